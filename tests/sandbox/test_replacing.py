"""What a second run lends to a submission, and what the submission can make of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grading.harness import SOLUTIONS, edited

from autograder.errors import GraderError
from autograder.exercises.catalogue import EXERCISES, exercise
from autograder.grading import pipeline
from autograder.grading.explaining import Explained
from autograder.grading.results import FollowThrough, SubmissionReport
from autograder.oracle.client import Oracle
from autograder.outcomes import Returned
from autograder.report.document import as_json
from autograder.sandbox.session import Call, Replaced, Session
from autograder.submission.reference import extract
from autograder.submission.snapshot import Submission

FolderOf = Callable[[str], Path]
LINEAR_MAP, TRANSPOSE = "conv_lib/linear_map.py", "conv_lib/transpose.py"
CONV2D = (("conv2d", "conv2d"),)
SOLVED = {asked.function for asked in EXERCISES}

#: All that code can find of the reference: files anywhere, modules, and functions on the heap.
_LOOK = """
def look():
    import gc, os, sys, types
    files, names = [], set()
    for folder, _, found in os.walk("/"):
        for name in found:
            path = os.path.join(folder, name)
            if not path.startswith(("/usr", "/lib", "/python", "/packages", "/dev", "/submission/conv_lib")):
                files.append(path)
                try:
                    names |= {line[4:].split("(")[0] for line in open(path) if line.startswith("def ")}
                except (OSError, ValueError):
                    pass
    modules = sorted(name for name in sys.modules if "reference" in name)
    heap = {one.__name__: one for one in gc.get_objects()
            if type(one) is types.FunctionType and str(one.__module__).startswith("conv_lib_reference")}
    return sorted(files), sorted(names), modules, heap
"""


def _copied(folder: Path, functions: tuple[tuple[str, str], ...]) -> Replaced:
    Submission("reference", extract(SOLUTIONS, functions)).write_to(folder)
    return Replaced(folder, functions)


@pytest.fixture
def wrong(reference: Submission) -> Submission:
    """The reference with a flipped kernel in `conv2d`."""
    flipped = (
        "\n\n_right = conv2d\n\n\ndef conv2d(input, filters, *more, **named):\n"
        "    return _right(input, filters[::-1, ::-1], *more, **named)\n"
    )
    path = "conv_lib/conv2d.py"
    return Submission("wrong", {**reference.files, path: reference.files[path] + flipped.encode()})


@pytest.fixture
def grade(oracle: Oracle, sandbox: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., SubmissionReport]:
    """`grade(submission, *names)`, in sandboxes, with the reference at hand."""
    monkeypatch.setattr(pipeline, "explain", lambda *given: Explained())

    def run(submission: Submission, *names: str) -> SubmissionReport:
        return pipeline.grade(submission, [exercise(name) for name in names], oracle, reference=SOLUTIONS)

    return run


def _hostile(path: str, call: str, instead: str, head: str = "") -> Callable[[Submission], Submission]:
    return lambda wrong: edited(wrong, path, ("import numpy as np\n", f"import numpy as np\n{head}\n"), (call, instead))


# --- what is there


def test_replaced_sandbox_shows_the_replaced_functions_and_what_they_use(
    folder_of: FolderOf, tmp_path_factory: pytest.TempPathFactory, sandbox: None
) -> None:
    folder = folder_of(
        f"{_LOOK}\nfiles, names, modules, heap = look()\nreturn json.dumps([files, names, modules, sorted(heap)])"
    )
    lent = tmp_path_factory.mktemp("lent")
    with Session(folder, replaced=_copied(lent, CONV2D)) as worker:
        files, names, modules, heap = _learnt(worker)
    assert [path for path in files if path.startswith("/reference")] == [
        f"/reference/conv_lib_reference/{name}.py" for name in ("__init__", "arguments", "conv2d", "padding", "shapes")
    ]
    allowed = {"conv2d", "output_size", "pad2d", "resolve_padding", "same_padding"}
    assert set(names) & SOLVED == set(heap) & SOLVED == allowed
    assert modules == ["conv_lib_reference", *(f"conv_lib_reference.{Path(path).stem}" for path in files[-4:])]
    with Session(folder) as worker:  # a first run lends nothing
        files, names, modules, heap = _learnt(worker)
    assert not [path for path in files if "reference" in path or "replacing" in path]
    assert not (set(names) & SOLVED) and not modules and not heap


def _learnt(worker: Session) -> Any:
    outcome = worker.call(Call("probe", "probe", {}, 0))
    assert isinstance(outcome, Returned), outcome
    return json.loads(outcome.value)


def test_replaced_reference_cannot_be_written_to(
    folder_of: FolderOf, tmp_path_factory: pytest.TempPathFactory, sandbox: None
) -> None:
    folder = folder_of("open('/reference/conv_lib_reference/conv2d.py', 'w')")
    with Session(folder, replaced=_copied(tmp_path_factory.mktemp("lent"), CONV2D)) as worker:
        outcome = worker.call(Call("probe", "probe", {}, 0))
    assert getattr(outcome, "type", None) in ("OSError", "PermissionError")


def test_replaced_reference_that_does_not_load_is_our_fault(folder_of: FolderOf, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    (broken / "conv_lib_reference").mkdir(parents=True)
    with pytest.raises(GraderError, match="does not start: ModuleNotFoundError"):
        Session(folder_of("return 1"), None, False, Replaced(broken, CONV2D))


# --- what can be made of it


_FIND = """
HEAP = {}
def find(name):
    import gc, types
    if not HEAP:
        HEAP.update({(str(one.__module__), one.__name__): one for one in gc.get_objects() if type(one) is types.FunctionType})
    return next(one for key, one in HEAP.items() if key[0].startswith("conv_lib_reference") and key[1] == name)
