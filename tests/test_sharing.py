"""Links on the public list: to what is shared in Paperless with everybody, and is the very file that was endorsed."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from world import COMPLETE, World, eventually, letter, world

from ppid_dms import sharing
from ppid_dms.commands.verify import verify
from ppid_dms.errors import Unreachable
from ppid_dms.service import Service
from ppid_dms.state import open_ledger

pytestmark = pytest.mark.usefixtures("shared_reader")

PUBLIC = "https://arsip.kpu.example"
FOR_EVER = {"file_version": "original"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[World]:
    """An office that shares, with one endorsed document."""
    export = {"formats": ["json", "csv", "html"], "share_links": True, "share_url": f"{PUBLIC}/"}
    with world(tmp_path, export=export) as of:
        of.scan("SCAN0001.pdf", letter())
        with Service(of.settings) as service:
            service.ingest()
            of.petugas.fill(its(of), COMPLETE)
            of.petugas.tag(its(of), "SOP 1 Diajukan")
            service.sync()
            of.atasan.tag(its(of), "SOP 2 Disahkan")
            service.sync()
        yield of


def its(office: World) -> int:
    """The one document of this office."""
    [document] = office.admin.documents()
    return int(document["id"])


def share(office: World, **more: object) -> str:
    return str(office.admin.ok("POST", "share_links/", json={"document": its(office), **FOR_EVER, **more})["slug"])


def exported(office: World) -> Path:
    with Service(office.settings) as service:
        service.export_if_new()
    return office.settings.service.folders.export


def links(office: World) -> set[str | None]:
    [*lists] = exported(office).glob("dip-*.json")
    return {row["tautan"] for path in lists for row in json.loads(path.read_text())["rows"]}


def test_what_nobody_shares_has_no_link(office: World):
    assert links(office) == {None}


def test_a_file_that_is_shared_without_an_end_is_linked_in_each_format_and_opens(office: World):
    slug = share(office)
    address = f"{PUBLIC}/share/{slug}"
    assert links(office) == {address}
    folder = office.settings.service.folders.export
    assert all(address in path.read_text() for path in folder.glob("dip-*.csv") if path.read_text().count("\n") > 1)
    pages = "".join(path.read_text() for path in folder.glob("dip-*.html"))
    assert re.search(rf'<a href="{re.escape(address)}"[^>]*>', pages)
    assert requests.get(f"{office.sandbox.url}/share/{slug}", timeout=10).content == letter()
    assert list(verify(office.settings)) == []


@pytest.mark.parametrize("more", [
    {"file_version": "archive"}, {"expiration": "2099-01-01T00:00:00+07:00"},
    {"expiration": "2020-01-01T00:00:00+07:00"}])
def test_a_link_to_the_archive_file_or_with_an_end_is_for_somebody_and_not_for_the_list(
    office: World, more: dict[str, str]
):
    share(office, **more)
    assert links(office) == {None}


def test_the_link_goes_as_soon_as_there_is_another_file_or_the_link_is_taken_away(office: World):
    share(office)
    assert links(office) != {None}
    other = {"document": ("lain.pdf", letter("99/X/62/2026"))}
    office.admin.ok("POST", f"documents/{its(office)}/update_version/", files=other)
    eventually(lambda: len(office.admin.document(its(office))["versions"]) == 2)
    assert links(office) == {None}


def test_an_office_that_wants_no_links_asks_nobody(office: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sharing.assembly, "open_transport", pytest.fail)
    export = office.settings.service.export.model_copy(update={"share_links": False})
    settings = replace(office.settings, service=office.settings.service.model_copy(update={"export": export}))
    with closing(open_ledger(settings)) as ledger:
        assert sharing.shares_now(settings, ledger) == []


def test_while_paperless_is_away_the_lists_stay_as_they_are_and_it_is_told(office: World):
    share(office)
    before = {path: path.read_bytes() for path in exported(office).iterdir()}
    with Service(office.settings) as service:
        office.sandbox.stop()
        with pytest.raises(Unreachable):
            service.export_if_new()
    assert {path: path.read_bytes() for path in before} == before


def test_a_document_is_asked_once_until_all_is_forgotten(office: World):
    with Service(office.settings) as service:
        service.export_if_new()
        links_before = service._sharing.shares()
        share(office)
        assert service._sharing.shares() == links_before == []
        service._sharing.forget()
        assert len(service._sharing.shares()) == 1
