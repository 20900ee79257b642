"""A class full of hostile and broken submissions: everybody gets what is theirs, and the honest notice nothing."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
import pytest

from autograder.grading.workforce import Threads
from autograder.nbgrader_plugin.course import ClassResult, grade_lesson
from autograder.nbgrader_plugin.feedback import write_feedback
from autograder.oracle.client import Oracle

from .course import (
    LESSON,
    NOTEBOOK,
    PROJECT,
    answered,
    files_below,
    gradebook_rows,
    hand_in_example,
    make_course,
    place_of,
    released,
)
from .handed_in import ENTRIES, HandedIn, Place
from .world import World, watch

#: Honest students and the points that are theirs, predictions included.
HONEST = {"birch": 24.0, "cedar": 20.0, "elm": 0.0, "hazel": 8.0, "maple": 8.0}
PRESENT = [entry for entry in ENTRIES if entry.handed_in]
#: What attacks call for: a way to the page of somebody else's browser.
HARM = ("<script", "<img", "<iframe", 'href="javascript:')


@dataclass(frozen=True)
class Graded:
    """A course run after it was graded, and what grading said."""

    root: Path
    result: ClassResult
    secret: str
    world: World

    def of(self, student: str):
        """One student's result."""
        (found,) = [one for one in self.result.students if one.student == student]
        return found

    def left_behind(self, student: str) -> dict[str, bytes]:
        """The files that grading wrote about a student: the record and what nbgrader was given and made."""
        files = {"record": (self.root / ".conv-course" / "grades" / LESSON / f"{student}.json").read_bytes()}
        return files | files_below(self.root / "autograded" / student / LESSON)


def hand_in_honestly(root: Path) -> None:
    """Students who did what they could: right, wrong and untouched libraries, answered and untouched notebooks."""
    for student in HONEST:
        hand_in_example(root, student, released() if student in ("elm", "cedar") else answered())


def hand_in_entry(root: Path, entry: HandedIn, world: World, secret: Path) -> None:
    """Lay an entry down under its own name."""
    facts = {
        **world.facts,
        "course": str(root),
        "classmate": str(root / "submitted" / "birch" / LESSON),
        "solutions": str(PROJECT / "solutions"),
        "secret": str(secret),
        "own": str(root / "submitted" / entry.name / LESSON),
    }
    entry.hand_in(Place(place_of(root, entry.name), facts))


@pytest.fixture(scope="module")
def asked() -> Iterator[Oracle]:
    with Oracle() as oracle:
        yield oracle


def graded_course(root: Path, entries: list[HandedIn], oracle: Oracle, honest: bool = True) -> Iterator[Graded]:
    """A class of honest students and these entries, graded."""
    make_course(root)
    secret = root / "secret.txt"
    secret.write_text(f"secret-{secrets.token_hex(8)}")
    with watch(root) as world:
        if honest:
            hand_in_honestly(root)
        for entry in entries:
            hand_in_entry(root, entry, world, secret)
        result = grade_lesson(root, LESSON, oracle, workforce=Threads(oracle, 2))
        yield Graded(root, result, secret.read_text(), world)


