"""Whose row is it: from what a platform's file says of a person to a student of the roster, or to nobody."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.gradesheets.grades import StudentGrades

Key = Callable[[StudentGrades], Iterable[str]]


@dataclass(frozen=True)
class Owners:
    """The rows of a file, given to students.

    Attributes:
        students: by row.
        unknown: rows that belong to nobody on the roster.
        doubtful: rows that would fit more than one student, or a student who has another row too.
    """

    students: Mapping[int, StudentGrades]
    unknown: tuple[int, ...]
    doubtful: tuple[int, ...]

    def without_row(self, everybody: Sequence[StudentGrades]) -> list[StudentGrades]:
        """Students that no row was given to."""
        found = {person.student for person in self.students.values()}
        return [person for person in everybody if person.student not in found]


def owners(
    rows: Mapping[int, Sequence[str]],
    students: Sequence[StudentGrades],
    keys: Sequence[Key],
    name_of: Callable[[Sequence[str]], str],
    keys_of: Callable[[Sequence[str]], Sequence[str]],
) -> Owners:
    """Give each row to the student whom its keys name; where no key is known, to the one of that name.

    Args:
        rows: the cells of each row.
        students: the roster.
        keys: what a student may be called by, one function for each key.
        name_of: the full name in a row.
        keys_of: the keys in a row, in the order of `keys`; "" for one that it lacks.
    """
    named = _index(students, lambda person: (person.full_name, person.sortable_name, _reversed(person)))
    by_key = [_index(students, key) for key in keys]
    found: dict[int, StudentGrades] = {}
    unknown, doubtful = list[int](), list[int]()
    for row, cells in rows.items():
        texts = [folded(text) for text in keys_of(cells)]
        fits = {
            person.student: person
            for text, index in zip(texts, by_key, strict=True)
            if text
            for person in index.get(text, ())
        } or {person.student: person for person in named.get(folded(name_of(cells)), ())}
        if len(fits) == 1:
            found[row] = next(iter(fits.values()))
        else:
            (doubtful if fits else unknown).append(row)
    claims = [person.student for person in found.values()]
    twice = [row for row, person in found.items() if claims.count(person.student) > 1]
    single = {row: person for row, person in found.items() if row not in twice}
    return Owners(single, tuple(unknown), tuple(sorted(doubtful + twice)))


def folded(text: str) -> str:
    """Text as it compares: one form of each letter, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _index(students: Sequence[StudentGrades], key: Key) -> dict[str, list[StudentGrades]]:
    index: dict[str, list[StudentGrades]] = {}
    for person in students:
        for text in {folded(text) for text in key(person)} - {""}:
            index.setdefault(text, []).append(person)
    return index


def _reversed(person: StudentGrades) -> str:
    return f"{person.last_name} {person.first_name}"
