"""The command `conv-course`."""

import sys

import typer

from autograder.cli.adjoint import adjoint
from autograder.cli.check import check
from autograder.cli.demo import demo
from autograder.cli.doctor import doctor
from autograder.cli.grade import grade
from autograder.cli.hint import hint
from autograder.cli.output import GRADER_FAULT, USAGE, complain
from autograder.cli.progress import progress
from autograder.errors import CourseError, GraderError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Check and grade convolutions against TensorFlow.",
)
app.command()(check)
app.command()(adjoint)
app.command()(hint)
app.command()(progress)
app.command()(grade)
app.command()(doctor)
app.command()(demo)


def main() -> None:
    """Run the command line; a mistake of the caller ends in one sentence and exit status 1, ours in 2."""
    try:
        status = app(standalone_mode=False)
    except (typer.Exit, SystemExit) as end:
        status = getattr(end, "exit_code", getattr(end, "code", 0))
    except (typer.Abort, KeyboardInterrupt):
        complain("Interrupted. Nothing that was finished is lost.")
        status = USAGE
    except GraderError as error:
        complain(str(error))
        status = GRADER_FAULT
    except CourseError as error:
        complain(str(error))
        status = USAGE
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        complain(str(error.format_message()))  # typer's own words about a wrong option
        status = USAGE
    sys.exit(status or 0)
