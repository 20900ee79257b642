"""Whatever a worker replies, an outcome comes of it, in words that can be printed."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from autograder.outcomes import Outcome, Raised, Returned, Stopped
from autograder.sandbox.replies import clean, read_reply
from autograder.verdicts import Verdict
from autograder.wire import Foreign

SURE = settings(derandomize=True, deadline=None, database=None, max_examples=300)
KEYS = ("outcome", "type", "message", "bases", "place", "seconds", "mutated", "names", "id")
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
OUTCOMES = st.sampled_from(["returned", "raised", "not loaded", "missing"]) | JSON


@SURE
@given(
    st.dictionaries(st.sampled_from(KEYS), JSON),
    OUTCOMES,
    st.dictionaries(st.sampled_from(["value", "other"]), JSON | st.just(Foreign("generator"))),
)
def test_read_reply_anything_gives_an_outcome_that_can_be_printed(
    reply: dict[str, object], outcome: object, values: dict[str, object]
) -> None:
    result = read_reply("conv2d", "conv2d", {**reply, "outcome": outcome}, values)
    assert isinstance(result, (Returned, Raised, Stopped))
    assert 0 <= result.seconds < 1e6
    for sentence in _sentences(result):
        assert sentence.isprintable() and len(sentence) < 1000
        sentence.encode()


def _sentences(result: Outcome) -> list[str]:
    if isinstance(result, Returned):
        return list(result.mutated)
    if isinstance(result, Raised):
        return [result.type, result.message, result.place, *result.bases]
    return [result.message]


@SURE
@given(JSON)
def test_clean_anything_is_one_short_printable_line(item: object) -> None:
    text = clean(item, 40)
    assert text.isprintable() and len(text) <= 40


def test_clean_control_characters_and_line_breaks_are_replaced() -> None:
    assert clean("a\n b\t\x1b[2J\ud800\u202ec") == "a b ?[2J??c"
    assert clean(["no text"]) == ""
    assert clean(10**5000) == ""


@pytest.mark.parametrize(
    ("reply", "values"),
    [
        ({"outcome": "returned"}, {}),
        ({"outcome": "returned"}, {"value": 1, "more": 2}),
        ({"outcome": ["returned"]}, {"value": 1}),
        ({}, {"value": 1}),
    ],
)
def test_read_reply_not_an_answer_is_a_crash(reply: dict[str, object], values: dict[str, object]) -> None:
    assert read_reply("conv2d", "conv2d", reply, values) == Stopped(
        Verdict.CRASHED, "What it sent back is not an answer."
    )


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1, True, "1", None, 1e9])
def test_read_reply_seconds_that_are_none_count_as_zero(seconds: object) -> None:
    outcome = read_reply("conv2d", "conv2d", {"outcome": "returned", "seconds": seconds}, {"value": None})
    assert outcome == Returned(None, (), 0.0)


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        (["Conv2D", "helper"], " It defines `Conv2D`: is that the one?"),
        (["conv_2d"], " It defines `conv_2d`: is that the one?"),
        (["conv2d_single", "output_size"], ""),
        ([], ""),
        (5, ""),
    ],
)
def test_read_reply_missing_function_names_a_near_one_only(names: object, hint: str) -> None:
    outcome = read_reply("conv2d", "conv2d", {"outcome": "missing", "names": names}, {})
    said = f"conv_lib/conv2d.py does not define a function `conv2d`.{hint}"
    assert outcome == Stopped(Verdict.INVALID_SUBMISSION, said, absent=True)


@pytest.mark.parametrize(
    ("error", "bases", "verdict", "words"),
    [
        (
            "No module named 'conv_lib.conv2d'",
            ["ModuleNotFoundError", "ImportError"],
            Verdict.INVALID_SUBMISSION,
            "is missing",
        ),
        (
            "No module named 'conv_lib.conv2d_fast'",
            ["ModuleNotFoundError", "ImportError"],
            Verdict.INVALID_SUBMISSION,
            "cannot be imported",
        ),
        (
            "No module named 'scipy'",
            ["ModuleNotFoundError", "ImportError"],
            Verdict.INVALID_SUBMISSION,
            "Only the standard library, NumPy",
        ),
        (
            "invalid syntax",
            ["SyntaxError"],
            Verdict.INVALID_SUBMISSION,
            "is not valid Python: invalid syntax (conv_lib/conv2d.py, line 3).",
        ),
        (
            "source code string cannot contain null bytes",
            ["ValueError"],
            Verdict.INVALID_SUBMISSION,
            "is not valid Python: source code string cannot contain null bytes",
        ),
        ("division by zero", ["ZeroDivisionError"], Verdict.RAISED, "as it is imported (conv_lib/conv2d.py, line 3)."),
        ("", ["MemoryError"], Verdict.MEMORY_LIMIT, "too much memory"),
    ],
)
def test_read_reply_file_that_does_not_load_says_why(
    error: str, bases: list[str], verdict: Verdict, words: str
) -> None:
    reply = {
        "outcome": "not loaded",
        "type": bases[0],
        "bases": bases,
        "message": error,
        "place": "conv_lib/conv2d.py, line 3",
    }
    outcome = read_reply("conv2d", "conv2d", reply, {})
    assert isinstance(outcome, Stopped)
    assert outcome.verdict is verdict and words in outcome.message
