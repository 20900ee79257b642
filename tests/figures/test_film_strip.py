"""The film tells what TensorFlow does: every number on it is compared with `tf.nn.conv2d_transpose`."""

import numpy as np
import pytest

from autograder.oracle.client import Oracle
from autograder.oracle.question import Question
from conv_figures import film_strip
from conv_figures.film import SLIDE, STAGES, Film
from conv_figures.film_strip import EXPLORER, IMAGE, KERNEL, SMALL_KERNEL, draw_film_strip
from conv_figures.windows import correlate, pads
from tests.figures.gallery import Texts

UNEQUAL = np.array([[1, -2, 3, 4], [5, 6, -7, 8]])
TALL = np.array([[1, 2], [-3, 4], [5, 6]])
FILMS = {
    "5x5": Film(IMAGE, KERNEL, (5, 5), 2, "SAME"),
    "6x6": Film(IMAGE, KERNEL, (6, 6), 2, "SAME"),
    "k2 5x5": Film(IMAGE, SMALL_KERNEL, (5, 5), 2, "SAME"),
    "k2 6x6": Film(IMAGE, SMALL_KERNEL, (6, 6), 2, "SAME"),
    "valid 7x7": Film(IMAGE, KERNEL, (7, 7), 2, "VALID"),
    "valid 8x8": Film(IMAGE, KERNEL, (8, 8), 2, "VALID"),
    "unequal": Film(UNEQUAL, TALL, (5, 10), 3, "SAME"),
    "unequal valid": Film(UNEQUAL, TALL, (8, 12), 3, "VALID"),
    "stride 1": Film(UNEQUAL, TALL, (2, 4), 1, "SAME"),
}
#: Seed 002: the zeros before and after, on either axis.
RINGS = {"5x5": (1, 1), "6x6": (2, 1), "k2 5x5": (1, 0), "k2 6x6": (1, 1), "valid 7x7": (2, 2), "valid 8x8": (2, 3)}


def tensorflow(oracle: Oracle, film: Film) -> np.ndarray:
    """TensorFlow's own answer for one channel."""
    arguments = {
        "input": film.image[np.newaxis, :, :, np.newaxis].astype(np.float32),
        "filters": film.kernel[:, :, np.newaxis, np.newaxis].astype(np.float32),
        "output_shape": (1, *film.lengths, 1),
        "strides": film.stride,
        "padding": film.padding,
    }
    (answer,) = oracle.answers([Question("conv2d_transpose", arguments)])
    assert not answer.refused, answer.refusal
    return np.asarray(answer.value)[0, :, :, 0]


