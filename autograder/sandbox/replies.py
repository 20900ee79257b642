"""From the worker's reply, which may be forged, to an outcome. Total over whatever the wire can carry."""

import difflib
import math
from typing import Any

from autograder.outcomes import Outcome, Raised, Returned, Stopped
from autograder.verdicts import Verdict

_TEXT_LENGTH = 300
#: What an import raises when the file itself cannot be used.
_UNUSABLE = {"SyntaxError", "ImportError", "UnicodeError"}


def clean(text: Any, length: int = _TEXT_LENGTH) -> str:
    """Untrusted text on one line, without control characters, clipped; anything else than text is empty."""
    words = " ".join(text.split()) if type(text) is str else ""
    if not words.isprintable():
        words = "".join(letter if letter.isprintable() else "?" for letter in words)
    return words[:length]


def read_reply(module: str, function: str, reply: dict[str, Any], values: dict[str, Any]) -> Outcome:
    """What one reply means.

    Args:
        module: module of `conv_lib` that was asked for.
        function: function that was asked for.
        reply: the frame's header.
        values: the frame's values.
    """
    seconds = _seconds(reply.get("seconds"))
    outcome = reply.get("outcome")
    if outcome == "returned" and set(values) == {"value"}:
        return Returned(values["value"], _words(reply.get("mutated")), seconds)
    if outcome == "raised":
        return _raised(reply, seconds)
    if outcome == "not loaded":
        return _not_loaded(module, _raised(reply, seconds))
    if outcome == "missing":
        return _missing(module, function, _words(reply.get("names")))
    return Stopped(Verdict.CRASHED, "What it sent back is not an answer.", seconds)


def _seconds(value: Any) -> float:
    if type(value) in (int, float) and math.isfinite(value) and 0 <= value < 1e6:
        return float(value)
    return 0.0


def _words(value: Any) -> tuple[str, ...]:
    return tuple(clean(word, 40) for word in value[:20]) if type(value) is list else ()


def _raised(reply: dict[str, Any], seconds: float) -> Raised:
    return Raised(
        clean(reply.get("type", "an exception"), 80),
        clean(reply.get("message", "")),
        frozenset(_words(reply.get("bases"))),
        clean(reply.get("place", ""), 80),
        seconds,
        clean(reply.get("function", ""), 80),
    )


def _not_loaded(module: str, error: Raised) -> Stopped:
    file = f"conv_lib/{module}.py"
    place = f" ({error.place})" if error.place else ""
    if "ModuleNotFoundError" in error.bases and f"'conv_lib.{module}'" in error.message:
        return Stopped(Verdict.INVALID_SUBMISSION, f"{file} is missing from the submission.", absent=True)
    # Python 3.11 up to 3.11.3 calls null bytes in a source a ValueError.
    if "SyntaxError" in error.bases or "source code string cannot contain null bytes" in error.message:
        return Stopped(Verdict.INVALID_SUBMISSION, f"{file} is not valid Python: {error.message}{place}.")
    if error.bases & _UNUSABLE:
        return Stopped(
            Verdict.INVALID_SUBMISSION,
            f"{file} cannot be imported: {error.type}: {error.message}{place}. "
            "Only the standard library, NumPy and your own conv_lib are there.",
        )
    if "MemoryError" in error.bases:
        return Stopped(Verdict.MEMORY_LIMIT, f"{file} asks for too much memory as it is imported{place}.")
    return Stopped(
        Verdict.RAISED, f"{file} raises {error.type}: {error.message} as it is imported{place}.", error.seconds
    )


def _missing(module: str, function: str, names: tuple[str, ...]) -> Stopped:
    lower = {name.lower(): name for name in names}
    close = difflib.get_close_matches(function.lower(), lower, n=1, cutoff=0.8)
    hint = f" It defines `{lower[close[0]]}`: is that the one?" if close else ""
    said = f"conv_lib/{module}.py does not define a function `{function}`.{hint}"
    return Stopped(Verdict.INVALID_SUBMISSION, said, absent=True)
