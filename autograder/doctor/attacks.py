"""Hostile code: each function tries to break one limit of the sandbox.

The grader never calls these. It hands this file to a sandbox as a submission and looks at what comes of it, so the
file stands alone. Every function ends by itself, so that a limit that is missing is found and not suffered. Those that
return a list name in it what they should not have been able to do.
"""

import ctypes
import importlib.util
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

_MEBIBYTE = 1 << 20


def _succeeded(tries: dict[str, Callable[[], object]]) -> list[str]:
    """Names of the tries that went through; a call of the C library fails with -1, one of Python's raises."""
    gained = []
    for name, attempt in tries.items():
        try:
            if attempt() != -1:
                gained.append(name)
        except OSError:
            pass
    return gained


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


# --- time


def endless_loop(seconds: float) -> str:
    """Use so many seconds of the processor, and ignore the signal that says that it is enough."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while time.process_time() < seconds:
        pass
    return "finished"


def endless_sleep(seconds: float) -> str:
    """Wait, which uses no processor."""
    time.sleep(seconds)
    return "finished"


# --- memory


def one_large_array(size: int) -> int:
    """Ask for `size` bytes at once."""
    return int(np.empty(size, np.uint8).nbytes)


def many_small_arrays(size: int) -> int:
    """Ask for `size` bytes, a mebibyte at a time, and keep them."""
    kept = [np.empty(_MEBIBYTE, np.uint8) for _ in range(size // _MEBIBYTE)]
    return len(kept)


def memory_of_no_process() -> list[str]:
    """Ask for memory that is not counted as this process's own."""
    libc = _libc()
    return _succeeded(
        {
            "a file without a name": lambda: os.memfd_create("kept") if sys.platform == "linux" else -1,
            "shared memory": lambda: libc.shmget(0, _MEBIBYTE, 0o1600),
            "a message queue": lambda: libc.msgget(0, 0o1600),
            "sockets": lambda: os.close(socket.socketpair()[0].detach()),
            "watches on files": libc.inotify_init,
            "pages kept in a pipe": lambda: libc.vmsplice(os.pipe()[1], struct.pack("PN", 0, 0), 0, 0),
        }
    )


# --- processes


def second_process() -> list[str]:
    """Start another process in each way that Python knows."""
    command = [sys.executable, "-c", "pass"]

    def fork() -> int:
        child = os.fork()
        if child == 0:
            os._exit(0)
        return child

    return _succeeded(
        {
            "fork": fork,
            "posix_spawn": lambda: os.posix_spawn(command[0], command, {}),
            "subprocess": lambda: subprocess.run(command, check=False),
        }
    )


def many_threads(count: int) -> int:
    """Start `count` threads; how many there are then, the first one included."""
    try:
        for _ in range(count):
            threading.Thread(target=time.sleep, args=(10,), daemon=True).start()
    except RuntimeError:
        pass
    return threading.active_count()


