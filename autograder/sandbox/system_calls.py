"""The system calls that a worker is refused, as a seccomp filter for bubblewrap.

Limits on processes and memory do not reach what these calls make: memory that belongs to no process (System V
shared memory, messages, keys), new namespaces with their own mounts and privileges, and the kernel's own
machines (BPF, io_uring). NumPy and the standard library need none of them; a refused call fails like any other.
"""

import errno
import platform
import struct

_MACHINES = ("x86_64", "aarch64")
#: Name, and number on each of `_MACHINES` (linux: syscall_64.tbl and asm-generic/unistd.h).
_REFUSED = (
    ("shmget", 29, 194),
    ("semget", 64, 190),
    ("msgget", 68, 186),
    ("ptrace", 101, 117),
    ("pivot_root", 155, 41),
    ("mount", 165, 40),
    ("add_key", 248, 217),
    ("request_key", 249, 218),
    ("keyctl", 250, 219),
    ("unshare", 272, 97),
    ("perf_event_open", 298, 241),
    ("setns", 308, 268),
    ("bpf", 321, 280),
    ("userfaultfd", 323, 282),
    ("io_uring_setup", 425, 425),
    ("clone3", 435, 435),
)
_CLONE = {"x86_64": 56, "aarch64": 220}
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: Bits of clone's first argument that ask for a namespace (linux/sched.h, CLONE_NEW*).
_NEW_NAMESPACE = 0x7E020080
#: Calls of the x32 kind come in with this bit, under the same architecture.
_X32 = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000


def _fail(error: int) -> int:
    return _FAIL | error


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def seccomp_filter(machine: str | None = None) -> bytes | None:
    """The filter as classic BPF, or None for a machine whose system calls are not listed here.

    Args:
        machine: as `platform.machine()` names it; default: this one.
    """
    machine = machine or platform.machine()
    if machine not in _MACHINES:
        return None
    column = 1 + _MACHINES.index(machine)
    program = [
        _instruction(_LOAD, _ARCH),
        _instruction(_EQUAL, _AUDIT_ARCH[machine], 1, 0),
        _instruction(_RETURN, _fail(errno.ENOSYS)),
        _instruction(_LOAD, _NUMBER),
        _instruction(_AT_LEAST, _X32, 0, 1),
        _instruction(_RETURN, _fail(errno.ENOSYS)),
    ]
    for row in _REFUSED:
        # clone3 is "not known", upon which the C library turns to clone, whose flags can be read.
        error = errno.ENOSYS if row[0] == "clone3" else errno.EPERM
        program += [_instruction(_EQUAL, int(row[column]), 0, 1), _instruction(_RETURN, _fail(error))]
    program += [
        _instruction(_EQUAL, _CLONE[machine], 0, 3),
        _instruction(_LOAD, _FIRST_ARGUMENT),
        _instruction(_ANY_BIT, _NEW_NAMESPACE, 0, 1),
        _instruction(_RETURN, _fail(errno.EPERM)),
        _instruction(_RETURN, _ALLOW),
    ]
    return b"".join(program)
