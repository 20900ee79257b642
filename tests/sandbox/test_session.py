"""One worker and the conversation with it: calls, limits, ends."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.errors import GraderError, SandboxUnavailable
from autograder.outcomes import Raised, Returned, Stopped
from autograder.sandbox import bubblewrap, launch, watching
from autograder.sandbox.launch import Folders
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Worker
from autograder.sandbox.session import Call, Session, explain_status
from autograder.sandbox.watching import Watch
from autograder.verdicts import Verdict
from autograder.wire import NamedFunction, encode

Ask = Callable[..., Any]
FolderOf = Callable[[str], Path]
PROBE = Call("probe", "probe", {}, 0)


@pytest.fixture(params=[True, False], ids=["sandboxed", "plain"])
def sandboxed(request: pytest.FixtureRequest, sandbox: None) -> bool:
    return bool(request.param)


# --- calls


def test_call_array_comes_back_equal(folder_of: FolderOf, sandboxed: bool) -> None:
    array = np.arange(6, dtype="float32").reshape(2, 3)
    call = Call("probe", "probe", {"array": array, "pair": (1, 2), "word": "VALID"}, 1)
    with Session(folder_of("return (given[0] * 2, named['pair'], named['word'])"), None, sandboxed) as worker:
        outcome = worker.call(call)
    assert isinstance(outcome, Returned)
    double, pair, word = outcome.value
    np.testing.assert_array_equal(double, array * 2)
    assert (pair, word, outcome.mutated) == ((1, 2), "VALID", ())


@pytest.mark.parametrize(
    ("layout", "contiguous", "writeable"), [("plain", True, True), ("strided", False, True), ("read-only", True, False)]
)
def test_call_layout_is_how_the_array_lies_in_memory(
    folder_of: FolderOf, sandbox: None, layout: str, contiguous: bool, writeable: bool
) -> None:
    array = np.arange(6, dtype="float64").reshape(2, 3)
    body = "flags = given[0].flags\nreturn (flags.c_contiguous, flags.writeable, given[0] + 0)"
    with Session(folder_of(body)) as worker:
        outcome = worker.call(Call("probe", "probe", {"array": array}, 1, layout))
    assert isinstance(outcome, Returned)
    assert outcome.value[:2] == (contiguous, writeable)
    np.testing.assert_array_equal(outcome.value[2], array)


def test_call_changed_argument_is_named(folder_of: FolderOf, sandboxed: bool) -> None:
    arrays = {"first": np.ones(3), "second": np.ones(4), "third": np.ones((1, 2))}
    body = "named['second'][1] = 5\nnamed['third'].resize((2, 1), refcheck=False)"
    with Session(folder_of(body), None, sandboxed) as worker:
        outcome = worker.call(Call("probe", "probe", arrays, 0))
    assert isinstance(outcome, Returned) and outcome.mutated == ("second", "third")
    np.testing.assert_array_equal(arrays["second"], np.ones(4))  # the grader's own copy is untouched


def test_call_twice_is_one_process(folder_of: FolderOf, sandboxed: bool) -> None:
    with Session(folder_of("return os.getpid()"), None, sandboxed) as worker:
        first, second = worker.call(PROBE), worker.call(PROBE)
        assert worker.alive
    assert isinstance(first, Returned) and isinstance(second, Returned)
    assert first.value == second.value


def test_call_exception_is_raised_with_its_place_and_the_worker_lives(folder_of: FolderOf, sandboxed: bool) -> None:
    with Session(folder_of("raise FileNotFoundError(2, 'gone')"), None, sandboxed) as worker:
        outcome = worker.call(PROBE)
        assert worker.alive
    assert isinstance(outcome, Raised)
    assert outcome.type == "FileNotFoundError" and {"FileNotFoundError", "OSError", "Exception"} <= outcome.bases
    assert outcome.place == f"conv_lib{os.sep}probe.py, line 5"


def test_call_prints_are_kept_in_order_and_clipped(folder_of: FolderOf, sandboxed: bool) -> None:
    body = "print('a line')\nprint('half', end='')\nsys.stderr.write('error')"
    with Session(folder_of(body), Limits(printed_bytes=17), sandboxed) as worker:
        worker.call(PROBE)
        assert worker.printed == b"a line\nhalferror"
        worker.call(PROBE)
        assert worker.printed == b"a line\nhalferror" + b"a"


def test_call_prints_of_a_stopped_worker_are_kept(folder_of: FolderOf, sandboxed: bool) -> None:
    with Session(folder_of("print('last words')\nos._exit(3)"), None, sandboxed) as worker:
        outcome = worker.call(PROBE)
        assert worker.printed == b"last words\n"
    assert isinstance(outcome, Stopped) and "exit status 3" in outcome.message


def test_call_after_the_end_is_stopped_again(folder_of: FolderOf, sandboxed: bool) -> None:
    with Session(folder_of("os._exit(0)"), None, sandboxed) as worker:
        assert isinstance(worker.call(PROBE), Stopped)
        assert not worker.alive


def test_close_twice_is_harmless(folder_of: FolderOf, sandboxed: bool) -> None:
    worker = Session(folder_of("return 1"), None, sandboxed)
    worker.close()
    worker.close()
    assert not worker.alive


# --- limits


def test_limit_processor_time_endless_loop_is_stopped(ask: Ask, sandboxed: bool) -> None:
    outcome = ask("while True:\n    pass", limits=Limits(case_seconds=1), sandboxed=sandboxed)
    assert outcome == Stopped(Verdict.TIME_LIMIT, "It did not finish within 1 seconds of processor time.")


def test_limit_processor_time_counts_each_call_anew(folder_of: FolderOf, sandbox: None) -> None:
    body = "begin = time.process_time()\nwhile time.process_time() < begin + 0.6:\n    pass\nreturn 1"
    with Session(folder_of(body), Limits(case_seconds=1)) as worker:
        assert [type(worker.call(PROBE)) for _ in range(5)] == [Returned] * 5


def test_limit_processor_time_is_given_whole_on_a_busy_machine(folder_of: FolderOf, sandboxed: bool) -> None:
    """A machine so busy that the clock's limit comes long before that of processor time."""
    with Session(folder_of("while True:\n    pass"), Limits(case_seconds=3, wall_seconds=1.5), sandboxed) as worker:
        outcome = worker.call(PROBE)
    assert outcome == Stopped(Verdict.TIME_LIMIT, "It did not finish within 3 seconds of processor time.")


