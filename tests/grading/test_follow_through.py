"""Follow-through marks: what a wrong earlier function costs, and what it does not cost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.exercises.catalogue import EXERCISES, exercise
from autograder.grading import follow_through, pipeline, runner
from autograder.grading.explaining import Explained
from autograder.grading.results import ExerciseReport, FollowThrough, SubmissionReport
from autograder.oracle.client import Oracle
from autograder.report.document import as_json
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict
from grading.harness import SOLUTIONS, DirectRunner, edited, grade_here, style

FLIPPED = ("@ filters[a, b]", "@ filters[-1 - a, -1 - b]")
IMPORT = "from .conv2d import conv2d\n"
CALL = "columns = conv2d(images"
CONV2D, LINEAR_MAP = "conv_lib/conv2d.py", "conv_lib/linear_map.py"
MATRIX = FollowThrough(("conv2d",), 6.0)
Grade = Callable[..., SubmissionReport]


@pytest.fixture(params=["here", "sandboxed"])
def grade(request: pytest.FixtureRequest, oracle: Oracle, monkeypatch: pytest.MonkeyPatch) -> Grade:
    """`grade(submission, *names)`: graded with the reference at hand, in this process or in a sandbox."""
    monkeypatch.setattr(pipeline, "explain", lambda *given: Explained())

    def run(submission: Submission, *names: str) -> SubmissionReport:
        asked = [exercise(name) for name in names] or EXERCISES
        if request.param == "here":
            return grade_here(submission, oracle, asked, reference=SOLUTIONS)
        request.getfixturevalue("sandbox")
        return pipeline.grade(submission, asked, oracle, reference=SOLUTIONS)

    return run


@pytest.fixture
def wrong(plain: Submission) -> Submission:
    """A plain library with a flipped kernel in `conv2d`, and nothing else wrong."""
    return edited(plain, CONV2D, FLIPPED)


def _with(submission: Submission, path: str, source: str | None) -> Submission:
    files = {name: text for name, text in submission.files.items() if name != path}
    return Submission(submission.name, files if source is None else {**files, path: source.encode()})


def _appended(submission: Submission, path: str, more: str) -> Submission:
    return _with(submission, path, submission.files[path].decode() + more)


def _matrix(report: SubmissionReport) -> ExerciseReport:
    return report.exercise("conv2d_matrix")


# --- what is replaced, and what it is worth


def test_follow_through_wrong_conv2d_costs_its_own_points_only(grade: Grade, wrong: Submission) -> None:
    report = grade(wrong)
    assert {asked.exercise for asked in report.exercises if asked.points < asked.max_points} == {
        *("conv2d", "conv2d_padded", "conv2d_matrix", "conv2d_transpose_backprop")
    }
    assert {asked.exercise for asked in report.exercises if asked.credited < asked.max_points} == {
        "conv2d",
        "conv2d_padded",
    }
    assert _matrix(report).follow_through == MATRIX
    assert _matrix(report).points == 0 and _matrix(report).credited == 6
    assert report.exercise("conv2d_transpose_backprop").follow_through == FollowThrough(("conv2d",), 5.0)
    assert [asked.exercise for asked in report.exercises if asked.follow_through] == [
        "conv2d_matrix",
        "conv2d_transpose_backprop",
    ]


def test_follow_through_in_a_right_submission_of_another_style_is_not_needed(grade: Grade) -> None:
    report = grade(style("tap_loop"))
    assert [asked.follow_through for asked in report.exercises] == [None] * len(EXERCISES)


@pytest.mark.parametrize("name", ["conv2d_matrix", "conv2d_transpose_backprop", "conv2d", "output_size"])
def test_follow_through_of_one_exercise_is_that_of_the_whole_library(
    grade: Grade, wrong: Submission, name: str
) -> None:
    (alone,) = grade(wrong, name).exercises
    assert alone.follow_through == grade(wrong).exercise(name).follow_through


def test_follow_through_order_of_asking_changes_nothing(grade: Grade, wrong: Submission) -> None:
    report = grade(wrong, "conv2d_transpose_backprop", "conv2d_matrix", "conv2d")
    assert [asked.follow_through for asked in report.exercises] == [FollowThrough(("conv2d",), 5.0), MATRIX, None]


def test_follow_through_only_the_root_is_replaced(grade: Grade, plain: Submission) -> None:
    submission = edited(plain, "conv_lib/shapes.py", ("// stride + 1", "// stride + (stride < 2)"))
    report = grade(submission)
    assert report.exercise("conv2d").points < 10
    for name in ("conv2d", "conv2d_padded", "conv2d_matrix", "conv2d_backprop_input", "separable_conv2d"):
        second = report.exercise(name).follow_through
        assert second == FollowThrough(("output_size",), report.exercise(name).max_points)


def test_follow_through_two_roots_are_replaced_in_the_order_of_the_course(grade: Grade, wrong: Submission) -> None:
    submission = edited(wrong, "conv_lib/padding.py", ("top : top + h, left", ": h, left"))
    report = grade(submission, "conv2d_transpose_backprop", "conv2d_padded", "conv2d_matrix")
    assert report.exercise("conv2d_transpose_backprop").follow_through == FollowThrough(("conv2d", "pad2d"), 5.0)
    # `conv2d_padded` asks about `conv2d` itself, of which nothing may come from the reference.
    padded = report.exercise("conv2d_padded")
    assert padded.follow_through == FollowThrough(("pad2d",), padded.points)


def test_follow_through_wrong_later_function_stays_wrong(grade: Grade, wrong: Submission) -> None:
    (report,) = grade(edited(wrong, LINEAR_MAP, ("return columns.T", "return columns")), "conv2d_matrix").exercises
    assert report.follow_through is not None and report.follow_through.replaced == ("conv2d",)
    assert report.credited == report.points < report.max_points / 2


def test_follow_through_function_that_needs_nothing_of_the_wrong_one_has_none(grade: Grade, wrong: Submission) -> None:
    submission = edited(wrong, LINEAR_MAP, ("jump *= stride", "jump += stride"))
    assert grade(submission, "receptive_field").exercises[0].follow_through is None


def test_follow_through_stub_is_not_graded_again(
    oracle: Oracle, wrong: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_through, "replacement", None)
    stub = edited(
        wrong, LINEAR_MAP, ("    h, w, c_in = sizes(", "    raise NotImplementedError\n    h, w, c_in = sizes(")
    )
    missing = edited(wrong, LINEAR_MAP, ("def conv2d_matrix", "def conv2d_matrx"))
    for submission in (stub, missing, _with(wrong, LINEAR_MAP, None)):
        (report,) = grade_here(submission, oracle, [exercise("conv2d_matrix")], reference=SOLUTIONS).exercises
        assert report.follow_through is None and not report.begun


def test_follow_through_own_file_that_cannot_be_loaded_has_none(grade: Grade, wrong: Submission) -> None:
    submission = _with(wrong, LINEAR_MAP, "def conv2d_matrix(:\n")
    assert grade(submission, "conv2d_matrix").exercises[0].follow_through is None


# --- how the student's modules may refer to what is replaced


def _linear_map(*edits: tuple[str, str]) -> Callable[[Submission], Submission]:
    return lambda wrong: edited(wrong, LINEAR_MAP, *edits)


def _kept(more: str, taken: str, call: str) -> Callable[[Submission], Submission]:
    """`conv2d.py` keeps its function somewhere, from where `linear_map.py` takes it."""
    return lambda wrong: edited(
        _appended(wrong, CONV2D, more), LINEAR_MAP, (IMPORT, f"from .conv2d import {taken}\n"), (CALL, call)
    )


def _defined(*edits: tuple[str, str]) -> Callable[[Submission], Submission]:
    return lambda wrong: edited(wrong, CONV2D, *edits)


def _elsewhere(decorated: str) -> Callable[[Submission], Submission]:
    """`conv2d` stands in a module of the student's own, from which everybody takes it."""

    def build(wrong: Submission) -> Submission:
        source = wrong.files[CONV2D].decode().replace("def conv2d(", f"{decorated}\ndef conv2d(")
        moved = _with(
            _with(wrong, "conv_lib/_own.py", source), CONV2D, "from ._own import conv2d, conv2d_single, taps\n"
        )
        return edited(moved, LINEAR_MAP, (IMPORT, "from ._own import conv2d\n"))

    return build


