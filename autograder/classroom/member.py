"""One person of the class, and what is known of their lesson."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.grading.results import SubmissionReport


@dataclass(frozen=True)
class ClassMember:
    """One person on the roster.

    Attributes:
        student: id on the roster.
        name: as the roster has it, or "".
        report: what grading gave; None if nothing was graded.
        score: points in the gradebook, those given by hand among them.
        max_score: points to be had in the lesson.
        manual: points given by hand.
        waiting: whether something is left for a person to grade.
        late_seconds: how late the submission came, 0 if in time.
        notes: sentences about the submission as a whole.
        refused: names of files that were not taken in.
        attempts: exercise -> checks made before handing in, as the submission tells it; nobody grades on it.
        submissions: how many were received.
        sources: path below the submission -> source of each file of `conv_lib/`, as handed in.
    """

    student: str
    name: str = ""
    report: SubmissionReport | None = None
    score: float = 0.0
    max_score: float = 0.0
    manual: float = 0.0
    waiting: bool = False
    late_seconds: float = 0.0
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    attempts: Mapping[str, int] = field(default_factory=dict)
    submissions: int = 0
    sources: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def handed_in(self) -> bool:
        """Whether there is a submission, graded or not."""
        return self.report is not None or self.submissions > 0
