"""Misconceptions about the matrix of a convolution."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, asked, made
from autograder.diagnosis.misconceptions.kernels import with_filters
from autograder.exercises.exercise import Arguments

_ROWS = "03_linear_map#One-row-for-each-output"
_MATRIX = ("conv2d_matrix",)


def _reordered(lines: np.ndarray, sizes: tuple[int, ...], order: tuple[int, ...]) -> np.ndarray | None:
    """The lines of a matrix, which stand in the C order of `sizes`, in the C order of `sizes` taken as `order` says."""
    if len(lines) != np.prod(sizes):
        return None
    return lines[np.arange(len(lines)).reshape(sizes).transpose(order).ravel()]


def _columns_reordered(matrix: np.ndarray, sizes: tuple[int, ...], order: tuple[int, ...]) -> np.ndarray | None:
    lines = _reordered(matrix.T, sizes, order)
    return None if lines is None else lines.T


def _outputs_channels_first(matrix: np.ndarray, arguments: Arguments) -> np.ndarray | None:
    c_out = arguments["filters"].shape[3]
    return _reordered(matrix, (len(matrix) // c_out, c_out), (1, 0))


def _reversed(arguments: Arguments, *names: str) -> Arguments:
    """Pairs among the arguments the other way round; words and single numbers as they are."""
    return {**arguments, **{name: arguments[name][::-1] for name in names if isinstance(arguments.get(name), tuple)}}


def _outputs_by_columns(ask: Ask, arguments: Arguments) -> np.ndarray | None:
    """Everything lies on its side but for the columns of the matrix, which are put back."""
    h, w, c_in = arguments["input_shape"]
    turned = {"input_shape": (w, h, c_in), "filters": np.ascontiguousarray(arguments["filters"].swapaxes(0, 1))}
    matrix = ask({**_reversed(arguments, "strides", "padding"), **turned})
    return _columns_reordered(matrix, (w, h, c_in), (1, 0, 2))


def _axes_swapped(arguments: Arguments, one: int, other: int) -> Arguments | None:
    filters = arguments["filters"]
    if filters.shape[one] != filters.shape[other]:
        return None
    return with_filters(arguments, filters.swapaxes(one, other))


def _pads(ask: Ask, arguments: Arguments, strides: Any) -> Any:
    """((top, bottom), (left, right)) for these strides."""
    size, kernel = arguments["input_shape"][:2], arguments["filters"].shape[:2]
    padding = arguments.get("padding", "VALID")
    return ask.of("resolve_padding", padding=padding, input_size=size, kernel_size=kernel, strides=strides)


def _in_one_piece(ask: Ask, arguments: Arguments) -> np.ndarray | None:
    """The padded image and the kernel are one row each; of its windows count those that begin where a window does."""
    filters, strides = arguments["filters"], arguments.get("strides", 1)
    (top, bottom), (left, right) = _pads(ask, arguments, strides)
    cells = np.pad(np.ones(arguments["input_shape"]), ((top, bottom), (left, right), (0, 0)))  # the image is 1
    (h, w, c_in), (k_h, k_w, _, c_out) = cells.shape, filters.shape
    s_h, s_w = (int(stride) for stride in np.broadcast_to(strides, 2))
    h_out = ask.of("output_size", size=h, kernel=k_h, stride=s_h)
    w_out = ask.of("output_size", size=w, kernel=k_w, stride=s_w)
    matrix = ask({"input_shape": (1, h * w, c_in), "filters": filters.reshape(1, k_h * k_w, c_in, c_out)})
    corners = np.add.outer(np.arange(h_out) * s_h * w, np.arange(w_out) * s_w)
    rows = np.add.outer(corners * c_out, np.arange(c_out)).ravel()
    fits = rows[-1] < len(matrix) and matrix.shape[1] == cells.size
    return matrix[rows][:, cells.ravel() == 1] if fits else None


def _odd_cell_in_front(ask: Ask, arguments: Arguments) -> Any:
    if arguments.get("padding") != "SAME":
        return ask(arguments)
    vertical, horizontal = _pads(ask, arguments, arguments.get("strides", 1))
    return ask({**arguments, "padding": (vertical[::-1], horizontal[::-1])})


def _padded_for_stride_1(ask: Ask, arguments: Arguments) -> Any:
    if arguments.get("padding") != "SAME":
        return ask(arguments)
    return ask({**arguments, "padding": _pads(ask, arguments, 1)})


def _with_padding_columns(ask: Ask, arguments: Arguments) -> Any:
    """The matrix of the padded image."""
    h, w, c_in = arguments["input_shape"]
    if arguments.get("padding", "VALID") == "VALID":
        return ask(arguments)
    (top, bottom), (left, right) = _pads(ask, arguments, arguments.get("strides", 1))
    return ask({**arguments, "input_shape": (top + h + bottom, left + w + right, c_in), "padding": "VALID"})


def _wrapped(ask: Ask, arguments: Arguments) -> Any:
    """The columns of the padding are added to those of the cells at the opposite edge."""
    h, w, c_in = arguments["input_shape"]
    if arguments.get("padding", "VALID") == "VALID":
        return ask(arguments)
    (top, bottom), (left, right) = _pads(ask, arguments, arguments.get("strides", 1))
    wide = _with_padding_columns(ask, arguments)
    cells = np.arange(h * w * c_in).reshape(h, w, c_in)
    met = cells[np.ix_(np.arange(-top, h + bottom) % h, np.arange(-left, w + right) % w)].ravel()
    if wide.shape[1] != len(met):
        return None
    matrix = np.zeros((len(wide), cells.size), wide.dtype)
    np.add.at(matrix.T, met, wide.T)
    return matrix


def _sides_swapped(arguments: Arguments) -> Arguments:
    padding = arguments.get("padding", "VALID")
    return arguments if isinstance(padding, str) else {**arguments, "padding": tuple(pair[::-1] for pair in padding)}


def _same_for_valid(arguments: Arguments) -> Arguments:
    return {**arguments, "padding": "SAME"} if arguments.get("padding", "VALID") == "VALID" else arguments


def _first_channel(matrix: np.ndarray, arguments: Arguments) -> np.ndarray:
    first: np.ndarray = matrix * (np.arange(matrix.shape[1]) % arguments["input_shape"][2] == 0)
    return first


def _mean_of_channels(matrix: np.ndarray, arguments: Arguments) -> np.ndarray:
    mean: np.ndarray = matrix / matrix.dtype.type(arguments["input_shape"][2])
    return mean


MISCONCEPTIONS = (
    Misconception(
        "transposed matrix",
        _MATRIX,
        "Your matrix has one row for each input and one column for each output; to be multiplied by an image "
        "it needs them the other way round.",
        "To be multiplied by a flat image, how many numbers must one row of C hold?",
        _ROWS,
        made(lambda matrix, a: matrix.T),
    ),
    Misconception(
        "outputs channels first",
        _MATRIX,
        "Your rows go through one output channel after the other; TensorFlow's result, made flat, has all channels "
        "of one pixel side by side.",
        "In an array of shape (H_out, W_out, C_out), which index changes fastest when it is made flat?",
        _ROWS,
        made(_outputs_channels_first),
    ),
    Misconception(
        "inputs channels first",
        _MATRIX,
        "Your columns go through one input channel after the other; TensorFlow's image, made flat, has all channels "
        "of one pixel side by side.",
        "In an image of shape (H, W, C_in), which number comes right after [0, 0, 0] when it is made flat?",
        _ROWS,
        made(lambda matrix, a: _columns_reordered(matrix, a["input_shape"], (2, 0, 1))),
    ),
    Misconception(
        "outputs column by column",
        _MATRIX,
        "Your rows go down each column of the output before they step to the next one; TensorFlow's result, made "
        "flat, goes along each row.",
        "In the flat output, which pixel comes after [0, 0]: the one on its right or the one below?",
        _ROWS,
        _outputs_by_columns,
    ),
    Misconception(
        "inputs column by column",
        _MATRIX,
        "Your columns go down each column of the image before they step to the next one; TensorFlow's image, made "
        "flat, goes along each row.",
        "In the flat image, which pixel comes after [0, 0]: the one on its right or the one below?",
        _ROWS,
        made(lambda matrix, a: _columns_reordered(matrix, a["input_shape"], (1, 0, 2))),
    ),
    Misconception(
        "height and width of the image swapped",
        _MATRIX,
        "Your code takes the first number of `input_shape` for the width and the second for the height; TensorFlow "
        "has the height first.",
        "How many rows has an image whose shape is (3, 5, 1)?",
        _ROWS,
        asked(lambda a: {**a, "input_shape": (a["input_shape"][1], a["input_shape"][0], a["input_shape"][2])}),
    ),
    Misconception(
        "kernel in one piece",
        _MATRIX,
        "Your code writes the whole kernel into a row without a gap; in the flat image its rows lie a whole image row "
        "apart.",
        "A pixel and the one below it: how many places apart are they in the flat image?",
        _ROWS,
        _in_one_piece,
    ),
    Misconception(
        "flipped kernel",
        _MATRIX,
        "Your matrix holds the kernel turned by 180 degrees; TensorFlow lays it on the image as it is.",
        "Which kernel element stands at the left end of the first row of the matrix?",
        _ROWS,
        asked(lambda a: with_filters(a, a["filters"][::-1, ::-1])),
    ),
    Misconception(
        "kernel flipped up and down",
        _MATRIX,
        "Your matrix holds the rows of the kernel in reverse; TensorFlow takes them from the top.",
        "Which row of the kernel meets the first row of the image?",
        _ROWS,
        asked(lambda a: with_filters(a, a["filters"][::-1])),
    ),
    Misconception(
        "kernel flipped left and right",
        _MATRIX,
        "Your matrix holds the columns of the kernel in reverse; TensorFlow takes them from the left.",
        "Which column of the kernel meets the first column of the image?",
        _ROWS,
        asked(lambda a: with_filters(a, a["filters"][:, ::-1])),
    ),
    Misconception(
        "transposed kernel",
        _MATRIX,
        "Your code swaps the rows and columns of the kernel; TensorFlow's K_h goes with the height of the image.",
        "Two neighbours in a row of the kernel: how far apart are their places in a row of the matrix?",
        _ROWS,
        asked(lambda a: _axes_swapped(a, 0, 1)),
    ),
    Misconception(
        "filters read as (K_h, K_w, C_out, C_in)",
        _MATRIX,
        "Your code takes the third axis of the filters for the output channels; in TensorFlow that is the fourth.",
        "In filters[a, b, c, o], which index belongs to a column of the matrix and which to a row?",
        _ROWS,
        asked(lambda a: _axes_swapped(a, 2, 3)),
    ),
    Misconception(
        "only the first channel",
        _MATRIX,
        "Your matrix has weights for channel 0 of the input alone; in TensorFlow every channel of a window counts.",
        "How many numbers of the image does one output depend on?",
        _ROWS,
        made(_first_channel),
    ),
    Misconception(
        "mean over the channels",
        _MATRIX,
        "Your weights are divided by the number of input channels; TensorFlow adds the channels up.",
        "What is the derivative of one output with respect to one number of the image?",
        _ROWS,
        made(_mean_of_channels),
    ),
    Misconception(
        "strides ignored",
        _MATRIX,
        "Your matrix has a row for every place of the window, whatever `strides` says; TensorFlow steps over some.",
        "With a stride of 2, how many outputs are there, and so how many rows?",
        _ROWS,
        asked(lambda a: {**a, "strides": 1}),
    ),
    Misconception(
        "strides swapped",
        _MATRIX,
        "Your code takes the first stride for the columns of the image; in TensorFlow it is the one for the rows.",
        "In (s_h, s_w), which number moves the window down?",
        _ROWS,
        asked(lambda a: _reversed(a, "strides")),
    ),
    Misconception(
        "padding ignored",
        _MATRIX,
        "Your code leaves no room around the image, whatever `padding` says; TensorFlow has outputs there too.",
        "How many outputs does SAME have with a stride of 1, and how many rows has your matrix?",
        _ROWS,
        asked(lambda a: {**a, "padding": "VALID"}),
    ),
    Misconception(
        "padded though VALID",
        _MATRIX,
        "Your code pads where VALID is asked for, or nothing; TensorFlow then uses whole windows alone.",
        "For a kernel as large as the image, how many rows has C with VALID?",
        _ROWS,
        asked(_same_for_valid),
    ),
    Misconception(
        "pairs of the padding swapped",
        _MATRIX,
        "Your code takes the first pair of an explicit padding for left and right; in TensorFlow it is top and bottom.",
        "In ((1, 0), (0, 2)), on which side of the image are the two?",
        _ROWS,
        asked(lambda a: _reversed(a, "padding")),
    ),
    Misconception(
        "sides of the padding swapped",
        _MATRIX,
        "Your code takes the pairs of an explicit padding as (after, before); TensorFlow has (before, after).",
        "In ((1, 0), (0, 2)), is the one above the image or below?",
        _ROWS,
        asked(_sides_swapped),
    ),
    Misconception(
        "odd cell in front",
        _MATRIX,
        "Your SAME puts the odd cell of padding above and on the left; TensorFlow puts it below and on the right.",
        "A kernel of two on a row of three with SAME: which cells does the first window meet?",
        _ROWS,
        _odd_cell_in_front,
    ),
    Misconception(
        "SAME padding as for stride 1",
        _MATRIX,
        "Your SAME pads as much as a stride of 1 needs; TensorFlow pads only as much as the last window sticks out.",
        "With a stride of 2, where does the last window begin, and how far does it stick out?",
        _ROWS,
        _padded_for_stride_1,
    ),
    Misconception(
        "columns for the padding",
        _MATRIX,
        "Your matrix has columns for the zeros around the image; TensorFlow adds these itself, the image has none.",
        "How many numbers has the flat image that the matrix is multiplied by?",
        _ROWS,
        _with_padding_columns,
    ),
    Misconception(
        "edges wrap around",
        _MATRIX,
        "Your windows that stick out go on at the opposite edge of the image; TensorFlow has zeros out there.",
        "What does a window meet on the left of the first column?",
        _ROWS,
        _wrapped,
    ),
)
