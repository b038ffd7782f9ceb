"""What is a person's datum and what only looks like one, as it stands in letters. All values are made up."""

import pytest
from extraction.conftest import shipped_personal_rules

from ppid_dms.extraction.personal import detect
from ppid_dms.vocabulary import PersonalData

NIK, NKK, NPWP = PersonalData.NIK, PersonalData.FAMILY_CARD, PersonalData.TAX_NUMBER
ACCOUNT, PHONE, ADDRESS = PersonalData.ACCOUNT, PersonalData.PHONE, PersonalData.ADDRESS
BIRTH, HEALTH = PersonalData.BIRTH, PersonalData.HEALTH

RULES = shipped_personal_rules()
KOP = ("KOMISI PEMILIHAN UMUM\nPROVINSI KALIMANTAN TENGAH\nJalan Contoh Raya Nomor 4 Palangka Raya 73112\n"
       "Telepon (0536) 3200000 Faks. (0536) 3200001 WA 0811-5200-0000 Surel: kalteng@kpu.contoh.invalid\n")

SHOWN = [
    (NIK, "NIK : 6271041203850003"),
    (NIK, "NIK\n:\n6271041203850003"),
    (NIK, "Nomor Induk Kependudukan (sesuai KTP) 6271044404010006"),
    (NIK, "N1K : 6271O4l203850003"),
    (NIK, "NIK: 62 71 04 12 03 85 00 03"),
    (NIK, "NIK : 6 2 7 1 0 4 1 2 0 3 8 5 0 0 0 3"),
    (NIK, "NIK |6|2|7|1|0|4|1|2|0|3|8|5|0|0|0|3|"),
    (NIK, "N.I.K. 627104.120385.0003"),
    (NIK, "N.I.K. 627104.120385.4321"),
    (NIK, "No. KTP 6271041203854321"),
    (NIK, "No Nama NIK Jabatan\n1 Rahma 6271 0412 0385 1003 Ketua\n2 Budi 6206 0145 0899 2003 Anggota"),
    (NIK, "Rahma Dewi (6271 0412 0385 0003) menyatakan"),
    (NIK, "atas nama Rahma 6271-0412-0385-0003, dengan ini"),
    (NIK, "1. 9171042902920001 Yulius"),
    (NIK, "NIK : 62710412\n03850003 Nama : Rahma"),
    (NKK, "Nomor Kartu Keluarga : 6271040512150007"),
    (NKK, "No. KK: 6271.0405.1215.0007"),
    (NKK, "NKK NIK Nama\n6271040512150007 6271041203850003 Rahma"),
    (NKK, "No KK 627104O512l50007"),
    (NPWP, "NPWP : 45.234.567.8-711.000"),
    (NPWP, "N P W P 45.234.567.8.711.000"),
    (NPWP, "pajak 78 .234.567.8-711.000 tidak, tetapi 78.234.567.8 - 711.000 ya"),
    (NPWP, "NPWP: 452345678711000"),
    (NPWP, "NPWP 0452345678711000"),
    (NPWP, "NPWP : 6271041203850003"),
    (ACCOUNT, "Nomor Rekening : 0249-01-000777-50-9 a.n. Rahma Dewi"),
    (ACCOUNT, "honorarium dibayarkan melalui rekening Bank Kalteng 1002010001234 atas nama Budi Santoso"),
    (ACCOUNT, "No. Rek. BNI 0123456789"),
    (ACCOUNT, "No Nama Nomor Rekening Jumlah\n1 Rahma 024901000777509 Rp1.500.000,00"),
    (ACCOUNT, "Transfer ke BRI 0249-01-000777-50-9 (Rahma)"),
    (ACCOUNT, "Rekening : O249 O1 OOO777 5O9"),
    (PHONE, "Nomor HP : 0812-5000-1234"),
    (PHONE, "narahubung Ratih Pertiwi (0812 5000 7777)"),
    (PHONE, "No Nama No. HP\n1 Rahma 081250001112\n2 Budi 085349998887"),
    (PHONE, "hubungi +62 812-5000-1234"),
    (PHONE, "HP/WA: +6281250001234"),
    (PHONE, "wa.me/6281250001234"),
    (PHONE, "4 Noorlatifah TPS 0l4 O81349001122"),
    (PHONE, KOP + "Nomor : 1/PP.01-SD/62/2024\nPeserta menghubungi Sdr. Budi 081250001234."),
    (ADDRESS, "Alamat rumah : Jl. Seth Adji No. 5 Palangka Raya"),
    (ADDRESS, "bertempat tinggal di Jalan Pelita Raya Nomor 1, Kelurahan Langkai"),
    (ADDRESS, "Nama : Antonius\nPekerjaan : Wiraswasta\nAlamat : Jalan Seth Adji Nomor 5 Palangka Raya"),
    (ADDRESS, "Nama : Lensi NIK : ... Agama : Kristen Alamat : RT 02 Desa Petak Bahandang"),
    (ADDRESS, "Nama : Budi\nJabatan : Anggota PPS\nAlamat : Jl. Mawar RT. 03 / RW. 01 Pahandut"),
    (ADDRESS, "No Nama Alamat\n1 Rahma Jl. Mawar 12\n2 Budi Desa Tumbang"),
    (ADDRESS, "Nama : Rahma umur 34 tahun, beralamat di Jalan Mawar Nomor 12"),
    (ADDRESS, "Nama\nRahma\nAlamat\n:\nGg. Melati No. 3"),
    (ADDRESS, "1. Nama : Sugeng\nJabatan : Direktur CV A\nAlamat : Jl. M 17\n2. Nama : Rahma\nAlamat : Jl. Mawar 12"),
    (BIRTH, "Tempat/Tanggal Lahir : Tewang Tampang, 05-08-1999"),
    (BIRTH, "Tempat, Tgl. Lahir: Sampit, 5 Agustus 1999"),
    (BIRTH, "TTL : Kuala Kurun / 17 Mei 1990"),
    (BIRTH, "lahir di Buntok pada tanggal 1 Januari 1980"),
    (BIRTH, "Tanggal\nLahir\n:\n12/03/85"),
    (BIRTH, "No Nama Tempat Tanggal Lahir Pendidikan\n1 Rahma Sampit, 12-03-1985 S1"),
    (BIRTH, "Tgl Lahir : l2-O3-I985"),
    (HEALTH, "Gol. Darah : O"),
    (HEALTH, "Golongan Darah AB"),
    (HEALTH, "Diagnosa : demam berdarah"),
    (HEALTH, "No. Rekam Medis : 112233"),
    (HEALTH, "Tekanan Darah : 120/80 mmHg"),
    (HEALTH, "SURAT KETERANGAN SAKIT\nNo. 12/RS/2024\nDokter pemeriksa menerangkan\nNama : Rahma Dewi"),
    (HEALTH, "Diberikan cuti sakit kepada Pegawai Negeri Sipil:\nNama : Rahma Dewi"),
    (HEALTH, "yang bersangkutan menderita gagal ginjal"),
    (HEALTH, "Pasien dirawat di RSUD sejak 3 Mei 2024"),
]

