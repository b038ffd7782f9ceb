"""Every step of the pipeline at which a process can end, and the days on which it is reached."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from intake.killing import KILLED, UNIT, Office, Step, broken, fresh_letter, secret_letter, with_a_script

from ppid_dms.intake.binding import CONSENT_FILE
from ppid_dms.state import JOURNAL_FILE
from ppid_dms.vocabulary import QuarantineReason, ScanState

INTAKE = "ppid_dms.intake"
PIPELINE = f"{INTAKE}.pipeline:Pipeline"
CLAIM = f"{INTAKE}.pipeline:claim"
FOLDERS = f"{INTAKE}.folders:Folders"
JOURNAL = f"{INTAKE}.journal:Journal"
BINDING = f"{INTAKE}.binding:Binding"
SET_APART = f"{INTAKE}.evidence:Evidence.set_apart"
FILLING = f"{INTAKE}.filling:Filling"
FORM = "ppid_dms.commands.form"
UPLOADS = f"{INTAKE}.uploads:Uploads"
RECOVERING = f"{INTAKE}.recovering"
RETRYING = f"{INTAKE}.retrying"
LOOKUP = f"{INTAKE}.lookup:Lookup"
DOCUMENTS = "ppid_dms.paperless.documents:Documents"
TASKS = "ppid_dms.paperless.tasks:Tasks"
UPLOAD = "ppid_dms.paperless.transport:Transport.upload"
ANSWER = "ppid_dms.paperless.deadline:_Answer.begin"
BOTH, WITH, WITHOUT = (True, False), (True,), (False,)

COMMIT = "COMMIT"  # of a transaction of the journal
PIECES = "PIECES"  # of an upload, that went to the socket

Story = Callable[[Office], Iterator[tuple[str, ...]]]


@dataclass(frozen=True)
class Row:
    """One step, the day on which it comes, and whether that is with archive numbers given out, or without."""

    step: Step
    story: Story
    numbers: tuple[bool, ...]

    @property
    def may_hold(self) -> bool:
        """Whether something may wait for a person although numbers are given out: the numbers themselves were lost."""
        return self.story is journal_lost

    @property
    def id(self) -> str:
        step = self.step
        inside = "".join(f"{function.rpartition(':')[2]}/" for function in step.within)
        state = f"[{step.state}]" if step.state else ""
        nth = f"#{step.nth}" if step.nth > 1 else ""
        return f"{self.story.__name__}:{step.when}-{inside}{step.target.rpartition(':')[2]}{state}{nth}"


# ── days: what happens before the life that is killed; its arguments; what people do afterwards ──


def usual(office: Office) -> Iterator[tuple[str, ...]]:
    """A letter."""
    office.drop(fresh_letter())
    yield ("run",)


def scanned(office: Office) -> Iterator[tuple[str, ...]]:
    """A letter of which only OCR can read anything."""
    office.drop(office.scanned())
    yield ("run",)


def on_paper(office: Office) -> Iterator[tuple[str, ...]]:
    """A form on paper, which is no item."""
    office.drop(office.on_paper())
    yield ("run",)


def noted(office: Office) -> Iterator[tuple[str, ...]]:
    """A letter of which people are told something."""
    office.drop(with_a_script())
    yield ("run",)


def secret(office: Office) -> Iterator[tuple[str, ...]]:
    """A letter that nobody may put forward before somebody has looked."""
    office.drop(secret_letter())
    yield ("run",)


def damaged(office: Office) -> Iterator[tuple[str, ...]]:
    """A file that is none."""
    office.drop(broken(), good=False)
    yield ("run",)


def doubled(office: Office) -> Iterator[tuple[str, ...]]:
    """One letter twice."""
    content = fresh_letter()
    office.drop(content)
    office.drop(content)
    yield ("run",)


def begun(office: Office) -> Iterator[tuple[str, ...]]:
    """The first start, with files of all sorts."""
    office.drop_all_sorts()
    yield ("run",)


def half_claimed(office: Office) -> Iterator[tuple[str, ...]]:
    """A life ended between the rename and its record."""
    office.drop(fresh_letter())
    office.live(Step(f"{FOLDERS}.claim", "after"))
    yield ("run",)


def announced(office: Office) -> Iterator[tuple[str, ...]]:
    """A life ended between the announcement and the rename."""
    office.drop(fresh_letter())
    office.live(Step(f"{FOLDERS}.claim"))
    yield ("run",)


def sending(office: Office) -> Iterator[tuple[str, ...]]:
    """A life ended before the upload went out; that is not known."""
    office.drop(fresh_letter())
    office.live(Step(f"{DOCUMENTS}.submit"))
    yield ("run",)


def sent(office: Office) -> Iterator[tuple[str, ...]]:
    """A life ended when the upload was answered, before that was recorded."""
    office.drop(fresh_letter())
    office.live(Step(f"{DOCUMENTS}.submit", "after"))
    yield ("run",)


def held(office: Office) -> Iterator[tuple[str, ...]]:
    """Without a number, an upload that never arrived waits for a person, who says so."""
    office.drop(fresh_letter())
    office.live(Step(f"{DOCUMENTS}.submit"))
    office.live_until_rest()
    [scan] = office.scans()
    assert scan.waits
    yield ("retry", scan.reference)


def number_taken(office: Office) -> Iterator[tuple[str, ...]]:
    """The first numbers of the block are taken by documents in the trash, and one letter is on its way.

    One alone: a second one that was being sent meanwhile would be under doubt, and under a number that is taken it
    waits for a person.
    """
    for number in range(3):
        office.take_number(number)
    office.drop(fresh_letter())
    yield ("run",)


def number_doubted(office: Office) -> Iterator[tuple[str, ...]]:
    """An upload may have arrived under a number that a document in the trash holds; somebody wants a new number."""
    office.take_number(0)
    office.drop(fresh_letter())
    office.live(Step(f"{DOCUMENTS}.submit"))
    office.live_until_rest()
    [scan] = office.scans()
    assert scan.waits
    yield ("retry", "--new-number", scan.reference)
    office.live_until_rest()
    if any(scan.waits for scan in office.scans()):
        office.live(None, "retry", "--new-number", scan.reference)


def taken_out(office: Office) -> Iterator[tuple[str, ...]]:
    """Somebody took a file out of quarantine while the service was down."""
    office.drop_all_sorts()
    office.live_until_rest()
    office.take_out(QuarantineReason.BROKEN)
    yield ("run",)


def lost(office: Office) -> Iterator[tuple[str, ...]]:
    """A claimed file is away when the service looks for it."""
    office.drop_all_sorts()
    office.live(Step(COMMIT, "after", (CLAIM, f"{JOURNAL}.save"), ScanState.CLAIMED))
    [scan] = office.scans()
    claimed = office.settings.service.folders.claimed / scan.reference
    office.beside.mkdir()
    aside = claimed.rename(office.beside / scan.reference)
    yield ("run",)
    office.live_until_rest()
    aside.rename(claimed)


def come_back(office: Office) -> Iterator[tuple[str, ...]]:
    """A claimed file was away, was given up, and lies there again."""
    office.drop_all_sorts()
    office.live(Step(COMMIT, "after", (CLAIM, f"{JOURNAL}.save"), ScanState.CLAIMED))
    [scan] = office.scans()
    claimed = office.settings.service.folders.claimed / scan.reference
    office.beside.mkdir()
    aside = claimed.rename(office.beside / scan.reference)
    office.live_until_rest()
    aside.rename(claimed)
    yield ("run",)


def form_handed_out(office: Office) -> Iterator[tuple[str, ...]]:
    """An administrator makes a form."""
    office.drop_all_sorts()
    office.live_until_rest()
    out = office.folder / "formulir"
    out.mkdir()
    yield ("form", "new", "--unit", UNIT, "--out", str(out))


def form_filled(office: Office) -> Iterator[tuple[str, ...]]:
    """A letter, and a form that speaks of it."""
    office.drop_with_form(fresh_letter())
    yield ("run",)


def uploaded(office: Office) -> Iterator[tuple[str, ...]]:
    """A letter that somebody has uploaded in Paperless itself."""
    office.upload(secret_letter())
    yield ("run",)


def journal_lost(office: Office) -> Iterator[tuple[str, ...]]:
    """The journal was lost while a scan was under way, and somebody consented to a new one."""
    office.drop(fresh_letter())
    office.live(Step(f"{DOCUMENTS}.submit", "after"))
    state = office.settings.service.folders.state
    for path in state.glob(f"{JOURNAL_FILE}*"):
        path.unlink()
    (state / CONSENT_FILE).touch()
    yield ("run",)


def repaired(office: Office) -> Iterator[tuple[str, ...]]:
    """A broken file in quarantine was repaired, and somebody wants it tried again."""
    office.drop_all_sorts()
    office.live_until_rest()
    reference = office.repair()
    yield ("retry", reference)
    office.live_until_rest(fresh_letter())
    office.look_for_what_is_forgotten()
    office.try_again(reference)


def first_deleted(office: Office) -> Iterator[tuple[str, ...]]:
    """The document of a letter was deleted for good, and somebody wants its duplicate registered."""
    office.drop_all_sorts()
    office.live_until_rest()
    reference = office.delete_the_first_of_the_duplicate()
    yield ("retry", reference)
    office.live_until_rest(fresh_letter())
    office.look_for_what_is_forgotten()
    office.try_again(reference)


# ── the table ──


def _around(target: str, story: Story = usual, numbers: tuple[bool, ...] = WITH, *, within: tuple[str, ...] = (),
            state: ScanState | None = None, nth: int = 1) -> Iterator[Row]:
    for when in ("before", "after"):
        yield Row(Step(target, when, within, state, nth), story, numbers)


def _write(function: str, method: str, state: ScanState | None, story: Story = usual,
           numbers: tuple[bool, ...] = WITH) -> Iterator[Row]:
    """One write of the journal, by a function: it ends before the commit, or after it."""
    return _around(COMMIT, story, numbers, within=(function, f"{JOURNAL}.{method}"), state=state)


def _moves(function: str, story: Story = usual) -> Iterator[Row]:
    """A move of a file: before and after the rename, and after its folder was written to the disk."""
    yield from _around("os:rename", story, within=(function,))
    yield Row(Step("os:fsync", "after", (function,)), story, WITH)


ROWS = [
    # folders, marks
    *_around(f"{FOLDERS}.prepare", begun), Row(Step("os:mkdir", "after", (f"{FOLDERS}.prepare",), nth=2), begun, WITH),
    *_around(f"{INTAKE}.binding:_write", begun),
    *_around("os:fsync", begun, within=(f"{BINDING}._bind",), nth=2),
    *_around("os:replace", begun, within=(f"{BINDING}._bind",)),
    *_around("os:unlink", journal_lost, within=(f"{BINDING}._bind",)),
    # the claim
    *_write(CLAIM, "add", ScanState.CLAIMING),
    *_around(f"{FOLDERS}.claim"), *_moves(f"{FOLDERS}.claim"),
    *_write(CLAIM, "save", ScanState.CLAIMED),
    *_around(CLAIM, doubled, nth=2),
    # reading
    *_around("ppid_dms.extraction:Reader.inspect"),
    *_write(f"{PIPELINE}._read", "save_content", ScanState.READ),
    *_around(f"{INTAKE}.pipeline:file_hash", within=(f"{PIPELINE}._send",)),
    # a number, and the upload
    *_write(f"{PIPELINE}._numbered", "give_number", ScanState.READ),
    *_around(f"{DOCUMENTS}.with_asn"),
    *_write(f"{PIPELINE}._send", "save", ScanState.SENDING, numbers=BOTH),
    *_around(f"{DOCUMENTS}.submit", numbers=BOTH),
    *(Row(Step(PIECES, nth=sent), usual, BOTH) for sent in range(4)),
    *_around(ANSWER, numbers=BOTH, within=(UPLOAD,)),
    *_write(f"{PIPELINE}._send", "save", ScanState.SENT, numbers=BOTH),
    *_write(f"{PIPELINE}._failed", "save", ScanState.READ, number_taken),
    *_write(f"{PIPELINE}._postpone", "save", ScanState.READ, number_taken),
    # its task, and reading back
    *_around(f"{TASKS}.follow", numbers=BOTH), Row(Step(f"{TASKS}.look", nth=2), usual, BOTH),
    *_around(f"{DOCUMENTS}.get", within=(f"{PIPELINE}._follow",)),
    *_around(f"{LOOKUP}.matches"),
    *_write(f"{PIPELINE}._confirm", "save", ScanState.CONFIRMED, numbers=BOTH),
    # preparing
    *_around(f"{DOCUMENTS}.beginning"),
    *_around(f"{DOCUMENTS}.set_fields", scanned), *_around(f"{DOCUMENTS}.describe", scanned),
    *_around(f"{DOCUMENTS}.add_note", noted), *_around(f"{DOCUMENTS}.hold", secret), *_around(f"{DOCUMENTS}.open_to"),
    *_write(f"{PIPELINE}._prepare", "save", ScanState.PREPARED),
    # a form on paper
    *_around(f"{DOCUMENTS}.clear_fields", on_paper), *_around(f"{DOCUMENTS}.describe", on_paper, within=(SET_APART,)),
    *_around(f"{DOCUMENTS}.add_note", on_paper, within=(SET_APART,)),
    *_around(f"{DOCUMENTS}.open_to", on_paper, within=(SET_APART,)), *_around(f"{DOCUMENTS}.set_apart", on_paper),
    *_write(f"{PIPELINE}._prepare", "save", ScanState.PREPARED, on_paper),
    # the archive
    *_around(f"{INTAKE}.pipeline:file_hash", within=(f"{PIPELINE}._put_away",)),
    *_around(f"{FOLDERS}.archive"), *_moves(f"{FOLDERS}.archive"),
    Row(Step("os:mkdir", "after", (f"{FOLDERS}.archive",)), begun, WITH),
    *_write(f"{PIPELINE}._put_away", "save", ScanState.ARCHIVED),
    # quarantine: a broken file as it was claimed, a duplicate as it was read
    *(row for story, state in ((damaged, ScanState.CLAIMED), (doubled, ScanState.READ)) for row in (
        *_write(f"{PIPELINE}._set_aside", "save", state, story),
        *_around(f"{FOLDERS}.set_aside", story, within=(f"{PIPELINE}._set_aside",)),
        *_moves(f"{FOLDERS}.set_aside", story),
        *_around(f"{INTAKE}.folders:append", story, within=(f"{FOLDERS}.set_aside",)),
        *_write(f"{PIPELINE}._close", "save", ScanState.QUARANTINED, story))),
    *_write(f"{PIPELINE}._gone", "save", ScanState.QUARANTINED, lost),
    # recovery
    *_around(f"{RECOVERING}:left_as", sending),
    *_write(f"{INTAKE}.pipeline:recover", "save", ScanState.UNCERTAIN, sending, BOTH),
    *_write(f"{INTAKE}.pipeline:recover", "save", ScanState.CLAIMED, come_back),
    *_write(f"{RECOVERING}:finish_claims", "save", ScanState.CLAIMED, half_claimed),
    *_write(f"{RECOVERING}:finish_claims", "forget", None, announced),
    *_write(f"{RECOVERING}:_take_up", "add", ScanState.CLAIMED, journal_lost, BOTH),
    *_write(f"{INTAKE}.pipeline:close_taken_out", "save", ScanState.TAKEN_OUT, taken_out),
    *_around(f"{PIPELINE}.recover", sent, BOTH),
    # an upload whose outcome is unknown
    *_around(f"{LOOKUP}.find", sent, BOTH), *_around(f"{LOOKUP}.running", sending, BOTH),
    *_write(f"{PIPELINE}._confirm", "save", ScanState.CONFIRMED, sent, BOTH),
    *_write(f"{PIPELINE}._look", "save", ScanState.READ, sending),
    *_around(f"{DOCUMENTS}.submit", sending),
    *_write(f"{PIPELINE}._postpone", "save", ScanState.UNCERTAIN, sending, WITHOUT),
    *_write(f"{PIPELINE}._ask", "save", ScanState.UNCERTAIN, sending, WITHOUT),
    # a form, and what it says of a letter
    *_around(f"{JOURNAL}.next_form", form_handed_out), *_around(COMMIT, form_handed_out, within=(f"{FORM}:new_form",)),
    *_write(f"{PIPELINE}._read_form", "keep_form", None, form_filled),
    *_write(f"{PIPELINE}._first_of", "save_content", ScanState.READ, form_filled),
    *_write(f"{PIPELINE}._read_form", "save", ScanState.PREPARED, form_filled),
    *_around(f"{DOCUMENTS}.set_fields", form_filled, within=(f"{FILLING}.fill",)),
    *_around(f"{DOCUMENTS}.add_note", form_filled, within=(f"{FILLING}.fill",)),
    *_write(f"{INTAKE}.forms:FormDesk._settled", "save_form", None, form_filled),
    *_around("os:rename", form_filled, within=(f"{INTAKE}.forms:put_answer",)),
    *_write(f"{INTAKE}.forms:FormDesk.settle", "save_form", None, form_filled),
    # what somebody uploads in Paperless
    *(row for function, step in (("_fill", "set_fields"), ("_look_at", "add_note"), ("_look_at", "hold")) for row in
      _around(f"{DOCUMENTS}.{step}", uploaded, within=(f"{UPLOADS}.{function}",))),
    *_write(f"{UPLOADS}.look", "looked_at", None, uploaded),
    # what a person puts back on its way
    *_write(f"{INTAKE}.retrying:retry", "save", ScanState.READ, held, WITHOUT),
    *_write(f"{INTAKE}.retrying:renumber", "save", ScanState.READ, number_doubted),
    *_around(f"{FOLDERS}.bring_back", repaired), *_moves(f"{FOLDERS}.bring_back", repaired),
    *_write(f"{RETRYING}:_from_quarantine", "save", ScanState.CLAIMED, repaired),
    *_write(f"{RETRYING}:_make_way", "save", ScanState.ARCHIVED, first_deleted),
]


# One office may see so many of these end one after the other, before it comes to rest.
EVERY_DAY = (
    usual, scanned, on_paper, noted, secret, damaged, doubled, form_filled, uploaded, half_claimed, announced, sending,
    sent)
_MOST_IN_A_ROW = 6


def batches() -> Iterator[tuple[tuple[Row, ...], bool]]:
    """The whole table, in rows that one office lives through, with archive numbers given out or not."""
    for numbers in BOTH:
        rows = [row for row in ROWS if numbers in row.numbers]
        common = [row for row in rows if row.story in EVERY_DAY]
        for first in range(0, len(common), _MOST_IN_A_ROW):
            yield tuple(common[first:first + _MOST_IN_A_ROW]), numbers
        for row in rows:
            if row.story not in EVERY_DAY:
                yield (row,), numbers


def run(rows: tuple[Row, ...], office: Office) -> tuple[dict[str, int], list[str]]:
    """Let each step end a life, the next one come to rest, and a person send what is held; the ends, and the wrongs."""
    wrongs = []
    for row in rows:
        story = row.story(office)
        end = office.live(row.step, *next(story))
        if end != KILLED:
            wrongs.append(f"{row.id}: no life ended here, but with {end}")
        office.look_at_what_was_left()
        office.drop(fresh_letter())
        next(story, None)
    office.live_until_rest(fresh_letter())
    ends = office.ends()
    wrongs += office.wrongs()
    if held := [scan.reference for scan in office.scans() if scan.waits]:
        office.live(None, "retry", *held)
        office.live_until_rest()
        wrongs += [f"after a person sent it: {wrong}" for wrong in office.wrongs()]
        wrongs += [f"{scan} is held twice" for scan in office.scans() if scan.waits]
    return ends, wrongs
