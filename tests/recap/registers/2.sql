BEGIN TRANSACTION;
CREATE TABLE answers (
	decision_id INTEGER NOT NULL, 
	answered_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (decision_id), 
	FOREIGN KEY(decision_id) REFERENCES decisions (id)
);
INSERT INTO "answers" VALUES(2,'2026-03-02T05:00:00.000000+00:00');
CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	document_added VARCHAR(32) NOT NULL, 
	submission_id INTEGER, 
	request VARCHAR(32), 
	hold VARCHAR(32), 
	outcome VARCHAR(32) NOT NULL, 
	reason VARCHAR(64) NOT NULL, 
	stage VARCHAR(32) NOT NULL, 
	actor INTEGER, 
	actor_name VARCHAR(150) NOT NULL, 
	requested_at VARCHAR(32), 
	entry INTEGER, 
	basis TEXT NOT NULL, 
	missing TEXT NOT NULL, 
	last_note INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	recorded_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(submission_id) REFERENCES submissions (id)
);
INSERT INTO "decisions" VALUES(1,1,'2026-03-02T05:00:00.000000+00:00',1,'diajukan',NULL,'diterima','','menunggu-pengesahan',4,'petugas.rina','2026-03-02T04:57:00.000000+00:00',71,'Setuju','[]',4,'','2025-12-31T15:59:00.000000+00:00');
INSERT INTO "decisions" VALUES(2,1,'2026-03-02T05:00:00.000000+00:00',1,'disahkan',NULL,'diterima','','didokumentasikan',5,'sekretaris.budi','2025-12-31T16:56:00.000000+00:00',72,'Setuju','[]',4,'','2025-12-31T16:59:00.000000+00:00');
INSERT INTO "decisions" VALUES(3,2,'2026-03-02T05:00:00.000000+00:00',2,'diajukan',NULL,'diterima','','menunggu-pengesahan',4,'petugas.rina','2026-03-02T04:57:00.000000+00:00',71,'Setuju','[]',4,'','2026-03-02T04:00:00.000000+00:00');
INSERT INTO "decisions" VALUES(4,2,'2026-03-02T05:00:00.000000+00:00',2,'disahkan',NULL,'diterima','','didokumentasikan',5,'sekretaris.budi','2026-03-02T04:57:00.000000+00:00',73,'Setuju','[]',4,'','2026-03-02T05:00:00.000000+00:00');
INSERT INTO "decisions" VALUES(5,3,'2026-03-02T05:00:00.000000+00:00',NULL,'disahkan',NULL,'ditolak','langkah-dilewati','dikumpulkan',5,'sekretaris.budi','2026-03-02T04:57:00.000000+00:00',71,'Setuju','[]',4,'','2026-03-02T05:00:00.000000+00:00');
INSERT INTO "decisions" VALUES(6,3,'2026-03-02T05:00:00.000000+00:00',NULL,NULL,'data-pribadi','ditahan','','dikumpulkan',5,'sekretaris.budi','2026-03-02T04:57:00.000000+00:00',71,'Setuju','["tanggal"]',4,'','2026-03-02T05:00:00.000000+00:00');
INSERT INTO "decisions" VALUES(7,1,'2026-03-02T05:00:00.000000+00:00',3,'diajukan',NULL,'diterima','','menunggu-pengesahan',4,'petugas.rina','2026-03-02T04:57:00.000000+00:00',71,'Setuju','[]',4,'','2026-03-03T04:00:00.000000+00:00');
INSERT INTO "decisions" VALUES(8,1,'2026-03-02T05:00:00.000000+00:00',3,'disahkan',NULL,'diterima','','didokumentasikan',5,'sekretaris.budi','2026-03-03T04:57:00.000000+00:00',74,'Setuju','[]',4,'','2026-03-03T05:00:00.000000+00:00');
INSERT INTO "decisions" VALUES(9,2,'2026-03-02T05:00:00.000000+00:00',NULL,'ditarik',NULL,'diterima','','ditarik',5,'sekretaris.budi','2026-03-02T04:57:00.000000+00:00',90,'Sudah tidak berlaku','[]',4,'','2026-03-04T05:00:00.000000+00:00');
INSERT INTO "decisions" VALUES(10,2,'2026-03-02T05:00:00.000000+00:00',4,'diajukan',NULL,'diterima','','menunggu-pengesahan',4,'petugas.rina','2026-03-02T04:57:00.000000+00:00',71,'Setuju','[]',4,'','2026-03-05T04:00:00.000000+00:00');
INSERT INTO "decisions" VALUES(11,2,'2026-03-02T05:00:00.000000+00:00',4,'disahkan',NULL,'diterima','','didokumentasikan',5,'sekretaris.budi','2026-03-05T04:57:00.000000+00:00',75,'Setuju','[]',4,'','2026-03-05T05:00:00.000000+00:00');
CREATE TABLE lines (
            seq INTEGER NOT NULL,
            kind VARCHAR(16) NOT NULL,
            number VARCHAR(16),
            number_year INTEGER,
            number_count INTEGER,
            refers_to INTEGER,
            document_id INTEGER,
            item TEXT,
            decision_id INTEGER,
            submission_id INTEGER,
            collected_by VARCHAR(150),
            endorsed_by VARCHAR(150),
            endorsed_at VARCHAR(32),
            basis TEXT,
            decree TEXT,
            recorded_by VARCHAR(150),
            recorded_at VARCHAR(32) NOT NULL,
            previous VARCHAR(64) NOT NULL,
            digest VARCHAR(64) NOT NULL,
            PRIMARY KEY (seq),
            UNIQUE (number),
            UNIQUE (number_year, number_count),
            UNIQUE (decision_id),
            UNIQUE (digest),
            FOREIGN KEY (refers_to) REFERENCES lines (seq),
            FOREIGN KEY (decision_id) REFERENCES decisions (id),
            FOREIGN KEY (submission_id) REFERENCES submissions (id),
            CONSTRAINT lines_numbered CHECK ((kind = 'entri') = (number IS NOT NULL)),
            CONSTRAINT lines_counted CHECK (
                (number IS NULL) = (number_year IS NULL) AND (number IS NULL) = (number_count IS NULL)),
            CONSTRAINT lines_whole CHECK (
                (kind = 'penetapan' AND decree IS NOT NULL AND recorded_by IS NOT NULL AND item IS NULL
                    AND document_id IS NULL AND decision_id IS NULL)
                OR (kind <> 'penetapan' AND decree IS NULL AND item IS NOT NULL AND document_id IS NOT NULL
                    AND decision_id IS NOT NULL AND collected_by IS NOT NULL AND endorsed_by IS NOT NULL
                    AND endorsed_at IS NOT NULL AND basis IS NOT NULL))
        );
