"""The adjoint check: two of the student's own functions, held against each other without TensorFlow.

<F(x), y> and <x, G(y)> are sums over the same connections between a cell of x and a cell of y, each weighted by the
two numbers at its ends. On small integers two functions that belong together give the same number exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.cases import Case, generator
from autograder.comparison import describe
from autograder.exercises.adjoint import Adjoint, Side
from autograder.exercises.family import resized
from autograder.exercises.geometry import Shape
from autograder.grading.adjoint_report import AdjointReport, Finding, Gap, Numbers, apart
from autograder.grading.calls import show_call
from autograder.grading.runner import Runner
from autograder.grading.sandboxes import Sandboxes, where_it_starts
from autograder.outcomes import Outcome, Raised, Stopped
from autograder.sandbox.limits import Limits
from autograder.submission.reference import Replacement
from autograder.submission.snapshot import Submission

#: Pairs x, y that are tried with each shape: that two maps which differ agree on one of them by accident is rare.
DRAWS = 2
#: The same for smaller sizes, on which accidents are less rare.
_SMALL_DRAWS = 3
#: Shapes that the search for a smaller one may try; a count, so that a busy machine finds the same one.
BUDGET = 120
#: Code that sleeps in each call is given up sooner than in a graded check.
_LIMITS = Limits(total_seconds=30, total_wall_seconds=60.0)


def check_adjoint(
    submission: Submission,
    adjoint: Adjoint,
    *,
    seed: int = 0,
    sandboxed: bool = True,
    limits: Limits = _LIMITS,
    loan: Replacement | None = None,
    sandboxes: Sandboxes | None = None,
) -> AdjointReport:
    """Hold two functions of a submission against each other; the same submission and seed give the same report.

    Args:
        submission: whose functions they are.
        adjoint: which two, and on what.
        seed: of the numbers.
        sandboxed: run the submission in bubblewrap; else as a plain process of this user.
        limits: what the code may use.
        loan: functions of the reference instead of the submission's; one of the first function leaves the second, which
            the check has its name from, the submission's own.
        sandboxes: whose workers are used where they are of this kind; default: each is started when it is needed.

    Raises:
        SandboxUnavailable: if a sandbox is asked for and none starts here.
        GraderError: if the grader fails.
    """
    with Runner(submission, limits, sandboxed, loan, sandboxes) as runner:
        runner.start()
        return _Pair(runner, adjoint, seed).report()


def check_own_adjoints(
    submission: Submission,
    adjoints: Sequence[Adjoint],
    loan: Replacement | None = None,
    sandboxes: Sandboxes | None = None,
) -> tuple[bool, tuple[AdjointReport, ...]]:
    """Several checks of one's own code, in a sandbox where one starts; whether there was one, and the reports."""

    def checked(sandboxed: bool) -> tuple[AdjointReport, ...]:
        return tuple(
            check_adjoint(submission, adjoint, sandboxed=sandboxed, loan=loan, sandboxes=sandboxes)
            for adjoint in adjoints
        )

    return where_it_starts(checked, sandboxes)


class _NoAnswer(Exception):
    """A function gave nothing that can be computed with; the text is one sentence."""


@dataclass(frozen=True)
class _Trial:
    """Sizes and numbers with which both functions are called."""

    shape: Shape
    shared: np.ndarray
    x: np.ndarray
    y: np.ndarray


