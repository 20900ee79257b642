"""Links between cells: compared with TensorFlow, one cell at a time, and with what the figure prints."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_hex

from conv_figures import who_touches_whom as figure
from conv_figures.style import LIGHT
from conv_figures.who_touches_whom import IMAGE, KERNEL, REACHES, READS, touched
from tests.figures.gallery import Texts

SETTINGS = list(itertools.product((1, 2, 3), ("VALID", "SAME")))


def tensorflow(image: np.ndarray, stride: int, padding: str, kernel: np.ndarray = KERNEL) -> np.ndarray:
    """`tf.nn.conv2d` of one image."""
    tf = pytest.importorskip("tensorflow")
    images, filters = image[np.newaxis, :, :, np.newaxis], kernel[:, :, np.newaxis, np.newaxis]
    output = tf.nn.conv2d(images.astype(np.float32), filters.astype(np.float32), stride, padding)
    return np.asarray(output)[0, :, :, 0]


@pytest.mark.parametrize(("stride", "padding"), SETTINGS)
def test_output_printed_is_tensorflows(stride: int, padding: str) -> None:
    assert np.array_equal(figure.result(IMAGE, KERNEL, stride, padding), tensorflow(IMAGE, stride, padding))


@pytest.mark.parametrize(("stride", "padding"), SETTINGS)
def test_input_reaches_the_outputs_that_its_unit_image_moves(stride: int, padding: str) -> None:
    for place in np.ndindex(*IMAGE.shape):
        unit = np.zeros(IMAGE.shape)
        unit[place] = 1
        moved = tensorflow(unit, stride, padding)
        links = touched(REACHES, (place[0], place[1]), (IMAGE.shape[0], IMAGE.shape[1]), KERNEL, stride, padding)
        assert links == {(i, j): moved[i, j] for i, j in zip(*np.nonzero(moved), strict=True)}


@pytest.mark.parametrize(("stride", "padding"), SETTINGS)
def test_output_reads_the_inputs_that_its_gradient_names(stride: int, padding: str) -> None:
    tf = pytest.importorskip("tensorflow")
    images, filters = tf.constant(IMAGE[np.newaxis, :, :, np.newaxis], tf.float32), KERNEL[:, :, None, None]
    for i, j in np.ndindex(*tensorflow(IMAGE, stride, padding).shape):
        with tf.GradientTape() as tape:
            tape.watch(images)
            one = tf.nn.conv2d(images, tf.constant(filters, tf.float32), stride, padding)[0, i, j, 0]
        gradient = np.asarray(tape.gradient(one, images))[0, :, :, 0]
        links = touched(READS, (i, j), (IMAGE.shape[0], IMAGE.shape[1]), KERNEL, stride, padding)
        assert links == {(r, c): gradient[r, c] for r, c in zip(*np.nonzero(gradient), strict=True)}


@pytest.mark.parametrize(
    ("mode", "place", "stride", "padding"),
    [
        (READS, (1, 2), 1, "VALID"),
        (REACHES, (2, 1), 1, "SAME"),
        (REACHES, (1, 2), 2, "VALID"),
        (READS, (3, 4), 1, "SAME"),
    ],
)
def test_every_touched_cell_carries_its_weight(
    mode: str, place: tuple[int, int], stride: int, padding: str, texts: Texts
) -> None:
    drawn = figure.draw_who_touches_whom(mode=mode, row=place[0], column=place[1], stride=stride, padding=padding)
    links = touched(mode, place, (4, 5), KERNEL, stride, padding)
    assert [text for text in texts(drawn) if text.startswith("×")] == [f"×{weight:.0f}" for weight in links.values()]


@pytest.mark.parametrize(
    ("mode", "place", "role", "other"), [(REACHES, (1, 2), "result", "window"), (READS, (1, 1), "window", "result")]
)
def test_links_run_from_the_chosen_cell_to_every_touched_one(
    mode: str, place: tuple[int, int], role: str, other: str
) -> None:
    axes = figure.draw_who_touches_whom(mode=mode, row=place[0], column=place[1], theme=LIGHT).axes[0]
    feet = {}
    for kind in (role, other):
        boxes = [p for p in axes.patches if to_hex(p.get_facecolor()).upper() == LIGHT.fill(kind).face.upper()]
        feet[kind] = sorted((box.get_x() + 0.35, box.get_y() + 1) for box in boxes)
    thin, trunk = ([line for line in axes.lines if line.get_linewidth() == width] for width in (1.1, 2.2))
    assert len(feet[role]) == 6
    assert np.allclose(sorted(tuple(line.get_xydata()[-1]) for line in thin), feet[role])
    assert np.allclose([trunk[0].get_xydata()[0]], feet[other])
    assert {tuple(line.get_xydata()[0]) for line in thin} == {tuple(trunk[0].get_xydata()[-1])}


def test_words_name_the_cells_and_the_sum() -> None:
    words = figure.describe_who_touches_whom(row=1, column=1)
    assert "output[1, 1] reads 6 inputs: [1, 1] with weight 1, [1, 2] with weight 2," in words
    assert words.endswith("3·1 + 0·2 + 2·3 + 1·4 + 2·5 + 1·6 = 29.")
    assert "reads 2 inputs and 4 padding zeros" in figure.describe_who_touches_whom(row=3, column=4, padding="SAME")
    assert figure.describe_who_touches_whom(mode=REACHES, row=3, column=4, stride=3).endswith("reaches no outputs.")
    assert "reaches 1 output: [0, 0] with weight 1. The transpose adds up 1·y[0, 0]." in (
        figure.describe_who_touches_whom(mode=REACHES, row=0, column=0)
    )


def test_titles_of_the_strip_count_right() -> None:
    counts = [len(touched(mode, place, (4, 5), KERNEL, *rest)) for (mode, place, *rest), _ in figure.STRIP]
    assert counts == [6, 6, 1, 2, 2, 0]
