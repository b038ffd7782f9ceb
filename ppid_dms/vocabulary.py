"""The words of the field, as closed sets. A leaf: it imports nothing of ours.

Values are stored in the journal, in the register and in exports: never rename one.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Final, TypeAlias


class ExitCode(IntEnum):
    """What a command tells the shell."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    UNREACHABLE = 3
    REFUSED = 4
    ATTENTION = 5
    INTEGRITY = 6
    INTERRUPTED = 130
    TERMINATED = 143


class Role(StrEnum):
    """Who acts in the SOP. Which Paperless group stands for a role is configuration."""

    PETUGAS = "petugas"
    PPID = "ppid"
    ATASAN = "atasan"


class Activity(StrEnum):
    """The three activities of SOP 08/2024; lead times are told for each."""

    COLLECT = "mengumpulkan"
    ENDORSE = "mengesahkan"
    DOCUMENT = "mendokumentasikan"


class Stage(StrEnum):
    """Where a document stands in SOP 08/2024; at rest it stands in exactly one."""

    COLLECTED = "dikumpulkan"
    AWAITING = "menunggu-pengesahan"
    DOCUMENTED = "didokumentasikan"
    WITHDRAWN = "ditarik"
    CANCELLED = "dibatalkan"


class Request(StrEnum):
    """What a person asks for by setting a tag. WITHDRAW and CANCEL use the tag of the stage they ask for."""

    SUBMIT = "diajukan"
    ENDORSE = "disahkan"
    RETURN = "dikembalikan"
    WITHDRAW = "ditarik"
    CANCEL = "dibatalkan"


class SideTag(StrEnum):
    """Tags beside the stage: one asks the Petugas to complete, three hold, one reports a finding.

    PAPER_FORM stands in place of a stage, on a form on paper that is kept as evidence and is no item of the list.
    """

    INCOMPLETE = "perlu-dilengkapi"
    PERSONAL_DATA = "data-pribadi"
    SUSPECTED_DUPLICATE = "diduga-ganda"
    CONSEQUENCE_TEST = "perlu-uji-konsekuensi"
    UNPROVEN = "pengesahan-tidak-sah"
    PAPER_FORM = "formulir-dip"


HOLDS = frozenset({SideTag.PERSONAL_DATA, SideTag.SUSPECTED_DUPLICATE, SideTag.CONSEQUENCE_TEST})


class Category(StrEnum):
    """Categories of PerKI 1/2021. EXEMPT never reaches a public list."""

    PERIODIC = "berkala"
    ALWAYS = "setiap-saat"
    IMMEDIATE = "serta-merta"
    EXEMPT = "dikecualikan"


class DipField(StrEnum):
    """The values a document carries for the Daftar Informasi Publik and the buku rekap.

    The seven elements of PerKI 1/2021 Ps. 21(2) less the running number, the category, and the number of the document.
    """

    SUMMARY = "ringkasan"
    UNIT = "unit"
    RESPONSIBLE = "penanggung-jawab"
    DATE = "tanggal"
    PLACE = "tempat"
    FORM = "bentuk"
    RETENTION = "retensi"
    CATEGORY = "kategori"
    NUMBER = "nomor"


class ExemptField(StrEnum):
    """The consequence test of exempt information, the columns of PerKI 1/2021 Lampiran II beside its summary.

    UNTIL is the day on which the term ends, where it has one: then the information becomes public.
    """

    LEGAL_BASIS = "dasar-pengecualian"
    IF_OPENED = "konsekuensi-dibuka"
    IF_CLOSED = "konsekuensi-ditutup"
    TERM = "jangka-pengecualian"
    UNTIL = "dikecualikan-sampai"


class OwnField(StrEnum):
    """Fields that the software writes for itself; never part of what is endorsed."""

    REFERENCE = "rujukan"
    RECAP_NUMBER = "nomor-rekap"
    RECAP_SEAL = "segel-rekap"


# What people fill in is endorsed; what the software writes for itself is not.
FormField: TypeAlias = DipField | ExemptField
AnyField: TypeAlias = DipField | ExemptField | OwnField
FORM_FIELDS: Final[Mapping[str, FormField]] = {key.value: key for key in (*DipField, *ExemptField)}
FIELDS: Final[Mapping[str, AnyField]] = {**FORM_FIELDS, **{key.value: key for key in OwnField}}


class FieldKind(StrEnum):
    """Data types of Paperless custom fields that we use."""

    STRING = "string"
    LONGTEXT = "longtext"
    DATE = "date"
    SELECT = "select"


class Confidence(StrEnum):
    """How far a value read from a document can be trusted."""

    CERTAIN = "pasti"
    LIKELY = "mungkin"
    DOUBTFUL = "ragu"


class Label(StrEnum):
    """What stands before the colon on an official document; OTHER ends the field before it and is none itself."""

    NUMBER = "nomor"
    URGENCY = "sifat"
    ENCLOSURE = "lampiran"
    SUBJECT = "hal"
    PROCEDURE = "nama-sop"
    DATE = "tanggal"
    OTHER_DATE = "tanggal-lain"
    DAY = "hari"
    ADDRESSEE = "yth"
    TO = "kepada"
    FROM = "dari"
    PURPOSE = "untuk"
    UNIT = "unit"
    EVENT = "acara"
    AT = "di"
    OTHER = "lain"


