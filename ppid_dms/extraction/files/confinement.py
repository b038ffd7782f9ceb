"""What the kernel forbids a caged reader beyond its limits: connections, programs, other processes, changes to files.

A filter of system calls (seccomp), told to the kernel by its own interface because the standard library has none. It
cannot look at paths: reading files stays possible, for the interpreter fetches parts of its library late.
"""

import ctypes
import os
import platform
import struct
from typing import Final

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_FILTER_MODE: Final = 2

# Operations of the kernel's packet filter (linux/bpf_common.h), and its answers (linux/seccomp.h).
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | 1  # with EPERM
_NUMBER_AT, _MACHINE_AT, _THIRD_ARGUMENT_AT = 0, 4, 32
_OTHER_NUMBERING: Final = 0x40000000  # the x32 calls of a 64-bit kernel
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# By machine: how the kernel calls it, its number of openat, and the numbers of what is refused. In both rows: socket,
# connect, bind, listen, socketpair; clone, clone3, execve, execveat; kill, ptrace, reading and writing the memory of
# others; unlink, rename, link, symlink, mkdir, truncate, chmod, chown and mknod in all their forms; mount, unshare,
# setns, bpf, io_uring_setup, openat2, open_by_handle_at, keyctl.
_MACHINES: Final = {
    "x86_64": (0xC000003E, 257, (
        41, 42, 49, 50, 53, 56, 57, 58, 435, 59, 322, 62, 101, 310, 311, 87, 263, 82, 264, 316, 86, 265, 88, 266, 83,
        258, 84, 76, 77, 90, 91, 268, 452, 92, 93, 94, 260, 133, 259, 85, 165, 272, 308, 321, 425, 437, 304, 250)),
    "aarch64": (0xC00000B7, 56, (
        198, 203, 200, 201, 199, 220, 435, 221, 281, 129, 117, 270, 271, 35, 38, 276, 37, 36, 34, 45, 46, 52, 53, 452,
        54, 55, 33, 40, 97, 268, 280, 425, 437, 265, 219)),
}
# The call that opens a file the old way, with its flags in the second argument.
_OPEN_OF_OLD: Final = {"x86_64": (2, 24)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def confine() -> bool:
    """Forbid this process, for good, what a reader of files never does; a refused call fails with EPERM.

    False where the machine or its kernel knows no such filter; the limits of the process are then all there is.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    machine = platform.machine()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or machine not in _MACHINES:
        return False
    steps = _steps(machine)
    program = _Program(len(steps), b"".join(steps))
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0) == 0)


def _steps(machine: str) -> list[bytes]:
    name, openat, refused = _MACHINES[machine]
    steps = [
        _step(_LOAD, _MACHINE_AT), _step(_EQUAL, name, 1, 0), _step(_RETURN, _REFUSE),
        _step(_LOAD, _NUMBER_AT), _step(_AT_LEAST, _OTHER_NUMBERING, 0, 1), _step(_RETURN, _REFUSE),
    ]
    for number in refused:
        steps += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _REFUSE)]
    opening = [(openat, _THIRD_ARGUMENT_AT)] + ([_OPEN_OF_OLD[machine]] if machine in _OPEN_OF_OLD else [])
    for number, flags_at in opening:
        steps += [
            _step(_EQUAL, number, 0, 4), _step(_LOAD, flags_at), _step(_ANY_BIT, _WRITING, 0, 1),
            _step(_RETURN, _REFUSE), _step(_RETURN, _ALLOW),
        ]
    return [*steps, _step(_RETURN, _ALLOW)]


def _step(operation: int, value: int, if_so: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", operation, if_so, otherwise, value)
