"""The bond between a state directory and its folders: a lost journal, a second service, a share that is not mounted."""

import shutil
from pathlib import Path

import pytest
from world import World, files_below, letter, world

from ppid_dms.errors import AlreadyRunning
from ppid_dms.intake.binding import CONSENT_FILE, Binding, JournalLost
from ppid_dms.intake.folders import MARK_FILE, FolderAway
from ppid_dms.service import Service
from ppid_dms.state import JOURNAL_FILE, open_for_a_look
from ppid_dms.vocabulary import ExitCode, ScanState

pytestmark = pytest.mark.usefixtures("shared_reader")


@pytest.fixture
def office(tmp_path: Path):
    with world(tmp_path) as of:
        yield of


def ingest(office: World) -> None:
    with Service(office.settings) as service:
        service.ingest()


def states(office: World) -> dict[ScanState, int]:
    with Service(office.settings) as service:
        return service.journal.counts()


def with_state_in(office: World, state: Path) -> Service:
    folders = office.settings.service.folders.model_copy(update={"state": state})
    service = office.settings.service.model_copy(update={"folders": folders})
    return Service(type(office.settings)(**{
        **{name: getattr(office.settings, name) for name in office.settings.__dataclass_fields__}, "service": service}))


def lose_the_journal(office: World) -> Path:
    state = office.settings.service.folders.state
    for file in state.glob(f"{JOURNAL_FILE}*"):
        file.unlink()
    return state


def test_the_bond_is_made_at_the_first_start_and_holds_at_the_next(office: World):
    ingest(office)
    mark = office.settings.service.folders.claimed / MARK_FILE
    told = mark.read_text()
    assert len(told) == 32
    ingest(office)
    assert mark.read_text() == told


def test_a_lost_journal_is_told_and_not_made_anew(office: World):
    office.scan("a.pdf", letter())
    ingest(office)
    state = lose_the_journal(office)
    with pytest.raises(JournalLost) as caught:
        ingest(office)
    assert caught.value.exit_code is ExitCode.INTEGRITY
    assert str(state / CONSENT_FILE) in caught.value.remedy
    assert not (state / JOURNAL_FILE).exists()


def test_not_even_a_look_at_the_state_makes_a_lost_journal_anew(office: World):
    office.scan("a.pdf", letter())
    ingest(office)
    state = lose_the_journal(office)
    with pytest.raises(JournalLost), open_for_a_look(office.settings):
        pass
    assert not (state / JOURNAL_FILE).exists()


@pytest.mark.parametrize("place", ["claimed", "archive", "quarantine"])
def test_work_without_any_mark_or_journal_is_a_lost_journal(office: World, place: str):
    folder = getattr(office.settings.service.folders, place)
    folder.mkdir(parents=True)
    (folder / "S260302-0123456789ab").write_bytes(letter())
    with pytest.raises(JournalLost):
        ingest(office)


def test_a_new_journal_is_begun_when_somebody_says_so_and_says_it_for_this_once(office: World):
    office.scan("a.pdf", letter())
    ingest(office)
    state = lose_the_journal(office)
    (state / CONSENT_FILE).touch()
    ingest(office)
    assert not (state / CONSENT_FILE).exists()
    lose_the_journal(office)
    with pytest.raises(JournalLost):
        ingest(office)


def test_two_services_with_state_directories_of_their_own_do_not_work_on_one_folder(office: World, tmp_path: Path):
    with Service(office.settings), pytest.raises((AlreadyRunning, JournalLost)), with_state_in(
            office, tmp_path / "lain"):
        pass
    with pytest.raises(JournalLost), with_state_in(office, tmp_path / "lain"):
        pass


def test_even_with_a_word_of_consent_a_second_service_is_refused_as_long_as_the_first_one_runs(
    office: World, tmp_path: Path
):
    (tmp_path / "lain").mkdir()
    (tmp_path / "lain" / CONSENT_FILE).touch()
    with Service(office.settings), pytest.raises(AlreadyRunning), with_state_in(office, tmp_path / "lain"):
        pass
    with with_state_in(office, tmp_path / "lain"):
        pass
    with pytest.raises(JournalLost):
        ingest(office)


def test_the_empty_place_of_a_share_is_not_taken_for_the_share(office: World, tmp_path: Path):
    office.scan("a.pdf", letter())
    ingest(office)
    claimed = office.settings.service.folders.claimed
    claimed.rename(tmp_path / "tidak-terpasang")
    claimed.mkdir()
    with pytest.raises(FolderAway) as caught:
        ingest(office)
    assert str(claimed) in str(caught.value)
    assert files_below(claimed) == set()
    claimed.rmdir()
    with pytest.raises(FolderAway):
        ingest(office)
    assert not claimed.exists(), "nothing is made in the place of a share"
    (tmp_path / "tidak-terpasang").rename(claimed)
    assert states(office) == {ScanState.ARCHIVED: 1}


def test_a_stop_between_the_two_marks_is_no_loss(office: World):
    ingest(office)
    folders = office.settings.service.folders
    (folders.state / "pengenal").rename(folders.state / "pengenal.baru")
    ingest(office)
    assert (folders.state / "pengenal").read_text() == (folders.claimed / MARK_FILE).read_text()
    assert not (folders.state / "pengenal.baru").exists()


def test_a_journal_from_before_there_were_marks_gets_them(office: World):
    office.scan("a.pdf", letter())
    ingest(office)
    folders = office.settings.service.folders
    (folders.state / "pengenal").unlink()
    (folders.claimed / MARK_FILE).unlink()
    ingest(office)
    assert (folders.claimed / MARK_FILE).read_text() == (folders.state / "pengenal").read_text()


def test_looking_changes_nothing(office: World):
    folders = office.settings.service.folders
    Binding(folders).check(has_journal=False)
    assert not folders.claimed.exists()
    assert not (folders.state / "pengenal").exists()
    shutil.rmtree(folders.state, ignore_errors=True)
