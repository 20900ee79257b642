"""Who takes the course: a roster, and the tables in which platforms export one."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograder.errors import ArgumentError

MAX_BYTES = 8 << 20
MAX_TEXT = 128
MAX_ID = 100
_SAFE_ID = re.compile(r"[^\W_][\w.@-]*", re.ASCII)
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


@dataclass(frozen=True)
class Student:
    """One person, as nbgrader's gradebook has them.

    Attributes:
        id: name of their folder in `submitted/`.
        lms_user_id: number by which a learning platform knows them, or "".
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @property
    def name(self) -> str:
        """First and last name, as far as there are any."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Roster:
    """Everybody in the course."""

    students: tuple[Student, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids, in order."""
        return tuple(student.id for student in self.students)

    def by_id(self, text: str) -> Student | None:
        """Who has this id; small and capital letters count only if two ids differ in nothing else."""
        return next((one for one in self.students if one.id == text), None) or self._only(
            lambda one: one.id.casefold() == text.casefold()
        )

    def by_lms_user_id(self, text: str) -> Student | None:
        """Whom the platform knows by this number."""
        return self._only(lambda one: bool(text) and one.lms_user_id == text)

    def by_email(self, text: str) -> Student | None:
        """Whose address this is."""
        return self._only(lambda one: bool(text) and one.email.casefold() == text.strip().casefold())

    def named(self, text: str) -> tuple[Student, ...]:
        """Those of this name, in either order: as it is spelled, or else with accents and punctuation left out."""
        for fold, known in self._by_name.items():
            wanted = fold(text)
            if wanted and wanted in known:
                return tuple(known[wanted])
        return ()

    @cached_property
    def _by_name(self) -> dict[Callable[[str], str], dict[str, list[Student]]]:
        """Everybody under both orders of their name, for each way to spell it, the closest first."""
        found: dict[Callable[[str], str], dict[str, list[Student]]] = {folded: {}, plain_letters: {}}
        for fold, known in found.items():
            for one in self.students:
                for name in dict.fromkeys(fold(name) for name in _orders(one)):
                    known.setdefault(name, []).append(one)
        return found

    def _only(self, fits: Callable[[Student], bool]) -> Student | None:
        found = [one for one in self.students if fits(one)]
        return found[0] if len(found) == 1 else None


def _orders(student: Student) -> tuple[str, str]:
    return (f"{student.first_name} {student.last_name}", f"{student.last_name} {student.first_name}")


def folded(text: str) -> str:
    """A name without what platforms change in it: case, spaces, punctuation."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def plain_letters(text: str) -> str:
    """The same without accents."""
    apart = unicodedata.normalize("NFKD", text)
    return folded("".join(letter for letter in apart if not unicodedata.combining(letter)))


def read_table(data: bytes, source: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers; headers in small letters, other signs than letters as spaces.

    Encodings are UTF-8, UTF-16 with its mark, or Latin-1; columns are parted by commas, semicolons or tabs.

    Raises:
        ArgumentError: if it is no such table.
    """
    if len(data) > MAX_BYTES:
        raise ArgumentError(f"{source}: a table must be smaller than {MAX_BYTES >> 20} MiB, got {len(data)} bytes.")
    text = _text(data)
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, dict[str, str]]] = []
    headers: list[str] = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if not headers:
                headers = [" ".join(re.split(r"[\W_]+", cell.casefold())).strip() for cell in row]
                continue
            cells = [cell.strip() for cell in row] + [""] * (len(headers) - len(row))
            rows.append((reader.line_num, dict(zip(reversed(headers), reversed(cells[: len(headers)]), strict=True))))
    except csv.Error as error:
        raise ArgumentError(
            f"{source}: line {reader.line_num} must be a row of a table, got a fault ({error})."
        ) from error
    if not headers:
        raise ArgumentError(f"{source}: a table must have a line of headers, got an empty file.")
    return rows


