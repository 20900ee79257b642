"""Grading without processes: the worker's own code, called here instead of in a sandbox.

What a submission returns goes through the wire and back, as it would between two processes, so an in-process
grade differs from a sandboxed one in nothing but isolation and limits. Only for code that returns.
"""

import importlib
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from autograder.cases import Case
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise
from autograder.functions import FUNCTIONS
from autograder.grading import pipeline
from autograder.grading.explaining import Explained
from autograder.grading.results import SubmissionReport
from autograder.oracle.client import Oracle
from autograder.outcomes import Outcome
from autograder.sandbox import worker
from autograder.sandbox.replacing import Replacing
from autograder.sandbox.replies import read_reply
from autograder.submission.reference import REFERENCE_PACKAGE, Replacement
from autograder.submission.snapshot import Submission, read_submission
from autograder.wire import PREFIX, decode, encode
from grading.mutants.mutant import Mutant

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
SUBMISSIONS = Path(__file__).with_name("submissions")
#: A right library as a learner may write it: two loops over the kernel, no speed. Mutants are changes of it.
PLAIN = Path(__file__).resolve().parents[1] / "library" / "plain"


def style(name: str) -> Submission:
    """One of the right submissions that lie beside this file."""
    return read_submission(SUBMISSIONS / name, name)


def styles() -> dict[str, Submission]:
    """All right submissions: the folders, and the FFT once more with everything in single precision."""
    found = {path.name: style(path.name) for path in sorted(SUBMISSIONS.iterdir()) if path.is_dir()}
    single = edited(
        found["fft"],
        "conv_lib/_spectra.py",
        ("pad2d(input.astype(float), self.pads)", "pad2d(input, self.pads)"),
        ("*array.shape[axis + 2 :]))", "*array.shape[axis + 2 :]), array.dtype)"),
    )
    single = edited(single, "conv_lib/gradients.py", ("out_backprop.astype(float)", "out_backprop"))
    return {**found, "fft_single": Submission("fft_single", single.files)}


def edited(submission: Submission, path: str, *edits: tuple[str, str]) -> Submission:
    """The submission with pieces of one file replaced; each piece must stand there exactly once."""
    source = submission.files[path].decode()
    for old, new in edits:
        assert source.count(old) == 1, f"{submission.name}/{path} has {source.count(old)} times: {old}"
        source = source.replace(old, new)
    return Submission(submission.name, {**submission.files, path: source.encode()})


def mutated(mutant: Mutant) -> Submission:
    """The wrong submission that a mutant is."""
    right = read_submission(PLAIN, "plain") if mutant.base == "plain" else style(mutant.base)
    return edited(right, mutant.path, *mutant.edits)


def combined(one: Mutant, other: Mutant) -> Submission | None:
    """The submission with the mistakes of two mutants; None where they edit the same place or do not compile."""
    if (one.base, one.path) != (other.base, other.path):
        return None
    submission = mutated(one)
    source = submission.files[one.path].decode()
    if any(source.count(old) != 1 for old, _ in other.edits):
        return None
    try:
        together = edited(submission, one.path, *other.edits)
        compile(together.files[one.path], one.path, "exec")
    except (AssertionError, SyntaxError):
        return None
    return Submission(f"{one.name} and {other.name}", together.files)


def over_the_wire(header: dict[str, Any], values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A frame as it arrives at the other end."""
    frame = encode(header, values)
    _, length, _ = PREFIX.unpack_from(frame)
    return decode(frame[PREFIX.size : PREFIX.size + length], frame[PREFIX.size + length :])


@contextmanager
def loaded(submission: Submission) -> Iterator[str]:
    """Make `import conv_lib` mean this submission; the folder in which it lies."""
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "conv_lib"}
    with tempfile.TemporaryDirectory() as folder:
        submission.write_to(Path(folder))
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            yield folder
        finally:
            sys.path.remove(folder)
            for name in [name for name in sys.modules if name.split(".")[0] == "conv_lib"]:
                del sys.modules[name]
            sys.modules.update(hidden)


@contextmanager
def replaced(replacement: Replacement) -> Iterator[Replacing]:
    """What the worker does in a second run: functions of the reference in the place of the submission's."""
    with tempfile.TemporaryDirectory() as folder:
        Submission("reference", replacement.files).write_to(Path(folder))
        replacing = Replacing(folder, replacement.functions)
    for name in [name for name in sys.modules if name.split(".")[0] == REFERENCE_PACKAGE]:
        del sys.modules[name]
    sys.meta_path.insert(0, replacing)
    try:
        yield replacing
    finally:
        sys.meta_path.remove(replacing)


class DirectRunner:
    """Stands in for `grading.runner.Runner`; counts the calls made."""

    def __init__(
        self,
        submission: Submission,
        limits: object = None,
        sandboxed: bool = False,
        replacement: Replacement | None = None,
        sandboxes: object = None,
    ) -> None:
        self._submission = submission
        self._replacement = replacement
        self._stack = ExitStack()
        self._replacing: Replacing | None = None
        self.calls = 0

    def __enter__(self) -> "DirectRunner":
        self._folder = self._stack.enter_context(loaded(self._submission))
        if self._replacement is not None:
            self._replacing = self._stack.enter_context(replaced(self._replacement))
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.close()

    def start(self) -> None:
        """Nothing has to be started."""

    def run(self, exercise: Exercise, case: Case) -> Outcome:
        """One call, by the worker's code and over the wire."""
        self.calls += 1
        header = {
            "module": exercise.module,
            "function": exercise.function,
            "layout": case.layout.value,
            "positional": exercise.positional,
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reply, values = worker.answer(header, dict(case.arguments), self._folder, FUNCTIONS, self._replacing)
        arrived = over_the_wire({**reply, "seconds": 0.0}, values)
        return read_reply(exercise.module, exercise.function, *arrived)

    def printed(self) -> str:
        """Nothing is kept of what is printed."""
        return ""


def grade_here(
    submission: Submission,
    oracle: Oracle,
    exercises: Sequence[Exercise] = EXERCISES,
    seed: int = 0,
    explain: bool = True,
    reference: Path | None = None,
) -> SubmissionReport:
    """`grade`, with a `DirectRunner` in the place of the sandbox.

    Without `explain` it looks for no reason, without `reference` there are no follow-through marks.
    """
    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(pipeline, "Runner", DirectRunner))
        if not explain:
            patches.enter_context(mock.patch.object(pipeline, "explain", return_value=Explained()))
        return pipeline.grade(submission, exercises, oracle, seed=seed, sandboxed=False, reference=reference)


def source(files: Mapping[str, str], name: str = "made") -> Submission:
    """A submission from the texts of its modules: `{"conv2d": "..."}`."""
    return Submission(
        name,
        {"conv_lib/__init__.py": b"", **{f"conv_lib/{key}.py": text.encode() for key, text in files.items()}},
    )
