"""Workbooks as people and their programs save them, and as somebody who means harm makes them."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook

from ppid_dms.extraction.files.trouble import Trouble

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@dataclass(frozen=True)
class HostileBook:
    """A file and what is said of it; ``None`` where its cells are read."""

    name: str
    make: Callable[[], bytes]
    trouble: Trouble | None


def book(*rows: tuple[object, ...], title: str = "Formulir") -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows or (("Ringkasan", date(2024, 3, 12)),):
        sheet.append(row)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def changed(parts: Mapping[str, bytes | None], data: bytes | None = None) -> bytes:
    """A workbook with these parts put in, replaced, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data or book())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def part(name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(book())).read(name)


def sheet(rows: str, before: str = "") -> bytes:
    return changed({SHEET: f'<?xml version="1.0"?>{before}<worksheet xmlns="{NS}"><sheetData>{rows}</sheetData>'
                           "</worksheet>".encode()})


def inline(text: str, place: str = "A1") -> str:
    return f'<row r="{place[1:]}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def billion_laughs(name: str) -> bytes:
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "{"x" * 100}">{names}]><sst xmlns="{NS}"><si><t>&a9;</t></si></sst>'
    strings = b'<Override PartName="/%s" ContentType="%s"/></Types>' % (
        STRINGS.encode(), MAIN.replace(b"sheet.main", b"sharedStrings"))
    types = part(TYPES).replace(b"</Types>", strings)
    return changed({TYPES: types, STRINGS: f'<sst xmlns="{NS}"/>'.encode(), name: bomb.encode()})


def foreign_entity() -> bytes:
    return sheet(inline("&x;"), '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>')


def linked() -> bytes:
    """External links, as a cell that points into another file brings them; the saved value is read."""
    rows = '<row r="1"><c r="A1"><f>[1]Lain!$A$1</f><v>7</v></c></row>'
    return changed({
        "xl/externalLinks/externalLink1.xml": b"<x/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": b'<R><Relationship TargetMode="External" Target="file://h/x"/></R>',
    }, sheet(rows))


def repeated_part() -> bytes:
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(600):
            archive.writestr(f"xl/lain{number}.xml", b"<x/>")
    return out.getvalue()


