"""Workers that wait for their submission: one submission each, and nothing left of those that nobody took."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import SandboxUnavailable
from autograder.exercises.catalogue import exercise
from autograder.grading import sandboxes as module
from autograder.grading.pipeline import grade
from autograder.grading.runner import Runner
from autograder.grading.sandboxes import Sandboxes
from autograder.grading.scratch import sweep
from autograder.oracle.client import Oracle
from autograder.outcomes import Returned
from autograder.sandbox import bubblewrap
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Worker
from autograder.sandbox.session import Call, Session
from autograder.submission.reference import Replacement
from autograder.submission.snapshot import Submission

PROBE = Call("probe", "probe", {}, 0)
#: What is in the folders that a submission sees; then it leaves something in the only one that it can write to.
LOOK = """
import os

def probe():
    seen = sorted(name for top in ("/submission/conv_lib", "/tmp", "/reference") for name in os.listdir(top))
    open("/tmp/left", "w").close()
    return seen
"""
_GRADER = """
import sys, tempfile, time
tempfile.tempdir = sys.argv[1]
from autograder.grading.sandboxes import Sandboxes
kept = Sandboxes(sandboxed=sys.argv[2] == "sandboxed")
kept.prepare(2)
for place in kept._waiting:
    place.worker.wait_until_ready()
print(*(place.worker._process.pid for place in kept._waiting), flush=True)
time.sleep(1000)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders of these tests' workers are made."""
    tmp_path.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(params=[True, False], ids=["sandboxed", "plain"])
def kept(request: pytest.FixtureRequest, sandbox: None) -> Iterator[Sandboxes]:
    with Sandboxes(sandboxed=request.param) as kept:
        yield kept


def _probe(source: str, name: str = "oak") -> Submission:
    return Submission(name, {"conv_lib/probe.py": source.encode()})


def _value(session: Session) -> object:
    outcome = session.call(PROBE)
    assert isinstance(outcome, Returned), outcome
    return outcome.value


def _process(worker: Worker) -> int:
    return worker._process.pid


def _gone(process: int) -> bool:
    """Whether a process ends soon; one that nobody waits for, and that has ended, is gone too."""
    for _ in range(200):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_take_worker_that_waits_is_the_one_that_is_used_and_the_next_starts(kept: Sandboxes) -> None:
    kept.prepare()
    (waiting,) = kept._waiting
    with kept.take(_probe("def probe():\n    return 1")) as session:
        assert session._worker is waiting.worker
        assert _value(session) == 1
        (following,) = kept._waiting
        assert following.worker is not waiting.worker


def test_take_worker_is_not_told_the_submission_before(kept: Sandboxes) -> None:
    kept.prepare()
    (waiting,) = kept._waiting
    assert list(waiting.submission.iterdir()) == []
    with kept.take(_probe("def probe():\n    return 1")):
        assert [path.name for path in waiting.submission.iterdir()] == ["conv_lib"]


