"""The adjoint check: what belongs together passes, what does not is shown on one connection, and nothing ends it."""

from unittest import mock

import numpy as np
import pytest

from autograder.cases import Case
from autograder.errors import ArgumentError
from autograder.exercises.adjoint import ADJOINTS, Adjoint, adjoint
from autograder.exercises.geometry import Shape
from autograder.grading import adjoint as grading
from autograder.grading.adjoint import check_adjoint, check_own_adjoints
from autograder.grading.adjoint_report import AdjointReport, Finding
from autograder.oracle.client import Oracle
from autograder.outcomes import Returned
from autograder.report.adjoint import adjoint_text
from autograder.sandbox.limits import Limits
from autograder.submission.snapshot import Submission, read_submission
from autograder.verdicts import Verdict
from grading.harness import PLAIN, SOLUTIONS, DirectRunner, edited, loaded, mutated, style, styles
from grading.mutants import MUTANTS
from grading.mutants.mutant import Mutant

STYLES = styles()
BACK_TO_INPUT = adjoint("conv2d_backprop_input")
every_check = pytest.mark.parametrize("asked", ADJOINTS, ids=lambda asked: asked.name)


def here(submission: Submission, asked: Adjoint, seed: int = 0) -> AdjointReport:
    """The check, without processes."""
    with mock.patch.object(grading, "Runner", DirectRunner):
        return check_adjoint(submission, asked, seed=seed, sandboxed=False)


def reference(*edits: tuple[str, str], path: str = "conv_lib/gradients.py", append: str = "") -> Submission:
    """A plain right library with one file changed."""
    changed = edited(read_submission(PLAIN, "plain"), path, *edits)
    return Submission("changed", {**changed.files, path: changed.files[path] + append.encode()})


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("seed", range(3))
def test_adjoint_right_code_in_any_style_has_no_gap(name: str, seed: int) -> None:
    for asked in ADJOINTS:
        report = here(STYLES[name], asked, seed)
        assert report.finding is Finding.AGREE, adjoint_text(report)
        assert report.numbers is not None and report.numbers.left == pytest.approx(report.numbers.right, abs=0.01)


#: Mistakes that two random integer arrays of ordinary layout cannot show: precision, memory, an empty batch.
_NOT_OF_VALUES = (
    "rounded",
    "precision inside",
    "memory taken for contiguous",
    "written to",
    "looks at the first image",
    "empty batch",
    "mean of nothing",
)
_VALUES = (
    "rounded",
    "precision inside",
    "memory taken for contiguous",
    "written to",
    "looks at the first image",
    "empty batch",
    "mean of nothing",
)
#: Mistakes in what forward and backward share: the pair is wrong in the same way.
_SHARED = {
    "conv2d_matrix": ("F04", "F06"),  # the reference's matrix is made by the same conv2d
    "depthwise_conv2d_backprop_input": (
        "windows aligned",
        "F04",
        "F06",
        "X15",
        "F24",
        "F20",
        "F21",
        "explicit padding no",
    ),
    "depthwise_conv2d_backprop_filter": (
        "windows aligned",
        "F04",
        "F06",
        "X15",
        "F24",
        "F20",
        "F21",
        "explicit padding no",
    ),
}
_VALUES = (Verdict.WRONG_VALUE, Verdict.WRONG_SHAPE, Verdict.RAISED, Verdict.NOT_FINITE)


def wrong(asked: Adjoint) -> list[Mutant]:
    """Mutants whose function gives other numbers than it should, or none."""
    return [one for one in MUTANTS if one.exercise == asked.exercise.name and one.verdict in _VALUES]


def forward_is_wrong(submission: Submission, asked: Adjoint) -> bool:
    """Whether the mistake is one in what both functions share: then the pair is wrong in the same way."""
    side, right = asked.forward, read_submission(SOLUTIONS, "reference")
    for shape in asked.shapes:
        shared, x = (np.arange(float(np.prod(sizes))).reshape(sizes) for sizes in (asked.shared(shape), asked.x(shape)))
        values = []
        for one in (submission, right):
            with DirectRunner(one) as runner:
                outcome = runner.run(side.exercise, Case("forward", "", side.arguments(shape, shared, x)))
            values.append(outcome.value if isinstance(outcome, Returned) else None)
        if not np.array_equal(*values):
            return True
    return False


@every_check
def test_adjoint_mutant_is_found_unless_no_pair_of_functions_could_show_it(asked: Adjoint) -> None:
    mutants = wrong(asked)
    reports = {mutant.name: here(mutated(mutant), asked) for mutant in mutants}
    missed = {name for name, report in reports.items() if report.finding is Finding.AGREE}
    silent = {one.name for one in mutants if any(words in one.name for words in _NOT_OF_VALUES)}
    alike = {one.name for one in mutants if one.name in missed - silent and forward_is_wrong(mutated(one), asked)}
    assert missed - silent - alike == set()
    assert len(mutants) - len(missed) >= 15
    for name, report in reports.items():
        assert (report.gap is not None) is (report.finding is Finding.GAP), name
        if report.gap is not None:
            assert report.numbers is not None and abs(report.numbers.left - report.numbers.right) >= 0.5, name


