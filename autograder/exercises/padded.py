"""Exercise `conv2d_padded`: the function `conv2d` again, with SAME and explicit padding."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from autograder.cases import Case, generator
from autograder.exercises.exercise import Exercise, Part
from autograder.exercises.family import Family, in_order
from autograder.exercises.forward import forward_arguments, forward_bound, forward_shape
from autograder.exercises.geometry import Shape, draw_shape
from autograder.exercises.parts import DATA, DILATIONS, ERRORS

_FAMILY = Family("conv2d_padded", forward_arguments, forward_shape)

SAME = "SAME, stride 1"
STRIDES = "SAME with strides"
NUMBERS = "explicit padding"
_PARTS = (
    Part(SAME, 2.0),
    Part(STRIDES, 2.5),
    Part(NUMBERS, 2.5),
    Part(DILATIONS, 1.5),
    Part(DATA, 0.5),
    Part(ERRORS, 1.0, counts_alone=False),
)

_NAMED: tuple[tuple[str, Shape, str], ...] = (
    (SAME, Shape(5, 6, 3, 5, p="SAME"), "one channel, an odd kernel: as many zeros before as after"),
    (SAME, Shape(5, 4, 2, 4, 2, 3, 2, p="SAME"), "an even kernel: the odd row goes below, the odd column right"),
    (SAME, Shape(4, 6, 3, 2, 3, 2, 2, p="SAME"), "an odd and an even side: each axis has its own padding"),
    (SAME, Shape(5, 5, 3, 3, 2, 2, 2, p="SAME"), "square, equal channels: any two axes can be swapped"),
    (SAME, Shape(5, 5, 4, 2, 2, 1, 2, p="SAME"), "a square image: swapped paddings fit too"),
    (SAME, Shape(2, 3, 5, 4, 2, 1, 2, p="SAME"), "the kernel is larger than the image"),
    (SAME, Shape(1, 4, 2, 3, 1, 2, 3, p="SAME"), "an image of one row"),
    (SAME, Shape(4, 3, 1, 1, 3, 2, 2, p="SAME"), "a 1x1 kernel needs no padding"),
    (STRIDES, Shape(8, 7, 3, 4, 2, 3, 2, s=(2, 3), p="SAME"), "odd totals: padding for stride 1 shifts the windows"),
    (STRIDES, Shape(7, 8, 3, 4, 2, 1, 2, s=(2, 3), p="SAME"), "even totals, with the same kernel and strides"),
    (STRIDES, Shape(6, 9, 3, 4, 1, 2, 2, s=2, p="SAME"), "one number stands for both axes"),
    (STRIDES, Shape(6, 6, 3, 3, 2, 1, 2, s=(1, 3), p="SAME"), "square, so that swapped strides keep the shape"),
    (STRIDES, Shape(10, 7, 4, 5, 1, 2, 1, s=(3, 2), p="SAME"), "an odd total above, an even one left"),
    (STRIDES, Shape(9, 7, 2, 3, 2, 1, 2, s=(4, 5), p="SAME"), "a stride larger than the kernel: one zero behind"),
    (STRIDES, Shape(8, 9, 2, 1, 1, 2, 2, s=(4, 3), p="SAME"), "a stride larger than the kernel: never below no zeros"),
    (STRIDES, Shape(2, 3, 5, 4, 2, 1, 2, s=(2, 4), p="SAME"), "one window, larger than the image"),
    (NUMBERS, Shape(4, 5, 2, 3, 2, 3, 2, p=((1, 2), (3, 0))), "four different numbers"),
    (NUMBERS, Shape(5, 4, 3, 2, 1, 2, 2, p=((2, 0), (0, 1))), "zeros above and to the right only"),
    (NUMBERS, Shape(4, 4, 3, 3, 2, 2, 2, p=((0, 2), (2, 0))), "square, equal channels: swapped pairs keep the shape"),
    (NUMBERS, Shape(3, 5, 2, 3, 1, 2, 2, p=((4, 3), (0, 5))), "more zeros than the kernel is large"),
    (NUMBERS, Shape(2, 3, 4, 5, 2, 1, 2, p=((1, 2), (2, 1))), "the kernel fits because of the zeros only"),
    (NUMBERS, Shape(7, 8, 3, 2, 2, 1, 2, s=(2, 3), p=((1, 0), (2, 1))), "unequal strides, zeros on three sides"),
    (NUMBERS, Shape(6, 5, 2, 3, 1, 2, 2, s=2, p=((0, 1), (2, 1))), "one number stands for both axes"),
    (NUMBERS, Shape(9, 8, 2, 1, 1, 2, 1, s=(4, 3), p=((1, 2), (0, 3))), "a stride larger than the kernel"),
    (NUMBERS, Shape(4, 5, 2, 3, 2, 1, 2, p=((0, 0), (0, 0))), "explicit zeros are no padding"),
    (NUMBERS, Shape(5, 6, 2, 3, 1, 2, 2, p="VALID"), "VALID is still no padding"),
    (DILATIONS, Shape(7, 8, 3, 2, 2, 3, 1, d=(2, 3), p="SAME"), "unequal dilations: the window is wider than kernel"),
    (DILATIONS, Shape(6, 7, 2, 3, 2, 1, 2, d=2, p="SAME"), "one number stands for both axes"),
    (DILATIONS, Shape(6, 6, 3, 3, 1, 2, 2, d=(1, 2), p="SAME"), "square: swapped dilations keep the shape"),
    (DILATIONS, Shape(3, 4, 3, 2, 1, 2, 2, d=(3, 4), p="SAME"), "the dilated kernel is larger than the image"),
    (DILATIONS, Shape(9, 7, 2, 3, 2, 1, 2, s=(2, 3), d=(3, 2), p="SAME"), "stride and dilation together"),
    (DILATIONS, Shape(7, 6, 2, 3, 1, 2, 2, d=(3, 2), p=((2, 0), (1, 2))), "explicit padding and dilation"),
    (DILATIONS, Shape(8, 9, 3, 2, 2, 1, 2, s=(2, 3), d=(2, 3), p=((1, 2), (0, 2))), "everything at once"),
)


def _refused(seed: int) -> Iterator[Case]:
    good = _FAMILY.drawn(Shape(2, 4, 2, 3, c_in=2, c_out=4, p="SAME"), generator("conv2d_padded", seed, "refused"))
    image, filters = good["input"], good["filters"]
    wrong: tuple[tuple[str, dict[str, Any], str, bool], ...] = (
        ("same", {"padding": "same"}, 'padding="same" is not a padding that TensorFlow knows', False),
        ("full", {"padding": "FULL"}, 'padding="FULL" is not a padding that TensorFlow knows', False),
        ("negative", {"padding": ((-1, 2), (0, 0))}, "top=-1 must be at least 0", False),
        ("negative-right", {"padding": ((0, 0), (1, -1))}, "right=-1 must be at least 0", False),
        ("too-high", {"input": image[:, :1], "padding": ((0, 0), (1, 2))}, "K_h=2 does not fit into one row", True),
        (
            "too-wide",
            {"input": image[:, :, :1], "padding": ((1, 1), (0, 1))},
            "K_w=3 does not fit into 2 padded columns",
            True,
        ),
        ("dilated", {"padding": ((0, 1), (1, 0)), "dilations": (1, 4)}, "K_w=3 with dilation 4 spans 9, not 5", False),
        ("valid", {"input": image[:, :, :1], "padding": "VALID"}, "K_w=3 does not fit into W=1", False),
        ("stride-0", {"strides": (1, 0)}, "strides must be at least 1", False),
        ("dilation-0", {"dilations": (0, 1)}, "dilations must be at least 1", False),
        ("grouped", {"input": image.repeat(2, -1)}, "filters.shape[2]=2 must equal the 4 channels", True),
        ("no-batch", {"input": image[0]}, "input must have four axes, got three", False),
        ("flat-filters", {"filters": filters[..., 0]}, "filters must have four axes, got three", False),
    )
    for name, change, reason, ours in wrong:
        yield _FAMILY.refused(ERRORS, name, {**good, **change}, reason, ours)


def _random_shapes(seed: int) -> Iterator[tuple[str, Shape]]:
    random = generator("conv2d_padded", "shapes", seed)
    for part, padding, strides, dilations in (
        (SAME, "SAME", False, False),
        (SAME, "SAME", False, False),
        (STRIDES, "SAME", True, False),
        (STRIDES, "SAME", True, False),
        (STRIDES, "SAME", True, False),
        (NUMBERS, "EXPLICIT", False, False),
        (NUMBERS, "EXPLICIT", True, False),
        (NUMBERS, "EXPLICIT", True, False),
        (DILATIONS, "SAME", True, True),
        (DILATIONS, "EXPLICIT", False, True),
    ):
        shape = draw_shape(random, strides=strides, dilations=dilations, padding=padding)
        c_in = min(shape.c_in, 2)  # one channel in and two out or the reverse: seven loops must not take long
        yield part, replace(shape, n=2, c_in=c_in, c_out=3 - c_in)


def make_padded_cases(seed: int) -> tuple[Case, ...]:
    """Named cases and two or three random ones for every part about shapes; all numbers in them come from `seed`."""
    ordinary = Shape(5, 4, 2, 3, c_in=2, c_out=3, n=2, p="SAME")
    wide = Shape(6, 5, 3, 2, c_in=3, c_out=2, n=2, s=(1, 2), p=((1, 0), (0, 2)))
    layer = Shape(11, 13, 3, 2, c_in=5, c_out=4, p="SAME")
    cases = [
        *_FAMILY.named(seed, _NAMED),
        *_FAMILY.at_random(seed, _random_shapes(seed)),
        *_FAMILY.odd_data(seed, DATA, ordinary, wide),
        _FAMILY.large(seed, DATA, layer),
        *_refused(seed),
    ]
    return in_order(cases, tuple(part.name for part in _PARTS))


CONV2D_PADDED = Exercise(
    name="conv2d_padded",
    lesson="02_padding",
    module="conv2d",
    function="conv2d",
    parts=_PARTS,
    checked="conv2d with SAME and explicit padding, its strides and dilations too, against tf.nn.conv2d",
    read="02_padding#SAME-and-explicit-padding-in-conv2d",
    hints=(
        "What is left to do for conv2d once the zeros lie around the image?",
        "Turn the padding into four numbers, whatever its form, put the zeros around the image, and go on as for "
        "VALID. The size of the result follows from the padded image. The four numbers must know of the strides.",
        "After the checks: pads = resolve_padding(padding, (H, W), (K_h, K_w), strides, dilations), then "
        "pad2d(input, pads), then everything that conv2d did before, with this image in the place of the input and "
        "its height and width in the place of H and W. A padding that is not known and a window that does not fit "
        "into the padded image raise a ValueError; so does a negative number.",
    ),
    make_cases=make_padded_cases,
    bound=forward_bound,
    shrink=_FAMILY.shrink,
    needs=("output_size", "conv2d", "same_padding", "resolve_padding", "pad2d"),
)
