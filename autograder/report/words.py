"""Sentences that every form of the report shares."""

from autograder.grading.results import ExerciseReport, PartResult
from autograder.verdicts import Verdict

_NEXT = {
    Verdict.NOT_IMPLEMENTED: "Complete it in conv_lib/, save the file, and check again.",
    Verdict.INVALID_SUBMISSION: "Mend the file first: nothing in it can be run as it is.",
    Verdict.TIME_LIMIT: "Look for a loop that does not end; a plain nested loop is quick enough here.",
    Verdict.MEMORY_LIMIT: "Look at the shape of the largest array that you make.",
    Verdict.CRASHED: "Return a value instead of ending the process.",
    Verdict.GRADER_ERROR: "Nothing is lost and no points are taken; a person will look at it.",
    Verdict.MUTATED: "Work on a copy of the argument.",
    Verdict.WRONG_DTYPE: "Make the result with the dtype of the input.",
    Verdict.WRONG_TYPE: "Return the array itself.",
}


def points(number: float) -> str:
    """`7.5`, `10`: points without needless zeros."""
    return f"{number:g}"


def headline(report: ExerciseReport) -> str:
    """The first line: mark, exercise, verdict and points."""
    verdict = "right" if report.verdict.passed else report.verdict.value
    if report.diagnosis:
        verdict = f"{verdict}: {' and '.join(report.diagnosis.misconceptions)}"
    return (
        f"{report.verdict.marker} {report.exercise}: {verdict} "
        f"({points(report.credited)} of {points(report.max_points)} points)"
    )


def next_step(report: ExerciseReport) -> str:
    """The line that says what to do next."""
    if report.verdict.passed:
        return "Nothing is left to do here."
    if report.diagnosis:
        return f"{report.diagnosis.explanation} {report.diagnosis.question} Read {place(report.read)}."
    return f"{_NEXT.get(report.verdict, 'Follow the smallest failing call by hand.')} Read {place(report.read)}."


def place(read: str) -> str:
    """`01_forward#How-big` as a person says it: lesson 01_forward, "How big"."""
    lesson, _, heading = read.partition("#")
    return f'"{heading.replace("-", " ")}" in {lesson}' if heading else lesson


def waiting(part: PartResult) -> str:
    """Why a part whose cases all pass gives no points yet, or nothing."""
    held = part.passed == part.total and part.points < part.max_points
    return ", once another part is right" if held else ""
