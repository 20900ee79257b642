"""The page: whole, escaped, the same bytes, and nothing lost for whoever sees no colour or no figure."""

import html.parser
import re

import pytest

from autograder.classroom.charts import histogram, ranges
from autograder.classroom.class_report import class_report
from autograder.classroom.member import ClassMember
from autograder.classroom.page import MOST_IN_GROUP, class_page, late
from autograder.verdicts import Verdict
from classroom.made import FLIPPED, LESSON, SWAPPED, example, exercise, failing, member, mended, raised, stub
from classroom.variants import disguised, library

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`</td></section>{{ 7 * 7 }}"
_EMPTY = {"meta", "br", "img", "link", "input", "hr"}


class Page(html.parser.HTMLParser):
    """The elements of a page: tag, attributes, text; every one of them must be closed."""

    def __init__(self, text):
        super().__init__()
        self.elements, self._open = [], []
        self.feed(text)
        assert self._open == [], "an element is left open"

    def handle_starttag(self, tag, attributes):
        self.elements.append([tag, dict(attributes), ""])
        if tag not in _EMPTY:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag, attributes):
        self.elements.append([tag, dict(attributes), ""])

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag
        if tag in ("td", "th", "span"):  # apart on the page
            self.handle_data(" ")

    def handle_data(self, data):
        for element in self._open:
            element[2] += data

    def texts(self, tag):
        return [re.sub(r"\s+", " ", text).strip() for name, _, text in self.elements if name == tag]

    def all(self, tag):
        return [attributes for name, attributes, _ in self.elements if name == tag]


def a_class():
    """Everything that a page can show."""
    return [
        member("oak", exercise(), name="Quercus", sources=library(1), attempts={"conv2d": 3}, submissions=2),
        member("elm", exercise(points=0.0, ideas=[FLIPPED], counterexample=example()), sources=disguised(library(1))),
        member("ash", exercise(points=5.0, ideas=[FLIPPED, SWAPPED]), waiting=True, late_seconds=7500.0),
        member("fir", mended(), attempts={"conv2d": 9}),
        member("bay", stub()),
        member("box", exercise(points=0.0, verdict=Verdict.GRADER_ERROR), notes=("A note.",)),
        member("gum", exercise(points=0.0, failing=failing("x"), counterexample=example()), refused=("run.exe",)),
        member("fig", raised("conv2d", "IndexError", "index out of bounds")),
        member("yew"),
    ]


def page(members=None, stubs=None):
    return class_page(class_report(a_class() if members is None else members, LESSON, stubs or {}))


def rows(text):
    return Page(text).texts("tr")


def test_class_page_numbers_stand_in_its_tables():
    found = rows(page())
    assert "conv2d ✓ 2 ◐ 1 ✗ 3 · 1 ! 1 2 1 3 1 1 0 of 10" in found
    assert "conv2d simple 3 of 6 elm, gum and fig" in found
    assert "strides 4 of 6 elm, ash, gum and fig" in found
    assert "conv2d with unequal strides only 1 of 6 gum" in found
    assert "conv2d IndexError index out of bounds fig" in found
    assert "✗ wrong value 4" in found
    assert "conv2d 6 9 2" in found
    assert "ash ◐ 5 flipped kernel and strides swapped 5 of 10 an answer waits 2 h 5 min" in found
    assert "oak Quercus ✓ 10 10 of 10" in found
    assert "fir ✓ 10 output_size to be mended 10 of 10" in found
    assert "yew nothing handed in" in found
    assert "gum Left out: run.exe." in " ".join(found)


def test_class_page_ideas_stand_with_question_section_and_people():
    text = Page(page())
    headings = text.texts("h4")
    assert headings[:2] == ["flipped kernel 2 have this idea", "strides swapped one has this idea"]
    told = text.texts("dd")
    assert "elm, ash (together with another idea: ash)" in told
    assert "Which kernel element meets the top left element of a patch in your code, and which in TensorFlow?" in told
    assert text.texts("h3")[0] == '"Correlation or convolution" in 01_forward'
    assert "The smallest call that shows it, with what elm hands in: conv2d(x)" in text.texts("figcaption")
    assert "2≠ , differs from TensorFlow" in text.texts("td")


def test_class_page_checks_made_are_told_by_how_many_tell_them():
    assert "as 2 of 8 submissions tell it themselves; nobody is graded on it." in page()
    assert "Handed in more than once: oak (2 times)." in page()
    assert "No submission tells how many checks were made." in page([member("oak", exercise())])


def test_class_page_pairs_stand_side_by_side_with_their_lines_and_no_accusation():
    text = page()
    told = Page(text)
    assert "elm and oak" in told.texts("h3")
    assert any(one.startswith("conv2d.py, lines ") for one in told.texts("dd"))
    assert "Likeness has many innocent reasons" in text
    for word in ("plagiar", "cheat", "copied", "suspicious", "guilty"):
        assert word not in text.lower()
    code = [one for one in told.texts("pre") if "def conv2d(" in one]
    assert len(code) == 2


def test_class_page_everything_from_students_is_escaped():
    hostile = member(
        ATTACK,
        exercise(points=0.0, ideas=[ATTACK], counterexample=example(), failing=failing(ATTACK, where=ATTACK)),
        raised("conv2d_single", ATTACK, ATTACK),
        exercise("output_size", 0.0, verdict=Verdict.CRASHED),
        name=ATTACK,
        notes=(ATTACK,),
        refused=(ATTACK,),
        sources={"conv_lib/conv2d.py": library(1)["conv_lib/conv2d.py"].replace(b"two axes", ATTACK.encode())},
    )
    other = member("oak", exercise(), sources=library(1))
    text = page([hostile, other])
    found = Page(text)
    assert found.all("script") == found.all("img") == []
    assert not any(name.startswith("on") for _, attributes, _ in found.elements for name in attributes)
    assert "49" not in found.texts("h4")[0]
    assert text.count("&lt;script&gt;") > 8
    assert found.texts("pre")


def test_class_page_needs_no_network_and_no_script():
    found = Page(page())
    assert not re.search(r"https?:|@import|url\((?!#)", page())
    assert {attributes["href"][:1] for attributes in found.all("a")} == {"#"}
    assert found.all("script") == found.all("link") == found.all("iframe") == []


def test_class_page_links_lead_to_parts_of_it_and_ids_are_unique():
    found = Page(page())
    ids = [attributes["id"] for _, attributes, _ in found.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))
    assert {attributes["href"][1:] for attributes in found.all("a")} <= set(ids)


def test_class_page_tables_have_captions_and_figures_words():
    found = Page(page())
    assert len(found.all("table")) == len(found.texts("caption"))
    assert all(attributes.get("aria-label") and attributes["role"] == "img" for attributes in found.all("svg"))
    assert len(found.all("svg")) == 2


def test_class_page_says_nothing_by_colour_alone():
    """Every coloured piece of a bar holds a sign and a number."""
    pieces = re.findall(r'<span class="s-\w+"[^>]*>([^<]*)</span>', page())
    assert pieces == ["✓ 2", "◐ 1", "✗ 3", "· 1", "! 1"]


def test_class_page_same_class_gives_the_same_bytes():
    assert page() == page()


@pytest.mark.parametrize("members", [[], [member("yew")], [member("oak", submissions=1)], [member("bay", stub())]])
def test_class_page_of_hardly_anything_is_a_page(members):
    found = Page(page(members))
    assert found.texts("h1") == ["01_forward: the class"]
    assert len(found.texts("h2")) == 7


def test_histogram_bars_are_told_in_words_and_full_marks_are_their_own():
    text = histogram([0.0, 3.5, 3.0, 10.0, 10.0, 12.0], 10.0, "Points of <x>")
    assert 'aria-label="Points of &lt;x&gt;: 1 with 0 to below 1, 2 with 3 to below 4, 3 with all 10 points"' in text
    assert "var(--bar)" in text
    assert "#0" not in text


def test_ranges_hold_everybody_once_whatever_the_points():
    for top in (0.5, 4.0, 24.0, 25.0, 333.0):
        values = [top * part / 7 for part in range(9)]
        own = ranges(values, top)
        assert sum(one.count for one in own) == 9
        assert own[-1].count == 2
        assert len(own) <= 23


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, ""), (-5, ""), (30, "0 min"), (3600, "1 h"), (7500, "2 h 5 min"), (200_000, "2 days")],
)
def test_late_is_told_as_people_say_it(seconds, words):
    assert late(member("oak", late_seconds=seconds)) == words


def test_class_page_of_a_large_group_shows_the_first_pairs_and_counts_the_others() -> None:
    one = "def conv2d(x):\n" + "".join(f"    v{i} = x + {i} * x - v{i - 1}\n" for i in range(1, 60)) + "    return x\n"
    members = [ClassMember(f"s{number}", sources={"conv_lib/conv2d.py": one.encode()}) for number in range(5)]
    text = class_page(class_report(members, "01_forward", {}))
    shown = text.count("Both, side by side")
    assert shown == MOST_IN_GROUP
    assert "5 more pairs among these 5" in text
