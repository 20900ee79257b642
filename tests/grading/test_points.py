"""How cases become parts, points and the verdict of an exercise."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from autograder.cases import Case, Kind
from autograder.comparison import Judgement
from autograder.errors import DeviceUnavailable, GraderError
from autograder.exercises.catalogue import EXERCISES, exercise
from autograder.exercises.exercise import Exercise, Part
from autograder.grading import pipeline
from autograder.oracle.client import Oracle
from autograder.oracle.question import Answer, Question
from autograder.verdicts import Verdict
from grading.harness import DirectRunner, edited, grade_here, source, style

_PARTS = (Part("first", 1.0), Part("second", 2.0), Part("errors", 0.5, counts_alone=False))
_GOOD = """def output_size(size, kernel, **more):
    if size < kernel:
        raise ValueError
    {}
    return size - kernel + 1
"""


def _sizes(*cases: tuple[str, int, int]) -> Exercise:
    """An exercise on `output_size` with the given cases: part, size, kernel."""
    made = tuple(
        Case(
            f"{part}/{size}-{kernel}",
            part,
            {"size": size, "kernel": kernel},
            Kind.REFUSED if part == "errors" else Kind.EXACT,
        )
        for part, size, kernel in cases
    )
    return replace(exercise("output_size"), parts=_PARTS, make_cases=lambda seed: made)


_ASKED = _sizes(
    ("first", 5, 2), ("first", 6, 2), ("second", 7, 3), ("second", 8, 3), ("errors", 2, 4), ("errors", 3, 5)
)


@pytest.mark.parametrize(
    ("special", "points", "verdict"),
    [
        ("", (1.0, 2.0, 0.5), Verdict.PASSED),
        ("if size == 6: return 0", (0.0, 2.0, 0.5), Verdict.WRONG_VALUE),
        ("if size == 6: return 'six'\n    if size == 7: return 0", (0.0, 0.0, 0.0), Verdict.WRONG_TYPE),
        (
            "if size == 8: raise NotImplementedError\n    if size == 7: raise KeyError",
            (1.0, 0.0, 0.5),
            Verdict.RAISED,
        ),
        ("if size in (5, 7): return None", (0.0, 0.0, 0.0), Verdict.WRONG_TYPE),
    ],
)
def test_grade_part_is_given_whole_or_not_at_all(oracle: Oracle, special: str, points, verdict: Verdict) -> None:
    (report,) = grade_here(source({"shapes": _GOOD.format(special)}), oracle, [_ASKED]).exercises
    assert tuple(part.points for part in report.parts) == points
    assert report.points == report.credited == sum(points)
    assert report.verdict is verdict
    first = next((case for case in report.cases if not case.verdict.passed), None)
    assert first is None or first.verdict is verdict


def test_grade_wrong_errors_cost_the_error_part_alone(oracle: Oracle) -> None:
    submission = source({"shapes": "def output_size(size, kernel):\n    return size - kernel + 1\n"})
    (report,) = grade_here(submission, oracle, [_ASKED]).exercises
    assert [part.points for part in report.parts] == [1.0, 2.0, 0.0]
    assert report.verdict is Verdict.WRONG_ERROR
    assert report.counterexample is not None
    assert report.counterexample.expected == "ValueError"


def test_grade_right_errors_beside_one_right_part_count(oracle: Oracle) -> None:
    submission = edited(style("tap_loop"), "conv_lib/shapes.py", ("// stride + 1", "// stride + (stride == 1)"))
    report = grade_here(submission, oracle, [exercise("output_size")]).exercises[0]
    assert {part.name: part.points > 0 for part in report.parts} == {
        "VALID, stride 1": True,
        "strides that leave a rest": False,
        "dilations": False,
        "SAME": True,
        "errors": True,
    }


@pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)
def test_grade_each_part_can_be_lost_alone(oracle: Oracle, asked: Exercise) -> None:
    """Every part's points hang on its own cases: spoil one case of each part in turn."""
    cases = asked.cases(0)
    truth = {case.id: case for case in cases}
    for part in asked.parts:
        spoilt = next(case for case in cases if case.part == part.name)
        answers = oracle.answers([asked.question(case.arguments) for case in cases])
        judged = [
            pipeline.Judged(
                truth[case.id],
                answer,
                pipeline.Stopped(Verdict.CRASHED, "spoilt"),
                pipeline.Judgement(Verdict.CRASHED if case is spoilt else Verdict.PASSED),
            )
            for case, answer in zip(cases, answers, strict=True)
        ]
        report = pipeline._report(asked, judged, pipeline.Explained(), "")
        assert report.points == asked.points - part.points
        assert report.verdict is Verdict.CRASHED


@dataclass
class _Deaf:
    """An oracle that fails as `error` says, after `after` calls."""

    error: Exception
    oracle: Oracle | None = None
    after: int = 0
    device: str = "cpu"

    def answers(self, questions: list[Question]) -> list[Answer]:
        if self.after == 0:
            raise self.error
        self.after -= 1
        assert self.oracle is not None
        return self.oracle.answers(questions)


