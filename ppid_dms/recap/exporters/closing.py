"""The closing block of a list that is signed: place and date, and both who sign."""

from typing import Final

from ppid_dms.recap.exporters.interface import Edition
from ppid_dms.recap.exporters.text import clean, long_date

_DOTS: Final = "." * 40


def closing_texts(edition: Edition) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands left and right, line by line beside each other; empty lines leave room to sign."""
    office = edition.office
    lines = [
        ("", f"{office.place}, {long_date(edition.as_of)}"),
        ("", "Mengetahui,"),
        ("Petugas PPID,", "Atasan PPID,"),
        ("", office.atasan_title),
        *[("", "")] * 4,
        (office.petugas_name or _DOTS, office.atasan_name or _DOTS),
    ]
    if not edition.public:
        # A NIP begins with its owner's date of birth (UU 27/2022): it stands in the office's own book only.
        lines.append((f"NIP {office.petugas_nip or _DOTS}", f"NIP {office.atasan_nip or _DOTS}"))
    left, right = (tuple(map(clean, side)) for side in zip(*lines, strict=True))
    return left, right
