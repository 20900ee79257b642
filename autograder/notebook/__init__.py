"""What a lesson notebook calls.

`start_lesson`, `check`, `check_adjoint`, `hint`, `predict`, `reveal`, `when_ready`, `use_reference`, `quiet`.
"""

from autograder.notebook.adjoint import check_adjoint
from autograder.notebook.checks import check
from autograder.notebook.hints import hint
from autograder.notebook.lending import use_reference
from autograder.notebook.predictions import predict, reveal
from autograder.notebook.quiet import quiet
from autograder.notebook.readiness import when_ready
from autograder.notebook.session import start_lesson

__all__ = [
    "check",
    "check_adjoint",
    "hint",
    "predict",
    "quiet",
    "reveal",
    "start_lesson",
    "use_reference",
    "when_ready",
]
