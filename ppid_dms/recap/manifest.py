"""The manifest of an export read again: which head it was made from, and whether its files are as they were written."""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeAlias

from ppid_dms.recap.chain import Head, digest_of

MANIFEST: Final = "MANIFEST.json"
HEAD_KEY: Final = "register_head"
_OWN: Final = "manifest_sha256"
_VOUCHED: Final = "manifest_mac"
_LONGEST: Final = 16 * 1024 * 1024


Vouch: TypeAlias = Callable[[str], str]
"""What the register, and nobody else, says of a text."""


class FileFlaw(StrEnum):
    """What can be wrong with a file of an export."""

    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


def sealed_manifest(content: Mapping[str, Any], vouch: Vouch) -> dict[str, Any]:
    """A manifest with the SHA-256 over all else in it, in canonical form, and with what the register says of that."""
    digest = _digest(content)
    return {**content, _OWN: digest, _VOUCHED: vouch(digest)}


def written(manifest: Mapping[str, Any]) -> bytes:
    """A manifest as it stands in its file; in no other way."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")


def head_in_manifest(manifest: Path) -> Head | None:
    """The head that a manifest names, whoever wrote it; None where there is no manifest, or none that says so."""
    said = _content(manifest).get(HEAD_KEY)
    return Head.parse(said) if isinstance(said, str) else None


def editions_in_manifest(manifest: Path) -> set[str]:
    """The lists that an export wrote; empty where there is no manifest, or none that can be read."""
    files = _content(manifest).get("files")
    told = files.values() if isinstance(files, Mapping) else ()
    return {str(file.get("edition")) for file in told if isinstance(file, Mapping)}


def is_ours(manifest: Path, vouch: Vouch) -> bool:
    """Whether all that a manifest says was written by the register that vouches."""
    return _is_ours(_content(manifest), vouch)


def flaws_of_export(folder: Path, vouch: Vouch) -> Iterator[tuple[str, FileFlaw]]:
    """The files of an export that are not as its manifest says; an export that is being written is waited for.

    A folder without a manifest has no export in it. Files that the manifest does not name are not ours to judge.
    """
    manifest = folder / MANIFEST
    with _at_rest(folder):
        if not os.path.lexists(manifest):
            return
        content = _content(manifest)
        files = content.get("files")
        if not isinstance(files, Mapping) or head_in_manifest(manifest) is None:
            yield MANIFEST, FileFlaw.UNREADABLE
            return
        if not _is_ours(content, vouch) or manifest.read_bytes() != written(content):
            yield MANIFEST, FileFlaw.CHANGED
        for name, told in sorted(files.items()):
            if flaw := _flaw(folder, name, told):
                yield name, flaw


def _is_ours(content: Mapping[str, Any], vouch: Vouch) -> bool:
    # Anybody can make the checksum fit to what he has written; what the register says of it he cannot.
    digest, said = _digest(content), content.get(_VOUCHED)
    return content.get(_OWN) == digest and isinstance(said, str) and hmac.compare_digest(
        said.encode(), vouch(digest).encode())


def _digest(content: Mapping[str, Any]) -> str:
    return digest_of({key: value for key, value in content.items() if key not in {_OWN, _VOUCHED}})


def _flaw(folder: Path, name: str, told: Any) -> FileFlaw | None:
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts or not isinstance(told, Mapping):
        return FileFlaw.UNREADABLE
    try:
        with (folder / place).open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return FileFlaw.MISSING
    except OSError:
        return FileFlaw.UNREADABLE
    return None if sha256 == told.get("sha256") else FileFlaw.CHANGED


def _content(manifest: Path) -> Mapping[str, Any]:
    try:
        if manifest.stat().st_size > _LONGEST:
            return {}
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


@contextmanager
def _at_rest(folder: Path) -> Iterator[None]:
    """The folder while no export writes into it; where it cannot be locked, as it is."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)