def scattered(film: Film) -> np.ndarray:
    """The same by another way: every number lays a kernel of its own, then the padding is cut off."""
    (h, w), (k_h, k_w), s = film.image.shape, film.kernel.shape, film.stride
    wide = np.zeros((max(film.lengths) + k_h + h * s, max(film.lengths) + k_w + w * s))
    for (row, column), value in np.ndenumerate(film.image):
        wide[row * s : row * s + k_h, column * s : column * s + k_w] += value * film.kernel
    corners = []
    for length, size, taps in zip(film.lengths, film.image.shape, film.kernel.shape, strict=True):
        total = max((size - 1) * s + taps - length, 0) if film.padding == "SAME" else 0
        corners.append(slice(total // 2, total // 2 + length))
    return wide[corners[0], corners[1]]


@pytest.mark.parametrize("film", FILMS.values(), ids=FILMS)
def test_output_equals_tensorflow_and_scattering(film: Film, oracle: Oracle) -> None:
    assert film.output.shape == film.lengths
    assert np.array_equal(film.output, tensorflow(oracle, film))
    assert np.array_equal(film.output, scattered(film))


def test_kernel_that_is_not_turned_gives_something_else(oracle: Oracle) -> None:
    film = FILMS["5x5"]
    assert not np.array_equal(correlate(film.padded, KERNEL), tensorflow(oracle, film))


@pytest.mark.parametrize("name", RINGS)
def test_ring_has_the_zeros_that_were_measured(name: str) -> None:
    assert FILMS[name].rings == (RINGS[name], RINGS[name])


def test_shorter_output_stands_inside_the_longer_one() -> None:
    y = {name: film.output for name, film in FILMS.items()}
    assert np.array_equal(y["5x5"], y["6x6"][1:, 1:])  # what the strip frames
    assert np.array_equal(y["k2 5x5"], y["k2 6x6"][:5, :5])
    assert not y["valid 8x8"][7].any() and np.array_equal(y["valid 8x8"][:7, :7], y["valid 7x7"])


@pytest.mark.parametrize("length", [3, 4, 7])
def test_length_that_tensorflow_refuses_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=rf"Film: length={length} must be one of \[5, 6\]"):
        draw_film_strip(length=length)


@pytest.mark.parametrize("film", FILMS.values(), ids=FILMS)
def test_sums_in_words_add_up_to_the_output(film: Film) -> None:
    for step in range(SLIDE, film.last_step + 1):
        window = film.window(step)
        total, reason = film.words(step)
        terms = total.replace("\N{MINUS SIGN}", "-").split("  =  ")
        products = [term.split("·") for term in terms[1].split(" + ") if "·" in term]
        assert terms[0] == f"output[{window[0]}, {window[1]}]"
        assert (
            sum(int(a.strip("()")) * int(b.strip("()")) for a, b in products) == film.output[window] == int(terms[-1])
        )
        assert reason.startswith(f"{film.kernel.size - len(products)} of {film.kernel.size} taps")


def test_numbers_of_the_input_are_told_from_zeros_put_in() -> None:
    film = FILMS["unequal"]
    places = [place for place in np.ndindex(film.padded.shape) if film.is_number(*place)]
    assert [film.padded[place] for place in places] == list(UNEQUAL.ravel())
    assert np.count_nonzero(film.padded) == UNEQUAL.size


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_stages_show_their_picture(step: int, texts: Texts) -> None:
    film = FILMS["6x6"]
    written = texts(draw_film_strip(step, 6))
    picture = (film.image, film.spread, film.padded, film.padded)[step]
    numbers = [int(text) for text in written if text.isdigit()]
    assert sorted(numbers[: picture.size]) == sorted(picture.ravel())
    assert f"{step + 1}  {STAGES[step]}" in written
    assert film.words(step)[0].replace("\N{MINUS SIGN}", "-") in written
    kernels = [*KERNEL.ravel()] if step < 3 else [*KERNEL.ravel(), *KERNEL.ravel()[::-1]]
    assert numbers[-len(kernels) :] == kernels
    assert ("180°" in written) == (step == 3)


def test_brackets_count_the_ring(texts: Texts) -> None:
    assert {"2 before", "5", "1 after"} <= set(texts(draw_film_strip(2, 6)))
    assert {"1 before", "5", "1 after"} <= set(texts(draw_film_strip(2, 5)))
    assert {"2 before", "5", "3 after"} <= set(texts(draw_film_strip(2, 8, padding="VALID")))


def test_window_writes_weights_where_they_meet_a_number(texts: Texts) -> None:
    written = texts(draw_film_strip(SLIDE + 6))
    assert [text for text in written if text.startswith("×")] == ["×0", "×5", "×3", "×1"]
    assert "=  1·0 + 2·5 + 4·3 + 5·1  =  27" in written and "5  slide:  7 of 25" in written


def test_step_behind_the_last_shows_the_last() -> None:
    assert film_strip.describe_film_strip(99) == film_strip.describe_film_strip(SLIDE + 24)
    assert "9·1 = 9" in film_strip.describe_film_strip(99)


def test_card_keeps_its_size_while_step_length_and_kernel_change() -> None:
    for padding, lengths in (("SAME", {3: (5, 6), 2: (5, 6)}), ("VALID", {3: (7, 8), 2: (6, 7)})):
        sizes = {
            tuple(draw_film_strip(step, length, kernel, padding).get_size_inches())
            for kernel in (KERNEL, SMALL_KERNEL)
            for length in lengths[len(kernel)]
            for step in (0, 1, 2, 3, SLIDE, 99)
        }
        assert len(sizes) == 1, padding


def test_strip_shows_both_outputs_and_says_where_the_zeros_go(texts: Texts) -> None:
    written = texts(film_strip.draw_film_strip_frames())
    for name in ("5x5", "6x6"):
        output = [str(int(value)) for value in FILMS[name].output.ravel()]
        assert any(written[start : start + len(output)] == output for start in range(len(written))), name
    assert "6 × 6 from the same input: 2 zeros before, 1 after" in written
    five, six = (pads(length, 3, 2, "SAME")[0] for length in (5, 6))
    assert (five, six) == (1, 0) and any("pads 5 with\n1 zero in front, 6 with none" in text for text in written)
    words = film_strip.describe_film_strip_frames()
    assert "14 27 22 36 30" in words and "2 before and 1 after" in words


def test_explorer_goes_to_the_last_window_and_no_further() -> None:
    values = {"step": 0, "which": "the longer", "kernel": "3 × 3", "padding": "VALID"}
    assert EXPLORER.limits is not None
    assert EXPLORER.limits(values) == {"step": EXPLORER.controls[0].values[-1]}
    assert EXPLORER.limits(values | {"which": "the shorter", "padding": "SAME"}) == {"step": SLIDE + 24}
