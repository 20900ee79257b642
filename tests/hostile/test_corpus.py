"""Every submission of the corpus gets the verdict that it deserves, and nothing more happens."""

import hashlib
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cases import Case
from autograder.exercises.catalogue import exercise, lesson
from autograder.exercises.exercise import Exercise
from autograder.grading.pipeline import grade
from autograder.grading.results import ExerciseReport, SubmissionReport
from autograder.oracle.client import Oracle
from autograder.sandbox import session
from autograder.submission.snapshot import Submission

from .entries import Entry, Expected, load
from .world import World, watch

LESSON = lesson("01_forward")
ENTRIES = load()
_BY_NAME = {entry.name: entry for entry in ENTRIES}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with watch(tmp_path) as around:
        yield around


def run(entry: Entry, world: World, folder: Path, reference: Submission, oracle: Oracle) -> SubmissionReport:
    """Grade the entry, in its sandbox, on the exercises that it names."""
    handed_in = entry.write(folder, reference, world.facts)
    exercises = [exercise(name) for name in entry.only] or LESSON
    return grade(handed_in, exercises, oracle, limits=entry.limits)


def check_report(entry: Entry, report: SubmissionReport) -> None:
    """Verdicts, points and words are the expected ones, and every sentence can be printed."""
    expected = entry.expected
    assert set(expected) <= {item.exercise for item in report.exercises}, "an exercise is expected and not graded"
    for item in report.exercises:
        check_exercise(item, expected.get(item.exercise, Expected("passed", item.max_points)))
        assert entry.data.get("printed", {}).get(item.exercise, "") in item.printed
    for note in entry.data.get("notes", ()):
        assert note in " ".join(report.notes)
    assert bool(report.notes) == bool(entry.data.get("notes"))


def check_exercise(item: ExerciseReport, expected: Expected) -> None:
    """One exercise of a report against what is expected of it."""
    said = f"{item.exercise}: {item.verdict.value}, {item.points} points: {item.outcome}"
    assert item.verdict.value == expected.verdict, said
    assert item.points == expected.points, said
    assert len(item.printed) <= 2000
    for words in expected.words:
        assert words in item.outcome, said
    for sentence in (item.outcome, *(case.message for case in item.cases)):
        assert sentence.isprintable() and len(sentence) < 1000, repr(sentence)
        sentence.encode("utf-8")


def check_full_marks(submission: Submission, oracle: Oracle) -> None:
    """A right submission, graded now, gets full marks."""
    for item in grade(submission, LESSON, oracle).exercises:
        check_exercise(item, Expected("passed", item.max_points))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_grade_hostile_submission_gets_its_verdict_and_harms_nobody(
    entry: Entry, world: World, tmp_path: Path, reference: Submission, oracle: Oracle, sandbox: None
) -> None:
    report = run(entry, world, tmp_path / "handed-in", reference, oracle)
    check_report(entry, report)
    check_full_marks(reference, oracle)
    world.check()


def test_check_report_wrong_expectations_fails(
    world: World, tmp_path: Path, reference: Submission, oracle: Oracle, sandbox: None
) -> None:
    entry = _BY_NAME["nan"]
    report = run(entry, world, tmp_path / "handed-in", reference, oracle)
    check_report(entry, report)
    right = entry.data["expect"]["conv2d"]
    for wrong in (
        {**right, "verdict": "wrong value"},
        {**right, "verdict": "passed"},
        {**right, "points": 1.0},
        {**right, "words": ["something else"]},
    ):
        with pytest.raises(AssertionError):
            check_report(Entry("nan", {**entry.data, "expect": {"conv2d": wrong}}), report)
    with pytest.raises(AssertionError):
        check_report(Entry("nan", {}), report)
    with pytest.raises(AssertionError):
        check_report(Entry("nan", {**entry.data, "notes": ["a note"]}), report)
    colourful = tuple(replace(item, outcome=item.outcome + "\x1b[2J") for item in report.exercises)
    with pytest.raises(AssertionError):
        check_report(entry, replace(report, exercises=colourful))


def test_check_full_marks_wrong_submission_fails(
    world: World, tmp_path: Path, reference: Submission, oracle: Oracle, sandbox: None
) -> None:
    zeros = _BY_NAME["prints-points"].write(tmp_path / "handed-in", reference, world.facts)
    with pytest.raises(AssertionError):
        check_full_marks(zeros, oracle)


def test_world_each_kind_of_damage_is_noticed(world: World) -> None:
    world.check()
    made = world.canary / "made.txt"
    made.write_text("")
    with pytest.raises(AssertionError):
        world.check()
    made.unlink()
    (world.canary / "precious.txt").write_text("changed")
    with pytest.raises(AssertionError):
        world.check()
    (world.canary / "precious.txt").write_text("alive")
    with socket.create_connection(world.listener.getsockname()), pytest.raises(AssertionError):
        world.check()
    world.check()


def test_world_worker_left_alive_is_noticed(
    world: World, tmp_path: Path, reference: Submission, sandbox: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    reference.write_to(tmp_path)
    with session.Session(tmp_path), pytest.raises(AssertionError):
        world.check()
    monkeypatch.undo()
    world.check()


def test_grade_theft_without_a_sandbox_succeeds(
    world: World, tmp_path: Path, reference: Submission, oracle: Oracle
) -> None:
    """The attack is a real one: only the sandbox stands between it and full marks."""
    thief = _BY_NAME["reads-the-solutions"].write(tmp_path / "handed-in", reference, world.facts)
    report = grade(thief, [exercise("conv2d")], oracle, sandboxed=False)
    assert report.points == report.max_points


def test_grade_hard_coded_answers_of_a_public_seed_earn_nothing_random_with_another(
    tmp_path: Path, reference: Submission, oracle: Oracle, sandbox: None
) -> None:
    copied = exercise("conv2d")
    table = {}
    for case in copied.cases(0):
        (answer,) = oracle.answers([copied.question(case.arguments)])
        if not answer.refused:
            key = hashlib.sha256(repr(sorted(case.arguments.items(), key=str)).encode()).hexdigest()
            table[key] = (answer.value.dtype.str, answer.value.shape, answer.value.tobytes().hex())
    source = reference.files["conv_lib/conv2d.py"].decode() + _LOOK_UP.replace("TABLE", repr(table))
    parrot = Submission("parrot", {**reference.files, "conv_lib/conv2d.py": source.encode()})
    known, fresh = (grade(parrot, [copied], oracle, seed=seed).exercise("conv2d") for seed in (0, 1))
    assert known.points == known.max_points, known.outcome
    random_parts = {case.part for case in copied.cases(1)} & {case.part for case in _new_cases(copied)}
    assert random_parts and fresh.verdict.value == "wrong value"
    assert [part.points for part in fresh.parts if part.name in random_parts] == [0.0] * len(random_parts)


def _new_cases(asked: Exercise) -> list[Case]:
    """Cases of seed 1 whose input seed 0 does not ask for."""
    old = {repr(sorted(case.arguments.items(), key=str)) for case in asked.cases(0)}
    return [case for case in asked.cases(1) if repr(sorted(case.arguments.items(), key=str)) not in old]


_LOOK_UP = """

import hashlib

_table, _honest = TABLE, conv2d


def conv2d(input, filters, **more):
    result = _honest(input, filters, **more)  # for the errors and the shape alone
    asked = {"input": input, "filters": filters, **more}
    key = hashlib.sha256(repr(sorted(asked.items(), key=str)).encode()).hexdigest()
    if key not in _table:
        return result * 0
    dtype, shape, data = _table[key]
    return np.frombuffer(bytes.fromhex(data), dtype).reshape(shape)
"""
