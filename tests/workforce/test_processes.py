"""Processes of this machine: as many as asked for, one TensorFlow, one result each, whatever happens to them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest
from wrong import FLIPPED

from autograder.distributed.processes import Processes
from autograder.errors import DeviceUnavailable, GraderError
from autograder.grading.orders import Found, Order, Workplace
from autograder.grading.sandboxes import Sandboxes
from autograder.grading.storing import stored
from autograder.oracle.client import Oracle
from autograder.oracle.question import Answer, Question
from autograder.submission.reference import find_reference
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict

from .class_of import graded, grading, hand_in, left_behind, recorded, wait_for, wait_until

pytestmark = pytest.mark.usefixtures("sandbox")
_SIZES = ("output_size",)
_SLOW = "import time\ntime.sleep(3)\ndef output_size(*a, **b):\n    return 0\n"


class Counting:
    """Hands questions on, or fails, and counts."""

    def __init__(self, oracle: Oracle, wrong: GraderError | DeviceUnavailable | None = None) -> None:
        self.asked: list[Question] = []
        self._oracle = oracle
        self._wrong = wrong

    def start(self) -> None: ...

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if self._wrong:
            raise self._wrong
        return self._oracle.answers([question])[0]

    def close(self) -> None: ...


@pytest.fixture
def two(oracle: Oracle) -> Iterator[Processes]:
    with closing(Processes(oracle, 2)) as force:
        yield force


def plain(found: Found) -> list[object]:
    return [stored(report) for report in found]


def children(force: Processes) -> list[psutil.Process]:
    return [psutil.Process(number) for number in force.process_ids]


def test_processes_give_what_this_process_gives(
    two: Processes, oracle: Oracle, reference: Submission, mutated: Callable[..., Submission]
) -> None:
    flipped = mutated(append=FLIPPED)
    place = Workplace(oracle, find_reference(), Sandboxes())
    orders = [Order(submission, ("output_size", "conv2d"), 5) for submission in (reference, flipped)]
    futures = [two.submit(order) for order in orders]
    for order, future in zip(orders, futures, strict=True):
        assert plain(future.result()) == plain(place.carry_out(order))
    assert [one.verdict for one in futures[0].result()] == [Verdict.PASSED, Verdict.PASSED]
    assert futures[1].result()[1].diagnosis is not None


def test_processes_ask_one_tensorflow_and_each_question_once(
    tmp_path: Path, reference: Submission, oracle: Oracle
) -> None:
    source = Counting(oracle)
    with closing(Processes(Oracle("cpu", tmp_path, source=source), 2)) as force:
        futures = [force.submit(Order(reference, _SIZES, 0)) for _ in range(4)]
        for future in futures:
            assert future.result()[0].verdict is Verdict.PASSED
    names = [repr((question.operation, question.arguments)) for question in source.asked]
    assert names
    assert len(names) == len({*names})


def test_processes_failing_oracle_is_a_fault_of_the_grader(
    tmp_path: Path, reference: Submission, oracle: Oracle
) -> None:
    failing = Oracle("cpu", tmp_path, source=Counting(oracle, GraderError("oracle: no")))
    with closing(Processes(failing, 1)) as force:
        (report,) = force.submit(Order(reference, _SIZES, 0)).result()
    assert report.verdict is Verdict.GRADER_ERROR
    assert "oracle: no" in report.outcome


def test_processes_device_that_is_not_there_ends_it_for_all(
    tmp_path: Path, reference: Submission, oracle: Oracle
) -> None:
    failing = Oracle("gpu", tmp_path, source=Counting(oracle, DeviceUnavailable("no device")))
    with closing(Processes(failing, 1)) as force, pytest.raises(DeviceUnavailable, match=r"^no device$"):
        force.submit(Order(reference, _SIZES, 0)).result()


def test_processes_one_that_is_killed_is_replaced_and_its_order_carried_out(
    two: Processes, submission_of: Callable[..., Submission], reference: Submission
) -> None:
    slow = two.submit(Order(submission_of({"conv_lib/shapes.py": _SLOW}), _SIZES, 0))
    time.sleep(1)  # it has begun, on a machine that is not very busy
    for number in two.process_ids:
        os.kill(number, signal.SIGKILL)
    (report,) = slow.result()
    assert report.verdict is not Verdict.GRADER_ERROR
    assert two.submit(Order(reference, _SIZES, 0)).result()[0].verdict is Verdict.PASSED


def test_processes_order_that_always_kills_is_left_to_a_person_and_the_others_go_on(
    two: Processes, submission_of: Callable[..., Submission], reference: Submission
) -> None:
    slow = two.submit(Order(submission_of({"conv_lib/shapes.py": _SLOW}), _SIZES, 0))
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.5):
            for number in two.process_ids:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    (report,) = slow.result()
    over.set()
    thread.join()
    assert report.verdict is Verdict.GRADER_ERROR
    assert "died 3 times" in report.outcome
    assert two.submit(Order(reference, _SIZES, 0)).result()[0].verdict is Verdict.PASSED


def test_processes_closed_in_the_middle_leave_no_process_and_no_result(
    oracle: Oracle, submission_of: Callable[..., Submission]
) -> None:
    force = Processes(oracle, 2)
    orders: list[Future[Found]] = [
        force.submit(Order(submission_of({"conv_lib/shapes.py": _SLOW}), _SIZES, number)) for number in range(6)
    ]
    wait_until(lambda: any(child.children() for child in children(force)))
    below = [one for child in children(force) for one in (child, *child.children(recursive=True))]
    force.close()
    force.close()
    _, alive = psutil.wait_procs(below, timeout=10)
    assert alive == []
    for order in orders:
        assert order.cancelled() or isinstance(order.exception(), GraderError)


_OWNER = """
import time
from autograder.distributed.processes import Processes
from autograder.oracle.client import Oracle
if __name__ == "__main__":
    force = Processes(Oracle(), 2)
    print(*force.process_ids, flush=True)
    time.sleep(600)
"""


def test_processes_end_with_the_one_that_started_them_however_it_ends(tmp_path: Path) -> None:
    script = tmp_path / "owner.py"
    script.write_text(_OWNER)
    owner = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    below = [psutil.Process(int(word)) for word in owner.stdout.readline().split()]
    assert len(below) == 2
    owner.kill()
    owner.communicate()
    _, alive = psutil.wait_procs(below, timeout=20)
    assert alive == []


def test_grade_leaves_the_same_bytes_whatever_the_number_of_processes(tmp_path: Path) -> None:
    one, three = tmp_path / "one", tmp_path / "three"
    for root, workers in ((one, "1"), (three, "3")):
        hand_in(root, 9)
        graded(root, "--workers", workers)
    assert left_behind(one) == left_behind(three)
    assert len(left_behind(one)) > 9


def test_grade_interrupted_says_so_keeps_what_is_done_and_goes_on(tmp_path: Path) -> None:
    hand_in(tmp_path, 90)
    process = grading(tmp_path, "--workers", "2")
    wait_for(3, tmp_path, process)
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip() == "Interrupted. Nothing that was finished is lost."
    _, alive = psutil.wait_procs(below, timeout=10)
    assert alive == []
    kept = recorded(tmp_path)
    assert 3 <= kept < 90
    said = graded(tmp_path, "--workers", "2")
    assert f"{kept} of 90 had not changed since they were graded last and were not run." in said
