"""`hint`: three hints for an exercise, one at a time, each saying more."""

from datetime import date

from autograder.errors import CourseError, SubmissionError
from autograder.exercises.catalogue import exercise as find_exercise
from autograder.notebook.session import session
from autograder.notebook.showing import Notice
from autograder.progress.hints import give_hint


def hint(name: str, number: int | None = None) -> None:
    """Show the next hint for an exercise, from where you were; after the third it stays. Hints cost nothing.

    Args:
        name: of the exercise, such as "conv2d".
        number: 1, 2 or 3 shows that one, once more or ahead of time.
    """
    try:
        folder = session.submission_folder()
    except SubmissionError:
        folder = None  # a hint helps all the same; this kernel remembers it
    try:
        asked = find_exercise(name)
        given = give_hint(
            folder, asked, date.today().isoformat(), number=number, shown=session.hints.get(asked.name, 0)
        )
    except CourseError as error:
        Notice(str(error)).show()
        return
    if not given.kept:
        session.hints[asked.name] = max(given.number, session.hints.get(asked.name, 0))
    Notice(given.words).show()
    for note in given.notes:
        Notice(note).show()