class PersonalData(StrEnum):
    """Kinds of personal data that hold an item before publication (UU 27/2022), in the order in which they are told."""

    NIK = "nik"
    FAMILY_CARD = "nkk"
    TAX_NUMBER = "npwp"
    ACCOUNT = "rekening"
    PHONE = "telepon"
    ADDRESS = "alamat-rumah"
    BIRTH = "kelahiran"
    HEALTH = "kesehatan"


class NumberRule(StrEnum):
    """Where a document's own number was seen; people read it as the source of the value."""

    LABEL = "label Nomor"
    TABLE = "tabel judul SOP"
    TITLE = "judul"
    OTHER_COLUMN = "label di kolom lain"
    UNLABELLED = "tanpa label"
    ATTACHMENT = "kepala lampiran"


class DateRule(StrEnum):
    """Where a document's own date was seen; people read it as the source of the value."""

    ESTABLISHED = "Ditetapkan di"
    TODAY = "Pada hari ini"
    LABEL = "label tanggal"
    TOP = "tanggal surat"
    SIGNATURE = "di atas tanda tangan"
    DATELINE = "awal berita"
    MEETING = "label hari/tanggal"
    ATTACHMENT = "kepala lampiran"


class FileKind(StrEnum):
    """Kinds of file that are taken, told by content."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How names of such files end, in small letters; the usual one first."""
        return {FileKind.JPEG: (".jpg", ".jpeg"), FileKind.TIFF: (".tif", ".tiff")}.get(self, (f".{self}",))


class Feature(StrEnum):
    """What a file holds beside its pages. It is registered byte for byte as it came; people are told."""

    SIGNED = "bertanda-tangan-elektronik"
    TIMESTAMPED = "berstempel-waktu"
    PROTECTED = "berproteksi"
    ATTACHMENTS = "lampiran-tersemat"
    PORTFOLIO = "portofolio"
    SCRIPT = "berskrip"
    LAUNCH = "menjalankan-program"


class TextLayer(StrEnum):
    """Where the text of a PDF comes from; a picture has none. RECOGNISED: a scan on which an OCR engine has left it."""

    DIGITAL = "digital"
    RECOGNISED = "dikenali"
    PARTIAL = "sebagian"
    NONE = "tidak-ada"

    @property
    def is_of_page_one(self) -> bool:
        """Whether the file itself tells what stands on its first page; else OCR must speak first."""
        return self in {TextLayer.DIGITAL, TextLayer.RECOGNISED}


class ScanState(StrEnum):
    """What happened to one file of the drop folders. Exactly one at a time."""

    CLAIMING = "diambil"
    CLAIMED = "diterima"
    READ = "dibaca"
    SENDING = "dikirim"
    SENT = "diproses"
    UNCERTAIN = "belum-pasti"
    CONFIRMED = "terdaftar"
    PREPARED = "disiapkan"
    ARCHIVED = "selesai"
    QUARANTINED = "karantina"
    TAKEN_OUT = "dikeluarkan"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to the file by itself."""
        return self in {ScanState.ARCHIVED, ScanState.QUARANTINED, ScanState.TAKEN_OUT}


class WatchMode(StrEnum):
    """How it is found out that something lies in a drop folder."""

    AUTO = "otomatis"
    EVENTS = "peristiwa"
    POLLING = "berkala"


class QuarantineReason(StrEnum):
    """Why a file was set aside."""

    EMPTY = "kosong"
    NOT_PDF = "bukan-pdf"
    ENCRYPTED = "terkunci"
    BROKEN = "rusak"
    TOO_MUCH = "melampaui-batas"
    DUPLICATE = "ganda"
    NOT_A_FILE = "bukan-berkas"
    CHANGED = "berubah"
    REFUSED = "ditolak-paperless"
    GONE = "hilang"


class Verdict(StrEnum):
    """What the history proves about one request that stands on a document."""

    PROVEN = "terbukti"
    ANSWERED = "sudah-dijawab"
    PENDING = "bukti-belum-ada"
    AMBIGUOUS = "bukti-bermakna-ganda"
    NOT_ENTITLED = "bukan-petugas-yang-berhak"
    NOT_A_PERSON = "bukan-orang"


class Identity(StrEnum):
    """How a document compares with what was frozen for decision, or recorded."""

    SAME = "sama"
    EDITED_BY_ENDORSER = "disunting-atasan"
    CHANGED = "berubah"


class Outcome(StrEnum):
    """How a request, or a change that nobody asked for, was answered. Stored in the register."""

    ACCEPTED = "diterima"
    INCOMPLETE = "belum-lengkap"
    REFUSED = "ditolak"
    REOPENED = "dibuka-kembali"
    HELD = "ditahan"
    CLEARED = "dilepas"


class LineKind(StrEnum):
    """Kinds of line in the buku rekap."""

    ENTRY = "entri"
    RALAT = "ralat"
    WITHDRAWAL = "ditarik"
    ESTABLISHMENT = "penetapan"


class ExportFormat(StrEnum):
    """Formats in which the lists are written; each has its exporter."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    HTML = "html"
    PDF = "pdf"
