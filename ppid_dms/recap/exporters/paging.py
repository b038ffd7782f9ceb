"""A PDF that is written out page by page: what is done is not kept in memory until the end."""

from typing import Any, BinaryIO

from reportlab.pdfbase.pdfdoc import (
    PDFCrossReferenceTable,
    PDFDocument,
    PDFIndirectObject,
    PDFObjectReference,
    PDFPage,
    PDFTrailer,
)
from reportlab.pdfgen.canvas import Canvas


def page_by_page(out: BinaryIO, size: tuple[float, float], font: str) -> Canvas:
    """A canvas whose pages go into the file as each is shown; begins with a font, and knows no time of day.

    The canvas of the library keeps every page as text and joins all of them twice when it saves: 100 MB for a list of
    ten thousand rows.
    """
    options: dict[str, Any] = {"pageCompression": 1, "invariant": 1, "lang": "id", "initialFontName": font}
    canvas = Canvas(out, pagesize=size, **options)
    canvas._doc = _Document(out, compression=1, invariant=1, lang="id")  # noqa: SLF001  (it takes none from outside)
    canvas.setPageSize(size)  # what each page begins with is made anew, with the fonts of this document
    return canvas


class _Document(PDFDocument):  # type: ignore[misc]
    """Writes a page with its content and its links when it is added, everything else in the end."""

    def __init__(self, out: BinaryIO, **options: Any) -> None:
        super().__init__(**options)
        self._out = out
        self._length = 0
        # The four characters above 127 tell programs that this is no text (ISO 32000-1, 7.5.2).
        self._put(b"%%PDF-%d.%d\n%%\x93\x8c\x8b\x9e\n" % self._pdfVersion)

    def addPage(self, page: PDFPage) -> None:  # noqa: N802  (the library's name)
        super().addPage(page)
        done = self.Reference(page)
        self.Pages.pages[-1] = done
        links = list(page.Annots or ())
        self._write(done.name)
        for each in (self.Reference(page.Contents), *links):
            self._write(each.name)

    def SaveToFile(self, filename: Any, canvas: Canvas) -> None:  # noqa: ARG002, N802
        """Finish the file; its name is known."""
        self.GetPDFData(canvas)

    def format(self) -> bytes:
        """Write what is not written yet, the table of all objects and the end; nothing is left to be written."""
        catalog, info = self.Reference(self.Catalog), self.Reference(self.info)
        number = 1
        while number in self.numberToId:  # what is written may name something more
            if self.numberToId[number] not in self.idToOffset:
                self._write(self.numberToId[number])
            number += 1
        table = PDFCrossReferenceTable()
        table.addsection(0, [self.numberToId[n] for n in range(1, number)])
        start = self._length
        self._put(table.format(self))
        self._put(PDFTrailer(startxref=start, Size=number, Root=catalog, Info=info, ID=self.ID()).format(self))
        return b""

    def _write(self, name: str) -> None:
        content = PDFIndirectObject(name, self.idToObject[name]).format(self)
        self.idToOffset[name] = self._length
        # It stays known by its name; only what stood in it goes.
        self.idToObject[name] = PDFObjectReference(name)
        self._put(content)

    def _put(self, content: bytes) -> None:
        self._out.write(content)
        self._length += len(content)
