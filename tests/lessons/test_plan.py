"""What every lesson must have: its facts and questions, the same anatomy for each exercise, times and needs."""

import re
from pathlib import Path

import nbformat
import pytest

from autograder.exercises.catalogue import LESSONS as PLANNED
from autograder.exercises.catalogue import lesson as exercises_of
from tests.lessons.facts import FACTS, QUESTIONS

SOLVED = Path(__file__).resolve().parents[2] / "solutions" / "solved"
LESSONS = sorted(path.name for path in SOLVED.iterdir() if path.is_dir())
every_lesson = pytest.mark.parametrize("lesson", LESSONS)


def cells_of(lesson: str) -> list[nbformat.NotebookNode]:
    return list(nbformat.read(SOLVED / lesson / f"{lesson}.ipynb", as_version=4).cells)


def text_of(lesson: str) -> str:
    return "\n".join(cell.source for cell in cells_of(lesson) if cell.cell_type == "markdown")


def tags_of(lesson: str) -> list[str]:
    return [tag for cell in cells_of(lesson) for tag in cell.metadata.get("tags", [])]


def test_every_planned_lesson_is_written() -> None:
    assert tuple(LESSONS) == PLANNED


def test_table_of_facts_has_every_row_once() -> None:
    tags = [fact.tag for fact in FACTS]
    assert len(set(tags)) == len(tags)
    sources = [int(tag.split("-")[1]) for tag in tags]
    assert [sources.count(number) for number in range(5)] == [5, 7, 5, 7, 5]


@every_lesson
def test_tags_are_those_of_the_tables(lesson: str) -> None:
    wanted = {fact.tag for fact in FACTS if fact.lesson == lesson}
    wanted |= {question.tag for question in QUESTIONS if question.lesson == lesson}
    assert set(tags_of(lesson)) == wanted


def test_every_question_of_the_plan_has_its_lesson() -> None:
    assert sorted({question.number for question in QUESTIONS}) == list(range(1, 40))


@every_lesson
def test_lesson_says_what_it_is_how_long_it_takes_and_what_it_needs(lesson: str) -> None:
    begin = cells_of(lesson)[0].source
    for part in ("**What you will do**", "**What you will learn**", "**What you need**", "**Time**"):
        assert part in begin
    assert re.search(r"\*\*Time\*\*: .*?(minutes|ten)", begin, re.DOTALL)
    assert "workshop" in begin
    assert "**Next**" in text_of(lesson)


@every_lesson
def test_lesson_with_exercises_ends_like_the_others(lesson: str) -> None:
    text = text_of(lesson)
    if exercises_of(lesson):
        titles = ["## Questions real people asked", "## Exit question", "## Stretch: ", "## Further reading"]
        places = [text.index(title) for title in titles]
        assert places == sorted(places)
        assert re.search(r"[Aa]t\s+most\s+120\s+words", text)


@every_lesson
def test_lesson_offers_the_functions_of_earlier_ones(lesson: str) -> None:
    codes = [cell.source for cell in cells_of(lesson) if cell.cell_type == "code"]
    offers = [code for code in codes if "use_reference()" in code]
    earlier = [known for known in PLANNED[: PLANNED.index(lesson)] if exercises_of(known)]
    assert offers == (["# use_reference()  # lends the functions of earlier lessons"] if earlier else [])


def sections(lesson: str) -> dict[str, list[nbformat.NotebookNode]]:
    """Exercise -> the cells from its heading to its "Ways to get there"."""
    found: dict[str, list[nbformat.NotebookNode]] = {}
    current: list[nbformat.NotebookNode] | None = None
    for cell in cells_of(lesson):
        title = re.search(r"^### Exercise \d+: `(\w+)`", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and title:
            current = found.setdefault(title[1], [])
        if current is not None:
            current.append(cell)
        if "<summary><b>Ways to get there</b>" in cell.source:
            current = None
    return found


@every_lesson
def test_every_exercise_has_the_same_anatomy(lesson: str) -> None:
    asked = exercises_of(lesson)
    found = sections(lesson)
    assert sorted(found) == sorted(one.function for one in asked)
    for exercise in asked:
        text = "\n".join(cell.source for cell in found[exercise.function])
        steps = [
            "**Goal**: ",
            "*Difficulty ",
            "**Contract**",
            "```python\n",
            "**Write it** in `conv_lib/",
            f'check("{exercise.name}")',
            f'hint("{exercise.name}")',
            "**Show me where.**",
            "<summary><b>Ways to get there</b>",
        ]
        missing = [step for step in steps if step not in text]
        assert not missing, f"{exercise.name} lacks {missing}"
        places = [text.index(step) for step in steps if not step.startswith("**Show")]
        assert places == sorted(places), exercise.name
        assert f"`conv_lib/{exercise.module}.py`" in text, exercise.name
        (check,) = [cell for cell in found[exercise.function] if cell.source.startswith("check(")]
        assert check.metadata.nbgrader.points == exercise.points, exercise.name


@every_lesson
def test_every_prediction_is_made_before_it_is_revealed(lesson: str) -> None:
    made: list[str] = []
    for cell in cells_of(lesson):
        if cell.cell_type == "code":
            made += re.findall(r'^predict\("([\w-]+)"', cell.source, re.MULTILINE)
            for name in re.findall(r'^reveal\("([\w-]+)"', cell.source, re.MULTILINE):
                made.remove(name)
    assert made == []
