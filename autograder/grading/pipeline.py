"""One submission, graded: run, compare, diagnose, report."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from autograder.cases import Case, Kind
from autograder.comparison import Judgement, judge
from autograder.errors import GraderError
from autograder.exercises.exercise import Exercise
from autograder.grading import follow_through
from autograder.grading.explaining import Explained, explain
from autograder.grading.judged import Judged
from autograder.grading.lending import lending, told
from autograder.grading.results import CaseResult, ExerciseReport, PartResult, SubmissionReport
from autograder.grading.runner import Runner
from autograder.grading.sandboxes import Sandboxes, where_it_starts
from autograder.oracle.client import Oracle
from autograder.oracle.question import Answer
from autograder.outcomes import Outcome, Raised, Returned, Stopped
from autograder.sandbox.limits import Limits
from autograder.submission.reference import Name, Replacement, find_reference
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict

#: Told after each case: exercise, cases done, cases in all.
Progress = Callable[[str, int, int], None]


def silent(subject: str, done: int, total: int) -> None:
    """The progress that tells nobody."""


def grade(
    submission: Submission,
    exercises: Sequence[Exercise],
    oracle: Oracle,
    *,
    seed: int = 0,
    sandboxed: bool = True,
    limits: Limits | None = None,
    progress: Progress = silent,
    reference: Path | Literal["nearest"] | None = "nearest",
    lent: Sequence[Name] = (),
    sandboxes: Sandboxes | None = None,
) -> SubmissionReport:
    """Grade a submission. The same submission, exercises, seed and device give the same report.

    Args:
        submission: what was handed in.
        exercises: what is asked.
        oracle: TensorFlow on the device that is to be compared with.
        seed: of the random cases.
        sandboxed: run the submission in bubblewrap; else as a plain process of this user.
        limits: what the code may use.
        progress: told after each case.
        reference: folder that contains the reference's `conv_lib/`, for follow-through marks; None gives none.
        lent: functions that the learner has asked to be the reference's; never those that are graded.
        sandboxes: whose workers are used where they are of this kind; default: each is started when it is needed.

    Raises:
        SandboxUnavailable: if a sandbox is asked for and none starts here.
        DeviceUnavailable: if TensorFlow does not see the oracle's device.
        GraderError: if functions are to be lent and there is no reference to take them from.
    """
    folder = find_reference() if reference == "nearest" else reference
    loan = lending(folder, lent, exercises)
    with Runner(submission, limits, sandboxed, loan, sandboxes) as runner:
        runner.start()
        reports = tuple(_grade_exercise(runner, exercise, oracle, seed, progress) for exercise in exercises)
        if folder is not None:

            def again(exercise: Exercise, replacement: Replacement | None) -> ExerciseReport:
                if replacement is None:  # it was not asked for, but one that was needs it
                    return _grade_exercise(runner, exercise, oracle, seed, silent, explained=False)
                with Runner(submission, limits, sandboxed, replacement, sandboxes) as fresh:
                    return _grade_exercise(fresh, exercise, oracle, seed, silent, explained=False)

            reports = follow_through.followed(reports, exercises, folder, again, loan.functions if loan else ())
    notes = (*submission.notes, *told(loan))
    return SubmissionReport(submission.name, oracle.device, sandboxed, reports, seed, notes)


def grade_own(
    submission: Submission,
    exercises: Sequence[Exercise],
    oracle: Oracle,
    *,
    seed: int = 0,
    progress: Progress = silent,
    lent: Sequence[Name] = (),
    sandboxes: Sandboxes | None = None,
) -> SubmissionReport:
    """Grade one's own code: in a sandbox where one starts, else as a plain process; the report says which."""

    def graded(sandboxed: bool) -> SubmissionReport:
        return grade(
            submission,
            exercises,
            oracle,
            seed=seed,
            sandboxed=sandboxed,
            progress=progress,
            lent=lent,
            sandboxes=sandboxes,
        )

    return where_it_starts(graded, sandboxes)[1]


def all_alike(
    name: str, exercises: Sequence[Exercise], oracle: Oracle, judgement: Judgement, sandboxed: bool, seed: int
) -> SubmissionReport:
    """The report of a submission of which nothing was run: every case gets the same judgement."""
    reports = tuple(_alike(exercise, exercise.cases(seed), judgement) for exercise in exercises)
    return SubmissionReport(name, oracle.device, sandboxed, reports, seed)


def _alike(exercise: Exercise, cases: Sequence[Case], judgement: Judgement) -> ExerciseReport:
    stopped = Stopped(judgement.verdict, judgement.message)
    return _report(exercise, [Judged(case, Answer(), stopped, judgement) for case in cases], Explained(), "")


def fault(error: Exception) -> Judgement:
    """What a failure of the grader is called: never the student's."""
    return Judgement(Verdict.GRADER_ERROR, f"The grader failed, not you: {error}")


