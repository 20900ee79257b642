"""The adjoint checks: which two functions belong together, and with which sizes they are held against each other.

A linear map F has exactly one partner G with <F(x), y> = <x, G(y)> for all x and y. A `Shape` is here, as for the
exercises, the convolution that both functions are described by.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.errors import ArgumentError
from autograder.exercises.depthwise import (
    DEPTHWISE_CONV2D,
    DEPTHWISE_CONV2D_BACKPROP_FILTER,
    DEPTHWISE_CONV2D_BACKPROP_INPUT,
)
from autograder.exercises.exercise import Exercise
from autograder.exercises.forward import CONV2D
from autograder.exercises.geometry import Shape, smaller_shapes
from autograder.exercises.gradients import CONV2D_BACKPROP_FILTER, CONV2D_BACKPROP_INPUT
from autograder.exercises.linear_map import CONV2D_MATRIX
from autograder.exercises.shrinking import smaller
from autograder.exercises.transpose import CONV2D_TRANSPOSE, CONV2D_TRANSPOSE_BACKPROP

Sizes = tuple[int, ...]


@dataclass(frozen=True)
class Side:
    """One of the two functions.

    Attributes:
        exercise: whose function it is.
        arguments: sizes, the array that both sides share, the array that goes in -> the call.
        result: sizes -> the shape that the function must return.
        carried: what it returned, the array that went in -> what that array becomes; for a matrix, the product.
    """

    exercise: Exercise
    arguments: Callable[[Shape, np.ndarray, np.ndarray], dict[str, Any]] = field(repr=False)
    result: Callable[[Shape], Sizes] = field(repr=False)
    carried: Callable[[np.ndarray, np.ndarray], np.ndarray] = field(default=lambda value, array: value, repr=False)

    @property
    def function(self) -> str:
        """Its name in `conv_lib`."""
        return self.exercise.function


@dataclass(frozen=True)
class Adjoint:
    """Two functions that must be each other's transpose.

    Attributes:
        exercise: whose function is the transposed one; the check has its name.
        forward, backward: the two functions.
        left, right: the two numbers, as they are written.
        shared, x, y: sizes -> the shape of the array that both share, of x and of y.
        shapes: with which the two are called, simplest first.
        cell: what a cell of x is called.
        about: what is held against what, in a sentence.
        place: sizes, a cell of x, a cell of y -> where the transposed one keeps their number, in words.
    """

    exercise: Exercise
    forward: Side
    backward: Side
    left: str
    right: str
    shared: Callable[[Shape], Sizes] = field(repr=False)
    x: Callable[[Shape], Sizes] = field(repr=False)
    y: Callable[[Shape], Sizes] = field(repr=False)
    shapes: tuple[Shape, ...] = field(repr=False)
    about: str
    cell: str = "input cell"
    place: Callable[[Shape, Sizes, Sizes], str] = field(default=lambda shape, x, y: "", repr=False)

    @property
    def name(self) -> str:
        """Of the check: the exercise whose function is the transposed one."""
        return self.exercise.name

    def fits(self, shape: Shape) -> bool:
        """Whether there is anything to compute at these sizes."""
        return all(size >= 1 for sizes in (self.shared(shape), self.x(shape), self.y(shape)) for size in sizes)

    def size(self, shape: Shape) -> int:
        """How many numbers a call takes and gives: the measure by which a shape is small."""
        return sum(int(np.prod(sizes)) for sizes in (self.shared(shape), self.x(shape), self.y(shape)))

    def smaller(self, shape: Shape) -> Iterator[Shape]:
        """Sizes that are simpler, most daring first."""
        plainer = [replace(shape, p="VALID")] if shape.p not in (None, "VALID") else []
        for simpler in (*plainer, *_closer(shape), *smaller_shapes(shape)):
            if simpler != shape and self.fits(simpler) and self.size(simpler) <= self.size(shape):
                yield simpler


def _closer(shape: Shape) -> Iterator[Shape]:
    """A smaller kernel on an image as much smaller, which leaves the output as it is."""
    for kernel, size in (("k_h", "h"), ("k_w", "w")):
        for keep in smaller(getattr(shape, kernel)):
            changed: dict[str, Any] = {kernel: keep, size: getattr(shape, size) - getattr(shape, kernel) + keep}
            yield replace(shape, **changed)


def _image(shape: Shape) -> Sizes:
    return shape.n, shape.h, shape.w, shape.c_in


def _filters(shape: Shape) -> Sizes:
    return shape.k_h, shape.k_w, shape.c_in, shape.c_out


def _output(shape: Shape) -> Sizes:
    return shape.n, *shape.outputs("VALID"), shape.c_out


def _imagined(shape: Shape) -> Sizes:
    """The output of the convolution that a transpose imagines, whose padding is SAME where the call says nothing."""
    return shape.n, *shape.outputs("SAME"), shape.c_out


def _fan(shape: Shape) -> Sizes:
    """The output of a depthwise convolution: M channels for each of the input's."""
    return shape.n, *shape.outputs("VALID"), shape.c_in * shape.c_out