@every_check
def test_adjoint_gap_is_a_connection_on_which_the_two_really_differ(asked: Adjoint) -> None:
    shown = 0
    for mutant in wrong(asked)[::3]:
        submission = mutated(mutant)
        report = here(submission, asked)
        if report.finding is not Finding.GAP:
            continue
        gap, shown = report.gap, shown + 1
        assert gap is not None and abs(gap.forward - gap.backward) >= 0.5
        got = pasted(submission, asked, gap.code)
        assert got == [pytest.approx(gap.forward, abs=1e-3), pytest.approx(gap.backward, abs=1e-3)], mutant.name
    assert shown >= 3


def pasted(submission: Submission, asked: Adjoint, code: str) -> list[float]:
    """What the two calls give to a student who pastes them."""
    values = []
    with loaded(submission):
        functions = {}
        for side in (asked.forward, asked.backward):
            exec(f"from conv_lib.{side.exercise.module} import {side.function}", functions)
        for call in code.split("\n\n"):
            *before, last = call.splitlines()
            scope = {"np": np, **functions}
            exec("\n".join(before), scope)
            values.append(float(eval(last, scope)))
    return values


def test_adjoint_gap_is_shown_at_the_smallest_sizes_with_both_numbers() -> None:
    submission = reference(("filters[a, b].T", "filters[::-1, ::-1][a, b].T"))
    report = here(submission, BACK_TO_INPUT)
    assert report.gap is not None and report.gap.wrong.size <= 4
    text = adjoint_text(report)
    assert "Your conv2d carries 1 from input cell [0, 0, 0, 0] to output cell [0, 0, 0, 0]" in text
    assert "your conv2d_backprop_input carries 2 back." in text
    assert "≠" in text


def test_adjoint_gap_of_a_matrix_names_row_and_column() -> None:
    asked = adjoint("conv2d_matrix")
    submission = reference(
        path="conv_lib/linear_map.py",
        append="\n\n_right = conv2d_matrix\n\n\ndef conv2d_matrix(*args, **more):\n"
        "    matrix = _right(*args, **more)\n    matrix[-1, -1] += 2\n    return matrix\n",
    )
    report = here(submission, asked)
    assert report.gap is not None and report.gap.place == "row 0, column 0 of C"


_TURNED = "\n\n_right_{0} = {0}\n\n\ndef {0}({1}, filters, *args, **more):\n    return _right_{0}({1}, filters[::-1, ::-1], *args, **more)\n"


def test_adjoint_pair_that_is_wrong_in_the_same_way_passes() -> None:
    right = read_submission(SOLUTIONS, "reference")
    files = dict(right.files)
    files["conv_lib/conv2d.py"] += _TURNED.format("conv2d", "input").encode()
    files["conv_lib/gradients.py"] += _TURNED.format("conv2d_backprop_input", "input_sizes").encode()
    both = here(Submission("both turned", files), BACK_TO_INPUT)
    assert both.finding is Finding.AGREE
    files["conv_lib/conv2d.py"] = right.files["conv_lib/conv2d.py"]
    assert here(Submission("one turned", files), BACK_TO_INPUT).finding is Finding.GAP


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return right + 1", "not linear: out of zeros it makes 1 in cell [0, 0, 0, 0]"),
        ("return np.abs(right)", "not linear: of the opposite numbers it does not make the opposite result"),
        ("return np.clip(right, -9, 9)", "one of them is not linear"),
    ],
)
def test_adjoint_function_that_is_not_linear_is_said_to_be_none(body: str, words: str) -> None:
    report = here(spoilt(body), BACK_TO_INPUT)
    assert report.finding is Finding.NOT_LINEAR
    assert words in adjoint_text(report)


def spoilt(body: str, function: str = "conv2d_backprop_input", path: str = "conv_lib/gradients.py") -> Submission:
    """The reference with one function that does something else with the right result."""
    append = (
        f"\n\nimport numpy as np\n\n_right = {function}\n\n\ndef {function}(*args, **more):\n"
        f"    right = _right(*args, **more)\n    {body}\n"
    )
    return reference(path=path, append=append)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise NotImplementedError", "Your conv2d_backprop_input is not implemented yet."),
        ("raise KeyError('lost')", "Your conv2d_backprop_input raised KeyError: 'lost' (conv_lib/gradients.py, line"),
        ("return right[:1, :, :, :1] * 1", None),
        (
            "return right[0]",
            "returned an array of shape (3, 4, 1) and dtype float32 where an array of shape (1, 3, 4, 1)",
        ),
        ("return None", "returned None (is a `return` missing?) where an array of shape"),
        ("return right.tolist()", "returned a list of length 1 where an array"),
        ("return right.astype(complex)", "and dtype complex128 where an array"),
        ("return right.astype(object)", "returned an object of type ndarray where"),
        ("return right * np.nan", "returned numbers that are not finite"),
        ("return '<script>' * 9", "returned the str '<script>"),
    ],
)
def test_adjoint_function_without_an_answer_is_named_and_nothing_is_said_of_the_other(body: str, words: str) -> None:
    report = here(spoilt(body), BACK_TO_INPUT)
    assert report.finding is Finding.NO_ANSWER
    assert report.gap is None and report.numbers is None
    (said,) = report.said
    assert said.startswith("Your conv2d_backprop_input ") and (words or "returned an array of shape") in said


