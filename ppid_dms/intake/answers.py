"""The answers to forms, each in its unit's folder: an answer is there whole, or as it was before."""

import os
from pathlib import Path

from ppid_dms.intake.moving import made, opened
from ppid_dms.intake.naming import safe_path


def answer_name(number: str) -> str:
    """The name of the answer to a form, by the form's number."""
    return f"{number}-jawaban.xlsx"


def has_answer(root: Path, folder: str, number: str) -> bool:
    """Whether the answer to a form lies where it was put."""
    try:
        with opened(root, safe_path(folder)) as directory:
            os.stat(answer_name(number), dir_fd=directory, follow_symlinks=False)
    except OSError:
        return False
    return True


def put_answer(root: Path, folder: str, number: str, data: bytes) -> None:
    """Put an answer into its unit's folder, in the place of the earlier one.

    Raises:
        OSError: it cannot be written; the earlier one is as it was.
    """
    root.mkdir(parents=True, exist_ok=True)
    draft = f".{answer_name(number)}.baru"  # the next try takes the place of what a stop has left behind
    with made(root, safe_path(folder)) as directory:
        descriptor = os.open(
            draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644, dir_fd=directory)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.rename(draft, answer_name(number), src_dir_fd=directory, dst_dir_fd=directory)
        except BaseException:
            os.unlink(draft, dir_fd=directory)
            raise
        os.fsync(directory)
