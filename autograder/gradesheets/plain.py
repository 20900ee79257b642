"""A table of our own: everything about each grade, for a spreadsheet."""

from collections.abc import Sequence

from autograder.gradesheets.grades import Export, Mark, Standing, StudentGrades, number, waiting
from autograder.gradesheets.table import harmless, written

_PERSON = ("student", "first_name", "last_name", "email")
_LESSON = ("lesson", "grade", "max_points", "points", "late_penalty", "late_seconds", "state")


def plain(students: Sequence[StudentGrades], lessons: Sequence[str], missing_as_zero: bool) -> Export:
    """One row for each student and lesson; the grade is empty unless it is final, and `state` says why."""
    rows = [[*_PERSON, *_LESSON]]
    for lesson in lessons:
        for person in students:
            about = (person.student, person.first_name, person.last_name, person.email)
            rows.append([*map(harmless, about), lesson, *_cells(person.marks[lesson], missing_as_zero)])
    return Export(written(rows), tuple(waiting(tuple(students), tuple(lessons))))


def _cells(mark: Mark, missing_as_zero: bool) -> list[str]:
    grade = mark.grade(missing_as_zero)
    known = [number(mark.points), number(mark.penalty), number(mark.late_seconds)]
    if mark.standing is not Standing.GRADED:
        known = ["", "", ""]
    return ["" if grade is None else number(grade), number(mark.max_points), *known, mark.standing.name.lower()]
