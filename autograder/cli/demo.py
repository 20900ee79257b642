"""`conv-course demo`: grade a small class, from release to feedback, in a folder of its own."""

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograder.cli.grade import print_class
from autograder.cli.output import console, ticker
from autograder.errors import ArgumentError
from autograder.grading.cores import default_workers
from autograder.oracle.client import Oracle
from autograder.report.text import exercise_block

LESSON = "01_forward"
PROJECT = Path(__file__).resolve().parents[2]


def demo(
    course: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder DIR to grade in; an earlier demo there is replaced.")
    ] = PROJECT / "build" / "demo",
) -> None:
    """Grade the sample class of examples/class against TensorFlow and show grades and feedback."""
    # nbgrader takes seconds to import, which the other commands need not wait for.
    from autograder.nbgrader_plugin.course import generate_feedback, grade_lesson

    screen = console()
    lay_out_class(PROJECT / "examples" / "class", course)
    screen.print(Text(f"A class of {len(list((course / 'submitted').iterdir()))}, in {course}:"), soft_wrap=True)
    with ticker() as bar, Oracle(on_start=bar.appear) as oracle:
        result = grade_lesson(course, LESSON, oracle, workers=default_workers(), progress=bar.tell)
        bar.tell("Writing feedback", 0, 1)
        pages = generate_feedback(course, LESSON)
    print_class(result)
    for student in result.students:
        for report in student.report.exercises:
            if report.diagnosis:
                screen.print(Text(f"\nWhat {student.student} is told:", style="bold"))
                screen.print(exercise_block(report))
                break
    screen.print(Text("\nFeedback pages, as students get them:", style="bold"))
    for page in pages:
        screen.print(Text(f"  {page}"), soft_wrap=True)


def lay_out_class(examples: Path, course: Path) -> None:
    """Make a course run in `course` with the sample submissions, each with the notebook it was given.

    Raises:
        ArgumentError: if the examples or the built lesson are missing, or `course` holds something else.
    """
    mark = course / ".conv-course-demo"
    if course.exists() and not mark.exists() and any(course.iterdir()):
        raise ArgumentError(f"demo: course={str(course)!r} must be empty or an earlier demo, got other files.")
    notebook = PROJECT / "lessons" / LESSON / f"{LESSON}.ipynb"
    if not examples.is_dir() or not notebook.is_file():
        raise ArgumentError(f"demo: {examples} and {notebook} must be there; run `make build` in a full checkout.")
    shutil.rmtree(course, ignore_errors=True)
    course.mkdir(parents=True)
    mark.write_text("made by conv-course demo\n")
    about = json.loads((examples / "notebooks.json").read_text())
    for folder in sorted(path for path in examples.iterdir() if path.is_dir()):
        submitted = course / "submitted" / folder.name / LESSON
        shutil.copytree(folder / LESSON, submitted)
        if about.get(folder.name, "as released") == "as released":
            shutil.copy(notebook, submitted)
        elif about[folder.name] == "cut off":
            whole = notebook.read_bytes()
            (submitted / notebook.name).write_bytes(whole[: len(whole) // 2])
