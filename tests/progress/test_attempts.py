"""What of a learner's progress goes along with a hand-in: how often each exercise was checked, and no more."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.exercises.catalogue import EXERCISES
from autograder.grading.results import Diagnosis, ExerciseReport
from autograder.progress.attempts import MAX_BYTES, MAX_CHECKS, attempts, read_attempts
from autograder.progress.store import place, record_checks, record_hint
from autograder.verdicts import Verdict

NAMES = {exercise.name for exercise in EXERCISES}


def checked(folder, exercise, times):
    plain = {"lesson": "01_forward", "max_points": 10.0, "cases": (), "parts": (), "checked": "", "outcome": ""}
    report = ExerciseReport(
        exercise=exercise,
        points=7.5,
        verdict=Verdict.WRONG_VALUE,
        diagnosis=Diagnosis(("flipped kernel",), "why", "what?", "01_forward#X"),
        read="01_forward#How-big",
        **plain,
    )
    for _ in range(times):
        record_checks(folder, [report], "2030-12-31")


def test_attempts_are_the_numbers_of_checks_and_nothing_else(tmp_path):
    checked(tmp_path, "output_size", 3)
    checked(tmp_path, "conv2d", 1)
    record_hint(tmp_path, "pad2d", 2, "2030-12-31")
    assert attempts(tmp_path) == b'{"checks":{"conv2d":1,"output_size":3},"schema":1}\n'


def test_attempts_survive_the_way_to_the_instructor(tmp_path):
    checked(tmp_path, "conv2d", 2)
    assert read_attempts(attempts(tmp_path)) == {"conv2d": 2}


@pytest.mark.parametrize("kept", [None, "{", '{"schema": 1, "exercises": {"conv2d": {"checks": "many"}}}'])
def test_attempts_of_no_or_damaged_progress_are_none(tmp_path, kept):
    if kept is not None:
        place(tmp_path).parent.mkdir()
        place(tmp_path).write_text(kept)
    assert attempts(tmp_path) == b'{"checks":{},"schema":1}\n'


def test_attempts_leave_out_what_is_no_exercise(tmp_path):
    checked(tmp_path, "conv2d", 1)
    path = place(tmp_path)
    document = json.loads(path.read_text())
    document["exercises"]["my secret"] = document["exercises"]["conv2d"]
    path.write_text(json.dumps(document))
    assert json.loads(attempts(tmp_path))["checks"] == {"conv2d": 1}


def written(checks, schema=1):
    return json.dumps({"schema": schema, "checks": checks}).encode()


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (None, {}),
        (b"", {}),
        (b"\xff\xfe", {}),
        (b"[" * 10_000, {}),
        (b'{"schema":1,"checks":{"conv2d":' + b"9" * 5000 + b"}}", {}),
        (b'{"schema":1,"checks":{"conv2d":NaN}}', {}),
        (written({"conv2d": 3}), {"conv2d": 3}),
        (written({"conv2d": 3}, schema=2), {}),
        (written([3]), {}),
        (written({"conv2d": 3, "conv3d": 4}), {"conv2d": 3}),
        (written({"conv2d": True, "pad2d": 2}), {"pad2d": 2}),
        (written({"conv2d": 1.0, "pad2d": "2"}), {}),
        (written({"conv2d": -1, "pad2d": MAX_CHECKS + 1, "output_size": MAX_CHECKS}), {"output_size": MAX_CHECKS}),
        (written({"conv2d": 3}) + b" " * MAX_BYTES, {}),
    ],
)
def test_read_attempts_takes_sensible_numbers_and_drops_the_rest(data, read):
    assert read_attempts(data) == read


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["conv2d", "checks", "x"]), inner),
    max_leaves=8,
)


@given(st.binary() | st.builds(lambda checks: json.dumps({"schema": 1, "checks": checks}).encode(), _JSON))
@example(b'{"schema":1,"checks":{"conv2d":{}}}')
def test_read_attempts_is_total_over_arbitrary_bytes(data):
    read = read_attempts(data)
    assert set(read) <= NAMES
    assert all(type(number) is int and 0 <= number <= MAX_CHECKS for number in read.values())
