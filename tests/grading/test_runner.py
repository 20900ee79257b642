"""Calls of one submission in a row: what each comes to, and which worker runs it."""

from dataclasses import replace

import pytest

from autograder.cases import Case
from autograder.exercises.catalogue import exercise
from autograder.exercises.exercise import Exercise
from autograder.grading.runner import Runner
from autograder.grading.sandboxes import Sandboxes
from autograder.outcomes import Outcome, Returned, Stopped
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Session
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict

PROBE = replace(exercise("output_size"), name="probe", module="probe", function="probe", positional=1)
OTHER = replace(PROBE, name="other")

Taken = list[Session]


def _probe(body: str) -> Submission:
    source = f"import os, time\ncalls = []\n\ndef probe(number):\n    calls.append(number)\n    {body}\n"
    return Submission("oak", {"conv_lib/probe.py": source.encode()})


def _in_turn(runner: Runner, exercise: Exercise, count: int) -> list[Outcome]:
    return [runner.run(exercise, Case(f"probe/{number}", "", {"number": number})) for number in range(count)]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch, sandbox: None) -> Taken:
    """The sessions that runners take, in turn."""
    sessions: Taken = []
    of = Session.of.__func__

    def counted(cls: type[Session], *given: object) -> Session:
        sessions.append(of(cls, *given))
        return sessions[-1]

    monkeypatch.setattr(Session, "of", classmethod(counted))
    return sessions


def _values(outcomes: list[Outcome]) -> list[object]:
    return [outcome.value if isinstance(outcome, Returned) else outcome.verdict for outcome in outcomes]


def test_run_calls_of_a_row_share_a_worker(taken: Taken) -> None:
    with Runner(_probe("return list(calls)")) as runner:
        row = _values(_in_turn(runner, PROBE, 3))
        other = _values(_in_turn(runner, OTHER, 1))
    assert row == [[0], [0, 1], [0, 1, 2]] and other == [[0, 1, 2, 0]]
    assert len(taken) == 1


def test_run_death_is_the_call_that_died_and_no_other_is_lost_or_made_twice(taken: Taken) -> None:
    with Runner(_probe("if number == 2: os._exit(3)\n    return list(calls)")) as runner:
        row = _values(_in_turn(runner, PROBE, 5))
    assert row == [[0], [0, 1], Verdict.CRASHED, [3], [3, 4]]
    assert len(taken) == 2


def test_run_second_death_gives_the_exercise_up_but_not_the_next(taken: Taken) -> None:
    with Runner(_probe("if number in (1, 2): os._exit(3)\n    return list(calls)")) as runner:
        row = _in_turn(runner, PROBE, 5)
        other = _values(_in_turn(runner, OTHER, 1))
    assert _values(row) == [[0], *[Verdict.CRASHED] * 4]
    assert isinstance(row[3], Stopped) and not row[3].ran and isinstance(row[2], Stopped) and row[2].ran
    assert other == [[0]]
    assert len(taken) == 3


def test_run_time_on_the_clock_is_up_for_one_exercise_alone(taken: Taken) -> None:
    with Runner(_probe("time.sleep(0.3)\n    return list(calls)"), Limits(total_wall_seconds=0.5)) as runner:
        row = _in_turn(runner, PROBE, 4)
        other = _values(_in_turn(runner, OTHER, 1))
    assert _values(row) == [[0], [0, 1], Verdict.TIME_LIMIT, Verdict.TIME_LIMIT]
    assert isinstance(row[2], Stopped) and not row[2].ran
    assert other == [[0, 1, 0]]


def test_run_what_other_exercises_used_shortens_no_call(taken: Taken) -> None:
    burn = "begin = time.process_time()\n    while time.process_time() - begin < 0.4: pass\n    return list(calls)"
    with Runner(_probe(burn), Limits(case_seconds=1, total_seconds=2)) as runner:
        row = _values(_in_turn(runner, PROBE, 4))
    assert row == [[0], [0, 1], [0, 1, 2], [3]]
    assert len(taken) == 2


@pytest.mark.parametrize("body", ["print(number)", "print(number, flush=True)"])
def test_run_prints_are_those_of_its_calls(taken: Taken, body: str) -> None:
    with Runner(_probe(body)) as runner:
        _in_turn(runner, PROBE, 3)
        assert runner.printed() == "0\n1\n2\n"
        _in_turn(runner, OTHER, 2)
        assert runner.printed() == "0\n1\n"


@pytest.mark.parametrize(
    ("own", "shared"),
    [
        (Limits(), True),
        (Limits(total_seconds=30, total_wall_seconds=60.0), True),
        (Limits(total_wall_seconds=600.0), True),
        (Limits(total_seconds=61), False),
        (Limits(case_seconds=4), False),
        (Limits(files=999), False),
    ],
)
def test_run_worker_that_waits_serves_where_it_allows_no_less_and_no_more(
    taken: Taken, own: Limits, shared: bool
) -> None:
    with Sandboxes() as kept:
        kept.prepare()
        (waiting,) = kept._waiting
        with Runner(_probe("return number"), own, sandboxes=kept) as runner:
            runner.start()
        assert (taken[0]._worker is waiting.worker) is shared