def _times(matrix: np.ndarray, y: np.ndarray) -> np.ndarray:
    """C^T y for each image."""
    product: np.ndarray = y.reshape(len(y), -1) @ matrix  # (N, H*W*C_in)
    return product


def _row_and_column(shape: Shape, x: Sizes, y: Sizes) -> str:
    if x[0] != y[0]:
        return "where one image says nothing of another"
    row = np.ravel_multi_index(y[1:], _output(shape)[1:])
    column = np.ravel_multi_index(x[1:], _image(shape)[1:])
    return f"row {row}, column {column} of C"


_PLAIN = (
    Shape(3, 4, 2, 3),
    Shape(4, 4, 3, 3, c_in=2, c_out=2, n=2),
    Shape(4, 5, 3, 2, c_in=2, c_out=3, n=2),
    Shape(5, 8, 2, 3, c_in=2, c_out=3, n=2, s=(2, 3)),
    Shape(6, 6, 3, 3, c_in=2, c_out=2, n=2, s=(2, 3)),
    Shape(8, 9, 3, 4, c_in=1, c_out=2, n=2, s=(3, 2)),
    Shape(9, 7, 2, 1, c_in=1, c_out=2, n=2, s=(4, 3)),
    Shape(7, 5, 3, 2, c_in=2, c_out=1, n=2, s=2),
    Shape(5, 6, 2, 5, c_in=4, c_out=5, n=4),
)
_SAME = (
    Shape(4, 5, 3, 2, c_in=2, c_out=1, n=2, p="SAME"),
    Shape(3, 4, 2, 3, c_in=2, c_out=2, n=2, p="SAME"),
    Shape(5, 6, 2, 4, c_in=1, c_out=2, n=2, p="SAME"),
    Shape(6, 6, 3, 3, c_in=2, c_out=2, n=2, s=(1, 2), p="SAME"),
    Shape(8, 7, 3, 4, c_in=2, c_out=1, n=2, s=(2, 3), p="SAME"),
    Shape(7, 8, 2, 1, c_in=1, c_out=2, n=2, s=(3, 4), p="SAME"),
    Shape(3, 2, 5, 4, c_in=2, c_out=1, n=2, p="SAME"),
)
_PADDED = (
    Shape(4, 5, 2, 3, c_in=2, c_out=1, n=2, p=((3, 2), (4, 0))),
    Shape(5, 5, 3, 3, c_in=1, c_out=2, n=2, p=((2, 1), (1, 2))),
    Shape(7, 6, 3, 2, c_in=1, c_out=2, n=2, s=(3, 2), p=((2, 0), (0, 1))),
)
_DILATED = (
    Shape(7, 8, 3, 2, c_in=2, c_out=3, n=2, d=(2, 3)),
    Shape(6, 8, 2, 3, c_in=2, c_out=1, n=2, d=2),
    Shape(8, 9, 2, 3, c_in=1, c_out=2, n=2, s=(3, 2), d=(2, 3)),
    Shape(7, 6, 3, 2, c_in=2, c_out=1, n=2, d=(2, 3), p="SAME"),
    Shape(8, 7, 2, 3, c_in=1, c_out=2, n=2, s=(2, 3), d=(3, 2), p="SAME"),
)
_ORDINARY = (*_PLAIN, *_SAME, *_PADDED)
#: Five and six rows both come from three: which of them is meant, output_shape says.
_TRANSPOSED = (
    Shape(4, 5, 2, 3),
    Shape(4, 4, 3, 3, c_in=2, c_out=2, n=2),
    Shape(4, 5, 2, 3, c_in=3, c_out=2, n=2, s=(1, 2)),
    Shape(5, 4, 2, 3, c_in=2, c_out=3, n=2, s=(2, 3)),
    Shape(6, 5, 3, 2, c_in=2, c_out=1, n=2, s=(2, 3)),
    Shape(9, 5, 5, 4, c_in=1, c_out=2, n=2, s=(4, 2)),
    Shape(11, 7, 2, 1, c_in=2, c_out=1, n=2, s=(4, 3)),
    *[replace(shape, p=shape.p or "VALID") for shape in (*_PLAIN, *_SAME, *_PADDED)],
)

