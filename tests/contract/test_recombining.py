"""New documents out of pages of others [live on both majors]."""

from io import BytesIO
from typing import Any

import requests
from reportlab.pdfgen.canvas import Canvas
from sandbox.office import Client, Office


def pages(*texts: str) -> bytes:
    """A born-digital document with these pages."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for text in texts:
        canvas.drawString(72, 760, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def carried(admin: Client, *known: int, tag: int) -> list[int]:
    """The new documents with this tag, once the worker is through."""

    def found() -> list[int]:
        rows = admin.get("/api/documents/", tags__id=tag, fields="id", ordering="id", page_size=1000)["results"]
        return [row["id"] for row in rows if row["id"] not in known]

    admin.eventually(found)
    admin.settle()
    new = found()
    admin.server.documents.update(new)
    return new


def merge(client: Client, documents: list[int], **more: Any) -> requests.Response:
    """By the method that both majors know."""
    return client.bulk("merge", documents, **more)


def test_what_is_merged_carries_tags_values_and_shares_of_its_model_by_nobodys_hand(office: Office) -> None:
    admin, tag = office.admin, office.admin.tag("Disahkan")
    field, mark = admin.field("Rujukan", "string"), admin.mark
    values = f'{{"{field}": "RUJ-1"}}'
    first = office.layanan.upload(pages(f"{mark} satu"), title="Judul", tags=tag, custom_fields=values)
    second = office.layanan.upload(pages(f"{mark} dua"))
    for document in (first, second):
        office.share(document, change=["Petugas PPID"])
    answer = merge(office.petugas, [first, second], metadata_document_id=first)
    assert (answer.status_code, answer.json()) == (200, {"result": "OK"})
    (new,) = carried(admin, first, tag=tag)
    shown = admin.document(new, full_perms="true")
    assert (shown["owner"], shown["title"]) == (office.petugas.id, "Judul (merged)")
    assert shown["original_file_name"] == f"{first}_{second}_merged.pdf"
    assert shown["custom_fields"] == [{"value": "RUJ-1", "field": field}]
    assert shown["page_count"] == 2
    assert shown["permissions"]["change"]["groups"] == [office.groups["Petugas PPID"]]
    assert office.petugas.id in shown["permissions"]["change"]["users"]  # by name: it outlasts the group's share
    assert {entry["actor"] and entry["actor"]["username"] for entry in admin.history(new)} == {None}
    assert tag in admin.tags_of(first)  # what it came from is untouched


def test_the_parts_of_a_split_carry_everything_too(office: Office) -> None:
    admin, tag = office.admin, office.admin.tag("Disahkan")
    document = office.layanan.upload(pages(*(f"{admin.mark} {number}" for number in range(3))), title="Judul", tags=tag)
    office.share(document, change=["Petugas PPID"])
    assert office.petugas.bulk("split", [document], pages="1,2-3").status_code == 200
    one, two = (admin.document(new) for new in carried(admin, document, tag=tag))
    assert [(row["title"], row["original_file_name"], row["page_count"]) for row in (one, two)] == [
        ("Judul (split 1)", f"{document}_1-1.pdf", 1), ("Judul (split 2)", f"{document}_2-3.pdf", 2),
    ]  # fmt: skip
    assert {one["owner"], two["owner"]} == {office.petugas.id}


def test_a_split_at_a_page_that_there_is_not_is_accepted_and_nothing_comes_of_it(office: Office) -> None:
    admin, tag = office.admin, office.admin.tag("Disahkan")
    document = office.layanan.upload(pages(f"{admin.mark} satu"), tags=tag)
    assert office.layanan.bulk("split", [document], pages="1,7").json() == {"result": "OK"}
    admin.settle()
    assert admin.get("/api/documents/", tags__id=tag)["count"] == 1


def test_merging_needs_change_on_each_and_the_right_to_add(office: Office) -> None:
    admin = office.admin
    first, second = (office.layanan.upload(pages(f"{admin.mark} {number}")) for number in range(2))
    office.share(first, change=["Petugas PPID", "Atasan PPID"])
    office.share(second, change=["Atasan PPID"])
    for client in (office.petugas, office.atasan):  # one may change one of them only, the other may add nothing
        refused = merge(client, [first, second])
        assert (refused.status_code, refused.text) == (403, "Insufficient permissions")


def test_three_has_endpoints_of_their_own_and_editing_is_the_owners(office: Office) -> None:
    admin, tag = office.admin, office.admin.tag("Disahkan")
    admin.server.only(3, "these endpoints came with 3.0")
    document = office.layanan.upload(pages(f"{admin.mark} satu", f"{admin.mark} dua"), title="Judul", tags=tag)
    office.share(document, change=["Petugas PPID"])
    body = {"documents": [document], "operations": [{"page": 1, "doc": 0}, {"page": 2, "doc": 1}]}
    refused = office.petugas("POST", "/api/documents/edit_pdf/", json=body)
    assert (refused.status_code, refused.text) == (403, "Insufficient permissions")
    assert office.layanan.post("/api/documents/edit_pdf/", body) == {"result": "OK"}
    assert [admin.document(new)["title"] for new in carried(admin, document, tag=tag)] == ["Judul", "Judul"]
