"""One case of one submission, judged."""

from dataclasses import dataclass

from autograder.cases import Case, Kind
from autograder.comparison import Judgement
from autograder.diagnosis.inference import Observation
from autograder.oracle.question import Answer
from autograder.outcomes import Outcome


@dataclass(frozen=True)
class Judged:
    """A case, what TensorFlow says to it, what the submission did, and the judgement."""

    case: Case
    answer: Answer
    outcome: Outcome
    judgement: Judgement

    @property
    def passed(self) -> bool:
        """Whether it is right."""
        return self.judgement.verdict.passed

    @property
    def computes(self) -> bool:
        """Whether it asks for a result, not for an error."""
        return self.case.kind is not Kind.REFUSED

    @property
    def observation(self) -> Observation:
        """The case as diagnosis sees it."""
        return Observation(self.case, self.answer.value, self.outcome)