class _Pair:
    """Two functions of one submission, ready to be called."""

    def __init__(self, runner: Runner, adjoint: Adjoint, seed: int) -> None:
        self._runner, self._adjoint, self._seed = runner, adjoint, seed

    def report(self) -> AdjointReport:
        """Shape by shape, simplest first; the first that is not in order is looked into."""
        first: Numbers | None = None
        for done, shape in enumerate(self._adjoint.shapes):
            for draw in range(DRAWS):
                trial = self._trial(shape, draw)
                silent = self._silent(trial)
                if silent:
                    return AdjointReport(self._adjoint, Finding.NO_ANSWER, done, said=silent)
                numbers = self._numbers(trial)
                if apart(numbers.left, numbers.right):
                    return self._explain(self._smallest(trial), done)
                first = first or numbers
        return AdjointReport(self._adjoint, Finding.AGREE, len(self._adjoint.shapes), first)

    def _trial(self, shape: Shape, draw: int) -> _Trial:
        adjoint = self._adjoint
        random = generator(adjoint.name, "adjoint", self._seed, shape.label, draw)

        def numbers(sizes: tuple[int, ...]) -> np.ndarray:
            """Integers -4..4 without 0, lest a connection go unseen."""
            return (random.choice((-1, 1), sizes) * random.integers(1, 5, sizes)).astype(shape.dtype)

        return _Trial(shape, numbers(adjoint.shared(shape)), numbers(adjoint.x(shape)), numbers(adjoint.y(shape)))

    def _call(self, side: Side, trial: _Trial, array: np.ndarray) -> np.ndarray:
        """What one function makes of an array, in double precision."""
        arguments = side.arguments(trial.shape, trial.shared, array)
        outcome = self._runner.run(side.exercise, Case(f"{self._adjoint.name}/adjoint", "", arguments))
        value = _value(side, outcome, side.result(trial.shape), arguments)
        with np.errstate(all="ignore"):
            return side.carried(value, array.astype(np.float64)).reshape(self._other(side, trial))

    def _other(self, side: Side, trial: _Trial) -> tuple[int, ...]:
        """The shape of what comes out at the other end."""
        return trial.y.shape if side is self._adjoint.forward else trial.x.shape

    def _forth(self, trial: _Trial, array: np.ndarray) -> np.ndarray:
        return self._call(self._adjoint.forward, trial, array)

    def _back(self, trial: _Trial, array: np.ndarray) -> np.ndarray:
        return self._call(self._adjoint.backward, trial, array)

    def _silent(self, trial: _Trial) -> tuple[str, ...]:
        """Who gives no answer, in words; nothing is said of the other."""
        said = []
        for side, array in ((self._adjoint.forward, trial.x), (self._adjoint.backward, trial.y)):
            try:
                self._call(side, trial, array)
            except _NoAnswer as reason:
                said.append(str(reason))
        return tuple(said)

    def _numbers(self, trial: _Trial) -> Numbers:
        forward = self._adjoint.forward
        with np.errstate(all="ignore"):
            left = float((self._forth(trial, trial.x) * trial.y).sum())
            right = float((trial.x * self._back(trial, trial.y)).sum())
        return Numbers(_spoken(forward.arguments(trial.shape, trial.shared, trial.x)), left, right)

    def _smallest(self, trial: _Trial) -> _Trial:
        """The same numbers at smaller sizes, step by step, while the two sides differ."""
        spent, searching = 0, True
        while searching:
            searching = False
            for shape in self._adjoint.smaller(trial.shape):
                if spent == BUDGET:
                    return trial
                spent += 1
                candidate = self._differing(trial, shape)
                if candidate is not None:
                    trial, searching = candidate, True
                    break
        return trial

    def _differing(self, trial: _Trial, shape: Shape) -> _Trial | None:
        """The trial at other sizes if the two sides differ there, on its own numbers or on others; None if not."""
        adjoint = self._adjoint
        own = _Trial(
            shape,
            resized(trial.shared, adjoint.shared(shape)),
            resized(trial.x, adjoint.x(shape)),
            resized(trial.y, adjoint.y(shape)),
        )
        for candidate in (own, *(self._trial(shape, draw) for draw in range(_SMALL_DRAWS))):
            try:
                numbers = self._numbers(candidate)
            except _NoAnswer:
                return None
            if apart(numbers.left, numbers.right):
                return candidate
        return None

    def _explain(self, trial: _Trial, agreed: int) -> AdjointReport:
        """Which connection it is; 1, 2, 3, ... in the shared array where that shows it too."""
        counted = (np.arange(trial.shared.size) % 9 + 1).astype(trial.shared.dtype).reshape(trial.shared.shape)
        for candidate in (replace(trial, shared=counted), trial):
            try:
                numbers = self._numbers(candidate)
                crooked = self._crooked(candidate)
                if crooked:
                    return AdjointReport(self._adjoint, Finding.NOT_LINEAR, agreed, numbers, said=crooked)
                gap = self._gap(candidate)
            except _NoAnswer as reason:
                said = f"On single cells nothing can be compared. {reason}"
                return AdjointReport(self._adjoint, Finding.GAP, agreed, self._numbers_again(trial), said=(said,))
            if gap is not None:
                return AdjointReport(self._adjoint, Finding.GAP, agreed, self._telling(candidate, gap), gap)
        said = (
            "Between every two single cells they agree, and on sums of cells they do not: one of them is not linear, "
            "or answers otherwise each time it is called."
        )
        return AdjointReport(self._adjoint, Finding.NOT_LINEAR, agreed, self._numbers_again(trial), said=(said,))

    def _telling(self, trial: _Trial, gap: Gap) -> Numbers | None:
        """The two sides on numbers on which they differ: those at hand, or the two cells of the gap alone."""
        single = replace(trial, x=_unit(trial.x, gap.x), y=_unit(trial.y, gap.y))
        for candidate in (trial, single):
            numbers = self._numbers_again(candidate)
            if numbers is not None and apart(numbers.left, numbers.right):
                return numbers
        return None

    def _numbers_again(self, trial: _Trial) -> Numbers | None:
        try:
            return self._numbers(trial)
        except _NoAnswer:
            return None

    def _crooked(self, trial: _Trial) -> tuple[str, ...]:
        """Who makes something of zeros, or of -x not the opposite of what it makes of x: a linear map does neither."""
        said = []
        for side, array in ((self._adjoint.forward, trial.x), (self._adjoint.backward, trial.y)):
            nothing, once, opposite = (self._call(side, trial, array * factor) for factor in (0, 1, -1))
            if apart(nothing, 0).any():
                index = tuple(int(axis) for axis in np.argwhere(apart(nothing, 0))[0])
                said.append(
                    f"Your {side.function} is not linear: out of zeros it makes {nothing[index]:g} in cell {list(index)}."
                )
            elif apart(opposite, -once).any():
                said.append(
                    f"Your {side.function} is not linear: of the opposite numbers it does not make the opposite result."
                )
        return tuple(said)

    def _gap(self, trial: _Trial) -> Gap | None:
        """The first connection on which the two differ: e_p goes in at one end, e_q at the other."""
        x, y = trial.x, trial.y
        forth = np.stack([self._forth(trial, unit).ravel() for unit in _units(x)], axis=1)  # (cells of y, cells of x)
        back = np.stack([self._back(trial, unit).ravel() for unit in _units(y)])  # the same
        wrong = apart(forth, back)
        if not wrong.any():
            return None
        row, column = (int(number) for number in np.argwhere(wrong)[0])
        p, q = (
            tuple(int(axis) for axis in np.unravel_index(number, array.shape))
            for number, array in ((column, x), (row, y))
        )
        return Gap(
            p,
            q,
            float(forth[row, column]),
            float(back[row, column]),
            self._adjoint.place(trial.shape, p, q),
            forth,
            back,
            self._code(trial, p, q),
        )

    def _code(self, trial: _Trial, p: tuple[int, ...], q: tuple[int, ...]) -> str:
        """Both calls, and the element of each result to look at."""
        forward, backward = self._adjoint.forward, self._adjoint.backward
        e_p, e_q = _unit(trial.x, p), _unit(trial.y, q)
        first = show_call(forward.exercise, forward.arguments(trial.shape, trial.shared, e_p))
        second = show_call(backward.exercise, backward.arguments(trial.shape, trial.shared, e_q))
        there: tuple[int, ...] = p
        if backward.result(trial.shape) != trial.x.shape:  # a matrix: its element, not what it makes of e_q
            row, column = np.ravel_multi_index(q[1:], trial.y.shape[1:]), np.ravel_multi_index(p[1:], trial.x.shape[1:])
            there = int(row), int(column)
        return f"{first}[{_index(q)}]\n\n{second}[{_index(there)}]"