def _text(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


_FIRST = ("first name", "firstname", "given name")
_LAST = ("last name", "lastname", "surname", "family name")
_EMAIL = ("email", "email address", "e mail", "e mail address", "mail")
#: Where the id is, the most telling column first.
_CANVAS_IDS = ("sis login id", "sis user id", "id")
_MOODLE_IDS = ("username", "id number", "idnumber", *_EMAIL)


def read_students(data: bytes, source: str) -> tuple[Student, ...]:
    """The students of a CSV file: our own columns, Moodle's list of participants, or Canvas' gradebook.

    Our columns are id, first_name, last_name, email, lms_user_id; only the first must be there.

    Args:
        data: the file.
        source: what to call it.

    Raises:
        ArgumentError: for the first row that cannot be used; it names the line.
    """
    rows = read_table(data, source)
    headers = set(rows[0][1]) if rows else set()
    canvas = "sis login id" in headers or {"student", "section", "id"} <= headers
    if canvas:
        rows = [(line, row) for line, row in rows if _is_canvas_student(row)]
    column = _id_column(rows, _CANVAS_IDS if canvas else ("id", "student id", *_MOODLE_IDS), source)
    students: list[Student] = []
    lines: dict[str, int] = {}
    for line, row in rows:
        first, last = _names(row)
        lms = row.get("id", "") if canvas else _first(row, ("lms user id",))
        student = Student(row[column], first, last, _first(row, _EMAIL), lms)
        _check(student, line, lines, source)
        students.append(student)
    if not students:
        raise ArgumentError(f"{source}: a roster must have at least one student, got none.")
    _check_numbers(students, lines, source)
    return tuple(students)


def _is_canvas_student(row: Mapping[str, str]) -> bool:
    """Rows of points, of posting rules and of the teacher's own test student are left out."""
    name = row.get("student", row.get("lastname", ""))
    return bool(name) and not name.startswith("Points Possible") and name != "Student, Test"


def _id_column(rows: Sequence[tuple[int, dict[str, str]]], known: Iterable[str], source: str) -> str:
    """The first known column that is filled in every row."""
    there = [name for name in known if any(name in row for _, row in rows)]
    for name in there:
        if all(row.get(name) for _, row in rows):
            return name
    if there:
        line = next(line for line, row in rows if not row.get(there[0]))
        raise ArgumentError(f"{source}: line {line}: {there[0]!r} must not be empty, got nothing.")
    raise ArgumentError(
        f"{source}: a roster must have a column id, Username, ID number, Email address or SIS Login ID, got none of them."
    )


def _names(row: Mapping[str, str]) -> tuple[str, str]:
    first, last = _first(row, _FIRST), _first(row, _LAST)
    whole = row.get("student") or row.get("full name") or row.get("name") or ""
    if first or last or not whole:
        return first, last
    if "," in whole:
        last, _, first = whole.partition(",")
    else:
        first, _, last = whole.rpartition(" ")
    return first.strip(), last.strip()


def _first(row: Mapping[str, str], names: Iterable[str]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _check(student: Student, line: int, lines: dict[str, int], source: str) -> None:
    problem = ""
    if not _SAFE_ID.fullmatch(student.id) or len(student.id) > MAX_ID:
        problem = (
            f"id={student.id[:MAX_TEXT]!r} must be letters, digits and . _ - @, at most {MAX_ID}, "
            "with a letter or a digit first"
        )
    elif student.id.casefold() in lines:
        problem = f"id={student.id!r} must stand in one line only, got it in line {lines[student.id.casefold()]} too"
    for text in (student.first_name, student.last_name, student.email, student.lms_user_id):
        if len(text) > MAX_TEXT or not text.isprintable():
            problem = f"{text[:20]!r}... must be printable and at most {MAX_TEXT} characters long"
    if problem:
        raise ArgumentError(f"{source}: line {line}: {problem}.")
    lines[student.id.casefold()] = line


def _check_numbers(students: Sequence[Student], lines: Mapping[str, int], source: str) -> None:
    """Two people with one number of the platform's could be taken for each other."""
    seen: dict[str, Student] = {}
    for student in students:
        other = seen.setdefault(student.lms_user_id, student) if student.lms_user_id else student
        if other is not student:
            raise ArgumentError(
                f"{source}: line {lines[student.id.casefold()]}: lms_user_id={student.lms_user_id!r} must belong to one "
                f"student, got {other.id!r} and {student.id!r}."
            )
