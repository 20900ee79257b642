"""How often each exercise was checked: the one thing of a learner's progress that goes along with a hand-in.

`attempts.json` holds numbers of checks and nothing else: no points, no findings, no hints, no dates. Who hands in is told
so. The instructor's report adds them up over a class, to see which exercise took most attempts; no grade reads them.
"""

import json
from pathlib import Path

from autograder.exercises.catalogue import EXERCISES
from autograder.progress.store import read_progress

FILE = "attempts.json"
SCHEMA = 1
#: Many times what all exercises together need.
MAX_BYTES = 16 << 10
MAX_CHECKS = 100_000
#: What a learner is told where it leaves the machine.
TOLD = f"{FILE} says how often you checked each exercise, and nothing else."
_NAMES = tuple(sorted(exercise.name for exercise in EXERCISES))


def attempts(folder: Path) -> bytes:
    """What goes along with the hand-in of the learner whose `conv_lib/` lies in `folder`.

    Progress that is missing or cannot be read counts as none: it must never keep anybody from handing in.
    """
    entries = read_progress(folder).entries
    checks = {
        name: min(entries[name].checks, MAX_CHECKS) for name in _NAMES if name in entries and entries[name].checks
    }
    return (json.dumps({"schema": SCHEMA, "checks": checks}, sort_keys=True, separators=(",", ":")) + "\n").encode()


def read_attempts(data: bytes | None) -> dict[str, int]:
    """Number of checks by exercise, as far as `data` says something sensible. Total: it comes from a submission.

    Args:
        data: bytes of an `attempts.json`; None if there is none.

    Returns:
        Names of known exercises, in order, each with 0 to `MAX_CHECKS`; {} for anything unreadable.
    """
    if data is None or len(data) > MAX_BYTES:
        return {}
    try:
        document = json.loads(data.decode())
    except (ValueError, RecursionError):
        return {}
    if type(document) is not dict or document.get("schema") != SCHEMA or type(document.get("checks")) is not dict:
        return {}
    checks = document["checks"]
    return {name: checks[name] for name in _NAMES if type(checks.get(name)) is int and 0 <= checks[name] <= MAX_CHECKS}
