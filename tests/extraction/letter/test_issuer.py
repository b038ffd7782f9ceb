"""Which body a letterhead names: of several the one that writes, with its region."""

import pytest

from ppid_dms.extraction.letter.reading import read_letter
from ppid_dms.vocabulary import Confidence

BODY = ("\nJalan Contoh No. 1\n\nNomor : 7/AB-1/2024\nHal : Contoh\nYth. Ketua KPU\ndi Tempat\n\n"
        "Dengan hormat, kami sampaikan.\n")


@pytest.fixture
def issuer(rules):
    def read(kop):
        return read_letter([(1, kop + BODY)], rules).instansi

    return read


@pytest.mark.parametrize(("kop", "name"), [
    ("BADAN PUSAT STATISTIK\nPROVINSI KALIMANTAN TENGAH", "Badan Pusat Statistik Provinsi Kalimantan Tengah"),
    ("KPU\nKOMISI PEMILIHAN UMUM\nKABUPATEN SERUYAN", "Komisi Pemilihan Umum Kabupaten Seruyan"),
    ("Komisi Pemilihan Umum\nKabupaten Seruyan", "Komisi Pemilihan Umum Kabupaten Seruyan"),
    ("KOMISI PEMILIHAN UMUM\nKOTA\nBANJARMASIN", "Komisi Pemilihan Umum Kota Banjarmasin"),
    ("KOMIS1 PEM1LIHAN UMUM\nKABUPATEN BARITO T1MUR", "Komisi Pemilihan Umum Kabupaten Barito Timur"),
    ("KOMISI PEMILIHAN UMUM\nPROVINSI KALIMANTAN TENGAH\nSEKRETARIAT",
     "Komisi Pemilihan Umum Provinsi Kalimantan Tengah"),
    ("SEKRETARIAT JENDERAL\nKOMISI PEMILIHAN UMUM", "Sekretariat Jenderal Komisi Pemilihan Umum"),
    ("KOMISI INDEPENDEN PEMILIHAN\nACEH", "Komisi Independen Pemilihan Aceh"),
    ("KEPOLISIAN NEGARA REPUBLIK INDONESIA\nDAERAH KALIMANTAN TENGAH\nRESOR KATINGAN",
     "Kepolisian Negara Republik Indonesia Daerah Kalimantan Tengah Resor Katingan"),
    ("PEMERINTAH KABUPATEN KAPUAS\nBADAN KESATUAN BANGSA\nDAN POLITIK",
     "Badan Kesatuan Bangsa dan Politik Kabupaten Kapuas"),
    ("PEMERINTAH PROVINSI KALIMANTAN TENGAH\nDINAS PENDIDIKAN\nSMA NEGERI 1 PALANGKA RAYA",
     "SMA Negeri 1 Palangka Raya"),
    ("YAYASAN CONTOH\nUNIVERSITAS CONTOH RAYA\nFAKULTAS HUKUM", "Universitas Contoh Raya"),
    ("KEJAKSAAN REPUBLIK INDONESIA\nKEJAKSAAN TINGGI CONTOH\nKEJAKSAAN NEGERI KAPUAS", "Kejaksaan Negeri Kapuas"),
    ("KOMANDO RESOR MILITER 102/PANJU PANJUNG\nKOMANDO DISTRIK MILITER 1011/KLK",
     "Komando Distrik Militer 1011/Klk"),
    ("OMBUDSMAN REPUBLIK INDONESIA\nPERWAKILAN PROVINSI KALIMANTAN TENGAH",
     "Ombudsman Republik Indonesia Perwakilan Provinsi Kalimantan Tengah"),
    ("DEWAN PIMPINAN WILAYAH\nPARTAI CONTOH BANGSA\nKALIMANTAN TENGAH",
     "Dewan Pimpinan Wilayah Partai Contoh Bangsa Kalimantan Tengah"),
    ("PT. BANK PEMBANGUNAN KALIMANTAN TENGAH\nKANTOR CABANG UTAMA", "PT. Bank Pembangunan Kalimantan Tengah"),
    ("BUPATI KULON PROGO\nDAERAH ISTIMEWA YOGYAKARTA", "Bupati Kulon Progo"),
    ("MENTERI PENDAYAGUNAAN APARATUR NEGARA\nDAN REFORMASI BIROKRASI\nREPUBLIK INDONESIA",
     "Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Republik Indonesia"),
    ("(logo) DEWAN PERWAKILAN RAKYAT DAERAH\nPROVINSI CONTOH", "Dewan Perwakilan Rakyat Daerah Provinsi Contoh"),
    ("S L N N KOMISI PEMILIHAN UMUM\nKABUPATEN KAPUAS", "Komisi Pemilihan Umum Kabupaten Kapuas"),
    ("KEMENTERIAN CONTOH\n(Tut Wuri)\nUNIVERSITAS CONTOH RAYA", "Universitas Contoh Raya"),
    ("PEMERINTAH KABUPATEN KAPUAS\nDINAS PERHUBUNGAN,\nKOMUNIKASI DAN INFORMATIKA",
     "Dinas Perhubungan, Komunikasi dan Informatika Kabupaten Kapuas"),
    ("PEMERINTAH KABUPATEN KAPUAS\nRSUD dr. SOEMARNO CONTOH", "RSUD Dr. Soemarno Contoh Kabupaten Kapuas"),
    ("KOMISI PEMILIHAN UMUM Tahun Anggaran : 2024\nKABUPATEN KAPUAS", "Komisi Pemilihan Umum Kabupaten Kapuas"),
    ("| z\n— 09.41 4G 78%\nKOMISI PEMILIHAN UMUM\nKABUPATEN KAPUAS", "Komisi Pemilihan Umum Kabupaten Kapuas"),
])
def test_the_body_that_writes_is_told_from_those_above_and_inside(issuer, kop, name):
    assert issuer(kop).value == name


