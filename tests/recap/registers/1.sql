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
	refers_to INTEGER, 
	document_id INTEGER NOT NULL, 
	item TEXT NOT NULL, 
	decision_id INTEGER NOT NULL, 
	submission_id INTEGER, 
	collected_by VARCHAR(150) NOT NULL, 
	endorsed_by VARCHAR(150) NOT NULL, 
	endorsed_at VARCHAR(32) NOT NULL, 
	basis TEXT NOT NULL, 
	recorded_at VARCHAR(32) NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	PRIMARY KEY (seq), 
	UNIQUE (number), 
	FOREIGN KEY(refers_to) REFERENCES lines (seq), 
	UNIQUE (decision_id), 
	FOREIGN KEY(decision_id) REFERENCES decisions (id), 
	FOREIGN KEY(submission_id) REFERENCES submissions (id), 
	UNIQUE (digest)
);
INSERT INTO "lines" VALUES(1,'entri','R-2025-0001',NULL,1,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 1, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": "2026-02-28", "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Laporan Kinerja Tahun 2025", "unit": "Subbagian Perencanaan", "version": 1}',2,1,'petugas.rina','sekretaris.budi','2025-12-31T16:56:00.000000+00:00','Setuju','2025-12-31T16:59:00.000000+00:00','0000000000000000000000000000000000000000000000000000000000000000','0a77642af02671cf882050dbd1c28dd18325cce8bbc85eea95309942b0d1dcba');
INSERT INTO "lines" VALUES(2,'entri','R-2026-0001',NULL,2,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 2, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": null, "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Pengumuman “TPS” — é", "unit": "Subbagian Perencanaan", "version": 2}',4,2,'petugas.rina','sekretaris.budi','2026-03-02T04:57:00.000000+00:00','Setuju','2026-03-02T05:00:00.000000+00:00','0a77642af02671cf882050dbd1c28dd18325cce8bbc85eea95309942b0d1dcba','12996f12f78082967c9e85a06e1a4f0932dde9dc6d28610ee3d482fcc323fdbb');
INSERT INTO "lines" VALUES(3,'ralat',NULL,1,1,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 1, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": "2026-02-28", "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Laporan Kinerja Tahun Anggaran 2025", "unit": "Subbagian Perencanaan", "version": 1}',8,3,'petugas.rina','sekretaris.budi','2026-03-03T04:57:00.000000+00:00','Setuju','2026-03-03T05:00:00.000000+00:00','12996f12f78082967c9e85a06e1a4f0932dde9dc6d28610ee3d482fcc323fdbb','5a81da2b215e10a2324470d4ed51054aae1514775b8b4c73c9b24163329e74a0');
INSERT INTO "lines" VALUES(4,'ditarik',NULL,2,2,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 2, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": null, "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Pengumuman “TPS” — é", "unit": "Subbagian Perencanaan", "version": 2}',9,NULL,'petugas.rina','sekretaris.budi','2026-03-02T04:57:00.000000+00:00','Sudah tidak berlaku','2026-03-04T05:00:00.000000+00:00','5a81da2b215e10a2324470d4ed51054aae1514775b8b4c73c9b24163329e74a0','4c526762b4c13e9d263a8efc99c2de1a1f8f4adabb2713c458b5dc3bac36ef43');
INSERT INTO "lines" VALUES(5,'entri','R-2026-0002',NULL,2,'{"category": "berkala", "checksum": "abababababababababababababababababababababababababababababababab", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "document_id": 2, "form": "Softcopy", "jenis": "Laporan", "made_at": "Palangka Raya", "made_on": "2026-02-28", "number": "12/PR.03-LP/62/2026", "responsible": "Sekretaris", "retention": "Permanen", "sha256": "abababababababababababababababababababababababababababababababab", "summary": "Laporan Kinerja Tahun 2025", "unit": "Subbagian Perencanaan", "version": 2}',11,4,'petugas.rina','sekretaris.budi','2026-03-05T04:57:00.000000+00:00','Setuju','2026-03-05T05:00:00.000000+00:00','4c526762b4c13e9d263a8efc99c2de1a1f8f4adabb2713c458b5dc3bac36ef43','ac41ad9520d278f08383a8373ee85ec3f7be05c5548570df68347b71666df020');
CREATE TABLE schema_versions (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_versions" VALUES(1);
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
CREATE UNIQUE INDEX lines_withdrawn_once ON lines (refers_to) WHERE kind = 'ditarik';
CREATE UNIQUE INDEX lines_once ON lines (document_id, submission_id) WHERE kind <> 'ditarik';
CREATE INDEX ix_lines_document_id ON lines (document_id);
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions  BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions  BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER submissions_no_replace BEFORE INSERT ON submissions WHEN EXISTS (SELECT 1 FROM submissions WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions  BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions  BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER lines_no_update BEFORE UPDATE ON lines  BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER lines_no_delete BEFORE DELETE ON lines  BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER lines_no_replace BEFORE INSERT ON lines WHEN EXISTS (SELECT 1 FROM lines WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER answers_no_update BEFORE UPDATE ON answers  BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers  BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
CREATE TRIGGER answers_no_replace BEFORE INSERT ON answers WHEN EXISTS (SELECT 1 FROM answers WHERE decision_id = NEW.decision_id) BEGIN SELECT RAISE(ABORT, 'the register only grows'); END;
COMMIT;
