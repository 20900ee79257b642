"""What one student waits for: `check("conv2d")` in a notebook, from cell to HTML, and `conv-course check` as a whole command.

The notebook is lesson 01_forward in a kernel of its own, its first cells run before; a pause before each check stands for
the student's edit. Cold means an empty cache, so that TensorFlow has to be asked. The student's own code is the
processor time of the calls, as the report has it.
"""

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from typing import Annotated, Any

import typer
from jupyter_client.manager import start_new_kernel

from benchmarks.stopwatch import PROJECT, run, set_out, surroundings

_LESSON = "01_forward"
_LIBRARIES = {
    "reference": PROJECT / "solutions",
    "loops over the taps": PROJECT / "tests" / "grading" / "submissions" / "tap_loop",
    "seven nested loops": PROJECT / "tests" / "grading" / "submissions" / "nested_loops",
    "turned kernel, explained": PROJECT / "examples" / "class" / "hazel" / _LESSON,
}
#: Seconds between two checks.
_EDIT = 1.0
_PATIENCE = 300.0
_OWN = "sum(case.seconds for case in _.report.cases)"
#: The same comparisons where TensorFlow is imported already: what a lesson without this grader would have in a cell.
_BY_HAND = """
from autograder.cases import Kind
from autograder.comparison import judge
from autograder.exercises.catalogue import exercise
from autograder.outcomes import Raised, Returned

def outcome(arguments):
    try:
        return Returned(conv2d(**arguments))
    except ValueError as error:
        return Raised("ValueError", str(error), frozenset({"ValueError"}))

def compare_by_hand(asked):
    for case in asked.cases(0):
        right, bound = None, 0.0
        if case.kind is not Kind.REFUSED:
            right = tf.nn.conv2d(**{"strides": 1, "padding": "VALID", **case.arguments}).numpy()
            bound = asked.bound(case.arguments)
        assert judge(case, outcome(case.arguments), right, bound).verdict.passed, case.id
"""


@dataclass(frozen=True)
class Shown:
    """What a cell led to.

    Attributes:
        seconds: on the clock, from sending the cell until its result is there as HTML, or else until it has ended.
        value: of the expression that was asked for beside it.
        notices: sentences that were shown meanwhile.
    """

    seconds: float
    value: Any
    notices: tuple[str, ...]


class Kernel:
    """One kernel and the way to its cells."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(self, cell: str, expression: str = "None") -> Shown:
        """Run a cell; a benchmark ends where one fails."""
        begin = time.monotonic()
        name = self._client.execute(cell, user_expressions={"value": expression})
        seconds, notices = None, []
        while True:
            message = self._client.get_iopub_msg(timeout=_PATIENCE)
            if message["parent_header"].get("msg_id") != name:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "error":
                raise SystemExit("\n".join(content["traceback"]))
            if kind == "execute_result" and "text/html" in content["data"]:
                seconds = time.monotonic() - begin
            if kind in ("display_data", "update_display_data"):
                notices.append(content["data"].get("text/plain", ""))
            if kind == "status" and content["execution_state"] == "idle":
                break
        ended = time.monotonic() - begin
        reply = self._client.get_shell_msg(timeout=_PATIENCE)
        while reply["parent_header"].get("msg_id") != name:
            reply = self._client.get_shell_msg(timeout=_PATIENCE)
        found = reply["content"]["user_expressions"]["value"].get("data", {}).get("text/plain", "None")
        return Shown(ended if seconds is None else seconds, found, tuple(filter(None, notices)))

    def check(self, exercise: str = "conv2d") -> tuple[Shown, float]:
        """A check, and the seconds of the student's own code in it."""
        time.sleep(_EDIT)
        shown = self.run(f'check("{exercise}")', _OWN)
        return shown, float(shown.value)


@contextmanager
def _kernel(folder: Path, library: Path, environment: dict[str, str], cells: Sequence[str]) -> Iterator[Kernel]:
    """A new kernel beside a notebook of a student with this library; the cells have run."""
    notebooks = folder / "lessons" / _LESSON
    notebooks.mkdir(parents=True)
    shutil.copytree(library / "conv_lib", folder / "conv_lib")
    owner, client = start_new_kernel(kernel_name="python3", cwd=str(notebooks), env=environment, stderr=DEVNULL)
    try:
        kernel = Kernel(client)
        for cell in cells:
            kernel.run(cell)
        yield kernel
    finally:
        client.stop_channels()
        owner.shutdown_kernel(now=True)


def _first_cells() -> list[str]:
    """The cells of the solved lesson before its first check."""
    notebook = json.loads((PROJECT / "solutions" / "solved" / _LESSON / f"{_LESSON}.ipynb").read_text())
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return sources[: next(number for number, source in enumerate(sources) if source.startswith("check("))]