def test_capitals_over_an_address_are_a_guess(issuer):
    found = issuer("GERAKAKSI CONTOH NUSANTARA")
    assert (found.value, found.confidence) == ("Gerakaksi Contoh Nusantara", Confidence.DOUBTFUL)


@pytest.mark.parametrize(("head", "name"), [
    ("BERITA ACARA\nNOMOR : 44/PL.02.1-BA/6211/2024\n", "Komisi Pemilihan Umum Kabupaten Pulang Pisau"),
    ("KOMISI PEMILIHAN UMUM\nBERITA ACARA\nNOMOR : 44/PL.02.1-BA/6211/2024\n",
     "Komisi Pemilihan Umum Kabupaten Pulang Pisau"),
    ("KOMISI PEMILIHAN UMUM\nKABUPATEN KAPUAS\nBERITA ACARA\nNOMOR : 44/PL.02.1-BA/6211/2024\n",
     "Komisi Pemilihan Umum Kabupaten Kapuas"),
    ("BERITA ACARA\nNOMOR : 44/PM.01.1-BA/6211/2024\n", None),
])
def test_the_code_of_the_region_in_a_number_tells_what_the_letterhead_leaves_open(rules, head, name):
    letter = read_letter([(1, head + "TENTANG\nCONTOH\nPada hari ini, contoh.\n")], rules)
    assert (letter.instansi and letter.instansi.value) == name


def test_a_body_in_capitals_over_its_members_issued_the_record(rules):
    text = ("BERITA ACARA\nTENTANG\nCONTOH\nPada hari ini, contoh.\n"
            "KOMISI PEMILIHAN UMUM KABUPATEN KAPUAS\n1. Sahli Contoh, S.E. Ketua\n")
    found = read_letter([(1, text)], rules).instansi
    assert (found.value, found.confidence) == ("Komisi Pemilihan Umum Kabupaten Kapuas", Confidence.DOUBTFUL)


def test_a_letter_of_nobody_known_to_this_office_came_in(rules):
    text = ("Kuala Kapuas, 3 Mei 2024\nHal : Permohonan Informasi\nYth. Ketua KPU Provinsi Kalimantan Tengah\n"
            "di Palangka Raya\nDengan hormat, saya mengajukan permohonan.\n")
    letter = read_letter([(1, text)], rules)
    assert (letter.instansi, letter.arah.value, letter.arah.confidence) == (None, "masuk", Confidence.DOUBTFUL)