def _index(cell: tuple[int, ...]) -> str:
    return ", ".join(str(axis) for axis in cell)


def _units(array: np.ndarray) -> list[np.ndarray]:
    """Arrays of the same shape with a single one each, in order."""
    return [_unit(array, index) for index in np.ndindex(array.shape)]


def _unit(array: np.ndarray, index: tuple[int, ...]) -> np.ndarray:
    unit = np.zeros_like(array)
    unit[index] = 1
    return unit


def _value(side: Side, outcome: Outcome, wanted: tuple[int, ...], arguments: dict[str, object]) -> np.ndarray:
    """The array that came back.

    Raises:
        _NoAnswer: if there is none, or none of the shape that is wanted.
    """
    name, call = f"Your {side.function}", _spoken(arguments)
    if isinstance(outcome, Stopped):
        raise _NoAnswer(f"{name} gave no answer ({call}). {outcome.message}")
    if isinstance(outcome, Raised):
        if "NotImplementedError" in outcome.bases:
            raise _NoAnswer(f"{name} is not implemented yet.")
        place = f" ({outcome.place})" if outcome.place else ""
        said = f"{outcome.type}: {outcome.message.rstrip('.')}" if outcome.message else outcome.type
        raise _NoAnswer(f"{name} raised {said}{place}, called with {call}.")
    value = outcome.value
    if type(value) is not np.ndarray or value.dtype.kind not in "biuf" or value.shape != wanted:
        raise _NoAnswer(
            f"{name} returned {describe(value)} where an array of shape {wanted} belongs, called with {call}."
        )
    if not np.isfinite(value).all():
        raise _NoAnswer(f"{name} returned numbers that are not finite, called with {call}.")
    return value.astype(np.float64)


def _spoken(arguments: dict[str, object]) -> str:
    """A call's arguments: of arrays the shape, everything else as it is."""
    return ", ".join(
        f"{name} of shape {value.shape}" if isinstance(value, np.ndarray) else f"{name}={value!r}"
        for name, value in arguments.items()
    )
