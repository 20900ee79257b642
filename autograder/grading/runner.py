"""Calls of one submission: a worker that is started when needed and replaced when it dies."""

import time
from types import TracebackType

from autograder.cases import Case
from autograder.exercises.exercise import Exercise
from autograder.grading.sandboxes import Sandboxes
from autograder.outcomes import Outcome, Stopped
from autograder.sandbox.limits import STOPS_ALLOWED, Limits
from autograder.sandbox.session import Call, Session
from autograder.submission.reference import Replacement
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict

_GIVEN_UP = {Verdict.TIME_LIMIT, Verdict.CRASHED}


class Runner:
    """A submission and the worker that has it, in folders of their own."""

    def __init__(
        self,
        submission: Submission,
        limits: Limits | None = None,
        sandboxed: bool = True,
        replacement: Replacement | None = None,
        sandboxes: Sandboxes | None = None,
    ) -> None:
        """Get ready; its worker begins with the first call.

        Args:
            submission: what is run.
            limits: of each worker.
            sandboxed: run in bubblewrap.
            replacement: functions of the reference that take the place of the submission's own, in each worker.
            sandboxes: whose workers are used if they are of this kind; default: each is started when it is needed.
        """
        self._submission = submission
        self._replacement = replacement
        self._limits = limits or Limits()
        if sandboxes is None or sandboxes.sandboxed is not sandboxed or not sandboxes.limits.cover(self._limits):
            sandboxes = Sandboxes(self._limits, sandboxed, ahead=0)
        self._sandboxes = sandboxes
        self._session: Session | None = None
        self._stops: dict[str, list[Stopped]] = {}
        self._seconds: dict[str, float] = {}
        self._clock: dict[str, float] = {}
        self._session_seconds = 0.0
        self._printed = b""

    def __enter__(self) -> "Runner":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            self._session.close()

    def start(self) -> None:
        """Have a worker now.

        Raises:
            SandboxUnavailable: if a sandbox is asked for and none starts here.
        """
        if self._session is None or not self._session.alive:
            if self._session is not None:
                self._session.close()
            self._session = self._sandboxes.take(self._submission, self._replacement)
            self._session_seconds = 0.0

    def run(self, exercise: Exercise, case: Case) -> Outcome:
        """One call, unless its exercise has had `STOPS_ALLOWED` stops or all of its time."""
        refusal = self._refusal(exercise.name)
        if refusal is not None:
            return refusal
        limits = self._limits
        if self._session is not None and self._session_seconds + limits.case_seconds > limits.total_seconds:
            self._session.close()  # what other exercises used must not shorten this call
        self.start()
        assert self._session is not None
        call = Call(exercise.module, exercise.function, case.arguments, exercise.positional, case.layout.value)
        begin = time.monotonic()
        outcome = self._session.call(call)
        self._clock[exercise.name] = self._clock.get(exercise.name, 0.0) + time.monotonic() - begin
        self._seconds[exercise.name] = self._seconds.get(exercise.name, 0.0) + outcome.seconds
        self._session_seconds += outcome.seconds
        if self._session.printed:
            self._printed += self._session.printed[: self._limits.printed_bytes - len(self._printed)]
            self._session.printed = b""
        if isinstance(outcome, Stopped) and outcome.verdict in _GIVEN_UP:
            self._stops.setdefault(exercise.name, []).append(outcome)
            self._session.close()
        return outcome

    def _refusal(self, exercise: str) -> Stopped | None:
        """Why no call of this exercise is made any more, if that is so."""
        stops, limits = self._stops.get(exercise, []), self._limits
        if len(stops) >= STOPS_ALLOWED:
            last = stops[-1]
            return Stopped(last.verdict, f"Not run: the function was stopped {len(stops)} times before.", ran=False)
        if self._seconds.get(exercise, 0.0) >= limits.total_seconds:
            taken = f"used {limits.total_seconds} seconds of processor time"
        elif self._clock.get(exercise, 0.0) >= limits.total_wall_seconds:
            taken = f"took {limits.total_wall_seconds:g} seconds on the clock"
        else:
            return None
        return Stopped(
            Verdict.TIME_LIMIT,
            f"Not run: the calls before it {taken} together, which is all that one exercise may take.",
            ran=False,
        )

    def printed(self) -> str:
        """What the code has printed since the last call of this method, clipped."""
        text = self._printed.decode("utf-8", "replace")
        self._printed = b""
        return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in text)
