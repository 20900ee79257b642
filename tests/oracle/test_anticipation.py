"""Whether TensorFlow is started before anybody has asked it: if it alone knows something that will be asked."""

from pathlib import Path

import pytest

from autograder.cli.grade import _anticipate
from autograder.errors import ArgumentError
from autograder.exercises import catalogue
from autograder.grading.seeds import course_seed
from autograder.oracle.client import Oracle
from autograder.oracle.question import Answer, Question

LESSON = "01_forward"


class Told:
    """In the place of TensorFlow: remembers what it was told."""

    def __init__(self) -> None:
        self.started, self.asked = 0, 0

    def start(self) -> None:
        self.started += 1

    def ask(self, question: Question) -> Answer:
        self.asked += 1
        return Answer(question.arguments["size"])

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def told() -> Told:
    return Told()


def size(number: int) -> Question:
    return Question("output_size", {"size": number})


@pytest.mark.parametrize(
    ("asked", "started"), [((), 0), ((1, 2), 0), ((1, 2, 3), 1), ((3, 4, 5), 1)], ids=["none", "all", "but one", "new"]
)
def test_anticipate_starts_it_once_for_what_is_not_known_and_asks_nothing(
    tmp_path: Path, told: Told, asked: tuple[int, ...], started: int
) -> None:
    with Oracle("cpu", tmp_path / "disk", source=told) as before:
        before.answers([size(1)])
    with Oracle("cpu", tmp_path / "other", source=told) as elsewhere:
        book = elsewhere.book([size(2)])
    with Oracle("cpu", tmp_path / "disk", source=told) as oracle:
        oracle.learn(book)
        told.asked = 0
        oracle.anticipate(size(number) for number in asked)
    assert (told.started, told.asked) == (started, 0)


def test_anticipate_answers_from_the_disk_are_read_once(tmp_path: Path, told: Told) -> None:
    with Oracle("cpu", tmp_path, source=told) as before:
        before.answers([size(1)])
    with Oracle("cpu", tmp_path, source=told) as oracle:
        oracle.anticipate([size(1)])
        for path in tmp_path.rglob("*.frame"):
            path.unlink()
        told.asked = 0
        assert oracle.answers([size(1)])[0].value == 1
    assert (told.started, told.asked) == (0, 0)


def _hand_in(root: Path) -> None:
    (root / "submitted" / "alder" / LESSON).mkdir(parents=True)


def test_grade_starts_tensorflow_before_all_else_for_cases_that_are_new(tmp_path: Path, told: Told) -> None:
    _hand_in(tmp_path / "course")
    with Oracle("cpu", tmp_path / "cache", source=told) as oracle:
        _anticipate(oracle, tmp_path / "course", LESSON)
    assert (told.started, told.asked) == (1, 0)


def test_grade_leaves_tensorflow_alone_where_the_answers_are_known(tmp_path: Path, told: Told, oracle: Oracle) -> None:
    _hand_in(tmp_path)
    course_seed(tmp_path)
    (tmp_path / ".conv-course" / "seed").write_text("0\n")
    book = oracle.book([question for exercise in catalogue.lesson(LESSON) for question in exercise.questions(0)])
    with Oracle("cpu", tmp_path / "cache", source=told) as knowing:
        knowing.learn(book)
        _anticipate(knowing, tmp_path, LESSON)
    assert told.started == 0


def test_grade_where_nobody_handed_in_starts_and_makes_nothing(tmp_path: Path, told: Told) -> None:
    with Oracle("cpu", tmp_path / "cache", source=told) as oracle:
        _anticipate(oracle, tmp_path, LESSON)
        with pytest.raises(ArgumentError, match="must be one of"):
            _anticipate(oracle, tmp_path, "*")
    assert told.started == 0 and list(tmp_path.iterdir()) == []
