"""What exercises say to a student: hints that help without giving the answer, links that lead somewhere."""

import re
from pathlib import Path

import pytest

from autograder.diagnosis.misconceptions.catalogue import MISCONCEPTIONS
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise

_ROOT = Path(__file__).parents[2]
NOTEBOOKS = _ROOT / "solutions" / "notebooks"
#: Of lessons whose notebook is still to be written, only the form of a link can be checked.
WRITTEN = {path.stem for path in NOTEBOOKS.glob("*.py")}
_SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)\n\s*### END SOLUTION", re.DOTALL)

every_exercise = pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)


def bare(text: str) -> str:
    """Text without anything by which the same code can be written in two ways."""
    return re.sub(r"[\s`]", "", text)


def solution_lines() -> list[str]:
    """Lines of the reference that say something: not a lone `return output` or `else:`."""
    found = []
    for path in sorted((_ROOT / "solutions" / "conv_lib").glob("*.py")):
        for region in _SOLUTION.findall(path.read_text()):
            found += [line.strip() for line in region.splitlines()]
    return [line for line in found if len(bare(line)) >= 12 and not line.startswith(("#", "raise", "for ", "if "))]


def headings(lesson: str) -> set[str]:
    """The anchors of a lesson's headings, as Jupyter makes them: the words joined by hyphens."""
    source = (NOTEBOOKS / f"{lesson}.py").read_text()
    return {title.strip().replace(" ", "-") for title in re.findall(r"^# #+ (.+)$", source, re.MULTILINE)}


def test_solution_lines_are_found() -> None:
    assert "extent=(kernel-1)*dilation+1" in {bare(line) for line in solution_lines()}


@every_exercise
def test_hints_say_more_and_more(asked: Exercise) -> None:
    assert len(asked.hints) == 3
    words = [len(hint.split()) for hint in asked.hints]
    assert words == sorted(set(words)), f"{asked.name}: {words}"
    assert all(hint.endswith((".", "?")) for hint in asked.hints)


@every_exercise
def test_hints_one_and_two_hold_no_line_of_the_solution(asked: Exercise) -> None:
    for number, hint in enumerate(asked.hints[:2], start=1):
        for line in solution_lines():
            assert bare(line) not in bare(hint), f"{asked.name}, hint {number}: {line}"
            value = line.partition(" = ")[2] or line.removeprefix("return ")
            if len(bare(value)) >= 25:
                assert bare(value) not in bare(hint), f"{asked.name}, hint {number}: {value}"


@every_exercise
def test_read_leads_to_a_heading_of_the_lesson(asked: Exercise) -> None:
    lesson, _, anchor = asked.read.partition("#")
    assert lesson == asked.lesson
    assert re.fullmatch(r"[A-Z][A-Za-z0-9-]+[a-z0-9]", anchor)
    assert lesson not in WRITTEN or anchor in headings(lesson)


@pytest.mark.parametrize("idea", MISCONCEPTIONS, ids=lambda idea: idea.name)
def test_read_of_a_misconception_leads_to_a_heading_of_its_lesson(idea) -> None:
    lesson, _, anchor = idea.read.partition("#")
    assert re.fullmatch(r"[A-Z][A-Za-z0-9-]+[a-z0-9]", anchor)
    assert lesson not in WRITTEN or anchor in headings(lesson)


@every_exercise
def test_checked_reads_on_after_a_colon(asked: Exercise) -> None:
    assert asked.checked[0].islower() and not asked.checked.endswith(".")
    assert "tf." in asked.checked
