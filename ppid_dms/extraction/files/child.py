"""The inside of the cage: a process that reads files one after the other and can harm nobody but itself.

It is handed open files over its standard input, a socket, and answers each with one line of JSON. It never sees a name,
opens nothing, writes nothing, and has no more memory, time or descriptors than it was given. Connections, programs and
other processes are out of its reach where the kernel can see to that: see ``confinement``.
"""

import ctypes
import json
import math
import os
import resource
import signal
import socket
import sys
from typing import Any, Final

from ppid_dms.extraction.files.confinement import confine
from ppid_dms.extraction.files.contents import READY, Contents, Question, Sparing, Unreadable, Workbook
from ppid_dms.extraction.files.every_page import read_every_page
from ppid_dms.extraction.files.kinds import HEAD, is_compound, is_package, kind_of
from ppid_dms.extraction.files.pdf import read_pdf
from ppid_dms.extraction.files.pictures import read_picture
from ppid_dms.extraction.files.trouble import Trouble
from ppid_dms.extraction.files.workbook import read_workbook, trouble_of_compound
from ppid_dms.vocabulary import FileKind

_PR_SET_PDEATHSIG: Final = 1
_DESCRIPTORS: Final = 16
_CPU_MARGIN: Final = 2


def main(parent: int, megabytes: int, seconds: float) -> None:
    """Serve the parent until it hangs up. Ends after a file that used up the memory: what is left is in pieces."""
    _die_with(parent)
    _limit(megabytes)
    confine()
    with socket.socket(fileno=os.dup(0)) as link:
        link.sendall(READY)
        while True:
            message, descriptors, _flags, _address = socket.recv_fds(link, 1, 1)
            if not message or not descriptors:
                return
            _limit_cpu(seconds)
            answer = _answer(descriptors[0], Question(message.decode()), seconds)
            link.sendall(json.dumps(answer).encode("ascii") + b"\n")
            if answer.get("trouble") == Trouble.MEMORY:
                return


def _answer(descriptor: int, question: Question, seconds: float) -> dict[str, Any]:
    try:
        with Sparing(descriptor) as stream:
            contents = _contents(stream, question, seconds)
    except Unreadable as unreadable:
        return {"trouble": unreadable.trouble}
    except MemoryError:
        return {"trouble": Trouble.MEMORY}
    if isinstance(contents, Workbook):
        return {"sheets": [
            [sheet.name, [[row, column, text] for (row, column), text in sheet.cells.items()]]
            for sheet in contents.sheets]}
    return {"pages": contents.pages, "texts": contents.texts, "features": sorted(contents.features),
            "recognised": sorted(contents.recognised)}


def _contents(stream: Sparing, question: Question, seconds: float) -> Contents | Workbook:
    stream.seek(0)
    head = stream.read(HEAD)
    kind = kind_of(head)
    stream.seek(0)
    if is_package(head):
        return read_workbook(stream)
    if is_compound(head):
        raise Unreadable(trouble_of_compound(stream))
    if kind is None:
        raise Unreadable(Trouble.NOT_PDF)
    if kind is not FileKind.PDF:
        return read_picture(stream, kind)
    return read_pdf(stream) if question is Question.LETTER else read_every_page(stream, seconds)


def _die_with(parent: int) -> None:
    """Ask the kernel to end this process with its parent, however that ends.

    Where it cannot be asked, the closed socket ends this process after the file at hand.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit()


def _limit(megabytes: int) -> None:
    limits = {
        resource.RLIMIT_AS: megabytes * 1024 * 1024,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _DESCRIPTORS,
        resource.RLIMIT_NPROC: 0,
    }
    for kind, wanted in limits.items():
        most = _allowed(kind, wanted)
        resource.setrlimit(kind, (most, most))


def _limit_cpu(seconds: float) -> None:
    """A backstop for one file; the parent's clock strikes first."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + seconds) + _CPU_MARGIN
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_allowed(resource.RLIMIT_CPU, most), hard))


def _allowed(kind: int, wanted: int) -> int:
    """What is wanted, or less where the service itself has been given less."""
    _soft, hard = resource.getrlimit(kind)
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
