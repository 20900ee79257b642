"""The steps of `make check`. Each proves one thing, and says in one line what."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.errors import ToolError
from tools.gate import differences
from tools.house import too_long
from tools.layout import AREAS, STUDENT_AREAS, Area
from tools.leaks import leaks
from tools.metadata import metadata_problems
from tools.staging import generate


@dataclass(frozen=True)
class Step:
    """One check.

    Attributes:
        name: what to call it on the command line.
        proves: what is true when it finds no problem.
        find: root of the project -> problems, one sentence each.
    """

    name: str
    proves: str
    find: Callable[[Path], list[str]]


@dataclass(frozen=True)
class Finding:
    """What came out of a step."""

    step: Step
    problems: tuple[str, ...]


def run_step(step: Step, root: Path) -> Finding:
    """Take one step. A source that cannot be built is a problem like any other."""
    try:
        return Finding(step, tuple(step.find(root)))
    except ToolError as error:
        return Finding(step, (str(error),))


def _gate(root: Path) -> list[str]:
    return differences(root, generate(root))


def _command(advice: str, *words: str) -> Callable[[Path], list[str]]:
    """A step that runs a program of this environment in the project; its output and our advice are the problem."""

    def find(root: Path) -> list[str]:
        done = subprocess.run([sys.executable, *words], cwd=root, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return []
        return [*(done.stdout + done.stderr).strip().splitlines(), advice]

    return find


def _names(areas: tuple[Area, ...]) -> str:
    return ", ".join(f"{area.folder}/" for area in areas)


_RUFF = ("-m", "ruff")
_BRIEF = ("--quiet", "--output-format", "concise", ".")
_LINT_IMPORTS = ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")

STEPS = (
    Step("gate", f"{_names(AREAS)} are, byte for byte, what the sources give", _gate),
    Step("leaks", f"no line of a solution stands in {_names(STUDENT_AREAS)}", leaks),
    Step("metadata", "nbgrader accepts every cell of the built notebooks", metadata_problems),
    Step("sizes", "modules and functions are short", too_long),
    Step(
        "lint",
        "ruff finds nothing in the sources and the built notebooks",
        _command(
            "Mend it, or try `ruff check --fix`; a rule that hurts is turned off in pyproject.toml, with the reason.",
            *_RUFF,
            "check",
            *_BRIEF,
        ),
    ),
    Step("format", "the sources are formatted", _command("Run `ruff format`.", *_RUFF, "format", "--check", *_BRIEF)),
    Step(
        "types",
        "mypy, strict, finds nothing in autograder, conv_figures and tools",
        _command("Mend the types.", "-m", "mypy", "--no-error-summary"),
    ),
    Step(
        "imports",
        "imports go one way, and heavy libraries stay in their places",
        _command("The layers stand in pyproject.toml, their reasons in docs/decisions/.", *_LINT_IMPORTS),
    ),
)
