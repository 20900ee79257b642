"""Code side by side: the lesson's files first, bounded, and nothing that a page could not hold."""

from autograder.classroom.class_report import class_report
from autograder.classroom.excerpts import LINE_LENGTH, MOST_LINES, side_by_side, where
from autograder.classroom.likeness import Pair, Passage
from classroom.made import LESSON, exercise, member

CODE = b"a = 1\n\tb = 2 \xe2\x80\xae\x1b[31m\n" + b"c" * 1000 + b"\n" + b"d\n" * 200
PASSAGES = (
    Passage("conv_lib/_own.py", 1, 3),
    Passage("conv_lib/conv2d.py", 1, 1),
    Passage("conv_lib/conv2d.py", 3, 4),
    Passage("conv_lib/shapes.py", 2, 103),
)


def excerpts():
    sources = dict.fromkeys(("conv_lib/_own.py", "conv_lib/conv2d.py", "conv_lib/shapes.py"), CODE)
    report = class_report([member(name, exercise(), sources=sources) for name in ("oak", "elm")], LESSON, {})
    return report, side_by_side(report, Pair(("oak", "elm"), (), True, 1, (1, 1), (PASSAGES, PASSAGES)))


def test_side_by_side_files_of_the_lesson_come_first_and_the_rest_is_counted():
    _, (oak, elm) = excerpts()
    assert (oak.student, elm.student) == ("oak", "elm")
    assert oak.listings == elm.listings
    first, second = oak.listings
    assert (first.path, second.path) == ("conv2d.py", "shapes.py")
    assert first.lines[:2] == ((1, "a = 1"), None)
    assert [line[0] for line in first.lines if line] == [1, 3, 4]
    assert sum(line is not None for one in oak.listings for line in one.lines) == MOST_LINES
    assert oak.more == 3 + 3 + 102 - MOST_LINES


def test_side_by_side_lines_are_printable_and_not_long():
    _, (oak, _) = excerpts()
    told = [line for one in oak.listings for line in one.lines if line]
    assert (2, "    b = 2 ??[31m") in told
    assert (3, "c" * LINE_LENGTH + "…") in told


def test_where_names_lines_of_the_lesson_and_only_files_of_the_others():
    report, _ = excerpts()
    assert where(report, PASSAGES) == "conv2d.py, lines 1, 3–4; shapes.py, lines 2–103; also in _own.py"
    assert where(report, PASSAGES[:1]) == "also in _own.py"