def test_grade_oracle_that_fails_gives_a_grader_error_and_says_so() -> None:
    report = grade_here(style("tap_loop"), _Deaf(GraderError("oracle: the TensorFlow process died.")))
    for asked in report.exercises:
        assert asked.verdict is Verdict.GRADER_ERROR
        assert {case.verdict for case in asked.cases} == {Verdict.GRADER_ERROR}
        assert asked.outcome == "The grader failed, not you: oracle: the TensorFlow process died."
        assert asked.counterexample is None


def test_grade_oracle_that_fails_once_leaves_the_other_exercises_graded(oracle: Oracle) -> None:
    report = grade_here(style("tap_loop"), _Deaf(GraderError("gone"), oracle, after=1), EXERCISES[:3])
    assert [asked.verdict for asked in report.exercises] == [
        Verdict.PASSED,
        Verdict.GRADER_ERROR,
        Verdict.GRADER_ERROR,
    ]


def test_grade_missing_device_is_the_callers_error() -> None:
    with pytest.raises(DeviceUnavailable, match="must be one that TensorFlow sees"):
        grade_here(style("tap_loop"), _Deaf(DeviceUnavailable("device='gpu' must be one that TensorFlow sees")))


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (Case("bad/refused", "first", {"size": 3, "kernel": 5}), "Computed output size would be negative"),
        (Case("bad/computed", "first", {"size": 5, "kernel": 3}, Kind.REFUSED), "a result"),
    ],
    ids=["refused", "computed"],
)
def test_grade_case_that_tensorflow_contradicts_is_our_error(oracle: Oracle, case: Case, said: str) -> None:
    asked = replace(_sizes(("first", 5, 2)), parts=(_PARTS[0],), make_cases=lambda seed: (case,))
    (report,) = grade_here(source({"shapes": _GOOD.format("")}), oracle, [asked]).exercises
    assert report.verdict is Verdict.GRADER_ERROR
    assert said in report.cases[0].message


def test_grade_grader_error_is_shown_before_a_students_failure(oracle: Oracle) -> None:
    cases = (
        Case("first/wrong", "first", {"size": 6, "kernel": 2}),
        Case("first/ours", "first", {"size": 3, "kernel": 5}),
    )
    asked = replace(_ASKED, parts=(_PARTS[0],), make_cases=lambda seed: cases)
    (report,) = grade_here(source({"shapes": _GOOD.format("if size == 6: return 0")}), oracle, [asked]).exercises
    assert [case.verdict for case in report.cases] == [Verdict.WRONG_VALUE, Verdict.GRADER_ERROR]
    assert report.verdict is Verdict.GRADER_ERROR


def test_all_alike_submission_with_nothing_to_run_gets_no_points() -> None:
    nothing = Judgement(Verdict.INVALID_SUBMISSION, "There is nothing.")
    report = pipeline.all_alike("birch", EXERCISES, _Deaf(GraderError("unused")), nothing, True, 0)
    assert report.points == 0
    assert {asked.verdict for asked in report.exercises} == {Verdict.INVALID_SUBMISSION}
    assert report.max_points == sum(asked.points for asked in EXERCISES)


def test_grade_progress_is_told_after_each_case(oracle: Oracle, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(pipeline, "Runner", DirectRunner)
    asked = exercise("conv2d_single")
    pipeline.grade(style("tap_loop"), [asked], oracle, sandboxed=False, progress=lambda *words: told.append(words))
    total = len(asked.cases(0))
    assert told == [("conv2d_single", done, total) for done in range(1, total + 1)]


def test_grade_verdicts_in_and_out_of_the_sandbox_agree(oracle: Oracle) -> None:
    submission = edited(
        style("tap_loop"),
        "conv_lib/conv2d.py",
        ("output += tap @ filters[a, b]", "output += tap @ filters[-1 - a, b]"),
    )
    here = grade_here(submission, oracle)
    for sandboxed in (True, False):
        there = pipeline.grade(submission, EXERCISES, oracle, sandboxed=sandboxed)
        assert [(e.points, e.verdict, e.outcome, e.diagnosis) for e in there.exercises] == [
            (e.points, e.verdict, e.outcome, e.diagnosis) for e in here.exercises
        ]
        assert [(case.id, case.verdict) for e in there.exercises for case in e.cases] == [
            (case.id, case.verdict) for e in here.exercises for case in e.cases
        ]
        shown, known = there.exercise("conv2d").counterexample, here.exercise("conv2d").counterexample
        assert shown is not None and known is not None
        assert shown.call == known.call
        assert np.array_equal(shown.got, known.got)


def test_grade_report_is_the_same_for_the_same_seed(oracle: Oracle) -> None:
    submission = edited(style("tap_loop"), "conv_lib/conv2d.py", ("tap @ filters[a, b]", "tap @ filters[b, a]"))
    first, second = (grade_here(submission, oracle, seed=5).exercise("conv2d") for _ in range(2))
    assert first.cases == second.cases
    assert first.counterexample is not None and second.counterexample is not None
    assert first.counterexample.call == second.counterexample.call
