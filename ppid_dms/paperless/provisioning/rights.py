"""Who needs which model permission, and what the others would open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ppid_dms.language import translate as _
from ppid_dms.vocabulary import Role

# The least that the service needs: no deleting, no rights over users, tags, fields or workflows. The trash needs none:
# its owner may list what he threw away, and only bringing back asks for delete_document.
SERVICE_PERMISSIONS: Final = frozenset({
    "add_document", "view_document", "change_document",  # registering; tags, fields and permissions of each stage
    "view_tag", "view_correspondent", "view_documenttype", "view_customfield",
    "view_paperlesstask",       # what became of an upload
    "view_note", "add_note",    # the reason owed, and answers
    "view_uisettings",          # which Paperless this is, and who we are
    "view_logentry",            # the audit log: without it no decision can be proven
    "view_user", "view_group",  # who is in which group decides who may endorse
})

# What people need to read, fill in, tag and note; none may change tags, users or permissions.
_PEOPLE_PERMISSIONS: Final = frozenset({
    "view_document", "change_document", "view_tag", "view_correspondent", "view_documenttype", "view_storagepath",
    "view_customfield", "view_note", "add_note",
    "view_savedview", "add_savedview", "change_savedview", "delete_savedview",  # one's own; 2.20 shares none
    "view_uisettings", "add_uisettings", "change_uisettings",  # one's own: what is pinned to the side bar
})
GROUP_PERMISSIONS: Final[Mapping[Role, frozenset[str]]] = dict.fromkeys(Role, _PEOPLE_PERMISSIONS)

_WRITING: Final = ("add", "change", "delete")

# With these somebody can make, rename or take away the very tags by which is decided.
TAG_RIGHTS: Final = frozenset(f"{verb}_tag" for verb in _WRITING)
# With these somebody can put himself among those who endorse.
PEOPLE_RIGHTS: Final = frozenset(f"{verb}_{model}" for verb in _WRITING for model in ("user", "group", "permission"))


@dataclass(frozen=True, slots=True)
class Danger:
    """Rights that nobody needs for the procedure, and what they would open."""

    rights: frozenset[str]
    why: str


def dangers_of(permissions: Iterable[str]) -> Iterator[Danger]:
    """What of these is more than a person needs, by what it would open; harmless rights are none."""
    held = frozenset(permissions)
    for rights, why in _dangers():
        if found := rights & held:
            yield Danger(found, why)


def _dangers() -> Iterator[tuple[frozenset[str], str]]:
    yield TAG_RIGHTS, _("tag SOP dapat ditiru, diganti namanya atau dihapus")
    yield PEOPLE_RIGHTS, _("anggotanya dapat memasukkan diri ke grup yang mengesahkan")
    yield _writing("workflow", "workflowtrigger", "workflowaction", "mailrule", "mailaccount"), _(
        "alur kerja dapat mengubah pemilik, izin dan tag dokumen tanpa pelaku")
    yield _writing("customfield", "customfieldinstance"), _("kolom isian dapat diubah jenisnya sehingga isinya kosong")
    yield _writing("correspondent", "documenttype", "storagepath"), _("daftar pilihan bersama dapat berubah")
    yield frozenset({"delete_document", "delete_note"}), _(
        "dokumen yang tercatat atau catatan alasannya dapat dibuang")
    yield _writing("logentry"), _("riwayat ialah bukti keputusan; ia tidak boleh diubah")
    yield _writing("applicationconfiguration"), _("pengaturan server dapat diubah")


def _writing(*models: str) -> frozenset[str]:
    return frozenset(f"{verb}_{model}" for verb in _WRITING for model in models)