def stay(seconds: float) -> str:
    """Ignore every signal and leave a thread that goes on when all is over."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            continue
    threading.Thread(target=time.sleep, args=(seconds,)).start()
    return "started"


def processes_seen() -> list[int]:
    """Ids of the processes that a signal would reach."""
    seen = []
    for number in range(1, 1 << 16):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            continue
        except PermissionError:
            pass
        seen.append(number)
    return seen[:8]


def memory_of_others() -> list[str]:
    """Look into the memory of another process."""
    libc = _libc()
    word = ctypes.create_string_buffer(8)
    piece = struct.pack("PN", ctypes.addressof(word), 8)
    return _succeeded(
        {
            "ptrace": lambda: libc.ptrace(0, 0, 0, 0),
            "reading memory": lambda: libc.process_vm_readv(os.getpid(), piece, 1, piece, 1, 0),
            "writing memory": lambda: libc.process_vm_writev(os.getpid(), piece, 1, piece, 1, 0),
            "/proc": lambda: os.listdir("/proc/1"),
        }
    )


# --- files


def large_file(size: int) -> int:
    """Write one file of `size` bytes; how many could be written."""
    written = 0
    with open("large", "wb", buffering=0) as file:
        try:
            while written < size:
                written += file.write(bytes(1 << 16))
        except OSError:
            pass
    return written


def full_folder(size: int) -> int:
    """Write files of 64 KiB, `size` bytes together; how many could be written."""
    written = 0
    try:
        while written < size:
            with open(f"piece-{written}", "wb", buffering=0) as file:
                written += file.write(bytes(1 << 16))
    except OSError:
        pass
    return written


def many_files(count: int) -> str:
    """Make `count` empty files."""
    for number in range(count):
        os.close(os.open(f"empty-{number}", os.O_CREAT | os.O_WRONLY))
    return "made"


def many_open_files(count: int) -> int:
    """Open `count` files at a time; how many could be opened."""
    opened: list[int] = []
    try:
        while len(opened) < count:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    return len(opened)


def visible(paths: Sequence[str]) -> list[str]:
    """Those of the paths that are there."""
    return [path for path in paths if os.path.lexists(path)]


def writable(paths: Sequence[str]) -> list[str]:
    """Those of the paths that can be written to, made, or made writable."""

    def write(path: str) -> None:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT))

    tries: dict[str, Callable[[], object]] = {path: partial(write, path) for path in paths}
    return _succeeded({**tries, **{f"rights of {path}": partial(os.chmod, path, 0o666) for path in paths}})


def own_files() -> list[str]:
    """Change the submission itself."""
    here = os.path.abspath(__file__)
    folder = os.path.dirname(here)
    return writable([here, os.path.join(folder, "made.py"), os.path.join(os.path.dirname(folder), "made.py")])


# --- the way back to the grader


def flood_of_text(size: int) -> str:
    """Print `size` characters."""
    for _ in range(size // 1000):
        print("x" * 999)
    return "printed"


def huge_answer(size: int) -> None:
    """Write an answer of `size` bytes to the grader, past the code that keeps answers small."""
    frame = sys._getframe()
    while frame.f_code.co_name != "main" and frame.f_back is not None:
        frame = frame.f_back
    names = frame.f_locals
    value = {"value": {"array": "|u1", "shape": [size], "bytes": size}}
    said = {"header": {"id": names["request"][0]["id"], "outcome": "returned"}, "values": value}
    text = json.dumps(said).encode()
    target = names["target"]
    os.write(target, struct.pack(">4sIQ", b"CNV1", len(text), size) + text)
    for _ in range(0, size, _MEBIBYTE):
        left = memoryview(bytes(_MEBIBYTE))
        while left:
            left = left[os.write(target, left) :]
    time.sleep(10)


# --- the machine around it


def connections(port: int, name: str) -> list[str]:
    """Reach a server on this machine: at a port of its loopback, and at a name of no file."""

    def connect(family: int, address: tuple[str, int] | str) -> int:
        with socket.socket(family) as line:
            line.settimeout(1)
            return 0 if line.connect_ex(address) == 0 else -1

    return _succeeded(
        {
            "a port": lambda: connect(socket.AF_INET, ("127.0.0.1", port)),
            "a local socket": lambda: connect(socket.AF_UNIX, f"\0{name}"),
        }
    )


def environment() -> list[str]:
    """Names of the environment variables."""
    return sorted(os.environ)[:60]


def importable(names: Sequence[str]) -> list[str]:
    """Those of the packages that could be imported."""
    return [name for name in names if importlib.util.find_spec(name) is not None]


def new_worlds() -> list[str]:
    """Become the master of a world of one's own: namespaces and mounts."""
    libc = _libc()
    return _succeeded(
        {
            "a user namespace": lambda: libc.unshare(0x10000000),
            "a mount namespace": lambda: libc.unshare(0x00020000),
            "a mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
        }
    )


def privileges() -> list[str]:
    """Be root, become root, or have one of its capabilities."""
    head, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _libc().capget(head, data)
    held = [data[0], data[1], data[3], data[4]]  # effective and permitted; what could be inherited gives nothing
    found = _succeeded({"becoming root": lambda: os.setuid(0), "another group": lambda: os.setgroups([0])})
    return found + ["root"] * (0 in os.getresuid()) + ["capabilities"] * any(held)


def priority() -> list[str]:
    """Come before everybody else's processes."""
    return _succeeded(
        {
            "real-time scheduling": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
            "a higher priority": lambda: os.setpriority(os.PRIO_PROCESS, 0, -5),
        }
    )
