"""Moodle's two files: a table for "Import grades", and the assignment's grading worksheet.

Source: moodle/moodle, grade/import/csv/classes/load_data.php, mod/assign/gradingtable.php and
mod/assign/feedback/offline/importgradeslib.php. The import finds a person by ID number or e-mail address, and reads a
dash as "no grade". The worksheet is read by its English (or translated) headings; a person by the number that ends the
Identifier, which is also the number in the folder names of the assignment's download; an empty grade changes nothing.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from autograder.errors import ArgumentError
from autograder.gradesheets.grades import Export, Standing, StudentGrades, number, scaled, waiting
from autograder.gradesheets.matching import Owners, owners
from autograder.gradesheets.table import Table, column_of, harmless, read_table, written

_HEADER = ("First name", "Last name", "ID number", "Email address")
_WORKSHEET = ("Identifier", "Grade", "Maximum grade", "Grade can be changed", "Feedback comments")
_NO_GRADE = "-"
_DIGITS = re.compile(r"\d+$")


def moodle(
    students: Sequence[StudentGrades], lessons: Sequence[str], columns: Mapping[str, str], missing_as_zero: bool
) -> Export:
    """A file for Moodle's gradebook, "Import", "CSV file".

    Whoever has no grade at all has no row: Moodle would take an empty cell for a grade, or a grade away.

    Args:
        students: the roster.
        lessons: in the order of the columns.
        columns: heading of each lesson's column.
        missing_as_zero: give 0 to whoever handed in nothing.
    """
    rows = [[*_HEADER, *(columns[lesson] for lesson in lessons)]]
    for person in students:
        grades = [person.marks[lesson].grade(missing_as_zero) for lesson in lessons]
        if any(grade is not None for grade in grades):
            about = (person.first_name, person.last_name, person.student, person.email)
            rows.append([*map(harmless, about), *(_NO_GRADE if grade is None else number(grade) for grade in grades)])
    return Export(written(rows), tuple(waiting(tuple(students), tuple(lessons))))


def worksheet_filled(
    data: bytes,
    name: str,
    students: Sequence[StudentGrades],
    lesson: str,
    worth: float,
    missing_as_zero: bool,
    comments: Mapping[str, str] | None = None,
) -> Export:
    """The grading worksheet of a Moodle assignment with our grades in it; whatever has no grade keeps its cell.

    Args:
        data: the file.
        name: of the file, for complaints.
        students: the roster.
        lesson: the one that the assignment is about.
        worth: its points.
        missing_as_zero: give 0 to whoever handed in nothing.
        comments: one line for each student to put into "Feedback comments"; None leaves that column alone.

    Raises:
        ArgumentError: if it is no such worksheet.
    """
    table = read_table(data, name)
    at = _columns(table, name, comments is not None)
    whose = _whose(table, lesson, students)
    notes, left_out = _about_rows(table, whose, students, lesson)
    maxima = set[float]()
    for row, person in whose.students.items():
        grade = person.marks[lesson].grade(missing_as_zero)
        if grade is None:
            continue
        if table.text(row, at["Grade can be changed"]).strip().casefold() == "no":
            left_out.append(f"{person.student}, {lesson}: Moodle says that this grade cannot be changed.")
            continue
        maximum = _maximum(table.text(row, at["Maximum grade"]), name)
        maxima.add(maximum)
        points = scaled(grade, worth, maximum)
        if points > maximum:  # extra credit; Moodle would skip the row
            notes.append(
                f"{person.student}, {lesson}: Moodle takes at most {number(maximum)}, so {number(points)} was cut."
            )
        table.put(row, at["Grade"], number(min(points, maximum)))
        if comments is not None:
            table.put(row, at["Feedback comments"], harmless(comments.get(person.student, "")))
    for maximum in sorted(maxima - {worth}):
        notes.append(
            f"{lesson} is worth {number(worth)} points here and {number(maximum)} in Moodle: grades were scaled."
        )
    return Export(table.data(), (*left_out, *waiting(tuple(students), (lesson,))), tuple(notes))


def _columns(table: Table, name: str, comments: bool) -> dict[str, int]:
    """Where the worksheet's columns are, by heading; -1 for one that it may lack."""
    header = table.texts(0)
    at = {title: column_of(header, title) for title in _WORKSHEET}
    if min(at["Identifier"], at["Grade"], at["Maximum grade"]) < 0:
        raise ArgumentError(
            f"export: {name} must be Moodle's grading worksheet in English, with Identifier, Grade and Maximum grade, "
            f"got {header[:5]}; for the gradebook's own import leave --template out."
        )
    if comments and at["Feedback comments"] < 0:
        raise ArgumentError(f"export: {name} must have a column 'Feedback comments' for --comments, got none.")
    return at


def _maximum(text: str, name: str) -> float:
    """A positive number, with a point or a comma as Moodle's language has it."""
    try:
        maximum = float(Decimal(text.strip().replace(",", ".")))
    except InvalidOperation:
        maximum = 0.0
    if not 0 < maximum < float("inf"):
        raise ArgumentError(
            f"export: 'Maximum grade' in {name} must be a number of points, got {text!r}; "
            "set the assignment's grade to points in Moodle and download the worksheet again."
        )
    return maximum


def _whose(table: Table, lesson: str, students: Sequence[StudentGrades]) -> Owners:
    header = table.texts(0)
    at = [column_of(header, title) for title in ("Identifier", "Email address", "ID number", "Username")]
    full_name = column_of(header, "Full name")
    people = {row: table.texts(row) for row in range(1, len(table)) if not table.empty(row)}

    def keys_of(cells: Sequence[str]) -> list[str]:
        texts = [cells[column] if 0 <= column < len(cells) else "" for column in at]
        digits = _DIGITS.search(texts[0].strip())
        return [digits.group() if digits else "", *texts[1:]]

    return owners(
        people,
        students,
        [
            lambda person: (person.platform_ids.get(lesson, ""),),
            lambda person: (person.email,),
            lambda person: (person.student,),
            lambda person: (person.student,),
        ],
        lambda cells: cells[full_name] if 0 <= full_name < len(cells) else "",
        keys_of,
    )


def _about_rows(
    table: Table, whose: Owners, students: Sequence[StudentGrades], lesson: str
) -> tuple[list[str], list[str]]:
    """Notes on rows that stay as they are, and complaints about students whom the worksheet lacks."""
    notes = [
        f"{_who(table, row)} in the file is nobody on the roster; the row was left as it is." for row in whose.unknown
    ]
    left_out = [f"{_who(table, row)} in the file fits more than one row or student." for row in whose.doubtful]
    for person in whose.without_row(students):
        graded = person.marks[lesson].standing is Standing.GRADED
        (left_out if graded else notes).append(f"{person.student} ({person.full_name}) has no row in the file.")
    return notes, left_out


def _who(table: Table, row: int) -> str:
    return repr(" ".join(text for text in table.texts(row)[:2] if text))
