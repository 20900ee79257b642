"""The matrix of a convolution beside its transpose, and what larger ones look like."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .cells import Place, draw_cell, draw_frame, draw_grid, draw_line, draw_text, number, sum_of_products
from .explorer import Explorer, Slider, Values
from .style import Theme, canvas, current_theme
from .who_touches_whom import Weights, inside, result, taps_of_outputs
from .words import capital

IMAGE = np.array([[2, 0, 1, 3, 1], [1, 3, 0, 2, 0], [0, 1, 2, 1, 3]])
KERNEL = np.array([[1, 2, 3], [4, 5, 6]])

LARGE_SIDE = 5
LARGE_KERNEL = np.arange(1, 10).reshape(3, 3)


def matrix_of(shape: Place, kernel: np.ndarray, stride: int = 1, padding: str = "VALID") -> np.ndarray:
    """C for one channel: one row for each output, one column for each input.

    Args:
        shape: (H, W) of the image.
        kernel: (K_h, K_w).
        stride: on both axes.
        padding: "VALID" or "SAME".

    Returns:
        (H_out * W_out, H * W), float64.
    """
    rows = taps_of_outputs(shape, kernel, stride, padding).values()
    matrix = np.zeros((len(rows), shape[0] * shape[1]))
    for row, weights in zip(matrix, rows, strict=True):
        for (h, w), weight in inside(weights, shape).items():
            row[h * shape[1] + w] = weight
    return matrix


def _draw_matrix(
    axes: Axes, theme: Theme, matrix: np.ndarray, chosen: int, x: float, y: float, cell: float, *, upright: bool
) -> None:
    """C, or with `upright` its transpose: weights in grey, those of the chosen output in orange, zeros faint."""
    for (row, column), value in np.ndenumerate(matrix.T if upright else matrix):
        mine = (column if upright else row) == chosen
        role = "empty" if not value else "kernel" if mine else "done"
        place = x + column * cell, y + row * cell
        draw_cell(
            axes, theme, *place, number(float(value)), role, width=cell, height=cell, size=10 if cell > 0.55 else 9
        )


def _draw_c(
    axes: Axes, theme: Theme, matrix: np.ndarray, chosen: int, places: list[Place], x: float, y: float, cell: float
) -> None:
    """C with the outputs that its rows belong to; columns grouped by the rows of the image."""
    count, w, small = matrix.shape[1], IMAGE.shape[1], 9.0 if cell < 0.55 else 9.5
    _draw_matrix(axes, theme, matrix, chosen, x, y, cell, upright=False)
    draw_frame(axes, theme, x, y + chosen * cell, count * cell, cell)
    for group in range(count // w):
        middle = x + (group + 0.5) * w * cell
        draw_text(axes, theme, middle, y - 0.4, f"image row {group}", size=small, color=theme.muted, ha="center")
        if group:
            edge = x + group * w * cell
            draw_line(axes, theme, [(edge, y - 0.6), (edge, y + len(matrix) * cell)], width=1.6)
    for row, (i, j) in enumerate(places):
        bold, middle = row == chosen, y + (row + 0.5) * cell
        draw_text(axes, theme, x - 0.2, middle, f"[{i}, {j}]", size=small, ha="right", bold=bold)


def _draw_c_transposed(
    axes: Axes, theme: Theme, matrix: np.ndarray, chosen: int, place: Place, x: float, y: float, cell: float
) -> None:
    """The same numbers turned over the diagonal: rows grouped by the rows of the image."""
    (outputs, count), w = matrix.shape, IMAGE.shape[1]
    _draw_matrix(axes, theme, matrix, chosen, x, y, cell, upright=True)
    draw_frame(axes, theme, x + chosen * cell, y, cell, count * cell)
    draw_text(
        axes, theme, x + (chosen + 0.5) * cell, y - 0.4, f"[{place[0]}, {place[1]}]", size=9.5, bold=True, ha="center"
    )
    for group in range(count // w):
        middle = y + (group + 0.5) * w * cell
        words = f"image\nrow {group}"
        draw_text(axes, theme, x + outputs * cell + 0.3, middle, words, size=9.5, color=theme.muted, va="center")
        if group:
            edge = y + group * w * cell
            draw_line(axes, theme, [(x, edge), (x + outputs * cell, edge)], width=1.6)


def _products(weights: Weights) -> str:
    return sum_of_products((IMAGE[place], weight) for place, weight in weights.items())


def draw_conv_matrix(output: int = 1, stride: int = 1, theme: Theme | None = None) -> Figure:
    """C and its transpose for one small image, with one output chosen: its row, its column, its window.

    Args:
        output: which one, counted in the order of the flat output.
        stride: on both axes, 1 or 2.
        theme: light or dark; the current one if not given.
    """
    theme = theme or current_theme()
    matrix, values = matrix_of(IMAGE.shape, KERNEL, stride), result(IMAGE, KERNEL, stride, "VALID")
    outputs = taps_of_outputs(IMAGE.shape, KERNEL, stride, "VALID")
    place, window = list(outputs.items())[output]
    cell, x, y, x_t, x_out = 0.58, 2.4, 2.3, 12.7, 9.36
    y_flat = y + 6 * cell + 0.75  # below the six rows of stride 1: the layout does not jump
    y_grids = y_flat + cell + 1.6
    figure, axes = canvas(x_t + 6 * cell + 2.1, 13.3, theme)
    draw_text(axes, theme, x, 0.95, f"C  {matrix.shape}", bold=True)
    draw_text(axes, theme, x_t, 0.95, f"Cᵀ  {matrix.T.shape}", bold=True)
    _draw_c(axes, theme, matrix, output, list(outputs), x, y, cell)
    _draw_c_transposed(axes, theme, matrix, output, place, x_t, y, cell)

    flat = {(0, h * IMAGE.shape[1] + w): "window" for h, w in window}
    draw_text(axes, theme, x - 0.2, y_flat + cell / 2, "flat image", size=9.5, ha="right")
    draw_grid(axes, theme, IMAGE.reshape(1, -1), x, y_flat, roles=flat, cell=cell, size=10)
    for name, numbers, left, role, roles in (
        ("image", IMAGE, x, "plain", dict.fromkeys(window, "window")),
        ("kernel", KERNEL, 6.3, "kernel", dict[Place, str]()),
        ("output", values, x_out, "plain", {place: "result"}),
    ):
        draw_text(axes, theme, left, y_grids - 0.5, f"{name}  {numbers.shape}", bold=True, size=10)
        draw_grid(axes, theme, numbers, left, y_grids, role=role, roles=roles, cell=cell, size=10)
    words = f"row {output} of C times the flat image  =  {_products(window)}  =  {number(values[place])}"
    draw_text(axes, theme, x, 11.8, words, size=10)
    draw_text(axes, theme, x, 12.6, f"strides = {stride}", size=10, color=theme.muted)
    return figure


def describe_conv_matrix(output: int = 1, stride: int = 1) -> str:
    """What `draw_conv_matrix` shows, in words."""
    matrix, values = matrix_of(IMAGE.shape, KERNEL, stride), result(IMAGE, KERNEL, stride, "VALID")
    place, window = list(taps_of_outputs(IMAGE.shape, KERNEL, stride, "VALID").items())[output]
    columns = ", ".join(str(column) for column in np.flatnonzero(matrix[output]))
    weights = ", ".join(number(weight) for weight in window.values())
    return (
        f"Strides {stride}: C has {matrix.shape[0]} rows, one for each output, and {matrix.shape[1]} columns, one for "
        f"each number of the flat image. Row {output} belongs to output [{place[0]}, {place[1]}]: "
        f"weights {weights} in columns {columns}, zeros elsewhere. Times the flat image it gives "
        f"{_products(window)} = {number(values[place])}. In the transpose the same weights stand in column {output}."
    )


STRIP = (
    (0, 1, "the first output"),
    (1, 1, "one to the right: one column further"),
    (3, 1, "one down: a whole image row further"),
    (1, 2, "strides = 2: rows are left out"),
)


def draw_conv_matrix_strip(theme: Theme | None = None) -> Figure:
    """Four outputs and their rows of C: the story of the explorer for a page that cannot move."""
    theme = theme or current_theme()
    cell, across, down = 0.5, 9.9, 7.5
    figure, axes = canvas(2 * across + 0.1, 2 * down + 0.5, theme)
    for index, (output, stride, title) in enumerate(STRIP):
        x, y = 2.0 + index % 2 * across, 0.9 + index // 2 * down
        matrix, values = matrix_of(IMAGE.shape, KERNEL, stride), result(IMAGE, KERNEL, stride, "VALID")
        outputs = taps_of_outputs(IMAGE.shape, KERNEL, stride, "VALID")
        place, window = list(outputs.items())[output]
        draw_text(axes, theme, x, y, title, bold=True, size=10.5)
        _draw_c(axes, theme, matrix, output, list(outputs), x, y + 1.3, cell)
        y_grids = y + 1.3 + 6 * cell + 0.5
        draw_grid(axes, theme, IMAGE, x, y_grids, roles=dict.fromkeys(window, "window"), cell=cell, size=9)
        x_output = x + 10 * cell
        draw_grid(axes, theme, values, x_output, y_grids, roles={place: "result"}, cell=cell, size=9)
        draw_text(axes, theme, x - 0.2, y_grids + 0.5 * cell, "image", size=9.5, ha="right")
        draw_text(axes, theme, x_output - 0.2, y_grids + 0.5 * cell, "output", size=9.5, ha="right")
    return figure


def _story() -> str:
    """What the strip shows, in words."""
    sentences = []
    for output, stride, title in STRIP:
        row = matrix_of(IMAGE.shape, KERNEL, stride)[output]
        columns = ", ".join(str(column) for column in np.flatnonzero(row))
        sentences.append(f"{capital(title)}: row {output} of C has its weights in columns {columns}.")
    return " ".join(sentences)


def _limits(values: Values) -> dict[str, int]:
    """The last row of C."""
    return {"output": len(matrix_of(IMAGE.shape, KERNEL, values["stride"])) - 1}


EXPLORER = Explorer(
    strip=draw_conv_matrix_strip,
    story=_story,
    caption="One row of C for each output: the weights (orange) stand where the flat image "
    "holds the numbers of its window (blue).",
    controls=(Slider("output", "row of C", 1, 0, 5), Slider("stride", "strides", 1, 1, 2)),
    draw=draw_conv_matrix,
    describe=describe_conv_matrix,
    limits=_limits,
)


def explore_conv_matrix() -> None:
    """C and its transpose: a strip of four outputs, then sliders where a kernel is running."""
    EXPLORER.show()


STRUCTURES = ((1, "VALID"), (2, "SAME"), (2, "VALID"), (1, "SAME"))
"""Strides and padding of the larger matrices; the tallest comes last and has a column of its own."""

FOLLOWED = 5
"""The weight that is coloured: the middle of the kernel."""


def _share(matrix: np.ndarray) -> str:
    return f"{np.count_nonzero(matrix)} of {matrix.size} not zero"


def _draw_structure(axes: Axes, theme: Theme, matrix: np.ndarray, x: float, y: float, cell: float) -> None:
    """A larger matrix: weights as small cells, zeros left out, a light line between the rows of the image."""
    rows, columns = matrix.shape
    for group in range(LARGE_SIDE + 1):
        edge = x + group * LARGE_SIDE * cell
        draw_line(axes, theme, [(edge, y), (edge, y + rows * cell)], color=theme.line, width=0.9, behind=True)
    for edge in (y, y + rows * cell):
        draw_line(axes, theme, [(x, edge), (x + columns * cell, edge)], color=theme.line, width=0.9, behind=True)
    for row, column in zip(*np.nonzero(matrix), strict=True):
        weight = matrix[row, column]
        place, role = (x + column * cell, y + row * cell), "kernel" if weight == FOLLOWED else "done"
        draw_cell(axes, theme, *place, number(weight), role, width=cell, height=cell, size=8.5)


def draw_matrix_structure(theme: Theme | None = None) -> Figure:
    """Four matrices of one 3 x 3 kernel on an image of 5 x 5: strides 1 and 2, VALID and SAME."""
    theme = theme or current_theme()
    cell, x_left, x_right = 0.33, 0.8, 10.0
    figure, axes = canvas(x_right + 25 * cell + 0.8, 14.4, theme)
    y = 0.9
    for stride, padding in STRUCTURES:
        matrix = matrix_of((LARGE_SIDE, LARGE_SIDE), LARGE_KERNEL, stride, padding)
        x = x_left
        if len(matrix) == LARGE_SIDE**2:
            x, y = x_right, 0.9
        draw_text(axes, theme, x, y, f"strides = {stride}, {padding}:  {matrix.shape}", bold=True, size=10.5)
        draw_text(axes, theme, x, y + 0.7, _share(matrix), size=9.5, color=theme.muted)
        _draw_structure(axes, theme, matrix, x, y + 1.2, cell)
        y += 1.2 + len(matrix) * cell + 1.1
    draw_text(axes, theme, x_right, y, "kernel  (3, 3)", bold=True, size=10.5)
    middle = {(1, 1): "kernel"}
    draw_grid(axes, theme, LARGE_KERNEL, x_right, y + 0.45, role="done", roles=middle, cell=0.5, size=10)
    words = "Follow one weight:\nit runs down in steps to the right."
    draw_text(axes, theme, x_right + 2.0, y + 1.2, words, size=9.5, color=theme.muted, va="center")
    return figure


def describe_matrix_structure() -> str:
    """What `draw_matrix_structure` shows, in words."""
    sentences = []
    for stride, padding in STRUCTURES:
        matrix = matrix_of((LARGE_SIDE, LARGE_SIDE), LARGE_KERNEL, stride, padding)
        rows, columns = matrix.shape
        sentences.append(f"Strides {stride}, {padding}: {rows} by {columns}, {_share(matrix)}.")
    return (
        "Four matrices of a 3 by 3 kernel with the weights 1 to 9 on an image of 5 by 5. "
        + " ".join(sentences)
        + " In each, the weights stand in three bands, one for each row of the kernel, five columns apart; from one "
        "output to the next they move to the right by the stride. With SAME, the windows at the border have lost "
        "those weights that would meet the padding."
    )
