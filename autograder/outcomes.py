"""What came of one call in the worker, as the grader sees it: never trusted, always one of these."""

from dataclasses import dataclass
from typing import Any

from autograder.verdicts import Verdict


@dataclass(frozen=True)
class Returned:
    """The call came back with a value.

    Attributes:
        value: what the wire could carry of it: arrays, numbers, words, pairs, or `wire.Foreign`.
        mutated: names of the arguments that are not what they were before the call.
    """

    value: Any
    mutated: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Raised:
    """The call raised an exception.

    Attributes:
        type: name of the exception class.
        message: its text, clipped.
        bases: names of the built-in classes it descends from.
        place: "conv2d.py, line 12", or "" when unknown.
        function: name of the submission's function that stands there, or "".
    """

    type: str
    message: str
    bases: frozenset[str] = frozenset()
    place: str = ""
    seconds: float = 0.0
    function: str = ""


@dataclass(frozen=True)
class Stopped:
    """There was no answer to judge: the worker was stopped, died, or could not load the function.

    Attributes:
        ran: whether the call was made; after too many stops the others are not.
        absent: there is no such file, or no such function in it.
    """

    verdict: Verdict
    message: str
    seconds: float = 0.0
    ran: bool = True
    absent: bool = False


Outcome = Returned | Raised | Stopped