"""
#: Takes the first of these that the second run has: the exercise's own solution, or whatever else there may be.
_PEEK = "import sys\n    lent = sys.modules['conv_lib_reference.{}']\n    return lent.{}"

HOSTILE = {
    "looks for the solution on the heap": _hostile(
        LINEAR_MAP,
        "count = h * w * c_in",
        "return find('conv2d_matrix')(input_shape, filters, strides, padding)",
        _FIND,
    ),
    "looks for the solution in the modules": _hostile(
        LINEAR_MAP,
        "count = h * w * c_in",
        _PEEK.format("conv2d", "conv2d.__globals__['conv2d_matrix'](input_shape, filters, strides, padding)"),
    ),
    "imports the solution": _hostile(
        LINEAR_MAP,
        "count = h * w * c_in",
        "from conv_lib_reference.linear_map import conv2d_matrix as mine\n"
        "    return mine(input_shape, filters, strides, padding)",
    ),
    "reads the solution from a file": _hostile(
        LINEAR_MAP,
        "count = h * w * c_in",
        "import os\n    for folder, _, names in os.walk('/reference'):\n        for name in names:\n"
        "            space = {'__name__': 'conv_lib_reference.x', '__package__': 'conv_lib_reference'}\n"
        "            exec(open(os.path.join(folder, name)).read(), space)\n"
        "            if 'conv2d_matrix' in space:\n"
        "                return space['conv2d_matrix'](input_shape, filters, strides, padding)\n"
        "    raise KeyError",
    ),
    "returns what an inner function gives": _hostile(
        LINEAR_MAP,
        "count = h * w * c_in",
        _PEEK.format("padding", "pad2d(np.eye(h * w * c_in)[None, ..., None], ((0, 0), (0, 0)))[0, ..., 0]"),
    ),
    "returns what the replaced function gives": _hostile(
        LINEAR_MAP,
        "count = h * w * c_in",
        "return conv2d(np.ones((1, h, w, c_in), filters.dtype), filters, strides, padding)",
    ),
    "counts on the second run": _hostile(
        LINEAR_MAP,
        "count = h * w * c_in",
        "import sys\n    if 'conv_lib_reference' in sys.modules:\n"
        "        return sys.modules['conv_lib_reference.conv2d'].conv2d_matrix(input_shape, filters, strides, padding)\n"
        "    raise KeyError",
    ),
}


@pytest.mark.parametrize("way", HOSTILE)
def test_replaced_hostile_function_gains_nothing(
    grade: Callable[..., SubmissionReport], wrong: Submission, way: str
) -> None:
    (report,) = grade(HOSTILE[way](wrong), "conv2d_matrix").exercises
    assert report.follow_through == FollowThrough(("conv2d",), 0.0)
    assert report.credited == 0


@pytest.mark.parametrize("way", ["heap", "module"])
def test_replaced_what_is_lent_can_be_found_and_is_no_more_than_a_right_earlier_function(
    grade: Callable[..., SubmissionReport], wrong: Submission, way: str
) -> None:
    """The hostile code above can find what there is: these two use it where they may call it anyway."""
    found = {"heap": "find('conv2d')", "module": "__import__('conv_lib_reference.conv2d').conv2d.conv2d"}[way]
    call = "return conv2d(out_backprop, filters, strides, padding)"
    hostile = _hostile(TRANSPOSE, call, call.replace("conv2d(", f"{found}(", 1), _FIND)(wrong)
    report = grade(hostile, "conv2d", "conv2d_padded", "conv2d_transpose_backprop")
    assert report.exercise("conv2d_transpose_backprop").follow_through == FollowThrough(("conv2d",), 5.0)
    assert report.points == 5


def test_replaced_function_earns_nothing_for_itself_in_the_second_run(
    grade: Callable[..., SubmissionReport], wrong: Submission
) -> None:
    """A submission that puts what is lent in the place of every function of its own."""
    steal = (
        "\nimport sys\nfor _name, _module in list(sys.modules.items()):\n"
        "    if _name.startswith('conv_lib_reference.'):\n        globals().update(vars(_module))\n"
    )
    files = {path: source + steal.encode() for path, source in wrong.files.items()}
    report = grade(Submission("thief", files), "conv2d", "conv2d_padded", "conv2d_matrix")
    assert [asked.credited for asked in report.exercises] == [0, 0, 6]


def test_replaced_source_does_not_reach_the_report(grade: Callable[..., SubmissionReport], wrong: Submission) -> None:
    tell = (
        "import os, sys\n    if os.path.isdir('/reference/conv_lib_reference'):\n"
        "        print(open('/reference/conv_lib_reference/conv2d.py').read())\n"
        "        raise ValueError(open('/reference/conv_lib_reference/conv2d.py').read()[:200])\n"
        "    print('only this')\n    count = h * w * c_in"
    )
    report = grade(edited(wrong, LINEAR_MAP, ("count = h * w * c_in", tell)), "conv2d_matrix")
    assert report.exercises[0].follow_through is not None
    assert "only this" in report.exercises[0].printed
    for text in (repr(report), as_json(report)):
        assert "conv_lib_reference" not in text and "h_out, w_out" not in text