def test_limit_processor_time_of_code_that_ignores_it_ends_by_the_clock(ask: Ask, sandboxed: bool) -> None:
    body = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True:\n    pass"
    outcome = ask(body, limits=Limits(case_seconds=1, wall_seconds=1.0), sandboxed=sandboxed)
    assert outcome.verdict is Verdict.TIME_LIMIT and "1 seconds on the clock" in outcome.message


def test_limit_clock_sleeping_is_stopped(ask: Ask, sandboxed: bool) -> None:
    outcome = ask("time.sleep(1000)", limits=Limits(wall_seconds=0.5), sandboxed=sandboxed)
    assert outcome.verdict is Verdict.TIME_LIMIT and "0.5 seconds on the clock" in outcome.message


@pytest.mark.parametrize(("size", "expected"), [(400_000_000, "MemoryError"), (1_000_000, "")])
def test_limit_memory_holds_above_and_not_below(ask: Ask, sandboxed: bool, size: int, expected: str) -> None:
    outcome = ask(f"return len(bytearray({size}))", limits=Limits(memory_bytes=400_000_000), sandboxed=sandboxed)
    assert getattr(outcome, "type", "") == expected, outcome


def test_limit_processes_no_second_one_starts(ask: Ask, sandbox: None) -> None:
    body = """
    import multiprocessing, subprocess
    spawn = lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", "pass"], {})
    run = lambda: subprocess.run([sys.executable, "-c", "pass"])
    process = multiprocessing.get_context("fork").Process(target=print)
    refused = []
    for start in (os.fork, os.forkpty, spawn, run, process.start):
        try:
            if start() == 0:
                os._exit(0)
        except PermissionError as error:
            refused.append(error.errno == errno.EPERM)
    return refused
    """
    outcome = ask(body)
    assert isinstance(outcome, Returned), outcome
    assert outcome.value == [True] * 5


