"""The command `conv-course`."""

import sys
from collections.abc import Callable

import typer

from autograder.cli.adjoint import adjoint
from autograder.cli.bundle import bundle
from autograder.cli.check import check
from autograder.cli.collect import collect
from autograder.cli.demo import demo
from autograder.cli.doctor import doctor
from autograder.cli.export import export
from autograder.cli.feedback import feedback
from autograder.cli.grade import grade
from autograder.cli.hint import hint
from autograder.cli.output import GRADER_FAULT, INTERRUPTED, USAGE, complain
from autograder.cli.pack import pack
from autograder.cli.progress import progress
from autograder.cli.release import release
from autograder.cli.report import report
from autograder.cli.roster import roster
from autograder.errors import CourseError, GraderError
from autograder.writing import NO_ROOM

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Check and grade convolutions against TensorFlow.",
)
#: The commands, as `--help` lists them.
_PANELS: dict[str, tuple[Callable[..., None], ...]] = {
    "For learners": (check, adjoint, hint, progress, pack),
    "For instructors": (roster, release, bundle, collect, grade, feedback, export, report),
    "For both": (doctor, demo),
}
#: jsonschema, on which nbgrader rests, would build this library's parsers for a second, for addresses in notebooks.
_SPARED = "rfc3987_syntax"
for panel, commands in _PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)


def main() -> None:
    """Run the command line; a mistake of the caller ends in one sentence and exit status 1, ours in 2."""
    sys.modules.setdefault(_SPARED, None)  # type: ignore[arg-type]  # what cannot be imported, jsonschema does without
    try:
        status = app(standalone_mode=False)
        if status == INTERRUPTED:  # what typer makes of an interrupt, without a word
            complain("Interrupted. Nothing that was finished is lost.")
    except (typer.Exit, SystemExit) as end:
        status = getattr(end, "exit_code", getattr(end, "code", 0))
    except typer.Abort:
        status = USAGE  # somebody answered a question with no
    except GraderError as error:
        complain(str(error))
        status = GRADER_FAULT
    except CourseError as error:
        complain(str(error))
        status = USAGE
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        complain(
            f"{error.filename or 'The disk'} cannot be written: {error.strerror}. Nothing that was finished is lost."
        )
        status = GRADER_FAULT
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        complain(str(error.format_message()))  # typer's own words about a wrong option
        status = USAGE
    sys.exit(status or 0)
