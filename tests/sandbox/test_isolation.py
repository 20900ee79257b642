"""What code inside the sandbox sees of the machine, and what it can do to it: nothing."""

import errno
import os
import platform
import socket
import sys
from collections.abc import Callable
from importlib import metadata
from typing import Any

import pytest

from autograder.outcomes import Raised, Returned
from autograder.sandbox import launch
from autograder.sandbox.system_calls import seccomp_filter

pytestmark = pytest.mark.usefixtures("sandbox")
needs_filter = pytest.mark.skipif(
    seccomp_filter() is None, reason="no filter of system calls is known for this kind of machine"
)
Learn = Callable[..., Any]


def test_sandbox_root_folder_holds_python_numpy_worker_and_submission_only(learn: Learn) -> None:
    seen = learn(
        "return {path: sorted(os.listdir(path)) for path in ('/', '/packages', '/submission', '/tmp', '/usr')}"
    )
    assert set(seen["/"]) <= {
        *("dev", "etc", "packages", "python", "submission", "tmp", "usr"),
        *("lib", "lib64", "lib32"),
    }
    assert set(seen["/packages"]) <= {"numpy", "numpy.libs"}
    assert seen["/submission"] == ["conv_lib"]
    assert seen["/tmp"] == []
    assert set(seen["/usr"]) <= {"lib", "lib64"}


def test_sandbox_machine_folders_are_not_there(learn: Learn) -> None:
    assert (
        learn("return [path for path in ('/proc', '/sys', '/home', '/root', '/bin', '/var') if os.path.exists(path)]")
        == []
    )


@pytest.mark.parametrize(
    "path",
    ["/x", "/dev/x", "/dev/shm/x", "/submission/x", "/submission/conv_lib/probe.py", "/packages/numpy/x", "/etc/x"],
)
def test_sandbox_writing_outside_tmp_is_refused(learn: Learn, path: str) -> None:
    refused = learn(
        f"""
        try:
            os.close(os.open({path!r}, os.O_WRONLY | os.O_CREAT))
        except OSError as error:
            return json.dumps(error.errno)
        return "written"
        """
    )
    assert refused in (errno.EROFS, errno.EACCES)


def test_sandbox_writing_to_tmp_is_allowed(learn: Learn) -> None:
    body = """
    with open("/tmp/x", "w") as file:
        file.write("kept")
    return open("/tmp/x").read()
    """
    assert learn(body) == "kept"


@pytest.fixture
def no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """All system calls are allowed, so that what is below the filter shows whether it holds alone."""
    monkeypatch.setattr(launch, "seccomp_filter", lambda: None)


def test_sandbox_network_has_no_interface_but_its_own_loopback(learn: Learn, no_filter: None) -> None:
    assert learn("return [name for _, name in socket.if_nameindex()]") == ["lo"]


