"""The ladder is TensorFlow's: what it accepts, what it refuses, and the words of its error."""

import numpy as np
import pytest

from autograder.oracle.client import Oracle
from autograder.oracle.question import Question
from conv_figures.output_shape_ladder import (
    AROUND,
    EXPLORER,
    STRIP,
    describe_output_shape_ladder,
    draw_output_shape_ladder,
    draw_output_shape_ladder_strip,
)
from conv_figures.transposing import Call
from tests.figures.gallery import Texts

CONFIGURATIONS = (
    *STRIP,
    (1, 1, 1, "SAME"),
    (1, 5, 1, "VALID"),
    (1, 5, 2, "VALID"),
    (2, 1, 4, "VALID"),
    (2, 5, 4, "SAME"),
    (4, 2, 3, "VALID"),
    (5, 4, 3, "SAME"),
)
IDS = ["m{}-k{}-s{}-{}".format(*what) for what in CONFIGURATIONS]


def answers(oracle: Oracle, call: Call, lengths: range) -> list[str]:
    """TensorFlow's refusal of every length, "" where it computes."""
    arguments = {
        "input": np.ones((1, call.size, call.size, 1), np.float32),
        "filters": np.ones((call.kernel, call.kernel, 1, 1), np.float32),
        "strides": call.stride,
        "padding": call.padding,
    }
    questions = [
        Question("conv2d_transpose", arguments | {"output_shape": (1, length, length, 1)}) for length in lengths
    ]
    return [answer.refusal for answer in oracle.answers(questions)]


@pytest.mark.parametrize("what", CONFIGURATIONS, ids=IDS)
def test_tensorflow_accepts_the_legal_lengths_and_no_other(what: tuple[int, int, int, str], oracle: Oracle) -> None:
    call = Call(*what)
    lengths = range(1, call.legal[-1] + call.stride + 2)
    refusals = answers(oracle, call, lengths)
    assert [length for length, refusal in zip(lengths, refusals, strict=True) if not refusal] == list(call.legal)
    assert len(call.legal) == call.stride


@pytest.mark.parametrize("what", CONFIGURATIONS, ids=IDS)
def test_error_on_the_card_is_a_part_of_tensorflows(what: tuple[int, int, int, str], oracle: Oracle) -> None:
    call = Call(*what)
    lengths = call.rungs(AROUND)
    for length, refusal in zip(lengths, answers(oracle, call, lengths), strict=True):
        expected = call.refusal(length)
        assert bool(expected) == bool(refusal)
        assert expected in refusal and ("InvalidArgumentError" in refusal or not refusal), length


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_closed_form_equals_a_search(padding: str) -> None:
    for size in range(1, 6):
        for kernel in range(1, 6):
            for stride in range(1, 5):
                call = Call(size, kernel, stride, padding)
                found = []
                for length in range(1, 60):
                    room = length if padding == "SAME" else length - kernel + 1
                    if len(range(0, room, stride)) == size:
                        found.append(length)
                assert list(call.legal) == found


@pytest.mark.parametrize("what", CONFIGURATIONS, ids=IDS)
def test_windows_read_what_a_convolution_of_ones_reads(what: tuple[int, int, int, str], oracle: Oracle) -> None:
    """A transpose of ones adds one for every window that reads a cell."""
    call = Call(*what)
    for length in call.legal:
        column = np.ones((1, call.size, 1, 1), np.float32)
        arguments = {
            "input": column,
            "filters": np.ones((call.kernel, 1, 1, 1), np.float32),
            "output_shape": (1, length, 1, 1),
            "strides": (call.stride, 1),
            "padding": call.padding,
        }
        (answer,) = oracle.answers([Question("conv2d_transpose", arguments)])
        read = [sum(start <= cell < start + call.kernel for start in call.starts(length)) for cell in range(length)]
        assert np.asarray(answer.value)[0, :, 0, 0].tolist() == read
        assert call.unread(length) == [cell for cell, count in enumerate(read) if not count]


@pytest.mark.parametrize(
    ("what", "length"),
    [
        # Measured with Keras 3.15: the shape of Conv2DTranspose(1, kernel, stride, padding)(ones).
        ((3, 2, 2, "SAME"), 6),
        ((3, 3, 2, "VALID"), 7),
        ((2, 2, 3, "VALID"), 6),
        ((2, 1, 4, "VALID"), 8),
        ((1, 5, 1, "VALID"), 5),
    ],
)
def test_keras_picks_the_length_that_was_measured(what: tuple[int, int, int, str], length: int) -> None:
    assert Call(*what).keras == length
    assert f"Keras picks {length}." in describe_output_shape_ladder(*what)


@pytest.mark.parametrize("what", CONFIGURATIONS, ids=IDS)
def test_rungs_say_what_they_give(what: tuple[int, int, int, str], texts: Texts) -> None:
    call = Call(*what)
    written = texts(draw_output_shape_ladder(*what))
    for length in call.rungs(AROUND):
        assert str(length) in written
        gives = f"→  {call.gives(length)}"
        assert (gives if length in call.legal else f"{gives}, not {call.size}") in written
    assert sum(text == "✓" for text in written) - ("accepted" in " ".join(written)) == call.stride
    assert written.count("Keras picks it") == 1


def test_marked_call_is_written_out_with_its_error(texts: Texts) -> None:
    written = texts(draw_output_shape_ladder(length=4))
    assert 'tf.nn.conv2d_transpose(input, filters, output_shape=(1, 4, 4, 1), strides=2, padding="SAME")' in written
    assert any("doesn't match computed: actual = 3, computed = 2" in text for text in written)
    assert any(text.startswith("accepted") for text in texts(draw_output_shape_ladder(length=5)))


def test_call_of_the_question_that_people_ask_is_drawn(texts: Texts) -> None:
    written = texts(draw_output_shape_ladder(25, 3, 3, "SAME", 97))
    assert {"73", "74", "75"} <= set(written)
    assert any("actual = 25, computed = 33" in text for text in written)


def test_words_name_legal_lengths_and_what_others_give() -> None:
    words = describe_output_shape_ladder()
    assert "Legal output lengths: 5, 6; each gives 3." in words
    assert "Not legal: 3 gives 2; 4 gives 2; 7 gives 4; 8 gives 4." in words
    assert "1 cell is read by no window" in describe_output_shape_ladder(3, 3, 2, "VALID", 8)
    assert "there is no window" in describe_output_shape_ladder(1, 5, 1, "VALID", 3)


def test_strip_marks_all_legal_rungs(texts: Texts) -> None:
    written = texts(draw_output_shape_ladder_strip())
    assert written.count("✓") == sum(stride for _, _, stride, _ in STRIP)
    assert written.count("✗") == 2 * len(STRIP)
    assert written.count("Keras") == len(STRIP)


def test_card_has_one_size_for_all_values_of_the_controls() -> None:
    sizes = {
        tuple(draw_output_shape_ladder(size, kernel, stride, padding).get_size_inches())
        for size in (1, 5)
        for kernel in (1, 5)
        for stride in (1, 2, 3, 4)
        for padding in ("SAME", "VALID")
    }
    assert len(sizes) == 1


def test_explorer_has_a_rung_for_every_candidate() -> None:
    assert EXPLORER.limits is not None
    values = {"size": 5, "kernel": 5, "stride": 4, "padding": "VALID", "rung": 0}
    assert EXPLORER.limits(values) == {"rung": EXPLORER.controls[-1].values[-1]}
    assert EXPLORER.limits(values | {"size": 1, "stride": 1, "kernel": 1}) == {"rung": 2}