@pytest.fixture(scope="module")
def together(asked: Oracle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    """Everybody in one class."""
    yield from graded_course(tmp_path_factory.mktemp("together"), list(ENTRIES), asked)


@pytest.fixture(scope="module")
def honest_alone(asked: Oracle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    """The same class without a hostile neighbour."""
    yield from graded_course(tmp_path_factory.mktemp("honest"), [], asked)


def check_entry(entry: HandedIn, graded: Graded) -> None:
    """Points, verdicts and notes of one entry are those that it says."""
    result = graded.of(entry.name)
    points = {report.exercise: report.credited for report in result.report.exercises if report.credited}
    said = [(report.exercise, report.verdict.value, report.outcome) for report in result.report.exercises]
    assert points == entry.expected, said
    assert result.score == sum(entry.expected.values()) + entry.guesses
    assert result.max_score == 27.0
    assert result.waiting is entry.waiting
    for name, verdict in entry.verdicts.items():
        assert result.report.exercise(name).verdict.value == verdict, said
    assert "grader error" not in {verdict for _, verdict, _ in said}, said
    notes = " ".join(result.notes)
    for words in entry.words:
        assert words in notes
    assert bool(notes) == bool(entry.words), notes
    assert all(note.isprintable() and len(note) < 1000 for note in result.notes)
    nbformat.validate(nbformat.read(graded.root / "autograded" / entry.name / LESSON / NOTEBOOK, as_version=4))


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("entry", PRESENT, ids=lambda entry: entry.name)
def test_grade_lesson_hostile_folder_gets_what_is_expected(entry: HandedIn, together: Graded) -> None:
    check_entry(entry, together)


@pytest.mark.usefixtures("sandbox")
def test_grade_lesson_class_with_hostile_students_grades_all_of_it(together: Graded) -> None:
    assert together.result.failed == ()
    assert {one.student for one in together.result.students} == {*HONEST, *(entry.name for entry in PRESENT)}
    assert {student: together.of(student).score for student in HONEST} == HONEST
    together.world.check()


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("student", list(HONEST))
def test_grade_lesson_hostile_neighbours_change_no_byte_of_an_honest_student(
    student: str, together: Graded, honest_alone: Graded
) -> None:
    assert together.left_behind(student) == honest_alone.left_behind(student)
    crowd, few = (gradebook_rows(graded.root / "gradebook.db") for graded in (together, honest_alone))
    for table, rows in few.items():
        own = [row for row in rows if f"id={student}," in row]
        assert own == [row for row in crowd[table] if f"id={student}," in row]
        assert own or table not in ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")


@pytest.mark.usefixtures("sandbox")
def test_grade_lesson_hostile_students_leave_the_lesson_in_the_gradebook_alone(
    together: Graded, honest_alone: Graded
) -> None:
    crowd, few = (gradebook_rows(graded.root / "gradebook.db") for graded in (together, honest_alone))
    for table in ("assignment", "notebook", "base_cell", "grade_cells", "source_cell", "solution_cells"):
        assert crowd[table] == few[table] and few[table]
    assert not [row for row in crowd["grade"] if "extra_credit=None" not in row]


@pytest.mark.usefixtures("sandbox")
def test_grade_lesson_what_only_the_instructor_may_read_reaches_no_student(together: Graded) -> None:
    secret, seed = together.secret.encode(), (together.root / ".conv-course" / "seed").read_text().strip().encode()
    for folder in ("autograded", ".conv-course"):
        for name, data in files_below(together.root / folder).items():
            assert secret not in data, name
            assert folder != "autograded" or seed not in data, name
    assert (together.root / "secret.txt").read_text() == together.secret


@pytest.mark.slow
@pytest.mark.usefixtures("sandbox")
def test_generate_feedback_of_a_hostile_class_makes_every_page_and_no_page_acts(together: Graded) -> None:
    pages = {student: path.read_text() for student, path in write_feedback(together.root, LESSON).pages.items()}
    assert set(pages) == {one.student for one in together.result.students}
    clean = pages["elm"]
    for student, page in pages.items():
        assert together.secret not in page, student
        for harm in HARM:
            assert page.count(harm) == clean.count(harm), (student, harm)


@pytest.mark.slow
@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("entry", PRESENT, ids=lambda entry: entry.name)
def test_grade_lesson_hostile_folder_alone_gets_the_same(
    entry: HandedIn, together: Graded, asked: Oracle, tmp_path: Path
) -> None:
    for alone in graded_course(tmp_path / "course", [entry], asked, honest=False):
        check_entry(entry, alone)
        alone.world.check()
        assert alone.left_behind(entry.name).keys() == together.left_behind(entry.name).keys()


def test_check_entry_wrong_expectation_fails(together: Graded) -> None:
    entry = next(entry for entry in PRESENT if entry.name == "cells-doubled")
    check_entry(entry, together)
    for wrong in (
        replace(entry, base="stub"),
        replace(entry, words=("something else",)),
        replace(entry, words=()),
        replace(entry, waiting=True),
        replace(entry, guesses=1.0),
        replace(entry, verdicts={"conv2d": "passed"}),
    ):
        with pytest.raises(AssertionError):
            check_entry(wrong, together)