_CLOSURE = (
    "import functools\ndef logged(function):\n    @functools.wraps(function)\n    def inner(*given, **named):\n"
    "        return function(*given, **named)\n    return inner\n@logged\ndef conv2d("
)
_CACHED = "import functools\n@functools.lru_cache\n"
_TODO = "\n\ndef todo(*given, **named):\n    raise NotImplementedError\n\nconv2d = conv2d_single = todo\n"

REFERENCES = {
    "name": _linear_map(),
    "alias": _linear_map((IMPORT, "from .conv2d import conv2d as convolve\n"), (CALL, "columns = convolve(images")),
    "module": _linear_map((IMPORT, "import conv_lib.conv2d as m\n"), (CALL, "columns = m.conv2d(images")),
    "module of the package": _linear_map((IMPORT, "from . import conv2d\n"), (CALL, "columns = conv2d.conv2d(images")),
    "star": _linear_map((IMPORT, "from .conv2d import *\n")),
    "import in the call": _linear_map((IMPORT, ""), (CALL, f"from .conv2d import conv2d\n    {CALL}")),
    "dictionary": _kept("\nKINDS = {'dense': conv2d}\n", "KINDS", "columns = KINDS['dense'](images"),
    "nested": _kept("\nKINDS = ((conv2d,),)\n", "KINDS", "columns = KINDS[0][0](images"),
    "partial": _kept(
        "\nimport functools\nhere = functools.partial(conv2d, dilations=1)\n", "here", "columns = here(images"
    ),
    "default": _kept("\ndef again(*given, f=conv2d):\n    return f(*given)\n", "again", "columns = again(images"),
    "second name": _kept("\nconvolve = conv2d\n", "convolve", "columns = convolve(images"),
    "lru_cache": _defined(("def conv2d(", "import functools\n@functools.lru_cache\ndef conv2d(")),
    "lru_cache in a list": lambda wrong: _kept("\nKINDS = [conv2d]\n", "KINDS", "columns = KINDS[0](images")(
        edited(wrong, CONV2D, ("def conv2d(", "import functools\n@functools.lru_cache\ndef conv2d("))
    ),
    "decorated": _defined(("def conv2d(", _CLOSURE)),
    "class": _defined(("def conv2d(", "class conv2d:\n    pass\n\ndef convolve(")),
    "number": _defined(("def conv2d(", "conv2d = 5\n\ndef convolve(")),
    "elsewhere": _elsewhere(""),
    "elsewhere, decorated": _elsewhere("import functools\n@functools.lru_cache"),
    "missing": _defined(("def conv2d(", "def convolve(")),
    "missing file": lambda wrong: _with(edited(wrong, LINEAR_MAP), CONV2D, None),
    "syntax error": lambda wrong: _appended(wrong, CONV2D, "\ndef broken(:\n"),
    "stops on import": _defined(("import numpy as np\n", "import numpy as np\nraise SystemExit(3)\n")),
    "fails on import": lambda wrong: _appended(wrong, CONV2D, "\nassert conv2d_single is None\n"),
    "not implemented": _defined(("    n, h, w, c_in = input.shape\n", "    raise NotImplementedError('conv2d')\n")),
    "one stub for all": lambda wrong: _appended(wrong, CONV2D, _TODO),
    "function of the library": lambda wrong: edited(
        _appended(wrong, CONV2D, "\nfrom statistics import mean as conv2d\n"),
        LINEAR_MAP,
        (CALL, f"import statistics\n    assert statistics.mean([1, 3]) == 2\n    {CALL}"),
    ),
}


