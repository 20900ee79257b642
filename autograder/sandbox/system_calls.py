"""The system calls that a worker is refused, as a seccomp filter for bubblewrap.

Limits of a process reach neither a second process nor what these calls make: memory that belongs to no process
(shared memory, sockets, pages held in pipes), new namespaces with their own mounts and privileges, and the kernel's
own machines (BPF, io_uring). NumPy and the standard library need none of them to compute; a refused call fails like
any other. `docs/decisions/0011` has what each of them was worth to a submission.
"""

import errno
import platform
import struct

_MACHINES = ("x86_64", "aarch64")
_NONE = -1
#: Name, and number on each of `_MACHINES` (linux: syscall_64.tbl and asm-generic/unistd.h).
_REFUSED = (
    # A second process.
    ("fork", 57, _NONE),
    ("vfork", 58, _NONE),
    ("clone3", 435, 435),
    # Memory that belongs to no process.
    ("shmget", 29, 194),
    ("semget", 64, 190),
    ("msgget", 68, 186),
    ("add_key", 248, 217),
    ("request_key", 249, 218),
    ("keyctl", 250, 219),
    ("memfd_create", 319, 279),
    ("memfd_secret", 447, 447),
    ("splice", 275, 76),
    ("tee", 276, 77),
    ("vmsplice", 278, 75),
    ("io_setup", 206, 0),
    ("inotify_init", 253, _NONE),
    ("inotify_init1", 294, 26),
    ("fanotify_init", 300, 262),
    ("landlock_create_ruleset", 444, 444),
    # Also the kinds of socket that no namespace keeps apart.
    ("socket", 41, 198),
    ("socketpair", 53, 199),
    # Other processes: bubblewrap's own is of the same user where the grader is not root.
    ("ptrace", 101, 117),
    ("process_vm_readv", 310, 270),
    ("process_vm_writev", 311, 271),
    ("kcmp", 312, 272),
    ("pidfd_getfd", 438, 438),
    # Namespaces, and files by another way than their path.
    ("pivot_root", 155, 41),
    ("mount", 165, 40),
    ("unshare", 272, 97),
    ("setns", 308, 268),
    ("open_by_handle_at", 304, 265),
    # The kernel's own machines, and what is of the whole computer: its log, all that is not yet written to disk.
    ("perf_event_open", 298, 241),
    ("bpf", 321, 280),
    ("userfaultfd", 323, 282),
    ("io_uring_setup", 425, 425),
    ("syslog", 103, 116),
    ("sync", 162, 81),
    ("syncfs", 306, 267),
)
_CLONE = {"x86_64": 56, "aarch64": 220}
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: Bits of clone's first argument (linux/sched.h): a thread of the same process; a namespace, CLONE_NEW*.
_THREAD = 0x00010000
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
    program = [
        _instruction(_LOAD, _ARCH),
        _instruction(_EQUAL, _AUDIT_ARCH[machine], 1, 0),
        _instruction(_RETURN, _fail(errno.ENOSYS)),
        _instruction(_LOAD, _NUMBER),
        _instruction(_AT_LEAST, _X32, 0, 1),
        _instruction(_RETURN, _fail(errno.ENOSYS)),
    ]
    for name, *numbers in _REFUSED:
        number = numbers[_MACHINES.index(machine)]
        if number != _NONE:
            # clone3 is "not known", upon which the C library turns to clone, whose flags can be read.
            error = errno.ENOSYS if name == "clone3" else errno.EPERM
            program += [_instruction(_EQUAL, number, 0, 1), _instruction(_RETURN, _fail(error))]
    program += [
        _instruction(_EQUAL, _CLONE[machine], 0, 4),
        _instruction(_LOAD, _FIRST_ARGUMENT),
        _instruction(_ANY_BIT, _NEW_NAMESPACE, 1, 0),
        _instruction(_ANY_BIT, _THREAD, 1, 0),
        _instruction(_RETURN, _fail(errno.EPERM)),
        _instruction(_RETURN, _ALLOW),
    ]
    return b"".join(program)
