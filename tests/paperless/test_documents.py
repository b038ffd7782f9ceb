"""Documents: read as both majors tell them, found without trusting a filter, changed without losing anybody's work."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import responses
from paperless.conftest import URL
from paperless.shelf import Shelf, at, row
from paperless.wire import parts_of
from world import COMPLETE, World, letter

from ppid_dms.errors import Invalid, NotFound, OutcomeUnknown, Refused, UnexpectedAnswer
from ppid_dms.paperless import documents as documents_module
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.tasks import TaskEnd, Tasks
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Registration
from ppid_dms.vocabulary import FIELDS, Category, DipField, OwnField, Role, Stage

TAG, OTHER_TAG = 1, 2
MD5 = "17419ba0958959a440025d95eb815bb8"
_numbers = count(1)


@pytest.fixture
def shelf(web: responses.RequestsMock) -> Shelf:
    """The list of the made-up server."""
    made = Shelf([])
    web.add_callback("GET", f"{URL}/api/documents/", made)
    return made


# ── one document, as it is told ──


def tell(web: responses.RequestsMock, answer: dict[str, Any]) -> None:
    web.get(f"{URL}/api/documents/{answer['id']}/", json=answer)


def test_a_document_of_3_0_has_the_newest_file_version_and_its_sha256(
    web: responses.RequestsMock, documents: Documents
):
    newer = {"id": 2050, "added": "2026-11-22T10:52:46.925112Z", "version_label": "v2", "checksum": "AB" * 32}
    first = row(23)["versions"][0]
    tell(web, row(23, versions=[newer, first]))
    found = documents.get(23)
    assert (found.version, found.checksum) == (2050, "ab" * 32)
    assert len(web.calls) == 1


def test_a_document_of_2_20_has_its_own_id_for_version_and_an_md5_from_the_metadata(
    web: responses.RequestsMock, documents: Documents
):
    answer = row(1)
    del answer["versions"]
    tell(web, answer)
    web.get(f"{URL}/api/documents/1/metadata/", json={
        "original_checksum": MD5.upper(), "archive_checksum": "66f00a4e7cd8873430a3f7a087fac937"})
    found = documents.get(1)
    assert (found.version, found.checksum) == (1, MD5)


def test_values_are_what_a_person_reads_and_fields_what_the_server_stores(
    web: responses.RequestsMock, documents: Documents, taxonomy: Taxonomy
):
    ids = {key: field.id for key, field in taxonomy.fields.items()}
    tell(web, row(1, document_type=2, custom_fields=[
        {"value": "kategori-1", "field": ids[DipField.CATEGORY]},
        {"value": "2026-08-20", "field": ids[DipField.DATE]},
        {"value": " Sekretaris ", "field": ids[DipField.RESPONSIBLE]},
        {"value": None, "field": ids[DipField.PLACE]},
        {"value": "hilang", "field": ids[DipField.FORM]},
        {"value": [7, 8], "field": 99},
    ]))
    found = documents.get(1)
    assert {key: text for key, text in found.values.items() if text} == {
        DipField.CATEGORY: "Setiap Saat", DipField.DATE: "2026-08-20", DipField.RESPONSIBLE: "Sekretaris"}
    assert set(found.values) == set(FIELDS.values())
    assert found.fields[99] == [7, 8]
    assert found.fields[ids[DipField.CATEGORY]] == "kategori-1"
    assert (found.jenis, found.kind) == ("Keputusan", 2)


def test_a_kind_that_is_none_of_ours_is_no_kind(web: responses.RequestsMock, documents: Documents):
    tell(web, row(1, document_type=77))
    found = documents.get(1)
    assert (found.jenis, found.kind) == (None, 77)


def test_notes_come_oldest_first_and_outlive_the_account_that_wrote_them(
    web: responses.RequestsMock, documents: Documents
):
    tell(web, row(1, notes=[
        {"id": 9, "note": "Kedua", "created": "2026-11-22T17:27:50+07:00", "user": None},
        {"id": 4, "note": "Setuju, silakan kirim.", "created": "2026-11-22T17:27:49.511565+07:00",
         "user": {"id": 3, "username": "atasan", "first_name": "", "last_name": ""}},
    ]))
    first, second = documents.get(1).notes
    assert (first.id, first.text, first.author) == (4, "Setuju, silakan kirim.", 3)
    assert first.written_at == datetime(2026, 11, 22, 10, 27, 49, 511565, UTC)
    assert (second.id, second.author) == (9, None)


def test_the_text_of_a_document_is_only_fetched_where_it_is_wanted(
    web: responses.RequestsMock, documents: Documents
):
    tell(web, row(1, content="Nomor: 1"))
    documents.get(1)
    documents.get(1, content=True)
    slim, full = (set(call.request.params["fields"].split(",")) for call in web.calls)
    assert "content" not in slim
    assert full - slim == {"content"}


def test_a_document_that_is_gone_or_hidden_is_not_found(web: responses.RequestsMock, documents: Documents):
    web.get(f"{URL}/api/documents/9/", status=404, json={"detail": "No Document matches the given query."})
    with pytest.raises(NotFound):
        documents.get(9)


def test_half_a_document_is_no_document(web: responses.RequestsMock, documents: Documents):
    tell(web, {"id": 1, "title": "x"})
    with pytest.raises(UnexpectedAnswer, match="modified"):
        documents.get(1)


# ── found by tag, number and reference ──


def test_a_search_by_tags_gives_what_carries_at_least_one_of_them(shelf: Shelf, documents: Documents):
    shelf.rows = [row(1, tags=[1]), row(2, tags=[2, 3]), row(3, tags=[3]), row(4)]
    assert [found.id for found in documents.with_any_tag({1, 2})] == [1, 2]
    assert shelf.asked[0]["tags__id__in"] == "1,2"


def test_a_search_that_the_server_ignores_gives_no_strangers(
    shelf: Shelf, documents: Documents, taxonomy: Taxonomy
):
    reference = taxonomy.fields[OwnField.REFERENCE].id
    shelf.deaf_to = frozenset({"tags__id__in", "archive_serial_number", "custom_field_query"})
    shelf.rows = [
        row(1), row(2, tags=[TAG]), row(3, tags=[OTHER_TAG]), row(4, archive_serial_number=1001),
        row(5, custom_fields=[{"field": reference, "value": "S-1"}]),
        row(6, custom_fields=[{"field": reference, "value": "S-11"}]),
        row(7, custom_fields=[{"field": reference + 1, "value": "S-1"}]),
    ]
    assert [found.id for found in documents.with_any_tag({TAG})] == [2]
    with_asn = documents.with_asn(1001)
    assert with_asn is not None
    assert with_asn.id == 4
    assert documents.with_asn(0) is None
    assert [found.id for found in documents.with_reference("S-1")] == [5]
    assert documents.with_reference("S-2") == []


def test_a_search_for_no_tag_asks_nothing_and_finds_nothing(
    web: responses.RequestsMock, shelf: Shelf, documents: Documents
):
    shelf.rows = [row(1, tags=[1])]
    assert list(documents.with_any_tag(())) == []
    assert len(web.calls) == 0


def test_a_reference_with_marks_in_it_is_asked_for_as_it_is(
    shelf: Shelf, documents: Documents, taxonomy: Taxonomy
):
    reference = 'S"1"],["a&b'
    field = taxonomy.fields[OwnField.REFERENCE].id
    shelf.rows = [row(1, custom_fields=[{"field": field, "value": reference}]), row(2)]
    assert [found.id for found in documents.with_reference(reference)] == [1]
    assert json.loads(shelf.asked[0]["custom_field_query"]) == [field, "exact", reference]


def test_on_2_20_a_document_that_goes_while_the_list_is_read_does_not_end_the_list(
    web: responses.RequestsMock, shelf: Shelf, documents: Documents
):
    shelf.rows = [row(number, tags=[TAG], versions=[]) for number in (1, 2, 3)]
    for number in (1, 3):
        web.get(f"{URL}/api/documents/{number}/metadata/", json={"original_checksum": MD5})
    web.get(f"{URL}/api/documents/2/metadata/", status=404, json={"detail": "Not found."})
    assert [found.id for found in documents.with_any_tag({TAG})] == [1, 3]


def test_on_2_20_no_checksum_is_asked_for_of_a_document_that_was_not_sought(
    web: responses.RequestsMock, shelf: Shelf, documents: Documents
):
    shelf.deaf_to = frozenset({"tags__id__in"})
    shelf.rows = [row(number, versions=[]) for number in range(1, 50)]
    assert list(documents.with_any_tag({TAG})) == []
    assert len(web.calls) == 1


# ── what has changed ──


def changed(documents: Documents, since: datetime) -> list[int]:
    return [found.id for found in documents.modified_since(since)]


def test_changes_come_in_their_order_from_the_very_moment_on(shelf: Shelf, documents: Documents):
    shelf.rows = [row(4, 40), row(2, 20), row(1, 10), row(3, 20), row(5, 9.999999)]
    assert changed(documents, at(10)) == [1, 2, 3, 4]


def test_nothing_new_is_one_question(shelf: Shelf, documents: Documents):
    shelf.rows = [row(number, number) for number in range(1, 20)]
    assert changed(documents, at(100)) == []
    assert len(shelf.asked) == 1


def test_the_moment_is_sent_whole_and_in_utc(shelf: Shelf, documents: Documents):
    jakarta = datetime.fromisoformat("2026-11-22T17:00:00.123456+07:00")
    assert changed(documents, jakarta) == []
    assert shelf.asked[0]["modified__gte"] == "2026-11-22T10:00:00.123456+00:00"


def test_many_changes_come_each_once(shelf: Shelf, documents: Documents):
    shelf.rows = [row(number, number // 3) for number in range(1, 1001)]
    found = changed(documents, at(0))
    assert found == list(range(1, 1001))
    assert {query["page"] for query in shelf.asked} == {"1"}


@pytest.mark.parametrize("same", [249, 250, 251, 500, 501, 1300])
def test_a_bulk_edit_of_more_documents_than_a_page_holds_hides_nothing(
    shelf: Shelf, documents: Documents, same: int
):
    before = [row(number, number) for number in range(1, 101)]
    edited = [row(1000 + number, 500) for number in range(same)]
    after = [row(5000 + number, 1000 + number) for number in range(300)]
    shelf.rows = [*after, *edited, *before]
    found = changed(documents, at(0))
    assert found == [document["id"] for document in (*before, *edited, *after)]
    assert len(shelf.asked) < 16


def test_long_pages_are_asked_for_only_where_they_are_needed(shelf: Shelf, documents: Documents):
    shelf.rows = [*(row(number, 0) for number in range(1, 301)), *(row(1000 + n, 1 + n) for n in range(600))]
    assert len(changed(documents, at(0))) == 900
    assert [query["page_size"] for query in shelf.asked] == ["250", "500", "250", "250"]


def test_a_bulk_edit_just_at_the_moment_asked_for_hides_nothing(shelf: Shelf, documents: Documents):
    shelf.rows = [*(row(number, 0) for number in range(1, 601)), row(700, 1)]
    assert changed(documents, at(0)) == [*range(1, 601), 700]


def test_an_edit_while_we_read_pushes_no_other_document_out_of_sight(shelf: Shelf, documents: Documents):
    shelf.rows = [row(number, number) for number in range(1, 601)]

    def edit_an_early_one(answers: int) -> None:
        if answers == 1:
            shelf.rows[0]["modified"] = at(10_000).isoformat()

    shelf.between = edit_an_early_one
    found = changed(documents, at(0))
    assert found == [*range(1, 601), 1]  # the edited one comes again, as it is now


def test_an_edit_of_the_very_moment_at_which_we_stand_comes_again(shelf: Shelf, documents: Documents):
    shelf.rows = [row(number, number) for number in range(1, 601)]

    def edit_one(answers: int) -> None:
        if answers == 2:
            shelf.rows[249]["modified"] = at(499).isoformat()  # the last one of page 1 joins the last of page 2

    shelf.between = edit_one
    found = changed(documents, at(0))
    assert set(found) == set(range(1, 601))
    assert found.count(250) == 2


def test_an_edit_among_those_of_one_bulk_edit_pushes_no_other_out_of_sight(shelf: Shelf, documents: Documents):
    shelf.rows = [row(number, 5) for number in range(1, 601)]

    def edit_an_early_one(answers: int) -> None:
        if answers == 1:
            shelf.rows[0]["modified"] = at(10_000).isoformat()

    shelf.between = edit_an_early_one
    assert set(changed(documents, at(0))) == set(range(1, 601))


def test_documents_that_are_edited_all_the_time_are_still_read_to_the_end(shelf: Shelf, documents: Documents):
    shelf.rows = [row(number, number) for number in range(1, 301)]
    clock = count(1000)

    def edit_one(answers: int) -> None:
        if answers < 50:
            shelf.rows[0]["modified"] = at(next(clock)).isoformat()

    shelf.between = edit_one
    assert set(changed(documents, at(0))) == set(range(1, 301))


def test_what_is_older_than_asked_for_is_left_out_where_the_filter_is_ignored(shelf: Shelf, documents: Documents):
    shelf.deaf_to = frozenset({"modified__gte"})
    shelf.rows = [row(number, number) for number in range(1, 601)]
    assert changed(documents, at(590)) == list(range(590, 601))


@pytest.mark.parametrize("same", [True, False])
def test_a_server_that_never_lets_us_see_the_end_is_told_and_not_asked_for_ever(
    shelf: Shelf, documents: Documents, same: bool  # noqa: FBT001
):
    shelf.largest_page = 100
    shelf.deaf_to = frozenset() if same else frozenset({"modified__gte"})
    shelf.rows = [row(number, 5 if same else -number) for number in range(1, 301)]
    with pytest.raises(UnexpectedAnswer):
        changed(documents, at(0))
    assert len(shelf.asked) < 20


def test_on_2_20_a_document_that_goes_meanwhile_does_not_end_the_changes(
    web: responses.RequestsMock, shelf: Shelf, documents: Documents
):
    shelf.rows = [row(1, 1, versions=[]), row(2, 2, versions=[]), row(3, 3, versions=[])]
    web.get(f"{URL}/api/documents/1/metadata/", status=404, json={"detail": "Not found."})
    for number in (2, 3):
        web.get(f"{URL}/api/documents/{number}/metadata/", json={"original_checksum": MD5})
    assert changed(documents, at(0)) == [2, 3]


# ── handing a scan over ──


REGISTRATION = Registration(
    reference="S261122-abc", file_name="S261122-abc surat.pdf", title="Penyampaian Laporan", created=date(2026, 2, 28),
    jenis="Surat Dinas", asn=1001, stage=Stage.COLLECTED,
    fields={OwnField.REFERENCE: "S261122-abc", DipField.FORM: "Softcopy", DipField.DATE: "2026-02-28",
            DipField.UNIT: "Unit yang tidak ada", DipField.RESPONSIBLE: "x" * 200},
    correspondent="KPU Republik Indonesia")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "klaim"
    made.write_bytes(b"%PDF-1.7 isi")
    return made


def sent_parts(web: responses.RequestsMock) -> list[tuple[str, str]]:
    [call] = web.calls
    parts = parts_of(call.request.body, call.request.headers["Content-Type"])
    return [(told["name"], text.decode()) for told, text in parts]


def taking(web: responses.RequestsMock, answer: object = "b957381c-8280-43c9-ac5c-14faf2bfb743") -> None:
    def take(request: Any) -> tuple[int, dict[str, str], str]:
        request.body = b"".join(request.body)  # while the file is still open
        return 200, {}, json.dumps(answer)

    web.add_callback("POST", f"{URL}/api/documents/post_document/", take)


def test_an_upload_says_everything_in_the_form_that_the_server_takes(
    web: responses.RequestsMock, documents: Documents, taxonomy: Taxonomy, file: Path
):
    taking(web)
    assert documents.submit(file, REGISTRATION) == "b957381c-8280-43c9-ac5c-14faf2bfb743"
    parts = sent_parts(web)
    names = [name for name, _text in parts]
    assert sorted(names) == [
        "archive_serial_number", "correspondent", "created", "custom_fields", "document", "document_type", "tags",
        "title"]
    told = dict(parts)
    assert told["correspondent"] == str(taxonomy.correspondents["KPU Republik Indonesia"])
    assert told["created"] == "2026-02-28"  # a bare date: with a time it may shift by a day
    assert told["tags"] == str(taxonomy.stages[Stage.COLLECTED])
    assert (told["document_type"], told["archive_serial_number"]) == ("1", "1001")
    ids = {key: str(field.id) for key, field in taxonomy.fields.items()}
    # One part with an object: of repeated parts the server keeps the last one. A wording that is no option stays out.
    assert json.loads(told["custom_fields"]) == {
        ids[OwnField.REFERENCE]: "S261122-abc", ids[DipField.FORM]: "bentuk-0", ids[DipField.DATE]: "2026-02-28",
        ids[DipField.RESPONSIBLE]: "x" * 128}


def test_what_is_not_known_about_a_scan_is_not_said(
    web: responses.RequestsMock, documents: Documents, file: Path
):
    taking(web)
    documents.submit(file, Registration(
        reference="S-1", file_name="S-1.pdf", title="x", created=None, jenis="Jenis Lain", asn=None,
        stage=Stage.COLLECTED, fields={}))
    assert sorted(name for name, _text in sent_parts(web)) == ["custom_fields", "document", "tags", "title"]


def test_the_archive_serial_number_0_is_a_number(web: responses.RequestsMock, documents: Documents, file: Path):
    taking(web)
    documents.submit(file, Registration(
        reference="S-1", file_name="S-1.pdf", title="x", created=None, jenis=None, asn=0, stage=Stage.COLLECTED,
        fields={}))
    assert ("archive_serial_number", "0") in sent_parts(web)


@pytest.mark.parametrize("answer", [None, {}, {"task_id": "x"}, 7])
def test_a_file_that_was_taken_without_a_task_number_may_be_there(
    web: responses.RequestsMock, documents: Documents, file: Path, answer: object
):
    taking(web, answer)
    with pytest.raises(OutcomeUnknown):
        documents.submit(file, REGISTRATION)


def test_a_file_that_paperless_will_not_take_is_refused_with_its_words(
    web: responses.RequestsMock, documents: Documents, taxonomy: Taxonomy, file: Path, monkeypatch: pytest.MonkeyPatch
):
    web.post(f"{URL}/api/documents/post_document/", status=400, json={
        "document": ["File type application/x-sharedlib not supported"]})
    monkeypatch.setattr(documents_module, "look_up", lambda *_: taxonomy)
    with pytest.raises(Invalid, match="not supported"):
        documents.submit(file, REGISTRATION)
    assert len(web.calls) == 1


def test_a_file_refused_under_ids_that_are_gone_is_handed_over_once_more_under_the_new_ones(
    web: responses.RequestsMock, documents: Documents, taxonomy: Taxonomy, file: Path, monkeypatch: pytest.MonkeyPatch
):
    web.post(f"{URL}/api/documents/post_document/", status=400, json={"tags": ["Invalid pk"]})
    web.post(f"{URL}/api/documents/post_document/", json="b957381c")
    fresh = replace(taxonomy, stages={**taxonomy.stages, Stage.COLLECTED: 77})
    monkeypatch.setattr(documents_module, "look_up", lambda *_: fresh)
    assert documents.submit(file, REGISTRATION) == "b957381c"
    assert len(web.calls) == 2


# ── with a server that behaves ──


def hand_over(shelves: Documents, transport: Transport, folder: Path, **more: Any) -> tuple[int, bytes]:
    number = next(_numbers)
    content = letter(number=f"{number}/PR.03-SD/62/2026")
    file = folder / f"{number}.pdf"
    file.write_bytes(content)
    registration = Registration(**{
        "reference": f"S-{number}", "file_name": f"S-{number} surat.pdf", "title": f"Surat {number}", "created": None,
        "jenis": None, "asn": None, "stage": Stage.COLLECTED, "fields": {OwnField.REFERENCE: f"S-{number}"}} | more)
    result = Tasks(transport).follow(shelves.submit(file, registration), 10)
    assert result.end is TaskEnd.SUCCESS
    assert result.document_id is not None
    return result.document_id, content


def test_what_was_handed_over_is_what_stands_there(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, content = hand_over(
        shelves, to_office, tmp_path, reference="S-a", file_name="S-a „Kedua“.pdf", title="Laporan",
        created=date(2026, 2, 28), jenis="Surat Dinas", asn=700_001, fields={
            OwnField.REFERENCE: "S-a", DipField.FORM: "Softcopy", DipField.DATE: "2026-02-28",
            DipField.SUMMARY: "Baris satu\nBaris dua"})
    found = shelves.get(number, content=True)
    assert found.checksum == hashlib.sha256(content).hexdigest()
    assert (found.title, found.jenis, found.asn, found.original_name) == (
        "Laporan", "Surat Dinas", 700_001, "S-a „Kedua“.pdf")
    assert found.values[DipField.FORM] == "Softcopy"
    assert found.values[DipField.SUMMARY] == "Baris satu\nBaris dua"
    assert "Penyampaian Laporan Kinerja" in (found.content or "")
    assert office.admin.tags_of(number) == {"SOP 1 Dikumpulkan"}
    assert office.admin.document(number)["created"] == "2026-02-28"
    by_asn = shelves.with_asn(700_001)
    assert by_asn is not None
    assert by_asn.id == number
    assert [same.id for same in shelves.with_reference("S-a")] == [number]


def test_the_original_comes_back_byte_by_byte(shelves: Documents, to_office: Transport, tmp_path: Path):
    number, content = hand_over(shelves, to_office, tmp_path)
    found = shelves.get(number)
    assert b"".join(shelves.original(number, found.version)) == content


def test_changes_are_found_at_a_real_server(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    first, _content = hand_over(shelves, to_office, tmp_path)
    second, _content = hand_over(shelves, to_office, tmp_path)
    since = shelves.get(first).modified
    assert first in changed(shelves, since)
    shelves.set_fields(second, {OwnField.RECAP_NUMBER: "R-2026-0002"})
    office.sandbox.settle()  # a bulk edit is only seen when the worker has got to it
    shelves.describe(first, title="Judul baru", created=None, jenis=None)
    assert changed(shelves, since + timedelta(microseconds=1))[-2:] == [second, first]


def test_what_was_read_later_describes_the_document(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, _content = hand_over(shelves, to_office, tmp_path, created=date(2026, 1, 31), jenis="Surat Dinas")
    shelves.describe(number, title="Judul baru", created=None, jenis="Jenis yang tidak ada")
    assert (shelves.get(number).title, shelves.get(number).jenis) == ("Judul baru", "Surat Dinas")
    assert office.admin.document(number)["created"] == "2026-01-31"
    shelves.describe(number, title="Judul baru", created=date(2026, 2, 28), jenis="Keputusan")
    assert shelves.get(number).jenis == "Keputusan"
    assert office.admin.document(number)["created"] == "2026-02-28"
    assert office.admin.tags_of(number) == {"SOP 1 Dikumpulkan"}


def test_tags_of_others_stay_when_ours_change(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, _content = hand_over(shelves, to_office, tmp_path)
    assert office.admin.tag(number, "Data Pribadi?").ok
    tags = office.admin.tag_id
    shelves.set_tags(number, add={tags("Perlu Dilengkapi")}, remove={tags("SOP 1 Dikumpulkan")})
    assert office.admin.tags_of(number) == {"Data Pribadi?", "Perlu Dilengkapi"}


def test_fields_of_others_stay_when_ours_change(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, _content = hand_over(shelves, to_office, tmp_path)
    assert office.admin.fill(number, COMPLETE).ok
    always = next(c.label for c in office.settings.dip.categories if c.key is Category.ALWAYS)
    shelves.set_fields(number, {
        DipField.CATEGORY: always, DipField.UNIT: "Unit yang tidak ada", OwnField.RECAP_NUMBER: "R-2026-0001"})
    told = {key.value: text for key, text in shelves.get(number).values.items() if text}
    assert told.pop("rujukan").startswith("S-")
    assert told == COMPLETE | {"kategori": always, "nomor-rekap": "R-2026-0001"}


def test_fields_that_are_taken_off_leave_the_others(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, _content = hand_over(shelves, to_office, tmp_path)
    assert office.admin.fill(number, COMPLETE).ok
    shelves.clear_fields(number, [DipField.UNIT, DipField.DATE, DipField.SUMMARY])
    left = {value["field"] for value in office.admin.document(number)["custom_fields"]}
    gone = {office.admin.field_row(key)["id"] for key in ("unit", "tanggal", "ringkasan")}
    assert len(left) == len(COMPLETE) + 1 - len(gone)
    assert not left & gone


def test_a_form_on_paper_stands_at_no_step_and_keeps_the_tags_of_others(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, _content = hand_over(shelves, to_office, tmp_path)
    assert office.admin.tag(number, "Perlu Dilengkapi").ok
    assert (shelves.beginning(number).is_collected, shelves.beginning(number).is_set_apart) == (True, False)
    assert not shelves.is_paper_form(shelves.get(number))
    shelves.set_apart(number)
    shelves.set_apart(number)
    assert office.admin.tags_of(number) == {"Formulir DIP", "Perlu Dilengkapi"}
    assert (shelves.beginning(number).is_collected, shelves.beginning(number).is_set_apart) == (False, True)
    assert shelves.is_paper_form(shelves.get(number))
    assert office.admin.tag(number, "SOP 1 Diajukan").ok
    assert not shelves.beginning(number).is_set_apart


def test_fields_without_a_value_that_fits_are_not_written_at_all(
    web: responses.RequestsMock, documents: Documents
):
    documents.set_fields(1, {DipField.UNIT: "Unit yang tidak ada"})
    documents.set_fields(1, {})
    assert len(web.calls) == 0


def test_everybody_sees_an_opened_document_and_only_those_named_change_it(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, _content = hand_over(shelves, to_office, tmp_path)
    assert office.petugas.tag(number, "SOP 1 Diajukan").status_code == 403
    shelves.open_to(number, (Role.ATASAN,))
    for person in (office.petugas, office.atasan):
        assert person.call("GET", f"documents/{number}/").ok
    assert office.petugas.tag(number, "SOP 1 Diajukan").status_code == 403
    assert office.atasan.tag(number, "SOP 1 Diajukan").ok
    shelves.open_to(number, (Role.PETUGAS, Role.PPID))
    assert office.petugas.tag(number, "SOP 1 Diajukan").ok
    assert office.atasan.tag(number, "SOP 2 Disahkan").status_code == 403
    assert office.admin.document(number)["owner"] == shelves.get(number).owner


def test_a_note_stands_there_under_the_name_of_the_service(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, _content = hand_over(shelves, to_office, tmp_path)
    shelves.add_note(number, "Belum lengkap: Kategori")
    [note] = shelves.get(number).notes
    assert note.text == "Belum lengkap: Kategori"
    assert note.author == shelves.get(number).owner
    assert office.admin.notes_of(number) == ["Belum lengkap: Kategori"]


def test_a_note_that_was_not_kept_is_told_though_the_server_says_200(
    web: responses.RequestsMock, documents: Documents
):
    web.post(f"{URL}/api/documents/1/notes/", json={"error": "Error saving note, check logs for more detail."})
    with pytest.raises(UnexpectedAnswer, match="1"):
        documents.add_note(1, "x")


def test_a_document_in_the_trash_is_not_found_by_any_way(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, _content = hand_over(shelves, to_office, tmp_path, asn=700_002, fields={OwnField.REFERENCE: "S-sampah"})
    assert office.admin.call("DELETE", f"documents/{number}/").ok
    with pytest.raises(NotFound):
        shelves.get(number)
    assert shelves.with_asn(700_002) is None
    assert shelves.with_reference("S-sampah") == []


def test_what_the_service_may_not_change_is_refused(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    number, _content = hand_over(shelves, to_office, tmp_path)
    admin = office.admin.ok("GET", "ui_settings/")["user"]["id"]
    # Without a tag of the procedure: with one the workflow makes it the service's own again.
    office.admin.ok("PATCH", f"documents/{number}/", json={"owner": admin, "tags": [], "set_permissions": {
        "view": {"users": [shelves.get(number).owner], "groups": []}, "change": {"users": [], "groups": []}}})
    with pytest.raises(Refused):
        shelves.set_tags(number, add={office.admin.tag_id("Perlu Dilengkapi")}, remove=())
    with pytest.raises(Refused):
        shelves.open_to(number, (Role.PETUGAS,))
    assert office.admin.tags_of(number) == set()