NOT_SHOWN = [
    (NIK, "NIK : ............"),
    (NIK, "NIK : ________________ (16 digit)"),
    (NIK, "NIK : 6271************"),
    (NIK, "NIK : 6271043203850003"),  # the 32nd
    (NIK, "NIK : 6271041213850003"),  # a 13th month
    (NIK, "NIK : 6271043002850003"),  # the 30th of February
    (NIK, "NIK : 6271047203850003"),  # a woman's 32nd
    (NIK, "NIK : 6271041203850000"),  # no serial number
    (NIK, "NIK : 1071041203850003"),  # no such province
    (NIK, "NIK : 6200041203850003"),  # no such regency
    (NIK, "NIK : 6271001203850003"),  # no such district
    (NIK, "NIP. 19850117 201012 2 003"),
    (NIK, "12 19850317 201012 1 003 Staf"),
    (NIK, "NIP 198501172010122003"),
    (NIK, "NIP 199001012023211001"),
    (NIK, "Kode verifikasi 62710412038500031"),
    (NIK, "5.2.6271041203850003"),
    (NIK, "6271 0412 0385 0003 1234 ialah hasil per kecamatan"),
    (NIK, "DPT 6.271 4.120 3.850 1.003 suara"),
    (NIK, "No. KK : 6271040512150007"),
    (NKK, "NIK : 6271041203850003"),
    (NKK, "No. KK : ................ NIK : 6271041203850003"),
    (NKK, "No. KK : 6271045203850003"),  # no card is issued on the 52nd
    (NKK, "fotokopi Kartu Keluarga sebanyak 2 lembar"),
    (NPWP, "NPWP : 01.234.567.8-711.000"),  # a firm
    (NPWP, "NPWP 00.123.456.7-711.000"),  # a public treasurer
    (NPWP, "NPWP : 0012345678711000"),
    (NPWP, "NPWP : ..............."),
    (NPWP, "MAK 076.01.CQ.6639.QAA.003.052.A.521213"),
    (ACCOUNT, "Kode Rekening Uraian Jumlah\n5.1.02.01.01.0052 Belanja 12.000.000"),
    (ACCOUNT, "Kode Rekening 510201010052"),
    (ACCOUNT, "melalui rekening BRI Nomor\n0249-01-000777-30-9 atas nama RPL 062 KPU GUNUNG MAS"),
    (ACCOUNT, "Nomor Rekening : ........................"),
    (ACCOUNT, "disetor ke Rekening Kas Umum Negara NTPN 1234567890123456"),
    (ACCOUNT, "rekening sebesar Rp26.500.000.000,00"),
    (ACCOUNT, "rekening koran senilai 26.500.000.000"),
    (ACCOUNT, "Rekening : 1002010001234 a.n. CV Contoh Makmur"),
    (ACCOUNT, "CV CONTOH\nJl. Milono 17\nBank Kalteng 100-201-000123-4\nNo. : 1\nHal : Penawaran"),
    (ACCOUNT, "TOKO CONTOH\nJl. Milono 17\nBank Kalteng 100-201-000123-4\nNo. : 1\nHal : Penawaran"),
    (ACCOUNT, "No. Rek NIP 198501172010122003"),
    (PHONE, KOP + "Nomor : 1/PP.01-SD/62/2024"),
    (PHONE, "TOKO CONTOH\nJl. Milono 17 HP. 0812 5000 4321\nNo. : 1\nHal : Penawaran"),
    (PHONE, "Telepon (0536) 3228787, 021-3450038, faks 0525 21022"),
    (PHONE, "Narahubung: 0811-5200-0000 (Sekretariat)"),
    (PHONE, "Helpdesk Sirekap 0811-5200-0000"),
    (PHONE, "Call Center 0811 5200 0000"),
    (PHONE, "Nomor 0812/PP.04/62/2024 tanggal 3"),
    (PHONE, "800/0812345678/2024"),
    (PHONE, "NIP 198108121999031005"),
    (PHONE, "No. HP : ...................."),
    (PHONE, "Rekening BRI 0812345678901"),
    (PHONE, "hasil 812 345 678 1012 suara"),
    (PHONE, "HP 0812-xxxx-xxxx"),
    (ADDRESS, "KECAMATAN TASIK\nDESA PETAK\nAlamat : Jl. Tjilik Riwut No. 01 RT 02 Desa Petak\nNomor : 1"),
    (ADDRESS, KOP + "Nomor : 1/PP.01-SD/62/2024"),
    (ADDRESS, "Nama : Bahruni\nJabatan : Ketua KPU\nAlamat : Jalan Pelita Raya Nomor 1 Buntok"),
    (ADDRESS, "Nama Penyedia : CV Contoh\nAlamat : Jalan Temanggung Nomor 45"),
    (ADDRESS, "Nama : .........\nAlamat : .........\nPekerjaan : ........."),
    (ADDRESS, "No Nama TPS Alamat\n1 TPS 001 Jl. Mawar RT 03\n2 TPS 002 Halaman SDN 1 Jl. Melati"),
    (ADDRESS, "mencantumkan nama, alamat, dan pekerjaan dari desa atau kelurahan asal"),
    (ADDRESS, "bertempat di Aula KPU Jalan Contoh Nomor 4"),
    (BIRTH, "Tempat/Tanggal Lahir : ........, ..............."),
    (BIRTH, "Tempat/Tanggal Lahir : ........\nTanggal : 5 Maret 1999"),
    (BIRTH, "melampirkan akta kelahiran; pendaftaran ditutup 5 Mei 2024"),
    (BIRTH, "NIP. 19850117 201012 2 003\nPalangka Raya, 5 Maret 2024"),
    (BIRTH, "Hari Lahir Pancasila tanggal 1 Juni 1945"),
    (HEALTH, "Gol. Darah : ...."),
    (HEALTH, "Golongan Darah : A / B / AB / O"),
    (HEALTH, "melampirkan surat keterangan sehat jasmani dari puskesmas atau rumah sakit"),
    (HEALTH, "Undangan Sosialisasi Pemilih Penyandang Disabilitas"),
    (HEALTH, "pemeriksaan kesehatan bakal pasangan calon dilaksanakan tanggal 31 Agustus 2024"),
    (HEALTH, "SURAT KETERANGAN SAKIT\nNama : ..........\nUmur : ......."),
    (HEALTH, "Cuti sakit diberikan sesuai Peraturan Badan Kepegawaian Negara"),
    (HEALTH, "DINAS KESEHATAN\nHal : Penugasan Tenaga Medis"),
    (HEALTH, "Diagnosa :\nTerapi : ....."),
]


def kinds_in(*pages):
    return {finding.kind for finding in detect(pages, RULES)}


def flat(text):
    """As Paperless shows the text of a document after OCR: blanks where lines ended."""
    return " ".join(text.split())


@pytest.mark.parametrize(("kind", "text"), SHOWN)
def test_what_is_personal_is_found(kind, text):
    assert kind in kinds_in(text)


@pytest.mark.parametrize(("kind", "text"), SHOWN)
def test_what_is_personal_is_found_without_lines_too(kind, text):
    assert kind in kinds_in("Palangka Raya, 5 Maret 2024 " + flat(text) + " Demikian disampaikan.")


@pytest.mark.parametrize(("kind", "text"), NOT_SHOWN)
def test_what_only_looks_like_it_is_not_found(kind, text):
    assert kind not in kinds_in(text)


@pytest.mark.parametrize(("kind", "text"), NOT_SHOWN)
def test_what_only_looks_like_it_is_not_found_without_lines_either(kind, text):
    assert kind not in kinds_in(flat(text))


def test_an_address_ends_where_the_next_label_begins():
    assert ADDRESS not in kinds_in("Alamat rumah : ........\nTempat rapat : Jalan Contoh Nomor 4")