def _grade_exercise(
    runner: Runner, exercise: Exercise, oracle: Oracle, seed: int, progress: Progress, explained: bool = True
) -> ExerciseReport:
    cases = exercise.cases(seed)
    try:
        outcomes = []
        for number, case in enumerate(cases, start=1):
            outcomes.append(runner.run(exercise, case))
            progress(exercise.name, number, len(cases))
        answers = _answers(oracle, exercise, seed, outcomes)
        judged = [
            Judged(case, answer, outcome, _judge(exercise, case, answer, outcome))
            for case, answer, outcome in zip(cases, answers, outcomes, strict=True)
        ]
        printed = runner.printed()
        found = explain(oracle, exercise, judged, lambda case: runner.run(exercise, case)) if explained else Explained()
    except GraderError as error:
        return _alike(exercise, cases, fault(error))
    return _report(exercise, judged, found, printed)


def _answers(oracle: Oracle, exercise: Exercise, seed: int, outcomes: Sequence[Outcome]) -> Sequence[Answer]:
    """What TensorFlow says to each case; it is not asked about a function that is not there yet."""
    if not any(_computed(outcome) or (isinstance(outcome, Stopped) and not outcome.absent) for outcome in outcomes):
        return [Answer()] * len(outcomes)
    return oracle.answers(exercise.questions(seed))


def _computed(outcome: Outcome) -> bool:
    """Whether the function was there and did something."""
    if isinstance(outcome, Raised):
        return "NotImplementedError" not in outcome.bases
    return isinstance(outcome, Returned)


def _begun(exercise: Exercise, outcome: Outcome) -> bool:
    """Whether there is more than a stub; a function that calls a stub is more than one."""
    if isinstance(outcome, Stopped):
        return not outcome.absent
    return _computed(outcome) or (isinstance(outcome, Raised) and outcome.function not in ("", exercise.function))


def _judge(exercise: Exercise, case: Case, answer: Answer, outcome: Outcome) -> Judgement:
    if not _computed(outcome):
        return judge(case, outcome, None, 0.0)
    refused = case.kind is Kind.REFUSED
    if answer.refused is not refused and not case.course_rule:
        said = answer.refusal or "a result"
        return Judgement(Verdict.GRADER_ERROR, f"TensorFlow gives {said} for {case.id}; the case is wrong.")
    bound = exercise.bound(case.arguments) if case.kind is Kind.REAL else 0.0
    return judge(case, outcome, answer.value, bound, exercise.axes)


def _report(exercise: Exercise, judged: Sequence[Judged], explained: Explained, printed: str) -> ExerciseReport:
    parts = _parts(exercise, judged)
    failing = [item for item in judged if not item.passed]
    ours = [item for item in failing if item.judgement.verdict is Verdict.GRADER_ERROR]
    first = next(iter(ours or failing), None)
    return ExerciseReport(
        exercise=exercise.name,
        lesson=exercise.lesson,
        points=sum(part.points for part in parts),
        max_points=exercise.points,
        verdict=first.judgement.verdict if first else Verdict.PASSED,
        cases=tuple(
            CaseResult(
                item.case.id,
                item.judgement.verdict,
                round(item.outcome.seconds, 6),
                item.case.part,
                item.judgement.message,
                item.outcome if isinstance(item.outcome, Raised) else None,
            )
            for item in judged
        ),
        parts=parts,
        checked=exercise.checked,
        outcome=_outcome(judged, failing, first),
        read=explained.diagnosis.read if explained.diagnosis else exercise.read,
        diagnosis=explained.diagnosis,
        failing=explained.failing,
        counterexample=explained.example,
        printed=printed,
        begun=any(_begun(exercise, item.outcome) for item in judged),
    )


def _outcome(judged: Sequence[Judged], failing: Sequence[Judged], first: Judged | None) -> str:
    if first is None:
        return f"All {len(judged)} cases agree with TensorFlow."
    if len(failing) == len(judged):
        return first.judgement.message
    passed = len(judged) - len(failing)
    return f"{passed} of {len(judged)} cases agree with TensorFlow. {first.judgement.message}"


def _parts(exercise: Exercise, judged: Sequence[Judged]) -> tuple[PartResult, ...]:
    """Points by part: all of a part or none of it, and none for parts that say nothing by themselves."""
    counted = []
    for part in exercise.parts:
        own = [item for item in judged if item.case.part == part.name]
        passed = sum(item.passed for item in own)
        counted.append((part, passed, len(own)))
    computes = any(part.counts_alone and passed == total for part, passed, total in counted)
    return tuple(
        PartResult(
            part.name,
            part.points if passed == total and (part.counts_alone or computes) else 0.0,
            part.points,
            passed,
            total,
        )
        for part, passed, total in counted
    )
