"""What a person reads: nothing a submission says can become markup, and the first line says what to do."""

import html.parser
import io

import numpy as np
import pytest
from rich.console import Console

from autograder.grading.results import CaseResult, Counterexample, PartResult, SubmissionReport
from autograder.report.grids import panels
from autograder.report.html import exercise_html
from autograder.report.text import print_report
from autograder.report.words import headline, next_step
from autograder.verdicts import Verdict
from tests.report.test_document import report

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>[red]"


class Tags(html.parser.HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.open = set(), set(), []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attributes)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(text):
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    return tags


def hostile():
    """A report in which everything that comes from a submission is an attack."""
    return report(
        outcome=ATTACK,
        printed=ATTACK,
        cases=(CaseResult("conv2d/x", Verdict.RAISED, 0.0, "strides", ATTACK),),
        counterexample=Counterexample(ATTACK, {"x": np.ones((1, 2))}, ATTACK, 3),
    ).exercises[0]


def test_exercise_html_hostile_words_stay_words():
    page = exercise_html(hostile(), [ATTACK])
    tags = parsed(page)
    assert "script" not in tags.tags and "img" not in tags.tags
    assert not {name for name in tags.attributes if name.startswith("on")}
    assert "&lt;script&gt;" in page


def test_exercise_html_says_it_without_colour_and_without_script():
    page = exercise_html(report(diagnosis=None).exercises[0])
    tags = parsed(page)
    assert "script" not in tags.tags
    assert "✗ conv2d: wrong value" in page
    assert 'aria-label="Report on conv2d"' in page


def test_exercise_html_marks_the_differing_cell():
    example = Counterexample("f", {"x": np.ones((1, 2), np.float32)}, np.array([[4.0, 1.0]]), np.array([[5.0, 1.0]]))
    page = exercise_html(report(counterexample=example).exercises[0])
    assert page.count('class="cc-off"') == 1
    assert 'aria-label="4, differs"' in page


def test_exercise_html_links_into_the_same_notebook_or_the_other_lesson():
    page = exercise_html(report(diagnosis=None).exercises[0])
    assert 'href="#What-slides-where"' in page
    other = report(diagnosis=None, lesson="02_padding").exercises[0]
    assert 'href="../01_forward/01_forward.ipynb#What-slides-where"' in exercise_html(other)


def printed(*exercises, brief=False):
    screen = Console(file=io.StringIO(), width=100, highlight=False)
    print_report(SubmissionReport("oak", "cpu", False, exercises, notes=("A note.",)), screen, brief)
    return screen.file.getvalue()


def test_print_report_hostile_words_are_printed_as_they_are():
    text = printed(hostile())
    assert "[red]" in text
    assert "without a sandbox" in text
    assert "Note: A note." in text


def test_print_report_part_held_back_says_why():
    parts = (PartResult("errors", 0.0, 1.0, 3, 3), PartResult("strides", 0.0, 2.0, 1, 3))
    assert "0 of 1 points, once another part is right" in printed(report(parts=parts).exercises[0])
    assert "once another part is right" not in printed(report(parts=parts[1:]).exercises[0])


@pytest.mark.parametrize("verdict", list(Verdict))
def test_headline_and_next_step_every_verdict_has_words(verdict):
    one = report(verdict=verdict, diagnosis=None, points=0.0, follow_through=None).exercises[0]
    assert one.exercise in headline(one) and "of 10 points" in headline(one)
    assert next_step(one).endswith(".")


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((0, 2, 2, 1)),
        np.zeros((9, 9, 9, 9)),
        np.array(3.0),
        np.ones((2, 2, 2, 2), complex),
        np.full((1, 1, 1, 1), np.nan),
        "ValueError: x",
        None,
        [1, 2],
        np.ones((3, 3, 3)),
    ],
)
def test_panels_any_result_is_shown(value):
    example = Counterexample("f", {"filters": np.ones((1, 2, 1, 1))}, value, np.ones((1, 1, 1, 1)))
    assert [panel.name for panel in panels(example)] == ["filters", "your result", "TensorFlow"]
    assert exercise_html(report(counterexample=example).exercises[0])


def test_print_report_lessons_not_begun_take_one_line_each():
    done = report(exercise="conv2d", verdict=Verdict.PASSED).exercises[0]
    bare = {"verdict": Verdict.NOT_IMPLEMENTED, "diagnosis": None, "counterexample": None, "follow_through": None}
    later = [
        report(exercise=name, lesson="02_padding", points=0.0, outcome="It is not implemented yet.", **bare).exercises[
            0
        ]
        for name in ("same_padding", "pad2d")
    ]
    missing = report(
        exercise="zero_insert",
        lesson="05_transpose",
        points=0.0,
        outcome="conv_lib/transpose.py is missing from the submission.",
        **{**bare, "verdict": Verdict.INVALID_SUBMISSION},
    ).exercises[0]
    padded = report(
        exercise="conv2d_padded", lesson="02_padding", points=0.0, outcome="It raised ValueError.", follow_through=None
    ).exercises[0]
    text = printed(done, *later, padded, missing, brief=True)
    assert "02_padding: not begun (same_padding, pad2d, conv2d_padded)." in text
    assert "05_transpose: not begun (zero_insert)." in text
    assert "pad2d: not implemented" not in text
    begun = printed(later[0])
    assert "not begun" not in begun
    assert "same_padding" in begun
