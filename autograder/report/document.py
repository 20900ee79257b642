"""The machine-readable report: plain dictionaries whose shape stays the same."""

import json
import math
from typing import Any

import numpy as np

from autograder.grading.results import Counterexample, ExerciseReport, SubmissionReport
from autograder.wire import Foreign, NamedFunction

SCHEMA = 1
#: An array with more elements can only be a wrong answer of a wrong shape.
_WRITTEN_OUT = 10_000


def document(report: SubmissionReport, timings: bool = False) -> dict[str, Any]:
    """The report as plain JSON values.

    Args:
        report: what grading gave.
        timings: put in the processor time of each case, which no two runs share; else `seconds` is null, and the
            same submission, seed and device give the same bytes.
    """
    return {
        "schema": SCHEMA,
        "submission": report.submission,
        "device": report.device,
        "sandboxed": report.sandboxed,
        "exercises": [_exercise(exercise, timings) for exercise in report.exercises],
    }


def as_json(report: SubmissionReport, timings: bool = False) -> str:
    """The report as one JSON document, ending in a newline."""
    return json.dumps(document(report, timings), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _exercise(report: ExerciseReport, timings: bool) -> dict[str, Any]:
    diagnosis, failing, second = report.diagnosis, report.failing, report.follow_through
    return {
        "exercise": report.exercise,
        "lesson": report.lesson,
        "points": float(report.points),
        "max_points": float(report.max_points),
        "verdict": report.verdict.value,
        "cases": [
            {"id": case.id, "verdict": case.verdict.value, "seconds": case.seconds if timings else None}
            for case in report.cases
        ],
        "diagnosis": diagnosis
        and {
            "misconceptions": list(diagnosis.misconceptions),
            "explanation": diagnosis.explanation,
            "read": diagnosis.read,
        },
        "failing": failing and {"kinds": list(failing.kinds), "sentence": failing.sentence},
        "counterexample": _counterexample(report.counterexample),
        "follow_through": second and {"replaced": list(second.replaced), "points": float(second.points)},
    }


def _counterexample(example: Counterexample | None) -> dict[str, Any] | None:
    if example is None:
        return None
    return {
        "arguments": {name: plain(value) for name, value in example.arguments.items()},
        "got": plain(_rounded(example.got)),
        "expected": plain(_rounded(example.expected)),
    }


def _rounded(value: Any) -> Any:
    """Real arrays to six significant digits: the last bits of a sum depend on the machine's processor."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        rounded = [float(f"{number:.6g}") + 0.0 for number in value.ravel().tolist()]
        return np.array(rounded, np.float64).reshape(value.shape)
    return value


def plain(value: Any) -> Any:
    """A value as JSON: arrays as nested lists, numbers that JSON does not know as words."""
    if isinstance(value, np.ndarray):
        if value.size > _WRITTEN_OUT:
            return f"<array of shape {value.shape} and dtype {value.dtype}>"
        if value.dtype.kind == "c":
            return [str(number) for number in value.ravel().tolist()]
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Foreign):
        return f"<{value.type}>"
    if isinstance(value, range):
        return list(value[:100])
    if isinstance(value, NamedFunction):
        return value.name
    return value if isinstance(value, (int, float, str, type(None))) else str(value)