def claims_to_be_small() -> bytes:
    """A bomb whose directory says that it holds a thousand bytes."""
    data = bytearray(changed({SHEET: b" " * 34_000_000}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            if struct.unpack_from("<I", data, start + at)[0] == 34_000_000:
                struct.pack_into("<I", data, start + at, 1000)
            start += 4
    return bytes(data)


def encrypted_part() -> bytes:
    data = bytearray(book())
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        data[start + 8] |= 1
        start += 4
    return bytes(data)


def compound(*names: str) -> bytes:
    """A file of the older office programs with these streams in its directory."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *names))
    return bytes(header) + b"\0" * 512 + entries.ljust(4096, b"\0")


def open_document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()


def many_cells(count: int, place: str = "A") -> bytes:
    cells = "".join(f'<row r="{n}"><c r="{place}{n}"><v>{n}</v></c></row>' for n in range(1, count + 1))
    return sheet(cells)


def many_sheets() -> bytes:
    workbook = Workbook()
    for number in range(25):
        workbook.create_sheet(f"Lembar {number}")
    return saved(workbook)


def retyped(kind: bytes) -> bytes:
    return changed({TYPES: part(TYPES).replace(MAIN, kind)})


HOSTILE = (
    HostileBook("zip-bomb", lambda: changed({SHEET: b" " * 34_000_000}), Trouble.PACKAGE),
    HostileBook("bomb-in-a-picture", lambda: changed({"xl/media/1.png": b"\0" * 34_000_000}), Trouble.PACKAGE),
    HostileBook("bomb-that-lies", claims_to_be_small, Trouble.WORKBOOK_BROKEN),
    HostileBook("six-hundred-parts", repeated_part, Trouble.PACKAGE),
    HostileBook("huge-types", lambda: changed({TYPES: part(TYPES) + b" " * 2_000_000}), Trouble.PACKAGE),
    HostileBook("laughs-in-strings", lambda: billion_laughs(STRINGS), Trouble.ENTITIES),
    HostileBook("laughs-in-sheet", lambda: billion_laughs(SHEET), Trouble.ENTITIES),
    HostileBook("laughs-in-styles", lambda: billion_laughs("xl/styles.xml"), Trouble.ENTITIES),
    HostileBook("laughs-in-types", lambda: changed({TYPES: b'<!DOCTYPE x [<!ENTITY a "b">]>' + part(TYPES)[55:]}),
                Trouble.ENTITIES),
    HostileBook("file-as-entity", foreign_entity, Trouble.ENTITIES),
    HostileBook("deep-nesting", lambda: sheet("<a>" * 100_000), Trouble.WORKBOOK_BROKEN),
    HostileBook("row-without-end", lambda: sheet(inline("x", "A2000000000")), Trouble.SHEET_SIZE),
    HostileBook("last-row-of-all", lambda: sheet(inline("x", "A1048576")), Trouble.SHEET_SIZE),
    HostileBook("last-column-of-all", lambda: sheet(inline("x", "XFD1").replace('"FD1"', '"1"')), Trouble.SHEET_SIZE),
    HostileBook("column-beyond-all", lambda: sheet('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'),
                Trouble.WORKBOOK_BROKEN),
    HostileBook("many-rows", lambda: many_cells(20_000), Trouble.SHEET_SIZE),
    HostileBook("much-text", lambda: book(*[("y" * 3900,)] * 1500), Trouble.SHEET_SIZE),
    HostileBook("many-sheets", many_sheets, Trouble.SHEET_SIZE),
    HostileBook("no-sheet", lambda: changed({
        "xl/workbook.xml": f'<workbook xmlns="{NS}"><sheets/></workbook>'.encode()}), Trouble.WORKBOOK_BROKEN),
    HostileBook("macros-by-type", lambda: retyped(b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
                Trouble.MACROS),
    HostileBook("macros-hidden", lambda: changed({"xl/VbaProject.bin": b"\xd0\xcf"}), Trouble.MACROS),
    HostileBook("binary", lambda: retyped(b"application/vnd.ms-excel.sheet.binary.main"), Trouble.OTHER_SHEET),
    HostileBook("template", lambda: retyped(MAIN.replace(b"sheet.main", b"template.main")), Trouble.OTHER_SHEET),
    HostileBook("strict", lambda: changed({"xl/workbook.xml": part("xl/workbook.xml").replace(
        NS.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")}), Trouble.OTHER_SHEET),
    HostileBook("encrypted-zip", encrypted_part, Trouble.OFFICE_LOCKED),
    HostileBook("encrypted-office", lambda: compound("EncryptionInfo", "EncryptedPackage"), Trouble.OFFICE_LOCKED),
    HostileBook("xls", lambda: compound("Workbook"), Trouble.OLD_SHEET),
    HostileBook("doc", lambda: compound("WordDocument"), Trouble.NOT_PDF),
    HostileBook("compound-cut-off", lambda: compound("Workbook")[:100], Trouble.NOT_PDF),
    HostileBook("compound-pointing-nowhere", lambda: compound("Workbook")[:48] + b"\xff" * 600, Trouble.NOT_PDF),
    HostileBook("ods", open_document, Trouble.NOT_PDF),
    HostileBook("cut-off", lambda: book()[:-300], Trouble.WORKBOOK_BROKEN),
    HostileBook("other-zip", lambda: changed({TYPES: None}), Trouble.NOT_PDF),
    HostileBook("missing-part", lambda: changed({"xl/_rels/workbook.xml.rels": None}), Trouble.WORKBOOK_BROKEN),
    HostileBook("sheet-is-no-xml", lambda: changed({SHEET: b"\x89PNG"}), Trouble.WORKBOOK_BROKEN),
    HostileBook("string-that-is-not-there", lambda: sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
                Trouble.WORKBOOK_BROKEN),
    HostileBook("date-of-no-day", lambda: sheet('<row r="1"><c r="A1" t="d"><v>2024-99-99</v></c></row>'),
                Trouble.WORKBOOK_BROKEN),
    HostileBook("links-to-other-files", linked, None),
    HostileBook("false-size", lambda: changed({SHEET: part(SHEET).replace(
        b"<sheetViews>", b'<dimension ref="A1:XFD1048576"/><sheetViews>', 1)}), None),
    HostileBook("formatted-to-the-last-row", lambda: sheet(
        inline("x") + '<row r="1048576" ht="12"/>'), None),
)
