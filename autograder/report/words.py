"""Sentences that every form of the report shares, below its first line."""

from collections.abc import Sequence

from autograder.grading.results import ExerciseReport, FollowThrough, PartResult
from autograder.verdicts import Verdict

#: What a verdict says of its cause by itself, and what helps.
_CAUSES = {
    Verdict.NOT_IMPLEMENTED: "Where the stub stood there is still a NotImplementedError.",
    Verdict.INVALID_SUBMISSION: "The file itself: nothing in it can be run as it is.",
    Verdict.RAISED: "The error names the line; the call below brings it about.",
    Verdict.WRONG_ERROR: "Check the arguments before anything is computed, and raise a ValueError.",
    Verdict.TIME_LIMIT: "A loop that does not end, or does far too much: a plain nested loop is quick enough here.",
    Verdict.MEMORY_LIMIT: "An array far larger than the result: look at the shape of the largest one that you make.",
    Verdict.CRASHED: "Something ends the process; return a value instead.",
    Verdict.MUTATED: "Something is written into the argument itself, as += does; work on a copy.",
    Verdict.WRONG_DTYPE: "An array made without a dtype, or converted: make the result with the dtype of the input.",
    Verdict.WRONG_TYPE: "The value that is returned is of another kind than the docstring promises.",
    Verdict.NOT_FINITE: "A division by zero, or an array of which some elements are never set, as np.empty gives it.",
    Verdict.GRADER_ERROR: "Nothing that you did: no points are lost, and nothing is left for you to mend.",
}
_UNKNOWN = "No known mistake gives these results. Follow the smallest failing call by hand."
_NOT_BEGUN = "Nothing is written there yet. The lesson leads you through it."


def points(number: float) -> str:
    """`7.5`, `10`: points without needless zeros."""
    return f"{number:g}"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def cause(report: ExerciseReport) -> str:
    """Why it went wrong, as far as that is known; else what helps to find out. Empty if nothing went wrong."""
    if report.verdict.passed:
        return ""
    if not report.begun:
        return _NOT_BEGUN
    told = [second_result(report)] if helps(report) else []
    if settled(report):
        return told[0]
    if report.diagnosis:
        told += [report.diagnosis.explanation, report.diagnosis.question]
    elif report.failing:
        told += [_CAUSES.get(report.verdict, ""), report.failing.sentence]
    else:
        told.append(_CAUSES.get(report.verdict, _UNKNOWN))
    return " ".join(sentence for sentence in told if sentence)


def came_out(report: ExerciseReport) -> str:
    """What came out and what should have; beside a known mistake also which calls fail."""
    more = report.failing.sentence if report.failing and report.diagnosis else ""
    return f"{report.outcome} {more}".strip()


def helps(report: ExerciseReport) -> FollowThrough | None:
    """The second result, with other functions replaced, if it gives more points than the student's own."""
    second = report.follow_through
    return second if second and second.points > report.points else None


def settled(report: ExerciseReport) -> bool:
    """Whether the second result gives all points: what is wrong is another function."""
    second = helps(report)
    return second is not None and second.points >= report.max_points


def blamed(second: FollowThrough, quote: str = "") -> str:
    """`your conv2d has a bug`, `your conv2d and pad2d have bugs`."""
    names = listed([f"{quote}{name}{quote}" for name in second.replaced])
    return f"your {names} {'has a bug' if len(second.replaced) == 1 else 'have bugs'}"


def second_result(report: ExerciseReport) -> str:
    """What the second result means, in one sentence; empty if it changes nothing."""
    second = helps(report)
    if second is None:
        return ""
    said = blamed(second, "`")
    start = f"{said[0].upper()}{said[1:]}; with {_correct(second)}, this function"
    if settled(report):
        return f"{start} is right ({points(second.points)} of {points(report.max_points)} points count)."
    return f"{start} gets {points(second.points)} of {points(report.max_points)} points."


def about_cases(report: ExerciseReport) -> str:
    """What is said above the list of cases when there are two results; empty if one is all that matters."""
    second = helps(report)
    if second is None:
        return ""
    names = listed([f"`{name}`" for name in second.replaced])
    return (
        f"These are the cases with your own {names}: {points(report.points)} points. They were run again with "
        f"{_correct(second)}: {points(second.points)} points. Both are kept, and the better one counts."
    )


def _correct(second: FollowThrough) -> str:
    return "a correct one" if len(second.replaced) == 1 else "correct ones"


def place(read: str) -> str:
    """`01_forward#How-big` as a person says it: "How big" in 01_forward."""
    lesson, _, heading = read.partition("#")
    return f'"{heading.replace("-", " ")}" in {lesson}' if heading else lesson


def waiting(part: PartResult) -> str:
    """Why a part whose cases all pass gives no points yet, or nothing."""
    held = part.passed == part.total and part.points < part.max_points
    return ", once another part is right" if held else ""
