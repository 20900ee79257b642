"""What a result depends on: the same fingerprint means that grading again gives the same report."""

import ast
import hashlib
import json
import platform
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module, metadata
from pathlib import Path

import autograder
from autograder.diagnosis.misconception import Misconception
from autograder.diagnosis.misconceptions import catalogue as misconceptions
from autograder.exercises import catalogue
from autograder.exercises.exercise import Exercise
from autograder.grading.follow_through import closure
from autograder.parsing import parsed
from autograder.sandbox.limits import Limits
from autograder.submission.reference import find_reference
from autograder.submission.snapshot import Submission, read_submission

_ROOT = Path(autograder.__file__).parent
#: Whoever imports a catalogue uses one exercise of it: its other modules are followed from that exercise alone.
_CATALOGUES = (catalogue.__name__, misconceptions.__name__)
#: Programs that are started rather than imported.
_PROGRAMS = ("autograder.oracle.server", "autograder.sandbox.worker", "autograder.sandbox.replacing")


def fingerprint(
    exercise: Exercise, submission: Submission, seed: int, device: str, sandboxed: bool, limits: Limits | None = None
) -> str:
    """A name for everything that an exercise's report depends on.

    Args:
        exercise: what is asked; the exercises that it needs count too, for follow-through marks.
        submission: what was handed in; its content counts, its name does not.
        seed: of the hidden cases.
        device: on which TensorFlow computes.
        sandboxed: whether it ran in bubblewrap.
        limits: of its workers.
    """
    asked = [exercise, *closure(exercise)]
    about = {
        "checks": {one.name: _checks(one) for one in asked},
        "reference": _reference(),
        "submission": submission.digest,
        "seed": seed,
        "device": device,
        "sandboxed": sandboxed,
        "limits": (limits or Limits()).for_worker(),
        "versions": versions(),
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def kinship(exercises: Sequence[str]) -> dict[str, str]:
    """What must be the same on two machines that are to make the same reports: versions, and the source of the checks."""
    checks = {f"the checks of {name}": _checks(catalogue.exercise(name)) for name in exercises}
    return {**versions(), **checks}


@cache
def versions() -> dict[str, str]:
    """What computes."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in ("numpy", "tensorflow")}}


@cache
def _reference() -> str:
    folder = find_reference()
    return read_submission(folder, "reference").digest if folder else ""


@cache
def _checks(exercise: Exercise) -> str:
    """SHA-256 over the source of every module that checks this exercise and explains its mistakes."""
    begin = {"autograder.grading.pipeline", *_PROGRAMS, *_home(exercise)}
    begin |= {one for one in _modules(misconceptions) if exercise.name in _named_in(one)}
    total = hashlib.sha256()
    for name in sorted(_reached(begin)):
        total.update(f"{name}\0{_digest(_file(name))}\n".encode())
    return total.hexdigest()


def _home(exercise: Exercise) -> Iterable[str]:
    """The module that defines an exercise."""
    for name in _modules(catalogue):
        if any(value is exercise for value in vars(import_module(name)).values()):
            yield name


def _named_in(module: str) -> set[str]:
    """The exercises that a module of misconceptions is about."""
    ideas: Sequence[Misconception] = import_module(module).MISCONCEPTIONS
    return {name for idea in ideas for name in idea.exercises}


def _modules(listing: object) -> tuple[str, ...]:
    """The modules beside a catalogue from which it takes what it lists."""
    name = str(vars(listing)["__name__"])
    beside = name.rpartition(".")[0] + "."
    return tuple(one for one in _imports(name) if one.startswith(beside))


def _reached(begin: Iterable[str]) -> set[str]:
    """Modules of this package that are imported from those given, directly or not; catalogues are not followed."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += () if name in _CATALOGUES else _imports(name)
    return found


@cache
def _imports(name: str) -> tuple[str, ...]:
    """Modules of this package that one of them names in its imports."""
    found: dict[str, None] = {}
    for node in ast.walk(parsed(_file(name).read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        found |= dict.fromkeys(one for one in names if _is_module(one))
    return tuple(found)


@cache
def _is_module(name: str) -> bool:
    """Whether this package has such a module; packages hold nothing but their docstring."""
    return name.startswith(f"{autograder.__name__}.") and _file(name).is_file()


def _file(name: str) -> Path:
    return _ROOT.joinpath(*name.split(".")[1:]).with_suffix(".py")


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