def main(rounds: Annotated[int, typer.Option(help="How often each check and command runs, in turn.")] = 5) -> None:
    """Print the median of each, and the ratios."""
    set_out()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {"TF_CPP_MIN_LOG_LEVEL": "3", "CONV_COURSE_CACHE": str(folder / "cache")}
        imported = _commands(folder, environment, rounds)
        _cold(folder, environment, rounds)
        _warm(folder, environment, rounds, imported)


def _commands(folder: Path, environment: dict[str, str], rounds: int) -> float:
    """The whole command, cold and warm, and the seconds of an import of TensorFlow."""
    place = folder / "command"
    shutil.copytree(_LIBRARIES["reference"] / "conv_lib", place / "conv_lib")
    check = (sys.executable, "-m", "autograder", "check", "conv2d", "--format", "json")
    tensorflow = (sys.executable, "-c", "import tensorflow")
    cold, warm, imports = [], [], []
    for number in range(rounds):
        cache = {**environment, "CONV_COURSE_CACHE": str(folder / f"cache{number}")}
        cold.append(run(check, place, cache).seconds)
        warm.append(run(check, place, cache).seconds)
        imports.append(run(tensorflow, place, cache).seconds)
    middle = [statistics.median(seconds) for seconds in (cold, warm, imports)]
    typer.echo(
        f"conv-course check conv2d, whole command, median of {rounds}: cold {middle[0]:.2f} s, warm {middle[1]:.2f} s; "
        f"import tensorflow {middle[2]:.2f} s; warm / import {middle[1] / middle[2]:.2f}"
    )
    return middle[2]


def _cold(folder: Path, environment: dict[str, str], rounds: int) -> None:
    """A check for which TensorFlow has to be asked, at once, or after some cells that a student reads."""
    cells = _first_cells()
    times: dict[str, list[float]] = {}
    notices: set[str] = set()
    for number in range(rounds):
        for what, before in (("right after the start of the lesson", cells[:1]), ("after its first cells", cells)):
            place = folder / f"cold{number}-{len(before)}"
            cold = surroundings({**environment, "CONV_COURSE_CACHE": str(place / "cache")})
            with _kernel(place, _LIBRARIES["reference"], cold, before) as kernel:
                first, _ = kernel.check()
                other, _ = kernel.check("conv2d_single")
            times.setdefault(what, []).append(first.seconds)
            times.setdefault("another exercise, TensorFlow up", []).append(other.seconds)
            notices.update(first.notices)
    typer.echo(f"\ncheck in a notebook, cold, median of {rounds}:")
    for what, seconds in times.items():
        typer.echo(f"  {what:36} {statistics.median(seconds):6.2f} s")
    typer.echo(f"  shown while it lasted: {'; '.join(sorted(notices)) or 'nothing'}")


def _warm(folder: Path, environment: dict[str, str], rounds: int, imported: float) -> None:
    """A check whose answers are known, for right code in three styles and wrong code, and the same by hand."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in _LIBRARIES}
    by_hand, nothing = [], []
    with ExitStack() as stack:
        kernels = {
            name: stack.enter_context(
                _kernel(folder / f"warm{number}", library, surroundings(environment), _first_cells())
            )
            for number, (name, library) in enumerate(_LIBRARIES.items())
        }
        for kernel in kernels.values():
            kernel.check()  # after this the answers are known
        kernels["reference"].run(_BY_HAND)
        kernels["reference"].run("compare_by_hand(exercise('conv2d'))")
        for _ in range(rounds):
            for name, kernel in kernels.items():
                shown, own = kernel.check()
                taken[name].append((shown.seconds, own))
            nothing.append(kernels["reference"].run("pass").seconds)
            by_hand.append(kernels["reference"].run("compare_by_hand(exercise('conv2d'))").seconds)
    typer.echo(f"\ncheck in a notebook, warm, from cell to HTML, median of {rounds}:")
    typer.echo(f"  {'':26} {'check':>8} {'own code':>9} {'share':>6} {'check / import tensorflow':>26}")
    for name, pairs in taken.items():
        check, own = (statistics.median(column) for column in zip(*pairs, strict=True))
        typer.echo(f"  {name:26} {check:6.3f} s {own:7.4f} s {own / check:6.0%} {check / imported:26.3f}")
    hand, check = statistics.median(by_hand), statistics.median(pair[0] for pair in taken["reference"])
    typer.echo(f"  a cell that does nothing: {statistics.median(nothing):.4f} s")
    typer.echo(
        f"  the reference by hand in that kernel, TensorFlow imported: {hand:.3f} s, once {imported:.1f} s are spent "
        f"on the import; check / by hand {check / hand:.2f}, with one import each {check / (hand + imported):.3f}"
    )


if __name__ == "__main__":
    typer.run(main)
