"""Trying to break the limits of the sandbox, in real sandboxes."""

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from autograder.doctor.proofs import PROOFS, Around, Attempt, Proof, around
from autograder.errors import CourseError
from autograder.outcomes import Outcome, Raised, Returned, Stopped
from autograder.sandbox.session import Call, Session

_ATTACKS = Path(__file__).with_name("attacks.py")
#: Most attacks wait for a process to start, so that more of them than there are cores go on at a time.
_AT_A_TIME = 4
#: Seconds that processes may take to go when their sandbox has been closed.
_PATIENCE = 2.0


@dataclass(frozen=True)
class Proven:
    """What came of trying to break one limit.

    Attributes:
        limit: what is limited.
        holds: whether the attack came to nothing.
        words: what happened, without a full stop.
    """

    limit: str
    holds: bool
    words: str


def prove_all(proofs: Sequence[Proof] = PROOFS) -> tuple[Proven, ...]:
    """Try to break every limit, several at a time; in the order of `proofs`."""
    with around() as outside, ThreadPoolExecutor(_AT_A_TIME) as pool:
        return tuple(pool.map(lambda proof: prove(proof, outside), proofs))


def prove(proof: Proof, outside: Around) -> Proven:
    """Try to break one limit; a sandbox that does not start proves nothing."""
    try:
        attempt = attack(proof, outside)
    except CourseError as error:
        return Proven(proof.limit, False, f"this cannot be told: {error}")
    if proof.holds(attempt):
        return Proven(proof.limit, True, proof.held)
    if isinstance(attempt.outcome, Returned):
        return Proven(proof.limit, False, proof.broken)
    return Proven(proof.limit, False, f"this cannot be told: {_end(attempt.outcome)}")


def attack(proof: Proof, outside: Around) -> Attempt:
    """Run the attack in a sandbox of its own, and close it.

    Raises:
        GraderError: if the sandbox does not start.
    """
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder, "conv_lib")
        package.mkdir()
        (package / "attacks.py").write_bytes(_ATTACKS.read_bytes())
        (package / "attacks.py").chmod(0o644)
        for path in (Path(folder), package):
            path.chmod(0o755)
        with Session(Path(folder), proof.limits) as session:
            arguments = dict(proof.arguments(outside))
            outcome = session.call(Call("attacks", proof.attack, arguments, 0))
            printed, first = len(session.printed), session.first_process
        return Attempt(outcome, printed, None if first is None else _survived(first))


def _survived(process: int) -> bool:
    """Whether the first process of a sandbox is there although the sandbox was closed a while ago."""
    end = time.monotonic() + _PATIENCE
    while Path(f"/proc/{process}").exists():
        if time.monotonic() >= end:
            return True
        time.sleep(0.02)
    return False


def _end(outcome: Outcome) -> str:
    if isinstance(outcome, Raised):
        return f"the attack raised {outcome.type}: {outcome.message}"
    assert isinstance(outcome, Stopped)
    return f"the attack ended otherwise: {outcome.message}"