_CONVOLVE = Side(CONV2D, lambda shape, filters, x: {"input": x, "filters": filters, **shape.steps}, _output)

#: In the order of the lessons.
ADJOINTS: tuple[Adjoint, ...] = (
    Adjoint(
        CONV2D_MATRIX,
        _CONVOLVE,
        Side(
            CONV2D_MATRIX,
            lambda shape, filters, y: {"input_shape": _image(shape)[1:], "filters": filters, **shape.steps},
            lambda shape: (int(np.prod(_output(shape)[1:])), int(np.prod(_image(shape)[1:]))),
            _times,
        ),
        "⟨conv2d(x), y⟩",
        "⟨C x, y⟩ = ⟨x, Cᵀ y⟩",
        _filters,
        _image,
        _output,
        _ORDINARY,
        "For any matrix ⟨C x, y⟩ and ⟨x, Cᵀ y⟩ are one number, so that says nothing yet. Here it is held against what "
        "your conv2d makes of the same x: each row of C must collect what one output of conv2d collects.",
        place=_row_and_column,
    ),
    Adjoint(
        CONV2D_BACKPROP_INPUT,
        _CONVOLVE,
        Side(
            CONV2D_BACKPROP_INPUT,
            lambda shape, filters, y: {
                "input_sizes": _image(shape),
                "filters": filters,
                "out_backprop": y,
                **shape.steps,
            },
            _image,
        ),
        "⟨conv2d(x), y⟩",
        "⟨x, conv2d_backprop_input(y)⟩",
        _filters,
        _image,
        _output,
        (*_ORDINARY, *_DILATED),
        "conv2d brings an image x to its outputs; conv2d_backprop_input brings gradients y at the outputs back to the "
        "image, along the same connections. The filters are the same on both sides.",
    ),
    Adjoint(
        CONV2D_BACKPROP_FILTER,
        Side(CONV2D, lambda shape, image, w: {"input": image, "filters": w, **shape.steps}, _output),
        Side(
            CONV2D_BACKPROP_FILTER,
            lambda shape, image, y: {
                "input": image,
                "filter_sizes": _filters(shape),
                "out_backprop": y,
                **shape.steps,
            },
            _filters,
        ),
        "⟨conv2d(w), y⟩",
        "⟨w, conv2d_backprop_filter(y)⟩",
        _image,
        _filters,
        _output,
        (*_ORDINARY, *_DILATED),
        "With the image held fixed, conv2d is a linear map of its filters w; conv2d_backprop_filter brings gradients y "
        "at the outputs back to the weights that had a part in them. The image is the same on both sides.",
        cell="weight",
    ),
    Adjoint(
        CONV2D_TRANSPOSE,
        Side(
            CONV2D,
            lambda shape, filters, x: {"input": x, "filters": filters, **shape.steps, "padding": shape.p or "SAME"},
            _imagined,
        ),
        Side(
            CONV2D_TRANSPOSE,
            lambda shape, filters, y: {
                "input": y,
                "filters": filters,
                "output_shape": _image(shape),
                **shape.steps,
            },
            _image,
        ),
        "⟨conv2d(x), y⟩",
        "⟨x, conv2d_transpose(y)⟩",
        _filters,
        _image,
        _imagined,
        _TRANSPOSED,
        "conv2d_transpose has its name from this: with the very same filters it is the transpose of the convolution "
        "that brings output_shape to the shape of its input. It is not the inverse: it does not give x back.",
    ),
    Adjoint(
        CONV2D_TRANSPOSE_BACKPROP,
        Side(
            CONV2D_TRANSPOSE,
            lambda shape, filters, x: {
                "input": x,
                "filters": filters,
                "output_shape": _image(shape),
                **shape.steps,
            },
            _image,
        ),
        Side(
            CONV2D_TRANSPOSE_BACKPROP,
            lambda shape, filters, y: {"filters": filters, "out_backprop": y, **shape.steps},
            _imagined,
        ),
        "⟨conv2d_transpose(x), y⟩",
        "⟨x, conv2d_transpose_backprop(y)⟩",
        _filters,
        _imagined,
        _image,
        _TRANSPOSED,
        "conv2d_transpose is a linear map too, so it has a transpose of its own: its gradient. Transposed twice, a map "
        "is itself again, which is why that gradient is a convolution.",
    ),
    Adjoint(
        DEPTHWISE_CONV2D_BACKPROP_INPUT,
        Side(DEPTHWISE_CONV2D, lambda shape, filters, x: {"input": x, "filter": filters, **shape.steps}, _fan),
        Side(
            DEPTHWISE_CONV2D_BACKPROP_INPUT,
            lambda shape, filters, y: {
                "input_sizes": _image(shape),
                "filter": filters,
                "out_backprop": y,
                **shape.steps,
            },
            _image,
        ),
        "⟨depthwise_conv2d(x), y⟩",
        "⟨x, depthwise_conv2d_backprop_input(y)⟩",
        _filters,
        _image,
        _fan,
        _ORDINARY,
        "depthwise_conv2d brings each channel of an image x to its own M outputs; the gradient brings y back from "
        "these M and from no others. The filters are the same on both sides.",
    ),
    Adjoint(
        DEPTHWISE_CONV2D_BACKPROP_FILTER,
        Side(DEPTHWISE_CONV2D, lambda shape, image, w: {"input": image, "filter": w, **shape.steps}, _fan),
        Side(
            DEPTHWISE_CONV2D_BACKPROP_FILTER,
            lambda shape, image, y: {
                "input": image,
                "filter_sizes": _filters(shape),
                "out_backprop": y,
                **shape.steps,
            },
            _filters,
        ),
        "⟨depthwise_conv2d(w), y⟩",
        "⟨w, depthwise_conv2d_backprop_filter(y)⟩",
        _image,
        _filters,
        _fan,
        _ORDINARY,
        "With the image held fixed, depthwise_conv2d is a linear map of its filters w, and this gradient brings y back "
        "to the weights. The image is the same on both sides.",
        cell="weight",
    ),
)


def adjoint(name: str) -> Adjoint:
    """The adjoint check called `name`.

    Raises:
        ArgumentError: if there is none; the sentence lists those that there are.
    """
    for known in ADJOINTS:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in ADJOINTS)
    raise ArgumentError(f"check_adjoint: exercise={name!r} must be one of {names}.")
