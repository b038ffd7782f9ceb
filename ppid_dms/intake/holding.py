"""What keeps a new document at step 1 until somebody has looked: exempt matter, personal data, the same letter twice.

The software only raises a hold and says why; whoever is entitled clears it by taking its tag off.
"""

import re
from collections.abc import Iterable

from ppid_dms.config import Settings
from ppid_dms.extraction import Finding
from ppid_dms.extraction.personal.wording import name_of
from ppid_dms.intake.suggesting import is_under, sure
from ppid_dms.language import translate as _
from ppid_dms.records import Letter
from ppid_dms.vocabulary import PersonalData


def often_exempt(letter: Letter, settings: Settings) -> str:
    """Why a letter wants a consequence test: its matter is often exempt (PerKI 1/2021 Ps. 49-53); "" if it is not."""
    rules = settings.dip.consequence_test
    if (urgency := sure(letter.sifat)) and any(_says(urgency, word) for word in rules.urgencies):
        return _("sifatnya {urgency}").format(urgency=urgency)
    if (code := sure(letter.klasifikasi)) and any(is_under(code, branch) for branch in rules.classifications):
        return _("klasifikasi {code} sering memuat informasi yang dikecualikan").format(code=code)
    return ""


def personal_data(findings: Iterable[Finding]) -> str:
    """Which kinds of personal data were seen on which pages, never what they say; "" for none."""
    pages: dict[PersonalData, list[int]] = {}
    for finding in findings:
        pages.setdefault(finding.kind, []).append(finding.page)
    return "; ".join(f"{name_of(kind)} ({_pages(seen)})" for kind, seen in pages.items())


def _pages(numbers: Iterable[int]) -> str:
    known = sorted({number for number in numbers if number})
    return _("halaman {pages}").format(pages=", ".join(map(str, known))) if known else _("halamannya tidak diketahui")


def _says(urgency: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", urgency, re.IGNORECASE) is not None