@pytest.mark.parametrize("threads", [1, 4, 6])
def test_limit_threads_holds(ask: Ask, sandbox: None, threads: int) -> None:
    body = """
    started = 1
    try:
        while started < 50:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    return started
    """
    outcome = ask(body, limits=Limits(threads=threads))
    assert isinstance(outcome, Returned), outcome
    assert outcome.value == threads


@pytest.mark.parametrize("make", ["open(f'/tmp/{number}', 'w').close()", "os.mkdir(f'/tmp/{number}')"])
def test_limit_files_holds_above_and_not_below(ask: Ask, sandbox: None, make: str) -> None:
    body = f"for number in range(COUNT):\n    {make}\nreturn 'made'"
    below = ask(body.replace("COUNT", "50"), limits=Limits(files=50))
    assert isinstance(below, Returned), below
    assert ask(body.replace("COUNT", "51"), limits=Limits(files=50)) == Stopped(
        Verdict.CRASHED, "It was stopped because it made more than 50 files."
    )


def test_limit_files_too_many_are_stopped_while_the_call_goes_on(folder_of: FolderOf, sandbox: None) -> None:
    body = "for number in range(51):\n    open(f'/tmp/{number}', 'w').close()\ntime.sleep(10)\nprint('still there')"
    with Session(folder_of(body), Limits(files=50)) as worker:
        outcome = worker.call(PROBE)
        assert outcome == Stopped(Verdict.CRASHED, "It was stopped because it made more than 50 files.")
        assert worker.printed == b""


def test_limit_files_thread_between_two_calls_is_stopped(folder_of: FolderOf, sandbox: None) -> None:
    body = """
    def fill():
        time.sleep(0.2)
        for number in range(100_000):
            open(f"/tmp/{number}", "w").close()
    threading.Thread(target=fill, daemon=True).start()
    """
    with Session(folder_of(body), Limits(files=50)) as worker:
        first = worker.call(PROBE)
        for _ in range(600):
            if not worker.alive:
                break
            time.sleep(0.05)
        assert isinstance(first, Returned) and not worker.alive
        assert worker.call(PROBE) == Stopped(Verdict.CRASHED, "It was stopped because it made more than 50 files.")


def test_limit_files_unknown_process_is_not_counted(folder_of: FolderOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching.os, "read", lambda descriptor, length: b"not what bubblewrap says")
    watch = Watch(0)
    watch.begin("/tmp", lambda: None)
    assert watch.first is None and not watch.look()
    watch.close()
    watch.close()


def test_close_worker_leaves_no_descriptor_behind(folder_of: FolderOf, sandboxed: bool) -> None:
    folder = folder_of("return 1")
    Session(folder, sandboxed=sandboxed).close()
    before = set(os.listdir("/proc/self/fd"))
    with Session(folder, sandboxed=sandboxed) as worker:
        worker.call(PROBE)
        assert len(os.listdir("/proc/self/fd")) > len(before)
    assert set(os.listdir("/proc/self/fd")) == before


def test_close_worker_ends_the_first_process_and_all_others(folder_of: FolderOf, sandbox: None) -> None:
    body = """
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    threading.Thread(target=time.sleep, args=(20,)).start()
    """
    with Session(folder_of(body)) as worker:
        worker.call(PROBE)
        first = worker.first_process
        assert first is not None and Path(f"/proc/{first}").exists()
    for _ in range(100):
        if not Path(f"/proc/{first}").exists():
            return
        time.sleep(0.05)
    pytest.fail("the sandbox's first process is still there")


