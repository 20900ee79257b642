"""The report in a terminal: the same lines, code that can be pasted, marks that need no colour."""

import io

import numpy as np
from rich.console import Console

from autograder.diagnosis.feeding import Feeds
from autograder.grading.results import Counterexample, FollowThrough, PartResult, SubmissionReport
from autograder.report.text import print_report
from autograder.verdicts import Verdict
from tests.report.test_document import report
from tests.report.test_html import hostile, marked

BARE = {"diagnosis": None, "counterexample": None, "follow_through": None, "points": 0.0}


def printed(*exercises, brief=False, width=100):
    screen = Console(file=io.StringIO(), width=width, highlight=False)
    print_report(SubmissionReport("oak", "cpu", False, exercises, notes=("A note.",)), screen, brief)
    return "\n".join(line.rstrip() for line in screen.file.getvalue().splitlines())


def one(**changes):
    return report(**{"follow_through": None, **changes}).exercises[0]


def test_print_report_hostile_words_are_printed_as_they_are():
    text = printed(hostile())
    assert "<script>alert(1)</script>" in text
    assert "[red]" in text
    assert "without a sandbox" in text
    assert "Note: A note." in text


def test_print_report_lines_have_their_labels_in_order():
    lines = printed(one(counterexample=None), width=160).splitlines()
    assert lines[0].startswith('✗ conv2d, 7.5 of 10 points: your results are those of "flipped kernel".')
    assert lines[1:5] == [
        "  Checked: x.",
        "  What came out: y",
        "  Likely cause: why what?",
        '  Read: "What slides where" in 01_forward',
    ]


def test_print_report_passed_is_three_lines():
    text = printed(one(verdict=Verdict.PASSED, diagnosis=None, counterexample=None, points=10.0))
    assert text.splitlines()[:4] == ["✓ conv2d, 10 of 10 points: right.", "  Checked: x.", "  What came out: y", ""]


def test_print_report_marks_are_signs_with_a_legend():
    text = printed(one(counterexample=marked()), width=160)
    assert "0 ○1  ◉2  •3" in text
    assert "0  3  ◆5≠" in text
    assert "0  3  ◆4≠" in text
    assert (
        "    ≠ differs   ◆ the cell that is followed back   • TensorFlow reads this for it   "
        "○ your code reads this for it   ◉ both read this for it\n" in text
    )


def test_print_report_hint_stands_below_the_legend():
    everything = {"x": np.ones((1, 2), bool)}
    example = Counterexample(
        "f(x)",
        {"x": np.ones((1, 2))},
        np.zeros((1, 1)),
        np.ones((1, 1)),
        feeds=Feeds((0, 0), everything, everything),
    )
    assert "    For ◆, both read every cell and combine them differently.\n" in printed(one(counterexample=example))


def test_print_report_indices_stand_over_columns_and_before_rows():
    values = np.array([[10.0, -2], [3, 4]])
    example = Counterexample("f(x)", {"x": values}, values, values + 1, axes=("i", "j"))
    lines = printed(one(counterexample=example)).splitlines()
    (start,) = (number for number, line in enumerate(lines) if "TensorFlow   " in line)
    head, first, second = (line[line.index("i\\j") if "i\\j" in line else 0 :] for line in lines[start + 2 : start + 5])
    assert head.split() == ["i\\j", "0", "1"] * 2
    assert first.split() == ["0", "10", "-2", "0", "11≠", "-1≠", "0", "10≠", "-2≠"]
    assert second.split()[3:6] == ["1", "4≠", "5≠"]


def test_print_report_code_stays_on_its_lines_however_narrow_the_window():
    code = f"x = np.array([{', '.join(['1'] * 60)}])\nif x:\n    conv2d(x)"
    text = printed(one(counterexample=Counterexample(code, {}, 1, 2)), width=50)
    for line in code.splitlines():
        assert f"\n    {line}\n" in text


def test_print_report_part_held_back_says_why():
    parts = (PartResult("errors", 0.0, 1.0, 3, 3), PartResult("strides", 0.0, 2.0, 1, 3))
    assert "0 of 1 points, once another part is right" in printed(one(parts=parts))
    assert "once another part is right" not in printed(one(parts=parts[1:]))


def test_print_report_second_result_is_told():
    text = printed(one(follow_through=FollowThrough(("conv2d_single",), 10.0)), width=200)
    assert text.startswith("◐ conv2d, 10 of 10 points:")
    assert "Likely cause: Your `conv2d_single` has a bug; with a correct one, this function is right" in text
    assert "Both are kept, and the better one counts." in text


def untouched(exercise, lesson, **changes):
    given = {"verdict": Verdict.NOT_IMPLEMENTED, "begun": False, "outcome": "It is not there.", **BARE}
    return one(exercise=exercise, lesson=lesson, **{**given, **changes})


def test_print_report_lessons_not_begun_take_one_line_each():
    """conv2d_padded is about a function of an earlier lesson, so that something is there says nothing."""
    later = [untouched(name, "02_padding") for name in ("same_padding", "pad2d")]
    older = untouched("conv2d_padded", "02_padding", begun=True, verdict=Verdict.RAISED)
    missing = untouched("zero_insert", "05_transpose", verdict=Verdict.INVALID_SUBMISSION)
    text = printed(one(verdict=Verdict.PASSED), *later, older, missing, brief=True)
    assert "02_padding: not begun (same_padding, pad2d, conv2d_padded)." in text
    assert "05_transpose: not begun (zero_insert)." in text
    assert "pad2d, not begun:" not in text


def test_print_report_lesson_in_which_something_is_begun_is_shown():
    begun = untouched("same_padding", "02_padding", begun=True, verdict=Verdict.INVALID_SUBMISSION)
    text = printed(begun, untouched("pad2d", "02_padding"), brief=True)
    assert "✗ same_padding, 0 of 10 points:" in text
    assert "· pad2d, not begun:" in text
    padded = untouched("conv2d_padded", "02_padding", begun=True, points=1.0, verdict=Verdict.RAISED)
    assert "conv2d_padded, 1 of 10 points" in printed(padded, brief=True)


def test_print_report_asked_for_by_name_is_shown_though_not_begun():
    text = printed(untouched("pad2d", "02_padding"))
    assert text.startswith("· pad2d, not begun: complete it in conv_lib/padding.py, save the file, check again.")
    assert "(pad2d)" not in text