def test_adjoint_forward_function_without_an_answer_is_named() -> None:
    report = here(spoilt("raise NotImplementedError", "conv2d", "conv_lib/conv2d.py"), BACK_TO_INPUT)
    assert report.said == ("Your conv2d is not implemented yet.",)


def test_adjoint_huge_numbers_are_a_gap_and_no_warning() -> None:
    report = here(spoilt("return right.astype(float) * 2.5e306"), BACK_TO_INPUT)
    assert report.finding is Finding.GAP, adjoint_text(report)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import os; os._exit(3)", "It ended the Python process with exit status 3"),
        ("while True: pass", "It did not finish within"),
        ("import time; time.sleep(60)", "It did not finish within 2 seconds on the clock"),
        ("return np.zeros(1 << 40)", "Your conv2d_backprop_input raised"),
        ("import sys; sys.exit('bye')", "Your conv2d_backprop_input raised SystemExit: bye"),
    ],
)
@pytest.mark.usefixtures("sandbox")
def test_adjoint_hostile_function_ends_in_a_sentence(body: str, words: str) -> None:
    report = check_adjoint(spoilt(body), BACK_TO_INPUT, limits=Limits(case_seconds=1, wall_seconds=2.0))
    assert report.finding is Finding.NO_ANSWER
    assert words in report.said[0]


@pytest.mark.usefixtures("sandbox")
def test_adjoint_that_fails_only_while_the_gap_is_looked_for_still_is_a_gap() -> None:
    body = "if np.abs(args[2]).sum() <= 1: raise RuntimeError('no single cells')\n    return right * 2"
    report = check_adjoint(spoilt(body), BACK_TO_INPUT)
    assert report.finding is Finding.GAP and report.gap is None
    assert "On single cells nothing can be compared. Your conv2d_backprop_input raised" in adjoint_text(report)


@pytest.mark.usefixtures("sandbox")
def test_adjoint_in_the_sandbox_asks_nobody_else() -> None:
    with (
        mock.patch.object(Oracle, "start", side_effect=AssertionError),
        mock.patch.object(Oracle, "answers", side_effect=AssertionError),
    ):
        sandboxed, reports = check_own_adjoints(style("tap_loop"), ADJOINTS)
    assert sandboxed
    assert {report.finding for report in reports} == {Finding.AGREE}


def test_adjoint_without_a_sandbox_goes_on_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    sandboxed, (report,) = check_own_adjoints(style("tap_loop"), [BACK_TO_INPUT])
    assert not sandboxed and report.finding is Finding.AGREE


def test_adjoint_same_submission_and_seed_give_the_same_report() -> None:
    submission = reference(("filters[a, b].T", "filters[::-1, ::-1][a, b].T"))
    first, second = (adjoint_text(here(submission, BACK_TO_INPUT)) for _ in range(2))
    assert first == second


@every_check
def test_adjoint_shapes_meet_what_convolutions_do(asked: Adjoint) -> None:
    shapes = asked.shapes
    assert all(asked.fits(shape) for shape in shapes)
    assert any(max(shape.strides) > 1 for shape in shapes) and any(shape.p == "SAME" for shape in shapes)
    assert any(shape.n > 1 for shape in shapes) and any(shape.c_in != shape.c_out for shape in shapes)
    assert {size % 2 for shape in shapes for size in (shape.k_h, shape.k_w)} == {0, 1}
    assert any(isinstance(shape.p, tuple) for shape in shapes)


@every_check
def test_adjoint_smaller_shapes_are_smaller_and_come_to_an_end(asked: Adjoint) -> None:
    def measure(shape: Shape) -> tuple[object, ...]:
        return asked.size(shape), repr(shape)

    for shape in asked.shapes:
        steps = 0
        while simpler := next(asked.smaller(shape), None):
            assert asked.size(simpler) <= asked.size(shape) and measure(simpler) != measure(shape)
            shape, steps = simpler, steps + 1
            assert steps < 60


def test_adjoint_unknown_check_lists_those_that_there_are() -> None:
    with pytest.raises(ArgumentError, match="exercise='conv2d' must be one of conv2d_matrix, conv2d_backprop_input"):
        adjoint("conv2d")