def test_limit_kernel_memory_signals_locks_queues_and_priority_are_bounded(learn: Ask, sandbox: None) -> None:
    body = """
    names = ("SIGPENDING", "MEMLOCK", "MSGQUEUE", "RTPRIO", "NICE", "CORE")
    return [resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in names]
    """
    assert learn(body) == [[64, 64], [0, 0], [0, 0], [0, 0], [0, 0], [1, 1]]


def test_limit_file_size_holds(ask: Ask, sandbox: None) -> None:
    body = "with open('/tmp/x', 'wb') as file:\n    file.write(bytes({}))"
    limits = Limits(file_bytes=1_200_000)
    assert isinstance(ask(body.format(1_000_000), limits=limits), Returned)
    outcome = ask(body.format(1_500_000), limits=limits)
    assert isinstance(outcome, Raised) and outcome.type == "OSError"


def test_limit_folder_size_holds_over_many_files(ask: Ask, sandbox: None) -> None:
    body = """
    written = 0
    try:
        while written < 100:
            with open(f"/tmp/{written}", "wb", 0) as file:
                file.write(bytes(100_000))
            written += 1
    except OSError as error:
        return (written, errno.errorcode[error.errno])
    """
    outcome = ask(body, limits=Limits(file_bytes=1_000_000))
    assert isinstance(outcome, Returned), outcome
    assert outcome.value[0] <= 10 and outcome.value[1] == "ENOSPC"


def test_limit_open_files_holds(ask: Ask, sandboxed: bool) -> None:
    body = "files = []\nwhile len(files) < 200:\n    files.append(open(os.devnull))"
    outcome = ask(body, limits=Limits(open_files=32), sandboxed=sandboxed)
    assert isinstance(outcome, Raised) and "Too many open files" in outcome.message


def test_limit_start_is_a_grader_error_without_a_sandbox(folder_of: FolderOf) -> None:
    with pytest.raises(GraderError, match="worker process does not start: it did not start in time"):
        Session(folder_of("return 1"), Limits(start_seconds=0.0), sandboxed=False)


# --- starting


def test_begin_worker_that_is_known_to_be_ready_begins_at_once(folder_of: FolderOf, sandboxed: bool) -> None:
    worker = Worker(Folders(folder_of("return 1")), Limits(start_seconds=10), sandboxed)
    worker.wait_until_ready()
    worker.wait_until_ready()
    with Session.of(worker) as begun:
        outcome = begun.call(PROBE)
    assert isinstance(outcome, Returned) and outcome.value == 1


def test_begin_worker_without_a_submission_ends_with_its_grader(folder_of: FolderOf, sandboxed: bool) -> None:
    worker = Worker(Folders(folder_of("return 1")), Limits(), sandboxed)
    worker.wait_until_ready()
    assert worker._process.stdin is not None
    worker._process.stdin.close()
    assert worker.status(seconds=20) == 0
    worker.close()


def test_start_without_bubblewrap_says_what_to_install(folder_of: FolderOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "find", lambda: None)
    with pytest.raises(SandboxUnavailable, match="must be installed, got none; on Debian: apt-get install bubblewrap"):
        Session(folder_of("return 1"))


def test_start_bubblewrap_that_is_refused_says_why(
    folder_of: FolderOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "find", lambda: str(program))
    with pytest.raises(SandboxUnavailable, match="no sandbox starts on this machine: bwrap: No permissions"):
        Session(folder_of("return 1"))


def test_start_program_that_cannot_be_run_is_a_grader_error(
    folder_of: FolderOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubblewrap, "find", lambda: os.devnull)
    with pytest.raises(GraderError, match="does not start: Permission denied"):
        Session(folder_of("return 1"))


