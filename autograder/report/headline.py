"""The first line of a report: whoever reads no further knows what to do next."""

from collections.abc import Sequence

from autograder.exercises import catalogue
from autograder.grading.results import ExerciseReport
from autograder.report.words import blamed, helps, listed, place, points, settled
from autograder.verdicts import Verdict

#: A line that holds an error's text is clipped to about this many characters, and the text to no fewer than these.
_LINE_LENGTH, _ERROR_LENGTH = 140, 40
_AGAIN = "save the file, check again."
_STEPS = {
    Verdict.NOT_FINITE: "Look for a division by zero, or for elements that are never set.",
    Verdict.MUTATED: "Work on a copy.",
    Verdict.INVALID_SUBMISSION: "Mend that and check again.",
    Verdict.TIME_LIMIT: "Look for a loop that does not end.",
    Verdict.MEMORY_LIMIT: "Look at the shape of the largest array that you make.",
    Verdict.CRASHED: "Return a value instead of ending the process.",
}


def headline(report: ExerciseReport) -> str:
    """The first line: mark, exercise, points, what is wrong in a few words, and the next step."""
    start = f"{mark(report)} {report.exercise}"
    if report.verdict is Verdict.GRADER_ERROR:
        return f"{start}: the grader failed, not you. No points are lost; check again, then tell your instructor."
    if not report.begun:
        return f"{start}, not begun: {_begin(report)}"
    start = f"{start}, {points(report.credited)} of {points(report.max_points)} points: "
    return start + _what(report, _LINE_LENGTH - len(start))


def mark(report: ExerciseReport) -> str:
    """One character that tells right, wrong, not begun and "right but for another function" apart."""
    if settled(report) and not report.verdict.passed:
        return "◐"
    return report.verdict.marker if report.begun else "·"


def _begin(report: ExerciseReport) -> str:
    if report.verdict is not Verdict.NOT_IMPLEMENTED:
        return f"{_said(report)} Add what is missing, {_AGAIN}"
    return f"{_complete(report)}, {_AGAIN}"


def _complete(report: ExerciseReport) -> str:
    asked = catalogue.exercise(report.exercise)
    name = "it" if asked.function == asked.name else asked.function
    return f"complete {name} in conv_lib/{asked.module}.py"


def _what(report: ExerciseReport, room: int) -> str:
    second, verdict = helps(report), report.verdict
    if verdict.passed:
        return "right."
    if second:
        first = second.replaced[0] if len(second.replaced) == 1 else "them"
        if settled(report):
            return f"this function is right; {blamed(second)}. Mend {first} first."
        return f"{blamed(second)}, and this function has one of its own. Mend {first} first."
    if report.diagnosis:
        names = listed(_quoted(report.diagnosis.misconceptions))
        together = " together" if len(report.diagnosis.misconceptions) > 1 else ""
        return f"your results are those of {names}{together}. Read {place(report.read)}."
    if verdict is Verdict.WRONG_VALUE:
        return f"wrong value{_where(report)}. Follow the call below by hand."
    if verdict is Verdict.WRONG_SHAPE:
        return f"wrong shape{_where(report)}. Work out the shape for the call below by hand."
    if verdict is Verdict.WRONG_ERROR:
        rule = _said(report).partition("must raise a ValueError: ")[2]
        return f"it must raise a ValueError: {rule}" if rule else "the call below must raise a ValueError."
    if verdict is Verdict.RAISED:
        return _error(report, room)
    if verdict is Verdict.NOT_IMPLEMENTED:
        return f"some calls are not implemented yet; {_complete(report)}, {_AGAIN}"
    return " ".join(part for part in (_said(report), _STEPS.get(verdict, "")) if part)


def _quoted(phrases: Sequence[str]) -> list[str]:
    return [f'"{phrase}"' for phrase in phrases]


def _said(report: ExerciseReport) -> str:
    """The sentence about the first case that decided the verdict."""
    told = (case.message for case in report.cases if case.verdict is report.verdict and case.message)
    said = next(told, report.outcome)
    return said[:1].lower() + said[1:]


def _where(report: ExerciseReport) -> str:
    """In which calls it fails, to follow the verdict."""
    if report.failing is None or not report.failing.where:
        wrong = sum(not case.verdict.passed for case in report.cases)
        return f" in {wrong} of {len(report.cases)} cases"
    where = report.failing.where
    return f" {where}" if where.startswith("in ") else f", {where}"


def _error(report: ExerciseReport, room: int) -> str:
    """The error, its place, and what to do; the whole sentence about the case if it came before any call."""
    raised = next((case.raised for case in report.cases if case.verdict is report.verdict and case.raised), None)
    if raised is None:
        return f"{_said(report)} Look there first."
    step = "Look there first." if raised.place else "Run the call below and read the traceback."
    error = f"{raised.type} in {raised.place}" if raised.place else raised.type
    # Errors of the course's own checks begin with the function's name, which stands at the start of the line.
    text = raised.message.rstrip(".").removeprefix(f"{report.exercise}: ")
    longest = max(room - len(f"{error}: . {step}"), _ERROR_LENGTH)
    short = f"{text}." if len(text) <= longest else f"{text[:longest].rstrip()}…"
    return f"{error}: {short} {step}" if text else f"{error}. {step}"