@pytest.fixture
def private() -> Iterator[None]:
    """What this process makes is for its user alone, unless it says otherwise."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_take_two_submissions_share_no_process_and_no_file(sandbox: None, private: None) -> None:
    with Sandboxes() as kept:
        names = []
        for tree in ("oak", "elm"):
            own = {"conv_lib/probe.py": LOOK.encode(), f"conv_lib/{tree}.py": b""}
            with kept.take(Submission(tree, own)) as session:
                names.append((_value(session), session.first_process, _value(session)))
    (oak, first, after), (elm, second, _) = names
    assert oak == ["oak.py", "probe.py"] and elm == ["elm.py", "probe.py"]
    assert after == ["left", "oak.py", "probe.py"]
    assert first != second


def test_take_replacement_is_lent_to_the_worker_that_it_is_for_alone(kept: Sandboxes) -> None:
    lent = {
        "conv_lib_reference/__init__.py": b"",
        "conv_lib_reference/probe.py": b"def probe():\n    return 'lent'",
    }
    own = _probe("def probe():\n    return 'own'")
    kept.prepare(2)
    with kept.take(own, Replacement((("probe", "probe"),), lent)) as first, kept.take(own) as second:
        assert (_value(first), _value(second)) == ("lent", "own")


def test_take_worker_that_died_while_it_waited_is_replaced(kept: Sandboxes) -> None:
    kept.prepare(2)
    dead = [_process(place.worker) for place in kept._waiting]
    for process in dead:
        os.killpg(process, signal.SIGKILL)
    with kept.take(_probe("def probe():\n    return 1")) as session:
        assert _value(session) == 1
        assert _process(session._worker) not in dead
    assert all(_gone(process) for process in dead)


def test_take_folder_that_was_removed_meanwhile_is_replaced(kept: Sandboxes) -> None:
    kept.prepare()
    kept._waiting[0].worker.wait_until_ready()
    kept._waiting[0].folder.close()
    with kept.take(_probe("def probe():\n    return 1")) as session:
        assert _value(session) == 1


def test_take_by_a_thread_that_ends_leaves_the_next_one_working(kept: Sandboxes) -> None:
    def grade() -> None:
        with kept.take(_probe("def probe():\n    return 1")) as session:
            values.append(_value(session))

    values: list[object] = []
    for _ in range(3):
        thread = threading.Thread(target=grade)
        thread.start()
        thread.join()
    grade()
    assert values == [1] * 4


def test_take_by_many_threads_each_has_its_own(kept: Sandboxes) -> None:
    def grade(number: int) -> None:
        with kept.take(_probe(f"def probe():\n    return {number}")) as session:
            values[number] = (_process(session._worker), _value(session))

    values: dict[int, tuple[int, object]] = {}
    threads = [threading.Thread(target=grade, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: value for number, (_, value) in values.items()} == {number: number for number in range(4)}
    assert len({process for process, _ in values.values()}) == 4


def test_close_nothing_is_left_of_a_worker_that_waited(kept: Sandboxes, place: Path) -> None:
    kept.prepare(2)
    processes = [_process(waiting.worker) for waiting in kept._waiting]
    assert len(list(place.iterdir())) == 2
    kept.close()
    kept.close()
    assert not any(Path(f"/proc/{process}").exists() for process in processes)  # not even as a zombie
    assert list(place.iterdir()) == []
    kept.prepare()
    assert kept._waiting == []


def test_close_session_leaves_no_folder(kept: Sandboxes, place: Path) -> None:
    session = kept.take(_probe("def probe():\n    return 1"))
    assert len(list(place.iterdir())) == 2  # its own, and that of the next
    session.close()
    kept.close()
    assert list(place.iterdir()) == []


def test_sandboxes_nobody_refers_to_end(sandbox: None, place: Path) -> None:
    kept = Sandboxes(sandboxed=False)
    kept.prepare()
    process = _process(kept._waiting[0].worker)
    del kept
    assert _gone(process)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("kind", ["sandboxed", "plain"])
def test_sandboxes_of_a_killed_grader_end_and_are_swept(place: Path, kind: str, sandbox: None) -> None:
    words = [sys.executable, "-c", _GRADER, str(place), kind]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout is not None
        processes = [int(word) for word in grader.stdout.readline().split()]
        grader.kill()
    assert len(processes) == 2
    assert all(_gone(process) for process in processes)
    assert len(sweep(place)) == 2
    assert list(place.iterdir()) == []


def test_end_in_another_process_than_the_owner_does_nothing(kept: Sandboxes) -> None:
    kept.prepare()
    module._end(kept._waiting, os.getpid() + 1)
    assert len(kept._waiting) == 1 and kept._waiting[0].worker.alive


def test_prepare_where_no_sandbox_starts_leaves_the_sentence_to_take(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubblewrap, "find", lambda: None)
    with Sandboxes() as kept:
        kept.prepare()
        assert kept._waiting == []
        with pytest.raises(SandboxUnavailable, match="must be installed, got none"):
            kept.take(_probe("def probe():\n    return 1"))
    assert list(place.iterdir()) == []


def test_take_submission_that_cannot_be_written_ends_its_worker(kept: Sandboxes, place: Path) -> None:
    broken = Submission("oak", {"conv_lib/probe.py": b"", "conv_lib/probe.py/below.py": b""})
    kept.prepare()
    with pytest.raises(OSError, match=r"below|Not a directory|File exists"):
        kept.take(broken)
    kept.close()
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(
    ("limits", "sandboxed"), [(Limits(case_seconds=1), True), (Limits(), False)], ids=["limits", "kind"]
)
def test_runner_sandboxes_of_another_kind_are_not_used(sandbox: None, limits: Limits, sandboxed: bool) -> None:
    with Sandboxes() as kept:
        kept.prepare()
        before = list(kept._waiting)
        with Runner(_probe("def probe():\n    return 1"), limits, sandboxed, sandboxes=kept) as runner:
            runner.start()
            assert runner._session is not None
            assert (runner._session.limits, runner._session.sandboxed) == (limits, sandboxed)
        assert kept._waiting == before


def test_grade_with_sandboxes_is_the_same_report(reference: Submission, oracle: Oracle, sandbox: None) -> None:
    asked = [exercise("output_size"), exercise("conv2d_single")]
    with Sandboxes() as kept:
        kept.prepare()
        (waiting,) = kept._waiting
        warm = grade(reference, asked, oracle, sandboxes=kept)
        assert kept._waiting and waiting not in kept._waiting
    cold = grade(reference, asked, oracle)
    assert [(one.exercise, one.points, one.outcome) for one in warm.exercises] == [
        (one.exercise, one.points, one.outcome) for one in cold.exercises
    ]
    assert warm.exercises[0].points > 0
