"""Canvas's gradebook file: made from the roster, or filled into the file that Canvas exported.

Source: instructure/canvas-lms, lib/gradebook_exporter.rb and lib/gradebook_importer.rb. Canvas reads a row's person from
the ID, else from the SIS columns, else from the name; a column's assignment from the number in parentheses at its end;
it takes a decimal point in every locale; an empty cell where it has a grade takes that grade away.
"""

import re
from collections.abc import Mapping, Sequence

from autograder.errors import ArgumentError
from autograder.gradesheets.grades import Export, Standing, StudentGrades, number, scaled, waiting
from autograder.gradesheets.matching import Owners, folded, owners
from autograder.gradesheets.table import Table, column_of, harmless, read_table, written

_HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POINTS = "    Points Possible"
_WITH_ID = re.compile(r"\s*\(\d+\)$")
#: What stands in a cell that Canvas would not let a grade replace, or should not.
_KEPT = {"ex": "is excused in Canvas", "n/a": "is not assigned the lesson in Canvas"}


def canvas(
    students: Sequence[StudentGrades], worth: Mapping[str, float], columns: Mapping[str, str], missing_as_zero: bool
) -> Export:
    """A file that Canvas's "Import Grades" takes.

    Args:
        students: the roster.
        worth: points to be had, by lesson.
        columns: heading of each lesson's column; a heading with Canvas's "(assignment id)" fills that assignment.
        missing_as_zero: give 0 to whoever handed in nothing.
    """
    rows = [[*_HEADER, *columns.values()], [_POINTS, "", "", "", "", *(number(worth[lesson]) for lesson in columns)]]
    for person in students:
        grades = [person.marks[lesson].grade(missing_as_zero) for lesson in columns]
        about = (person.sortable_name, person.lms_user_id, "", person.student, "")
        rows.append([*map(harmless, about), *("" if grade is None else number(grade) for grade in grades)])
    return Export(written(rows), tuple(waiting(tuple(students), tuple(columns))))


def canvas_filled(
    data: bytes,
    name: str,
    students: Sequence[StudentGrades],
    worth: Mapping[str, float],
    columns: Mapping[str, str],
    missing_as_zero: bool,
) -> Export:
    """The file that Canvas exported, with our grades in it; whatever has no grade keeps its cell.

    Args:
        data: the file.
        name: of the file, for complaints.
        students: the roster.
        worth: points to be had, by lesson.
        columns: title of each lesson's column, with or without Canvas's number; one that is not there is added.
        missing_as_zero: give 0 to whoever handed in nothing.

    Raises:
        ArgumentError: if it is not Canvas's file, or a column cannot take points.
    """
    table = read_table(data, name)
    header = table.texts(0)
    if column_of(header, "Student", "LastName") < 0 or column_of(header, "ID") < 0 or column_of(header, "Section") < 0:
        raise ArgumentError(f"export: {name} must be the CSV file that Canvas exports, got the columns {header[:5]}.")
    points_row = _points_row(table, name)
    whose = _whose(table, header, points_row, students)
    notes, left_out = _about_rows(table, header, whose, students, tuple(columns))
    for lesson, title in columns.items():
        column, maximum = _column(table, points_row, title, worth[lesson], name)
        if maximum != worth[lesson]:
            notes.append(
                f"{lesson} is worth {number(worth[lesson])} points here and {number(maximum)} in Canvas: its grades were scaled."
            )
        for row, person in whose.students.items():
            grade = person.marks[lesson].grade(missing_as_zero)
            kept = _KEPT.get(table.text(row, column).strip().casefold())
            if grade is not None and kept:
                notes.append(f"{person.student}, {lesson}: {kept}; that was left as it is.")
            elif grade is not None:
                table.put(row, column, number(scaled(grade, worth[lesson], maximum)))
    left_out += waiting(tuple(students), tuple(columns))
    return Export(table.data(), tuple(left_out), tuple(notes))


def _points_row(table: Table, name: str) -> int:
    for row in range(1, len(table)):
        if "Points Possible" in table.text(row, 0):
            return row
    raise ArgumentError(f"export: {name} must have Canvas's row 'Points Possible', got none.")


def _whose(table: Table, header: Sequence[str], points_row: int, students: Sequence[StudentGrades]) -> Owners:
    at = [column_of(header, title) for title in ("ID", "SIS User ID", "SIS Login ID")]
    first, last = column_of(header, "FirstName"), column_of(header, "LastName")
    people = {row: table.texts(row) for row in range(points_row + 1, len(table)) if not table.empty(row)}

    def cell(cells: Sequence[str], column: int) -> str:
        return cells[column] if 0 <= column < len(cells) else ""

    def name_of(cells: Sequence[str]) -> str:
        return f"{cell(cells, last)}, {cell(cells, first)}" if first >= 0 else cell(cells, 0)

    return owners(
        people,
        students,
        [
            lambda person: (person.lms_user_id,),
            lambda person: (person.student,),
            lambda person: (person.student, person.email),
        ],
        name_of,
        lambda cells: [cell(cells, column) for column in at],
    )


def _about_rows(
    table: Table, header: Sequence[str], whose: Owners, students: Sequence[StudentGrades], lessons: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Notes on rows that stay as they are, and complaints about students whom the file lacks."""
    notes = [
        f"{table.text(row, 0)!r} in the file is nobody on the roster; the row was left as it is."
        for row in whose.unknown
        if folded(table.text(row, 0)) not in ("student, test", "test student")
    ]
    left_out = [f"{table.text(row, 0)!r} in the file fits more than one row or student." for row in whose.doubtful]
    doubtful = {folded(table.text(row, 0)) for row in whose.doubtful}
    for person in whose.without_row(students):
        if folded(person.sortable_name) not in doubtful:
            graded = any(person.marks[lesson].standing is Standing.GRADED for lesson in lessons)
            (left_out if graded else notes).append(f"{person.student} ({person.full_name}) is not in the file.")
    return notes, left_out


def _column(table: Table, points_row: int, title: str, worth: float, name: str) -> tuple[int, float]:
    """Where a lesson's grades go, and what Canvas takes the lesson to be worth; a column is added if there is none."""
    header = table.texts(0)
    fits = [column for column, text in enumerate(header) if folded(text) == folded(title)] or [
        column for column, text in enumerate(header) if folded(_WITH_ID.sub("", text)) == folded(title)
    ]
    if len(fits) > 1:
        found = ", ".join(header[column] for column in fits)
        raise ArgumentError(f"export: {name} must have one column {title!r}, got {found}; say which with --column.")
    if not fits:
        column = max(len(cells) for cells in table.rows)
        table.put(0, column, title)
        table.put(points_row, column, number(worth))
        return column, worth
    text = table.text(points_row, fits[0])
    try:
        maximum = float(text.replace(",", "."))
    except ValueError:
        maximum = 0.0
    if not 0 < maximum < float("inf"):
        raise ArgumentError(
            f"export: column {header[fits[0]]!r} of {name} must have its points possible, got {text!r}; give the "
            "assignment its points in Canvas and export the file again."
        )
    return fits[0], maximum
