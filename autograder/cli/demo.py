"""`conv-course demo`: grade a small class, from release to feedback, in a folder of its own."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograder.cli.grade import print_class
from autograder.cli.output import console, ticker
from autograder.distributed.processes import Processes
from autograder.errors import ArgumentError
from autograder.grading.cores import default_workers
from autograder.oracle.client import Oracle
from autograder.report.text import exercise_block

LESSON = "01_forward"
_THREE_DOTS = re.compile(r"\.\.\.\s+#.*")
_GUESS = "(2, 4, 3, 5)"
_ANSWER = "All its windows look alike, so a kernel that is turned or shifted gives the same numbers."
PROJECT = Path(__file__).resolve().parents[2]


def demo(
    course: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder DIR to grade in; an earlier demo there is replaced.")
    ] = PROJECT / "build" / "demo",
) -> None:
    """Grade the sample class of examples/class against TensorFlow and show grades and feedback."""
    # nbgrader takes seconds to import, which the other commands need not wait for.
    from autograder.nbgrader_plugin.course import grade_lesson, release_lesson
    from autograder.nbgrader_plugin.feedback import write_feedback

    screen = console()
    make_course(course)
    notebook = release_lesson(course, LESSON)
    screen.print(Text(f"Released {LESSON} as {notebook}"), soft_wrap=True)
    students = hand_in(PROJECT / "examples" / "class", course, notebook)
    screen.print(Text(f"A class of {len(students)} has handed in: {', '.join(students)}"))
    with ticker() as bar, Oracle(on_start=bar.appear) as oracle:
        result = grade_lesson(course, LESSON, oracle, workforce=Processes(oracle, default_workers()), progress=bar.tell)
        bar.tell("Writing feedback", 0, 1)
        pages = list(write_feedback(course, LESSON).pages.values())
    print_class(result)
    for student in result.students:
        for report in student.report.exercises:
            if report.diagnosis:
                screen.print(Text(f"\nWhat {student.student} is told:", style="bold"))
                screen.print(exercise_block(report), crop=False)
                break
    screen.print(Text("\nFeedback pages, as students get them:", style="bold"))
    for page in pages:
        screen.print(Text(f"  {page}"), soft_wrap=True)


def make_course(course: Path) -> None:
    """Make an empty folder for a course run; an earlier demo in it is removed.

    Raises:
        ArgumentError: if `course` holds something else.
    """
    mark = course / ".conv-course-demo"
    if course.exists() and not mark.exists() and any(course.iterdir()):
        raise ArgumentError(f"demo: course={str(course)!r} must be empty or an earlier demo, got other files.")
    shutil.rmtree(course, ignore_errors=True)
    course.mkdir(parents=True)
    mark.write_text("made by conv-course demo\n")


def hand_in(examples: Path, course: Path, notebook: Path) -> list[str]:
    """Put the sample submissions into `submitted/`, each with the notebook that its student makes of it.

    Returns:
        The students.

    Raises:
        ArgumentError: if the examples are missing.
    """
    if not examples.is_dir():
        raise ArgumentError(f"demo: {examples} must be there, got none; run it in a full checkout.")
    about = json.loads((examples / "notebooks.json").read_text())
    students = sorted(path.name for path in examples.iterdir() if path.is_dir())
    for student in students:
        submitted = course / "submitted" / student / LESSON
        shutil.copytree(examples / student / LESSON, submitted)
        data = _NOTEBOOKS[about.get(student, "as released")](notebook.read_text())
        if data:
            (submitted / notebook.name).write_text(data)
    return students


def _answered(text: str) -> str:
    """The notebook with a guess in every prediction and an answer to the written question."""
    document = json.loads(text)
    for cell in document["cells"]:
        own = cell["metadata"].get("nbgrader", {})
        if own.get("solution") and cell["cell_type"] == "markdown":
            cell["source"] = _ANSWER
        elif own.get("solution"):
            cell["source"] = _THREE_DOTS.sub(_GUESS, "".join(cell["source"]))
    return json.dumps(document)


#: What a student may make of a notebook.
_NOTEBOOKS: dict[str, Callable[[str], str]] = {
    "as released": lambda text: text,
    "answered": _answered,
    "cut off": lambda text: text[: len(text) // 2],
    "none": lambda text: "",
}
