"""`use_reference`: earlier lessons' functions on loan, so that nobody is stuck behind one of them."""

import sys
import tempfile
from pathlib import Path

from autograder.errors import ArgumentError, CourseError
from autograder.exercises import catalogue
from autograder.grading.lending import lendable
from autograder.notebook.session import session
from autograder.notebook.showing import Notice
from autograder.sandbox.replacing import Replacing
from autograder.submission.reference import REFERENCE_PACKAGE, Name, find_reference, replacement
from autograder.submission.snapshot import Submission


def use_reference(*lessons: str) -> None:
    """Lend the functions of earlier lessons to this kernel and to its checks, where the solutions are installed.

    Your files stay as they are. What this lesson or a later one grades is never lent. Restart the kernel to go back.

    Args:
        lessons: such as "01_forward"; none means all that come before this one.
    """
    try:
        functions = _asked(lessons)
        reference = find_reference()
        if functions and reference is None:
            raise ArgumentError("use_reference: the course's solutions are not installed here: nothing can be lent.")
    except CourseError as error:
        Notice(str(error)).show()
        return
    lent = tuple(dict.fromkeys((*session.lent, *functions)))
    if lent != session.lent and reference is not None:
        _replace_here(reference, lent)
        session.lent = lent
    Notice(_sentence(functions)).show()


def _asked(lessons: tuple[str, ...]) -> tuple[Name, ...]:
    """What is to be lent.

    Raises:
        ArgumentError: if no lesson was started, or one of them does not come before it.
    """
    if not session.lesson:
        raise ArgumentError("use_reference: lesson unknown: run the cell with start_lesson first.")
    earlier = catalogue.LESSONS[: catalogue.LESSONS.index(session.lesson)]
    for lesson in lessons:
        if lesson not in earlier:
            choice = f"one of {', '.join(earlier)}" if earlier else "left out: no lesson comes before this one"
            raise ArgumentError(f"use_reference: lesson={lesson!r} must be {choice}.")
    return lendable(lessons or earlier, session.lesson)


def _replace_here(reference: Path, functions: tuple[Name, ...]) -> None:
    """Put the reference's functions in the place of one's own: now, and whenever a saved file is loaded again."""
    graded = {known.address for known in catalogue.EXERCISES} - {*functions}
    loan = replacement(reference, functions)
    with tempfile.TemporaryDirectory(prefix="conv-course-") as folder:
        Submission("reference", loan.files).write_to(Path(folder))
        for name in [name for name in sys.modules if name.split(".")[0] == REFERENCE_PACKAGE]:
            del sys.modules[name]  # of an earlier loan, with fewer functions in it
        replacing = Replacing(folder, functions, strict=sorted({module for module, _ in graded}))
    sys.meta_path[:] = [replacing, *(finder for finder in sys.meta_path if not isinstance(finder, Replacing))]
    replacing.replace_loaded()


def _sentence(functions: tuple[Name, ...]) -> str:
    if not functions:
        return "Nothing to lend: every function of those lessons is graded in this lesson too, and stays your own."
    names = ", ".join(name for _, name in functions)
    return (
        f"Lent by the course's solutions, in this notebook and its checks: {names}. Reports say so. "
        "Your files are as they were; restart the kernel to use your own again."
    )