INSERT INTO "lines" VALUES(1,'entri','R-2025-0001',2025,1,NULL,1,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 1, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": "2026-02-28", "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Laporan Kinerja Tahun 2025", "unit": "Subbagian Perencanaan", "version": 1}',2,1,'petugas.rina','sekretaris.budi','2025-12-31T16:56:00.000000+00:00','Setuju',NULL,NULL,'2025-12-31T16:59:00.000000+00:00','0000000000000000000000000000000000000000000000000000000000000000','0a77642af02671cf882050dbd1c28dd18325cce8bbc85eea95309942b0d1dcba');
INSERT INTO "lines" VALUES(2,'entri','R-2026-0001',2026,1,NULL,2,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 2, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": null, "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Pengumuman “TPS” — é", "unit": "Subbagian Perencanaan", "version": 2}',4,2,'petugas.rina','sekretaris.budi','2026-03-02T04:57:00.000000+00:00','Setuju',NULL,NULL,'2026-03-02T05:00:00.000000+00:00','0a77642af02671cf882050dbd1c28dd18325cce8bbc85eea95309942b0d1dcba','12996f12f78082967c9e85a06e1a4f0932dde9dc6d28610ee3d482fcc323fdbb');
INSERT INTO "lines" VALUES(3,'ralat',NULL,NULL,NULL,1,1,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 1, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": "2026-02-28", "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Laporan Kinerja Tahun Anggaran 2025", "unit": "Subbagian Perencanaan", "version": 1}',8,3,'petugas.rina','sekretaris.budi','2026-03-03T04:57:00.000000+00:00','Setuju',NULL,NULL,'2026-03-03T05:00:00.000000+00:00','12996f12f78082967c9e85a06e1a4f0932dde9dc6d28610ee3d482fcc323fdbb','5a81da2b215e10a2324470d4ed51054aae1514775b8b4c73c9b24163329e74a0');
INSERT INTO "lines" VALUES(4,'ditarik',NULL,NULL,NULL,2,2,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 2, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": null, "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Pengumuman “TPS” — é", "unit": "Subbagian Perencanaan", "version": 2}',9,NULL,'petugas.rina','sekretaris.budi','2026-03-02T04:57:00.000000+00:00','Sudah tidak berlaku',NULL,NULL,'2026-03-04T05:00:00.000000+00:00','5a81da2b215e10a2324470d4ed51054aae1514775b8b4c73c9b24163329e74a0','4c526762b4c13e9d263a8efc99c2de1a1f8f4adabb2713c458b5dc3bac36ef43');
INSERT INTO "lines" VALUES(5,'entri','R-2026-0002',2026,2,NULL,2,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 2, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": "2026-02-28", "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Laporan Kinerja Tahun 2025", "unit": "Subbagian Perencanaan", "version": 2}',11,4,'petugas.rina','sekretaris.budi','2026-03-05T04:57:00.000000+00:00','Setuju',NULL,NULL,'2026-03-05T05:00:00.000000+00:00','4c526762b4c13e9d263a8efc99c2de1a1f8f4adabb2713c458b5dc3bac36ef43','ac41ad9520d278f08383a8373ee85ec3f7be05c5548570df68347b71666df020');
CREATE TABLE losses (
            id INTEGER NOT NULL,
            kept_lines INTEGER NOT NULL,
            kept_rows INTEGER NOT NULL,
            lost_rows INTEGER NOT NULL,
            numbers TEXT NOT NULL,
            recorded_by VARCHAR(150) NOT NULL,
            recorded_at VARCHAR(32) NOT NULL,
            PRIMARY KEY (id)
        );
CREATE TABLE schema_versions (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_versions" VALUES(1);
INSERT INTO "schema_versions" VALUES(2);
CREATE TABLE seals (
            position INTEGER NOT NULL,
            sealed_table VARCHAR(16) NOT NULL,
            sealed_row INTEGER NOT NULL,
            digest VARCHAR(64) NOT NULL,
            PRIMARY KEY (position),
            UNIQUE (sealed_table, sealed_row)
        );
INSERT INTO "seals" VALUES(1,'submissions',1,'1d3c303a8a4293fa0ffb325ede64a5b6c8e2378f661b5bb41f5c85a2c6949d40');
INSERT INTO "seals" VALUES(2,'submissions',2,'3ff7cb714893f8e02ccdbb0cbf16eb8bd4bc33d2cc65bae8ea343aa350ff6027');
INSERT INTO "seals" VALUES(3,'submissions',3,'ea6d6a3ed3e50b343567d78771808cc53ae2ecaa584a4f94decec07b8284b3d1');
INSERT INTO "seals" VALUES(4,'submissions',4,'3256921fc5380e8bb44b14d544315989aa874e1dda14f9ec5a658bf7370c5c56');
INSERT INTO "seals" VALUES(5,'decisions',1,'60e1477f5a00547f70bdcf9afdcccabf3a8623413608ddeb0cc5f845b2d39202');
INSERT INTO "seals" VALUES(6,'decisions',2,'8d86c39923c49c5e37c4925bca2ece6f77cf0985856c6517e67e2b19daecb340');
INSERT INTO "seals" VALUES(7,'decisions',3,'3501524710dbc4b3d63e4558e00f370c2ca93673d772adf8ca1edb04f962c988');
INSERT INTO "seals" VALUES(8,'decisions',4,'705662fb497c10e2ce5f1d223a5f2bbc937ba301be7963de06b5b50671b4e0e6');
INSERT INTO "seals" VALUES(9,'decisions',5,'5bf7e475dba96b80cd6e085692882587c9bcb5cdf2d2d18347f0568c87288eed');
INSERT INTO "seals" VALUES(10,'decisions',6,'04b2d685af9d2036ccc8018c5aae33820795ef5d1be7dc370753d47394cb90ad');
INSERT INTO "seals" VALUES(11,'decisions',7,'0984e6d8817416c52eb9f63b47bf970470e99e0d99d52bc3da0af5ea348d340b');
INSERT INTO "seals" VALUES(12,'decisions',8,'b92e272b000c93142929f82a1fb12b3c1aa7703eb3525588e1b2759cd9b81233');
INSERT INTO "seals" VALUES(13,'decisions',9,'f007a44bd5679d4276247ebb2e9364d01bba98e833161556a9c049e0931c4bc2');
INSERT INTO "seals" VALUES(14,'decisions',10,'fe8f30ad8d118a6c7f8d6e8fc9dbf2b85f001fb252015e6f7787d3be9a247919');
INSERT INTO "seals" VALUES(15,'decisions',11,'d1b4d5e25250ba5ed3545d763cc79b815214f98145043a97efd17957394ce262');
INSERT INTO "seals" VALUES(16,'lines',1,'361075971967fcf6187d9cb7a064dad08baaf0cdc155fe1c8bfa431a6179401d');
INSERT INTO "seals" VALUES(17,'lines',2,'b7778e789a2b69e5b8b3f98469309dd06f33436f89f44dcf6f2af9f6221baf1c');
INSERT INTO "seals" VALUES(18,'lines',3,'dcb8c46a4af416b63d886665e36b5862640bdb9553cfb9d7132a3ee8e5eebf52');
INSERT INTO "seals" VALUES(19,'lines',4,'b087ec48016fd84302adb822759743b4d44bb01c1dd548a9fbfe8d04946b9669');
INSERT INTO "seals" VALUES(20,'lines',5,'4379dff2b192b142c514fa938d501bcf9beb9c27a91d647382455670e8837285');
INSERT INTO "seals" VALUES(21,'answers',2,'b1d1b172c751846d310d0097e2ad72e9b4d8a20603f1527b1341367157931582');
CREATE TABLE submissions (
	id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	checksum VARCHAR(64) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	document_values TEXT NOT NULL, 
	mark TEXT NOT NULL, 
	collector INTEGER NOT NULL, 
	collector_name VARCHAR(150) NOT NULL, 
	frozen_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "submissions" VALUES(1,1,1,'abababababababababababababababababababababababababababababababab','abababababababababababababababababababababababababababababababab','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','{"ringkasan": "Laporan Kinerja", "tempat": "Palangka Raya"}','{"entry": 60, "note": 3, "tags": [2, 11]}',4,'petugas.rina','2025-12-31T15:59:00.000000+00:00');
INSERT INTO "submissions" VALUES(2,2,2,'abababababababababababababababababababababababababababababababab','abababababababababababababababababababababababababababababababab','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','{"ringkasan": "Laporan Kinerja", "tempat": "Palangka Raya"}','{"entry": 60, "note": 3, "tags": [2, 11]}',4,'petugas.rina','2026-03-02T04:00:00.000000+00:00');
INSERT INTO "submissions" VALUES(3,1,1,'abababababababababababababababababababababababababababababababab','abababababababababababababababababababababababababababababababab','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','{"ringkasan": "Laporan Kinerja", "tempat": "Palangka Raya"}','{"entry": 60, "note": 3, "tags": [2, 11]}',4,'petugas.rina','2026-03-03T04:00:00.000000+00:00');
INSERT INTO "submissions" VALUES(4,2,2,'abababababababababababababababababababababababababababababababab','abababababababababababababababababababababababababababababababab','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','{"ringkasan": "Laporan Kinerja", "tempat": "Palangka Raya"}','{"entry": 60, "note": 3, "tags": [2, 11]}',4,'petugas.rina','2026-03-05T04:00:00.000000+00:00');
CREATE INDEX ix_submissions_document_id ON submissions (document_id);
CREATE INDEX ix_decisions_document_id ON decisions (document_id);
CREATE INDEX ix_lines_document_id ON lines (document_id);
CREATE UNIQUE INDEX lines_once ON lines (document_id, submission_id) WHERE kind <> 'ditarik';
CREATE UNIQUE INDEX lines_withdrawn_once ON lines (refers_to) WHERE kind = 'ditarik';
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER submissions_no_replace BEFORE INSERT ON submissions WHEN EXISTS (SELECT 1 FROM submissions WHERE id = NEW.id) OR NEW.id IS NOT (SELECT coalesce(max(id), 0) FROM submissions) + 1 BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id) OR NEW.id IS NOT (SELECT coalesce(max(id), 0) FROM decisions) + 1 BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER losses_no_update BEFORE UPDATE ON losses BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER losses_no_delete BEFORE DELETE ON losses BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER losses_no_replace BEFORE INSERT ON losses WHEN EXISTS (SELECT 1 FROM losses WHERE id = NEW.id) OR NEW.id IS NOT (SELECT coalesce(max(id), 0) FROM losses) + 1 BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER schema_versions_no_update BEFORE UPDATE ON schema_versions BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER schema_versions_no_delete BEFORE DELETE ON schema_versions BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER schema_versions_no_replace BEFORE INSERT ON schema_versions WHEN EXISTS (SELECT 1 FROM schema_versions WHERE version = NEW.version) OR NEW.version IS NOT (SELECT coalesce(max(version), 0) FROM schema_versions) + 1 BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER lines_no_update BEFORE UPDATE ON lines BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER lines_no_delete BEFORE DELETE ON lines BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER lines_no_replace BEFORE INSERT ON lines WHEN EXISTS (SELECT 1 FROM lines WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM lines WHERE number = NEW.number) OR EXISTS (SELECT 1 FROM lines WHERE decision_id = NEW.decision_id) OR EXISTS (SELECT 1 FROM lines WHERE digest = NEW.digest) OR EXISTS (SELECT 1 FROM lines WHERE number_year = NEW.number_year AND number_count = NEW.number_count) OR EXISTS (SELECT 1 FROM lines WHERE document_id = NEW.document_id AND submission_id = NEW.submission_id AND kind <> 'ditarik' AND NEW.kind <> 'ditarik') OR EXISTS (SELECT 1 FROM lines WHERE refers_to = NEW.refers_to AND kind = 'ditarik' AND NEW.kind = 'ditarik') OR NEW.seq IS NOT (SELECT coalesce(max(seq), 0) FROM lines) + 1 BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER answers_no_update BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER answers_no_replace BEFORE INSERT ON answers WHEN EXISTS (SELECT 1 FROM answers WHERE decision_id = NEW.decision_id) BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER seals_no_update BEFORE UPDATE ON seals BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER seals_no_delete BEFORE DELETE ON seals BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER seals_no_replace BEFORE INSERT ON seals WHEN EXISTS (SELECT 1 FROM seals WHERE position = NEW.position) OR EXISTS (SELECT 1 FROM seals WHERE sealed_table = NEW.sealed_table AND sealed_row = NEW.sealed_row) OR (NEW.position IS NOT (SELECT coalesce(max(position), 0) FROM seals) + 1 AND NEW.sealed_table <> 'losses') OR NEW.position <= (SELECT coalesce(max(position), 0) FROM seals) BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
COMMIT;