@pytest.mark.parametrize("way", REFERENCES)
def test_follow_through_reaches_the_function_by(grade: Grade, wrong: Submission, way: str) -> None:
    (report,) = grade(REFERENCES[way](wrong), "conv2d_matrix").exercises
    assert report.points < report.max_points
    assert report.follow_through is not None and "conv2d" in report.follow_through.replaced
    assert report.follow_through.points == report.max_points


@pytest.mark.parametrize(
    ("module", "decorator"),
    [("padding", ""), ("padding", _CACHED), ("_own", _CACHED)],
    ids=["plain", "decorated", "decorated elsewhere"],
)
def test_follow_through_two_functions_that_are_one_object_become_two(
    grade: Grade, plain: Submission, module: str, decorator: str
) -> None:
    todo = f"\n\n{decorator}{_TODO.replace('conv2d = conv2d_single', 'resolve_padding = pad2d').lstrip()}"
    path, names = f"conv_lib/{module}.py", "pad2d, resolve_padding"
    submission = _with(plain, path, plain.files["conv_lib/padding.py"].decode() + todo)
    if module == "_own":  # and the graded function takes both of them from there
        submission = _with(submission, "conv_lib/padding.py", f"from ._own import {names}\n")
        edit = (f"from .padding import {names}", f"from ._own import {names}")
        submission = edited(submission, "conv_lib/gradients.py", edit)
    (report,) = grade(submission, "conv2d_backprop_input").exercises
    assert report.follow_through == FollowThrough(("conv2d", "resolve_padding", "pad2d"), 10.0)


