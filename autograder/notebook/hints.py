"""`hint`: three hints for an exercise, one at a time, each saying more."""

from autograder.errors import CourseError
from autograder.exercises.catalogue import exercise as find_exercise
from autograder.notebook.session import session
from autograder.notebook.showing import Notice

_KINDS = ("a pointer", "a sketch", "almost code")


def hint(name: str) -> None:
    """Show the next hint for an exercise; after the third it stays. Hints cost nothing.

    Args:
        name: of the exercise, such as "conv2d".
    """
    try:
        asked = find_exercise(name)
    except CourseError as error:
        Notice(str(error)).show()
        return
    number = min(session.hints.get(name, 0), len(asked.hints) - 1)
    session.hints[name] = number + 1
    Notice(f"Hint {number + 1} of {len(asked.hints)}, {_KINDS[number]}: {asked.hints[number]}").show()
