"""A class of sixty as it might hand in: right, wrong, untouched, broken and hostile, with notebooks of every kind."""

import json
from collections.abc import Mapping
from pathlib import Path

from grading.harness import SUBMISSIONS, mutated, styles
from grading.mutants import MUTANTS

from autograder.exercises.catalogue import lesson
from autograder.submission.snapshot import PACKAGE, Submission, read_submission

from .course import EXAMPLES, LESSON, NOTEBOOK, PROJECT, answered, lay_down, place_of, released
from .entries import load
from .handed_in import ENTRIES, Place

SIZE = 60
_WRONG = 20
#: Submissions of the corpus; each is stopped at most twice, and few of them are slow.
_BROKEN = ("syntax-error", "missing-module", "renamed-module", "latin-1", "name-error-at-import", "unresolved-merge")
_HOSTILE = (
    "endless-loop",
    "segmentation-fault",
    "memory-blow-up-in-numpy",
    "os-exit-in-the-call",
    "kills-its-parent",
    "reads-the-solutions",
    "reply-forged-and-the-real-one-held-back",
    "right-and-prints-two-hundred-thousand-lines",
)
_FOLDERS = (
    "notebook-is-not-json",
    "cells-doubled",
    "check-cells-deleted",
    "half-characters",
    "no-notebook",
    "empty-folder",
    "notebook-alone",
    "links-in-a-circle",
    "gradebook-changed",
    "classmates-and-course-deleted",
    "markup-everywhere",
)


def hand_in_sixty(root: Path, facts: Mapping[str, str]) -> dict[str, str]:
    """Fill `submitted/`: the same bytes for the same `facts` (see `handed_in.Place`).

    Returns:
        What each student handed in.
    """
    reference = read_submission(PROJECT / "solutions", "reference")
    libraries = _libraries(reference)
    entries = {entry.name: entry for entry in load()}
    folders = {entry.name: entry for entry in ENTRIES}
    class_list: dict[str, str] = {}
    for kind, files in libraries.items():
        folder = _next(root, class_list, kind)
        lay_down(files, folder)
        _write_notebook(folder, len(class_list))
    for name in (*_BROKEN, *_HOSTILE):
        folder = _next(root, class_list, name)
        entries[name].write(folder, reference, facts)
        _write_notebook(folder, len(class_list))
    for name in _FOLDERS:
        folder = _next(root, class_list, name)
        folders[name].hand_in(Place(folder, facts))
    assert len(class_list) == SIZE, len(class_list)
    return class_list


def _libraries(reference: Submission) -> dict[str, dict[str, bytes]]:
    """Right libraries in every style, wrong ones with and without a known mistake, and untouched stubs."""
    asked = {exercise.name for exercise in lesson(LESSON)}
    wrong = [mutant for mutant in MUTANTS if mutant.exercise in asked]
    chosen = wrong[:: len(wrong) // _WRONG][:_WRONG]
    assert len(chosen) == _WRONG and SUBMISSIONS.is_dir()
    stubs = read_submission(EXAMPLES / "elm" / LESSON).files
    return {
        "reference": reference.files,
        **{f"right: {name}": submission.files for name, submission in styles().items()},
        **{f"wrong: {mutant.exercise}: {mutant.name}": mutated(mutant).files for mutant in chosen},
        "stubs": stubs,
        "stubs, and one function": {**stubs, f"{PACKAGE}/shapes.py": reference.files[f"{PACKAGE}/shapes.py"]},
        "wrong: turned": read_submission(EXAMPLES / "hazel" / LESSON).files,
        "wrong: swapped": read_submission(EXAMPLES / "larch" / LESSON).files,
        "right: loops": read_submission(EXAMPLES / "birch" / LESSON).files,
    }


def _next(root: Path, class_list: dict[str, str], kind: str) -> Path:
    student = f"s{len(class_list) + 1:02}"
    class_list[student] = kind
    return place_of(root, student)


def _write_notebook(folder: Path, number: int) -> None:
    """As released, with guesses, or with guesses and an answer, in turn."""
    document = (released(), answered(answer="*Write your answer here.*"), answered())[number % 3]
    (folder / NOTEBOOK).write_text(json.dumps(document))