def test_follow_through_own_module_has_to_load_by_itself(grade: Grade, plain: Submission) -> None:
    path = "conv_lib/depthwise.py"
    wrong = edited(plain, path, ("np.newaxis] * filter[a, b]", "np.newaxis] * filter[b, a]"))
    (report,) = grade(wrong, "separable_conv2d").exercises
    assert report.follow_through == FollowThrough(("depthwise_conv2d",), report.max_points)
    (report,) = grade(_appended(wrong, path, "\nassert False\n"), "separable_conv2d").exercises
    assert report.follow_through == FollowThrough(("depthwise_conv2d",), 0.0)


def test_follow_through_function_that_calls_nothing_but_a_stub_is_begun(grade: Grade, wrong: Submission) -> None:
    calling = (
        "import numpy as np\nfrom .conv2d import conv2d\n\ndef conv2d_matrix(input_shape, filters, **more):\n"
        "    try:\n        images = np.eye(int(np.prod(input_shape)), dtype=filters.dtype).reshape(-1, *input_shape)\n"
        "    except ValueError:\n        images = input_shape\n"
        "    return conv2d(images, filters, **more).reshape(len(images), -1).T\n"
    )
    stub = edited(wrong, CONV2D, ("    n, h, w, c_in = input.shape\n", "    raise NotImplementedError\n"))
    stub = edited(
        stub, CONV2D, ('    axes("conv2d", "input"', '    raise NotImplementedError\n    axes("conv2d", "input"')
    )
    (report,) = grade(_with(stub, LINEAR_MAP, calling), "conv2d_matrix").exercises
    assert report.begun and report.verdict is Verdict.NOT_IMPLEMENTED
    assert report.points == 0 and report.follow_through is not None and report.follow_through.points > 0


def test_follow_through_function_beside_the_replaced_one_is_the_students_own(grade: Grade, wrong: Submission) -> None:
    submission = edited(
        _appended(wrong, CONV2D, "\ndef mine():\n    return conv2d.__code__.co_name, taps.__module__\n"),
        LINEAR_MAP,
        (IMPORT, "from .conv2d import conv2d, mine\n"),
        (CALL, f"assert mine()[1] == 'conv_lib.conv2d'\n    {CALL}"),
    )
    assert grade(submission, "conv2d_matrix").exercises[0].follow_through == MATRIX


def test_follow_through_worker_that_died_is_replaced_by_one_that_replaces(
    oracle: Oracle, wrong: Submission, sandbox: None
) -> None:
    asked = exercise("conv2d_matrix")
    first = asked.cases(0)[0]
    dying = f"if tuple(input_shape) == {tuple(first.arguments['input_shape'])!r}: __import__('os')._exit(3)\n    {CALL}"
    (report,) = pipeline.grade(edited(wrong, LINEAR_MAP, (CALL, dying)), [asked], oracle).exercises
    assert report.points == 0
    assert report.follow_through is not None
    assert 0 < report.follow_through.points < report.max_points


def test_follow_through_endless_earlier_function_is_replaced(
    oracle: Oracle, plain: Submission, sandbox: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "explain", lambda *given: Explained())
    endless = edited(
        plain,
        "conv_lib/shapes.py",
        ("    return (size - extent)", "    while True:\n        pass\n    return (size - extent)"),
    )
    monkeypatch.setattr(runner, "STOPS_ALLOWED", 1)
    limits = pipeline.Limits(case_seconds=1)
    (report,) = pipeline.grade(endless, [exercise("conv2d_single")], oracle, limits=limits).exercises
    assert report.verdict is Verdict.TIME_LIMIT
    assert report.follow_through == FollowThrough(("output_size",), 6.0)


# --- what it costs, and what may go wrong


