"""What a result depends on changes its fingerprint; what it does not depend on leaves it alone."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.exercises import catalogue
from autograder.grading import fingerprint as fingerprints
from autograder.grading.fingerprint import fingerprint
from autograder.sandbox.limits import Limits
from autograder.submission.snapshot import Submission

HANDED_IN = Submission("oak", {"conv_lib/shapes.py": b"x = 1\n"})
_CACHED = ("_reference", "_checks", "_imports", "_is_module", "_digest", "versions")


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's sources, to be changed; nothing is remembered before and after."""
    folder = tmp_path / "autograder"
    shutil.copytree(fingerprints._ROOT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprints, "_ROOT", folder)
    forget()
    yield folder
    forget()


def forget() -> None:
    for name in _CACHED:
        getattr(fingerprints, name).cache_clear()


def marks() -> dict[str, str]:
    return {one.name: fingerprint(one, HANDED_IN, 1, "cpu", True) for one in catalogue.EXERCISES}


def changed_by(sources: Path, path: str) -> set[str]:
    """The exercises that are graded anew after a module has changed."""
    before = marks()
    file = sources / path
    file.write_text(file.read_text() + "\n# mended\n")
    forget()
    return {name for name, mark in marks().items() if mark != before[name]}


EVERY = {one.name for one in catalogue.EXERCISES}


@pytest.mark.parametrize(
    ("path", "some", "none"),
    [
        ("diagnosis/misconceptions/cost.py", {"separable_cost"}, {"conv2d", "separable_conv2d"}),
        ("diagnosis/misconceptions/insertion.py", {"zero_insert"}, {"conv2d", "same_padding"}),
        ("exercises/witness.py", {"bias_backprop", "numerical_vjp"}, {"conv2d", "zero_insert"}),
        ("report/html.py", set(), EVERY),
        ("cli/grade.py", set(), EVERY),
        ("nbgrader_plugin/course.py", set(), EVERY),
        ("comparison.py", EVERY, set()),
        ("sandbox/worker.py", EVERY, set()),
        ("oracle/tensorflow_ops.py", EVERY, set()),
        ("exercises/catalogue.py", EVERY, set()),
    ],
)
def test_fingerprint_changed_module_counts_where_it_is_used(
    sources: Path, path: str, some: set[str], none: set[str]
) -> None:
    changed = changed_by(sources, path)
    assert some <= changed and not none & changed


def test_fingerprint_counts_the_exercises_that_are_needed_too(sources: Path) -> None:
    changed = changed_by(sources, "exercises/windows.py")
    assert {"output_size"} | {one.name for one in catalogue.EXERCISES if "output_size" in one.needs} <= changed


def test_fingerprint_everything_else_that_counts_changes_it() -> None:
    exercise = catalogue.exercise("conv2d")
    given = (exercise, HANDED_IN, 1, "cpu", True, Limits())
    others = [
        (catalogue.exercise("pad2d"), *given[1:]),
        (exercise, Submission("oak", {"conv_lib/shapes.py": b"x = 2\n"}), *given[2:]),
        (exercise, HANDED_IN, 2, *given[3:]),
        (*given[:3], "gpu", *given[4:]),
        (*given[:4], False, given[5]),
        (*given[:5], Limits(case_seconds=6)),
    ]
    found = [fingerprint(*arguments) for arguments in (given, *others)]
    assert len(set(found)) == len(found)


def test_fingerprint_other_versions_change_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = marks()["conv2d"]
    monkeypatch.setattr(fingerprints, "versions", lambda: {"numpy": "0"})
    assert marks()["conv2d"] != before


def test_fingerprint_other_reference_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = marks()["conv2d"]
    monkeypatch.setattr(fingerprints, "_reference", lambda: "other")
    assert marks()["conv2d"] != before


def test_fingerprint_the_student_is_not_part_of_it() -> None:
    exercise = catalogue.exercise("conv2d")
    assert fingerprint(exercise, HANDED_IN, 1, "cpu", True) == fingerprint(
        exercise, replace(HANDED_IN, name="elm"), 1, "cpu", True
    )
