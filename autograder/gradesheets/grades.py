"""What a course run knows of each student's lesson when grades leave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum


class Standing(Enum):
    """How a student's lesson stands; the value finishes the sentence "NAME, LESSON: ..."."""

    GRADED = "graded"
    ABSENT = "nothing was handed in"
    UNGRADED = "handed in, but not graded; run `conv-course grade`"
    STALE = "handed in again since it was graded; run `conv-course grade`"
    WAITING = "it waits for points by hand; give or confirm them in the form grader"
    FAILED = "the grader failed on it; a person must look at it in the form grader"


@dataclass(frozen=True)
class Mark:
    """One student's lesson.

    Attributes:
        standing: whether there is a grade, and if not, why.
        points: in the gradebook, hand-given ones included, a late penalty not yet taken off.
        penalty: points taken off for being late, >= 0.
        max_points: points to be had.
        late_seconds: how long after the due date it was handed in.
    """

    standing: Standing
    points: float = 0.0
    penalty: float = 0.0
    max_points: float = 0.0
    late_seconds: float = 0.0

    def grade(self, missing_as_zero: bool = False) -> float | None:
        """The points that count; None unless they are final."""
        if self.standing is Standing.GRADED:
            return max(0.0, self.points - self.penalty)
        return 0.0 if missing_as_zero and self.standing is Standing.ABSENT else None


@dataclass(frozen=True)
class StudentGrades:
    """A student of the roster, and what there is of each lesson asked for.

    Attributes:
        platform_ids: by lesson, the number that Moodle gave the student in that assignment's download, if known.
    """

    student: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str
    marks: Mapping[str, Mark]
    platform_ids: Mapping[str, str]

    @property
    def full_name(self) -> str:
        """First name and last name; the id where both are empty."""
        return f"{self.first_name} {self.last_name}".strip() or self.student

    @property
    def sortable_name(self) -> str:
        """Last name, comma, first name; the id where both are empty."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or self.student


@dataclass(frozen=True)
class Export:
    """A finished file.

    Attributes:
        data: its bytes.
        left_out: sentences, one for each grade that is not in the file and that somebody must look after.
        notes: sentences that only inform.
    """

    data: bytes
    left_out: tuple[str, ...]
    notes: tuple[str, ...] = ()


def number(value: float) -> str:
    """At most two decimals, with a dot, whatever the locale: 7.5, 10, 0.33."""
    rounded = Decimal(repr(float(value))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") or "0"


def scaled(value: float, worth: float, maximum: float) -> float:
    """Points out of `worth` as points out of `maximum`."""
    return value if worth == maximum else value * maximum / worth


def waiting(students: tuple[StudentGrades, ...], lessons: tuple[str, ...]) -> list[str]:
    """A sentence for each lesson of a student that was handed in and has no grade."""
    return [
        f"{person.student}, {lesson}: {person.marks[lesson].standing.value}."
        for person in students
        for lesson in lessons
        if person.marks[lesson].standing not in (Standing.GRADED, Standing.ABSENT)
    ]