def test_follow_through_passing_exercise_costs_nothing_more(
    oracle: Oracle, wrong: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = exercise("conv2d_transpose")
    runners: list[DirectRunner] = []

    class Counted(DirectRunner):
        def __init__(self, *given: object) -> None:
            super().__init__(*given)
            runners.append(self)

    monkeypatch.setattr(pipeline, "Runner", Counted)
    report = pipeline.grade(wrong, [asked], oracle, sandboxed=False)
    assert report.points == 10
    assert [runner.calls for runner in runners] == [len(asked.cases(0))]
    pipeline.grade(wrong, [exercise("conv2d_matrix")], oracle, sandboxed=False)
    assert len(runners) == 3  # its own, and a fresh one for the second run


def test_follow_through_nothing_is_graded_twice(
    oracle: Oracle, wrong: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded: list[tuple[str, bool]] = []
    real = pipeline._grade_exercise

    def counted(runner: DirectRunner, asked, *given: object, **named: object) -> ExerciseReport:
        graded.append((asked.name, runner._replacement is not None))
        return real(runner, asked, *given, **named)

    monkeypatch.setattr(pipeline, "_grade_exercise", counted)
    submission = edited(wrong, LINEAR_MAP, ("return columns.T", "return columns"))
    grade_here(submission, oracle, explain=False, reference=SOLUTIONS)
    known = [(asked.name, False) for asked in EXERCISES]
    assert graded == [*known, ("conv2d_matrix", True), ("conv2d_transpose_backprop", True)]
    graded.clear()
    asked = [exercise(name) for name in ("conv2d_backprop_filter", "conv2d_backprop_input")]
    submission = edited(
        submission,
        "conv_lib/gradients.py",
        ("axes=((0, 1, 2), (0, 1, 2))", "axes=((0, 2, 1), (0, 1, 2))"),
        ("filters[a, b].T", "filters[-1 - a, b].T"),
    )
    grade_here(submission, oracle, asked, explain=False, reference=SOLUTIONS)
    assert len(set(graded)) == len(graded) == 13


def test_follow_through_report_is_the_same_twice(grade: Grade, wrong: Submission) -> None:
    assert as_json(grade(wrong)) == as_json(grade(wrong))


def test_follow_through_without_a_reference_there_is_none(
    oracle: Oracle, wrong: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [exercise("conv2d_matrix")]
    assert grade_here(wrong, oracle, asked).exercises[0].follow_through is None
    monkeypatch.setattr(pipeline, "Runner", DirectRunner)
    assert pipeline.grade(wrong, asked, oracle, sandboxed=False).exercises[0].follow_through == MATRIX
    monkeypatch.setattr(pipeline, "find_reference", lambda: None)
    assert pipeline.grade(wrong, asked, oracle, sandboxed=False).exercises[0].follow_through is None


def test_follow_through_grader_that_fails_is_a_grader_error(oracle: Oracle, wrong: Submission, tmp_path: Path) -> None:
    (tmp_path / "conv_lib").mkdir()
    (tmp_path / "conv_lib" / "conv2d.py").write_text("x = 1\n")
    report = grade_here(wrong, oracle, reference=tmp_path)
    assert report.exercise("conv2d_matrix").verdict is Verdict.GRADER_ERROR
    assert "conv2d.py must define 'conv2d'" in report.exercise("conv2d_matrix").outcome
    assert report.exercise("conv2d").verdict is Verdict.WRONG_VALUE
    assert report.exercise("conv2d_transpose").verdict is Verdict.PASSED


def test_follow_through_reference_that_uses_what_is_asked_for_is_not_lent(
    oracle: Oracle, plain: Submission, tmp_path: Path
) -> None:
    calling = "    return conv2d(image[None, ..., None], kernel[..., None, None])[0, ..., 0]\n"
    lent = edited(plain, CONV2D, ("    output = np.zeros((h_out, w_out), dtype=image.dtype)\n", calling))
    lent.write_to(tmp_path)
    submission = edited(plain, CONV2D, FLIPPED, ("image[a : a + h_out", "image[: h_out"))
    for folder, replaced in ((SOLUTIONS, ("conv2d_single",)), (tmp_path, None)):
        (report,) = grade_here(submission, oracle, [exercise("conv2d")], reference=folder).exercises
        assert (report.follow_through and report.follow_through.replaced) == replaced
