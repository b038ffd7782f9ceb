"""The same letter scanned twice: other bytes, but equal kind, number, date and issuer."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ppid_dms.config import Settings
from ppid_dms.errors import NotFound
from ppid_dms.extraction import Reader
from ppid_dms.intake.suggesting import correspondent_of, sure
from ppid_dms.paperless.documents import Documents
from ppid_dms.records import Document, Registration
from ppid_dms.vocabulary import DipField

# What OCR takes for one another in a number.
_ALIKE: Final = str.maketrans("OQIL", "0011")


class Doubles:
    """Looks among the documents of Paperless for those that seem to be the same letter. Changes nothing."""

    def __init__(self, documents: Documents, reader: Reader, settings: Settings) -> None:
        self._documents = documents
        self._reader = reader
        self._settings = settings

    def of(self, document_id: int, told: Registration) -> Iterator[Document]:
        """Other documents that may be the letter of which this was read; without a number or a date nobody can tell.

        A scan that was cancelled is passed over: the right one is expected after it. A form on paper is no letter.
        """
        number, day = told.fields.get(DipField.NUMBER, ""), told.fields.get(DipField.DATE, "")
        if not number or not day:
            return
        for other in self._documents.made_on(date.fromisoformat(day)):
            if (other.id != document_id and reads_alike(number, other.values[DipField.NUMBER])
                    and not (told.jenis and other.jenis and told.jenis != other.jenis)
                    and not self._documents.is_cancelled(other) and not self._documents.is_paper_form(other)
                    and self._same_issuer(other.id, told)):
                yield other

    def _same_issuer(self, other: int, told: Registration) -> bool:
        """Whether it is not seen to come from somebody else: number series are kept per issuer."""
        try:
            letter = self._reader.read_text([self._documents.get(other, content=True).content or ""])
        except NotFound:
            return False
        its, our = correspondent_of(letter, self._settings), told.correspondent
        if its and our:
            return its == our
        said = sure(letter.instansi)
        return bool(its or our) or not said or not told.issuer or _plain(said) == _plain(told.issuer)


def reads_alike(one: str, other: str) -> bool:
    """Whether two numbers of letters may be the same to an OCR engine: whatever blanks, strokes and first zeros."""
    return _plain(one) == _plain(other) != ""


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.upper())).translate(_ALIKE).lstrip("0")
