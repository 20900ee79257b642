"""The report as HTML: hostile words stay words, and whoever sees no colour or no picture misses nothing."""

import html.parser
import itertools
import re
from pathlib import Path

import numpy as np
import pytest

import autograder.report
from autograder.diagnosis.feeding import Feeds
from autograder.grading.results import CaseResult, Counterexample, FollowThrough, PartResult
from autograder.report.html import exercise_html
from autograder.verdicts import Verdict
from tests.report.test_document import report

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`</td></section>[red]"
STYLE = (Path(autograder.report.__file__).parent / "templates" / "style.html.j2").read_text()


class Page(html.parser.HTMLParser):
    """The elements of a page in order: tag, attributes, all text in them."""

    def __init__(self, text):
        super().__init__()
        self.elements, self._open = [], []
        self.feed(text)
        assert self._open == [], "an element is left open"

    def handle_starttag(self, tag, attributes):
        self.elements.append([tag, dict(attributes), ""])
        self._open.append(self.elements[-1])

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        for element in self._open:
            element[2] += data

    def texts(self, tag, word=""):
        """The texts of the elements with a tag and a class."""
        return [
            re.sub(r"\s+", " ", text).strip()
            for name, attributes, text in self.elements
            if name == tag and word in ["", *(attributes.get("class") or "").split()]
        ]

    def all(self, tag):
        return [attributes for name, attributes, _ in self.elements if name == tag]


def page(**changes):
    return Page(exercise_html(report(**{"follow_through": None, **changes}).exercises[0]))


def marked():
    """A counterexample with every mark there is."""
    theirs, yours = np.array([[False, True, True]]), np.array([[True, True, False]])
    return Counterexample(
        "conv2d_single(image, kernel)",
        {"image": np.array([[1.0, 2, 3]])},
        np.array([[3.0, 4]]),
        np.array([[3.0, 5]]),
        axes=("i", "j"),
        feeds=Feeds((0, 1), {"image": theirs}, {"image": yours}),
    )


def hostile():
    """A report in which everything that comes from a submission is an attack."""
    return report(
        outcome=ATTACK,
        printed=ATTACK,
        verdict=Verdict.RAISED,
        diagnosis=None,
        cases=(CaseResult("conv2d/x", Verdict.RAISED, 0.0, "strides", ATTACK),),
        counterexample=Counterexample(ATTACK, {"x": np.ones((1, 2))}, ATTACK, 3),
    ).exercises[0]


def test_exercise_html_hostile_words_stay_words():
    text = exercise_html(hostile(), [ATTACK])
    shown = Page(text)
    assert not {tag for tag, _, _ in shown.elements} & {"script", "img"}
    assert not [name for _, attributes, _ in shown.elements for name in attributes if name.startswith("on")]
    assert "&lt;script&gt;" in text
    assert [tag for tag, _, _ in shown.elements].count("section") == 1


def test_exercise_html_lines_have_their_labels_in_order():
    shown = page(diagnosis=None)
    assert shown.texts("dt") == ["Checked", "What came out", "Likely cause", "Read"]
    checked, outcome, cause, read = shown.texts("dd")
    assert (checked, outcome, read) == ("x.", "y", '"What slides where" in 01_forward')
    assert cause.startswith("No known mistake")


def test_exercise_html_passed_has_nothing_to_blame():
    shown = page(verdict=Verdict.PASSED, diagnosis=None, counterexample=None)
    assert shown.texts("dt") == ["Checked", "What came out"]
    assert shown.texts("figure") == []


def test_exercise_html_first_line_is_a_heading_that_no_table_of_contents_collects():
    shown = page()
    (head,) = [attributes for attributes in shown.all("p") if attributes.get("role") == "heading"]
    assert head["aria-level"] == "4"
    assert shown.texts("p", "cc-head")[0].startswith("✗ conv2d, 7.5 of 10 points:")
    assert not {f"h{level}" for level in range(1, 7)} & {tag for tag, _, _ in shown.elements}


def test_exercise_html_order_is_line_four_lines_picture_and_then_what_is_folded_away():
    tags = [tag for tag, _, _ in page(counterexample=marked()).elements]
    assert tags.index("dl") < tags.index("figure") < tags.index("details")
    shown = page(counterexample=marked(), printed="hello")
    assert shown.texts("summary") == ["The call as code", "Parts and points", "Every case", "What your code printed"]
    assert not any("open" in attributes for attributes in shown.all("details"))


def test_exercise_html_marks_are_signs_and_hidden_words():
    shown = page(counterexample=marked())
    cells = [text for text in shown.texts("td") if text and not text.startswith("i\\j")]
    assert cells[:3] == [
        "○1, feeds the marked cell in your code",
        "◉2, feeds the marked cell in both",
        "•3, feeds the marked cell in TensorFlow",
    ]
    assert "◆5 ≠, your result differs, the marked cell" in cells
    assert "◆4 ≠, differs from TensorFlow, the marked cell" in cells
    for _, attributes, text in shown.elements:
        if attributes.get("class") == "cc-hidden":
            assert text.strip(" ,")
        elif "cc-sign" in (attributes.get("class") or "") or attributes.get("class") == "cc-unequal":
            assert attributes["aria-hidden"] == "true"


def test_exercise_html_marks_differ_in_the_form_of_their_frame():
    frames = re.findall(r"td\.cc-(theirs|yours|both) \{ border: 2px (\w+)", STYLE)
    assert dict(frames) == {"theirs": "dashed", "yours": "dotted", "both": "solid"}


def test_exercise_html_legend_is_in_words():
    (legend,) = page(counterexample=marked()).texts("p", "cc-legend")
    assert legend == (
        "≠ differs ◆ the cell that is followed back • TensorFlow reads this for it ○ your code reads this for it "
        "◉ both read this for it"
    )


def test_exercise_html_tables_have_captions_and_named_indices():
    shown = page(counterexample=marked())
    grids = [attributes for attributes in shown.all("table") if attributes["class"] == "cc-grid"]
    assert len(grids) == len(shown.texts("caption")) == 3
    assert shown.texts("caption") == ["image", "TensorFlow", "your result"]
    heads = [attributes.get("scope") for attributes in shown.all("th")]
    assert None not in heads
    assert {"column 0", "column 2", "row 0", "i=0", "j=1"} <= set(shown.texts("th"))


def test_exercise_html_array_of_one_axis_has_no_row_index():
    one = Counterexample("f(x)", {"x": np.ones((2, 2))}, np.array([1.0, 2]), np.array([1.0, 3]), axes=("o",))
    shown = page(counterexample=one)
    assert shown.texts("th").count("o=1") == 2
    assert shown.texts("th").count("row 0") == 1


def test_exercise_html_picture_has_a_text_alternative():
    (figure,) = page(counterexample=marked()).all("figure")
    assert figure["role"] == "group"
    assert figure["aria-label"].startswith("The call conv2d_single(image, kernel): 1 of 2 numbers")


def test_exercise_html_picture_says_which_call_it_is():
    one = Counterexample("x = 1\nconv2d(input, filters, strides=(1, 2))", {}, 1, 2)
    assert "conv2d(input, filters, strides=(1, 2))" in page(counterexample=one).texts("figure")[0]


def test_exercise_html_words_in_backticks_are_code():
    assert "conv2d_single" in page(follow_through=FollowThrough(("conv2d_single",), 10.0)).texts("code")


def test_exercise_html_second_result_is_told_above_the_cases():
    (cases,) = [
        text
        for text in page(follow_through=FollowThrough(("a",), 10.0)).texts("details")
        if text.startswith("Every case")
    ]
    assert "Both are kept, and the better one counts." in cases
    (cases,) = [text for text in page().texts("details") if text.startswith("Every case")]
    assert "Both are kept" not in cases


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"verdict": Verdict.PASSED}, "right"),
        ({}, "wrong"),
        ({"follow_through": FollowThrough(("a",), 10.0)}, "half"),
        ({"begun": False, "verdict": Verdict.NOT_IMPLEMENTED}, "open"),
        ({"verdict": Verdict.GRADER_ERROR}, "fault"),
    ],
)
def test_exercise_html_state_is_shown_by_mark_and_frame(changes, state):
    shown = page(**changes)
    assert shown.all("section") == [{"class": f"cc-report cc-{state}", "aria-label": "Report on conv2d"}]
    marks = {"right": "✓", "wrong": "✗", "half": "◐", "open": "·", "fault": "!"}
    assert shown.texts("p", "cc-head")[0].startswith(marks[state])


def test_exercise_html_links_into_the_same_notebook_or_the_other_lesson():
    assert page(diagnosis=None).all("a") == [{"href": "#What-slides-where"}]
    other = page(diagnosis=None, lesson="02_padding")
    assert other.all("a") == [{"href": "../01_forward/01_forward.ipynb#What-slides-where"}]


def test_exercise_html_part_held_back_says_why():
    parts = (PartResult("errors", 0.0, 1.0, 3, 3), PartResult("strides", 0.0, 2.0, 1, 3))
    cells = page(parts=parts).texts("td")
    assert "0 of 1, once another part is right" in cells
    assert "0 of 2" in cells


def test_exercise_html_notes_are_shown_open():
    shown = Page(exercise_html(report().exercises[0], ["A note."]))
    assert shown.texts("details")[-1] == "Notes A note."
    assert "open" in shown.all("details")[-1]


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
def test_exercise_html_any_result_is_shown(value):
    example = Counterexample("f", {"filters": np.ones((1, 2, 1, 1))}, value, np.ones((1, 1, 1, 1)))
    assert page(counterexample=example).texts("div", "cc-name")[-1].startswith("your result")


def palette(block):
    """The colours of one rule; of a JupyterLab variable, what stands in where there is none."""
    return dict(re.findall(r"--cc-(\w+): (?:var\([\w-]+, )?(#[0-9a-f]+)", block))


LIGHT, DARK = (
    palette(STYLE.split(start, 1)[1].split("}", 1)[0]) for start in ("\n.cc-report {", "(prefers-color-scheme: dark) {")
)
#: What JupyterLab puts behind text: its own values of --jp-layout-color1.
CARDS = {"light": ("#ffffff",), "dark": ("#212121", "#111111")}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(letter * 2 for letter in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("colours", "name"), [(LIGHT, "light"), (DARK, "dark")])
def test_style_every_text_is_readable_on_every_card(colours, name):
    cards = (colours["card"], colours["shade"], *CARDS[name])
    for text, card in itertools.product(("text", "soft", "theirs", "yours", "link"), cards):
        assert contrast(colours[text], card) >= 4.5, (text, card)
    assert contrast(colours["right"], colours["card"]) >= 3


def test_style_light_and_dark_are_told_apart_by_jupyterlab_before_the_system():
    """What the system prefers says nothing inside JupyterLab; the attribute of its theme does."""
    assert set(LIGHT) == set(DARK) == {"text", "card", "line", "link", "soft", "theirs", "yours", "shade", "right"}
    assert luminance(DARK["card"]) < 0.05 < 0.5 < luminance(LIGHT["card"])
    for theme, colours in (("true", LIGHT), ("false", DARK)):
        own = palette(STYLE.split(f'[data-jp-theme-light="{theme}"] .cc-report {{')[1].split("}")[0])
        assert own == {name: colours[name] for name in ("soft", "theirs", "yours", "shade", "right")}
    assert STYLE.count("var(--jp-layout-color1, #") == STYLE.count("var(--jp-content-font-color1, #") == 2


def test_style_on_paper_everything_is_light_and_unfolded():
    paper = STYLE.split("@media print {")[1]
    assert ".cc-report, [data-jp-theme-light] .cc-report {" in paper
    assert "details::details-content { content-visibility: visible" in paper
    colours = palette(paper)
    for text in ("text", "soft", "theirs", "yours", "link"):
        assert contrast(colours[text], colours["card"]) >= 4.5