def test_start_program_that_speaks_another_language_is_a_grader_error(
    folder_of: FolderOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\nhead -c 100000 /dev/zero\nsleep 100\n")
    program.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "find", lambda: str(program))
    with pytest.raises(GraderError, match="no sandbox starts"):
        Session(folder_of("return 1"))


def test_start_worker_that_outlives_bubblewrap_is_not_used(
    folder_of: FolderOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What bubblewrap leaves behind if it is killed in its first moments: nothing would end it."""
    folder = folder_of("return 1")
    ready, begun, program = (tmp_path / name for name in ("ready", "begun", "bwrap"))
    for path in (ready, begun, program):
        path.touch()
    ready.write_bytes(encode({"ready": True}))
    begun.write_bytes(encode({"begun": True, "seen": sorted(os.listdir(folder))}))
    program.write_text(f"#!/bin/sh\n(sleep 0.3; cat '{ready}'; sleep 0.3; cat '{begun}') &\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "find", lambda: str(program))
    with pytest.raises(SandboxUnavailable, match="no sandbox starts on this machine"):
        Session(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="workers get a user of their own only from root")
def test_start_two_workers_have_two_users(folder_of: FolderOf, sandbox: None) -> None:
    folder = folder_of("return os.getuid()")
    with Session(folder) as first, Session(folder) as second:
        users = {first.call(PROBE).value, second.call(PROBE).value}
    assert len(users) == 2 and min(users) >= launch._FIRST_UID


# --- ends


@pytest.mark.parametrize(
    ("status", "verdict", "words"),
    [
        (0, Verdict.CRASHED, "exit status 0"),
        (1, Verdict.CRASHED, "exit status 1"),
        (127, Verdict.CRASHED, "exit status 127"),
        (None, Verdict.CRASHED, "closed the way back"),
        (-signal.SIGSEGV, Verdict.CRASHED, "SIGSEGV"),
        (128 + signal.SIGSEGV, Verdict.CRASHED, "SIGSEGV"),
        (128 + signal.SIGKILL, Verdict.CRASHED, "SIGKILL"),
        (-signal.SIGXCPU, Verdict.TIME_LIMIT, "7 seconds of processor time"),
        (128 + signal.SIGXCPU, Verdict.TIME_LIMIT, "7 seconds of processor time"),
        (128 + 33, Verdict.CRASHED, "exit status 161"),
        (255, Verdict.CRASHED, "exit status 255"),
        (-(10**9), Verdict.CRASHED, "exit status"),
    ],
)
def test_explain_status_each_end_has_its_verdict_and_words(status: int | None, verdict: Verdict, words: str) -> None:
    explained = explain_status(status, Limits(case_seconds=7))
    assert explained.verdict is verdict and words in explained.message


def test_worker_imports_nothing_of_the_grader_but_the_codec(ask: Ask) -> None:
    outcome = ask(
        "return sorted(name for name in sys.modules if name.split('.')[0] in ('autograder', 'wire'))[0]",
        sandboxed=False,
    )
    assert isinstance(outcome, Returned) and outcome.value == "wire"
    assert "autograder" in sys.modules  # here, in contrast


@pytest.mark.parametrize("sandboxed", [False, True])
def test_call_named_function_is_a_function_of_double_precision(
    folder_of: FolderOf, sandboxed: bool, sandbox: None
) -> None:
    folder = folder_of("import numpy as np\nf, x, kind = given\nreturn f(x.astype(kind))")
    x = np.array([[1.0, 2.0, 3.0]])
    with Session(folder, sandboxed=sandboxed) as session:
        arguments = {"f": NamedFunction("neighbours"), "x": x, "kind": "float64"}
        outcome = session.call(Call("probe", "probe", arguments, 3))
        assert isinstance(outcome, Returned)
        assert np.array_equal(outcome.value, [[2.0, 6.0]])
        refused = session.call(Call("probe", "probe", {**arguments, "kind": "float32"}, 3))
        assert isinstance(refused, Raised)
        assert refused.message == "f must be called with a float64 array, got float32"
