"""The annex of the Keputusan that is to establish a Daftar Informasi Publik: the list, to be signed."""

from dataclasses import replace

from ppid_dms.recap.decree import Semester
from ppid_dms.recap.editions.parts import NOT_ESTABLISHED, of_semester
from ppid_dms.recap.exporters.interface import Edition


def annex(dip: Edition, semester: Semester) -> Edition:
    """The list of a semester as annex of its Keputusan, whose number and date are left open; not established yet.

    PerKI 1/2021 Ps. 45: the PPID establishes the list by a Keputusan with the consent of the Atasan PPID.
    """
    blank = "." * 12
    return replace(
        dip,
        name=f"lampiran-{dip.name}",
        label="Lampiran",
        titles=(
            f"LAMPIRAN KEPUTUSAN PPID {dip.office.name}".upper(),
            f"NOMOR {blank} TAHUN {blank} TANGGAL {blank}",
            f"TENTANG PENETAPAN DAFTAR INFORMASI PUBLIK {of_semester(semester)}",
        ),
        status=f"rancangan lampiran Keputusan, {NOT_ESTABLISHED}")