def test_sandbox_server_on_this_machine_is_not_reached(learn: Learn, no_filter: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        server.settimeout(5)
        local.bind(f"\0conv-course-{os.getpid()}")
        local.listen()
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()  # from outside it is
        server.accept()[0].close()
        body = f"""
        reached = []
        for family, address in ((socket.AF_INET, ("127.0.0.1", {port})), (socket.AF_UNIX, {local.getsockname()!r})):
            with socket.socket(family) as line:
                line.settimeout(2)
                reached.append(line.connect_ex(address) == 0)
        return reached
        """
        assert learn(body) == [False, False]


@needs_filter
@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_ALG", "AF_VSOCK"])
def test_sandbox_sockets_of_every_kind_are_refused(ask: Learn, family: str) -> None:
    outcome = ask(f"return socket.socket(socket.{family}, socket.SOCK_DGRAM)")
    assert isinstance(outcome, Raised) and (outcome.type, outcome.message) == (
        "PermissionError",
        "[Errno 1] Operation not permitted",
    )


def test_sandbox_other_processes_are_not_there(learn: Learn) -> None:
    body = f"""
    seen = []
    for number in {{os.getpid() + 1, {os.getpid()}, {os.getppid()}, 4242}}:
        try:
            os.kill(number, 0)
            seen.append(number)
        except ProcessLookupError:
            pass
    return [os.getpid(), os.getppid(), seen]
    """
    assert learn(body) == [2, 1, []]


def test_sandbox_environment_holds_nothing_of_ours(learn: Learn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONV_COURSE_SEED", "a secret")
    names = set(learn("return dict(os.environ)"))
    known = {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "PYTHONHASHSEED", "PWD"}
    assert names == known | {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"}


def test_sandbox_command_line_holds_no_path_of_this_machine(learn: Learn) -> None:
    seen = learn("return [sys.orig_argv, sys.path, sys.prefix, sys.executable, os.getcwd(), os.uname().nodename]")
    words = str(seen)
    assert platform.node() not in words or platform.node() == "sandbox"
    assert os.path.dirname(sys.prefix) not in words
    assert seen[4] == "/tmp"


def test_sandbox_modules_are_the_standard_library_numpy_and_the_submission(learn: Learn) -> None:
    found = set(learn("return sorted(module.name for module in pkgutil.iter_modules())"))
    installed = set(metadata.packages_distributions()) - sys.stdlib_module_names
    assert {"tensorflow", "pytest"} <= installed
    assert found & installed == set()
    assert "json" in found


@pytest.mark.parametrize("sandboxed", [True, False])
@pytest.mark.parametrize("module", ["tensorflow", "keras", "scipy", "sklearn", "autograder", "solutions", "pip"])
def test_worker_other_packages_cannot_be_imported(ask: Callable[..., Any], module: str, sandboxed: bool) -> None:
    outcome = ask(f"import {module}", sandboxed=sandboxed)
    assert isinstance(outcome, Raised), outcome
    assert outcome.type == "ModuleNotFoundError"


def test_sandbox_numpy_computes(learn: Learn) -> None:
    body = """
    import numpy as np
    back = np.fft.ifft(np.fft.fft(np.arange(4.0)))
    return float(np.linalg.norm(back - np.arange(4)) + np.ones((2, 3)) @ np.ones(3) @ [1, 1])
    """
    assert learn(body) == pytest.approx(6.0)


def test_sandbox_user_is_not_root_and_has_no_capabilities(learn: Learn) -> None:
    body = """
    libc = ctypes.CDLL(None, use_errno=True)
    head, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(head, data) == 0
    effective, permitted = [data[0], data[3]], [data[1], data[4]]
    gained = []
    for change in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.chroot("/tmp")):
        try:
            change()
            gained.append(True)
        except OSError:
            gained.append(False)
    no_new_privileges = libc.prctl(39, 0, 0, 0, 0)
    root = 0 in os.getresuid() + os.getresgid() or os.getgroups() == [0]
    return [root, effective, permitted, gained, no_new_privileges]
    """
    assert learn(body) == [False, [0, 0], [0, 0], [False] * 4, 1]


def test_sandbox_descriptors_lead_nowhere_but_to_the_grader(learn: Learn) -> None:
    body = """
    import stat
    kinds = []
    for number in range(64):
        try:
            found = os.fstat(number)
        except OSError:
            continue
        null = found.st_rdev == os.stat("/dev/null").st_rdev
        kinds.append("pipe" if stat.S_ISFIFO(found.st_mode) else "null" if null else "other")
    return kinds
    """
    kinds = learn(body)
    assert kinds[0] == "null"  # standard input
    assert "other" not in kinds


def test_sandbox_parent_cannot_be_killed(learn: Learn) -> None:
    body = """
    for target in (os.getppid(), 1, -1):
        try:
            os.kill(target, signal.SIGKILL)
        except OSError:
            pass
    return "alive"
    """
    assert learn(body) == "alive"


#: Each would succeed without the filter, or fail in another way than by EPERM (1).
CALLS = {
    "shmget": "libc.shmget(0, 1 << 20, 0o1600)",
    "msgget": "libc.msgget(0, 0o1600)",
    "semget": "libc.semget(0, 1, 0o1600)",
    "memfd_create": "libc.memfd_create(b'x', 0)",
    "socketpair": "libc.socketpair(1, 1, 0, pair)",
    "vmsplice": "libc.vmsplice(-1, None, 0, 0)",
    "splice": "libc.splice(-1, None, -1, None, 0, 0)",
    "tee": "libc.tee(-1, -1, 0, 0)",
    "inotify_init": "libc.inotify_init()",
    "inotify_init1": "libc.inotify_init1(0)",
    "unshare a user": "libc.unshare(0x10000000)",
    "unshare mounts": "libc.unshare(0x00020000)",
    "setns": "libc.setns(-1, 0)",
    "ptrace": "libc.ptrace(0, 0, 0, 0)",
    "process_vm_readv": "libc.process_vm_readv(os.getpid(), None, 0, None, 0, 0)",
    "process_vm_writev": "libc.process_vm_writev(os.getpid(), None, 0, None, 0, 0)",
    "mount": "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "fork": "raw(57) if intel else raw(220, 17, 0, 0, 0, 0)",
    "clone a process": "raw(56 if intel else 220, 17, 0, 0, 0, 0)",
    "clone a namespace": "raw(56 if intel else 220, 0x10010000, 0, 0, 0, 0)",
    "klogctl": "libc.klogctl(10, None, 0)",
    "syncfs": "libc.syncfs(-1)",
    "io_setup": "raw(206 if intel else 0, 1, 0)",
    "landlock": "raw(444, 0, 0, 1)",
}


@needs_filter
def test_sandbox_calls_beyond_one_process_and_its_memory_are_refused(learn: Learn) -> None:
    body = f"""
    libc, pair = ctypes.CDLL(None, use_errno=True), (ctypes.c_int * 2)()
    intel = os.uname().machine == "x86_64"
    raw = lambda number, *more: libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, more))
    found = {{}}
    for name, call in {{{", ".join(f"{name!r}: lambda: {call}" for name, call in CALLS.items())}}}.items():
        ctypes.set_errno(0)
        found[name] = [call(), ctypes.get_errno()]
    return found
    """
    assert learn(body) == {name: [-1, errno.EPERM] for name in CALLS}


@needs_filter
def test_sandbox_without_the_filter_calls_are_not_refused_that_way(learn: Learn, no_filter: None) -> None:
    body = """
    libc, pair = ctypes.CDLL(None, use_errno=True), (ctypes.c_int * 2)()
    child = os.fork()
    if child == 0:
        os._exit(7)
    return [os.waitpid(child, 0)[1] >> 8, libc.memfd_create(b"x", 0) >= 0, libc.socketpair(1, 1, 0, pair)]
    """
    assert learn(body) == [7, True, 0]


def test_seccomp_filter_unknown_machine_is_none() -> None:
    assert seccomp_filter("sparc") is None


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_seccomp_filter_known_machine_jumps_stay_inside(machine: str) -> None:
    program = seccomp_filter(machine)
    assert program is not None and len(program) % 8 == 0
    count = len(program) // 8
    for number in range(count):
        code, if_true, if_false = (
            int.from_bytes(program[number * 8 : number * 8 + 2], "little"),
            *program[number * 8 + 2 : number * 8 + 4],
        )
        if code & 0x07 == 0x05:  # a jump
            assert number + 1 + max(if_true, if_false) < count
    assert program[-8:-6] == b"\x06\x00"  # ends with a return


def test_plain_worker_answers_without_a_sandbox(ask: Callable[..., Any]) -> None:
    outcome = ask("import numpy as np\nreturn np.ones((2, 3))", sandboxed=False)
    assert isinstance(outcome, Returned) and outcome.value.shape == (2, 3)


def test_plain_worker_environment_is_cleared(learn: Learn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONV_COURSE_SEED", "a secret")
    assert "CONV_COURSE_SEED" not in learn("return dict(os.environ)", sandboxed=False)


def test_sandbox_code_of_the_grader_names_no_path_of_the_machine(learn: Learn) -> None:
    body = """
    code = [sys.modules["__main__"].main, sys.modules["__main__"].Pipe.read, sys.modules["wire"].encode]
    return [one.__code__.co_filename for one in code]
    """
    assert learn(body) == ["worker.py", "worker.py", "wire.py"]


def test_sandbox_every_part_of_numpy_can_be_imported(learn: Learn) -> None:
    body = """
    import numpy, numpy.fft, numpy.linalg, numpy.ma, numpy.polynomial, numpy.random, numpy.strings, numpy.testing
    return [numpy.__version__, numpy.ma.masked_array([1, 2], [True, False]).sum().item()]
    """
    assert learn(body) == [metadata.version("numpy"), 2]


def test_sandbox_garbage_is_collected(learn: Learn) -> None:
    body = """
    import gc, weakref
    class Node:
        pass
    node = Node()
    node.own, gone = node, weakref.ref(node)
    del node
    gc.collect()
    return [gc.isenabled(), gc.get_freeze_count() > 1000, gone() is None]
    """
    assert learn(body) == [True, True, True]
