"""Where the windows of a gradient's call lie: its sizes and its padding, and how a wrong one is laid out."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Wrong
from autograder.exercises.exercise import Arguments

#: ((top, bottom), (left, right)), or two other pairs of numbers: one for the rows, one for the columns.
Pairs = tuple[tuple[int, int], tuple[int, int]]
Two = tuple[int, int]


def steps(arguments: Arguments, name: str) -> Two:
    """Strides or dilations of a call, as two numbers."""
    value = arguments.get(name, 1)
    return value if isinstance(value, tuple) else (value, value)


def image_shape(arguments: Arguments) -> tuple[int, int, int, int]:
    """(N, H, W, C_in) of the input."""
    n, h, w, c = arguments["input_sizes"] if "input_sizes" in arguments else arguments["input"].shape
    return n, h, w, c


def filter_shape(arguments: Arguments) -> tuple[int, int, int, int]:
    """(K_h, K_w, C_in, C_out) of the filters."""
    k_h, k_w, c, o = arguments["filters"].shape if "filters" in arguments else arguments["filter_sizes"]
    return k_h, k_w, c, o


def same_pads(ask: Ask, arguments: Arguments, **other: Any) -> Pairs:
    """The padding of SAME for the sizes of a call, or for other `input_size`, `strides` or `dilations`."""
    sizes = {"input_size": image_shape(arguments)[1:3], "kernel_size": filter_shape(arguments)[:2]}
    given = {name: steps(arguments, name) for name in ("strides", "dilations")}
    rows, columns = ask.of("resolve_padding", padding="SAME", **{**sizes, **given, **other})
    return tuple(rows), tuple(columns)


def pads(ask: Ask, arguments: Arguments) -> Pairs:
    """The padding of a call, in numbers."""
    padding = arguments.get("padding", "VALID")
    if padding == "SAME":
        return same_pads(ask, arguments)
    return ((0, 0), (0, 0)) if padding == "VALID" else padding


def padded_sizes(ask: Ask, arguments: Arguments) -> Two:
    """Height and width with the padding."""
    _, h, w, _ = image_shape(arguments)
    rows, columns = pads(ask, arguments)
    return h + sum(rows), w + sum(columns)


def extents(arguments: Arguments, strides: Two, dilations: Two) -> Two:
    """How many rows and columns all windows reach over together."""
    outputs, kernel = arguments["out_backprop"].shape[1:3], filter_shape(arguments)
    rows, columns = ((outputs[i] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 for i in (0, 1))
    return rows, columns


def fits(ask: Ask, arguments: Arguments) -> bool:
    """Whether `out_backprop` has the rows and columns of the call's output; not so after some wrong paddings."""
    given = steps(arguments, "strides"), steps(arguments, "dilations")
    lengths = zip(padded_sizes(ask, arguments), extents(arguments, *given), given[0], strict=True)
    return all(0 <= size - extent < stride for size, extent, stride in lengths)


def with_pads(ask: Ask, arguments: Arguments, wrong: Pairs) -> Any:
    """The call's own question with this padding."""
    return ask(arguments if wrong == pads(ask, arguments) else {**arguments, "padding": wrong})


def by_hand(ask: Ask, arguments: Arguments, wrong: Pairs, mode: Any = "constant") -> Any:
    """The same, but nothing is left to pad: zeros, or what another mode of `np.pad` puts there, are put on here."""
    rows, columns = wrong
    if "input" in arguments:
        image = np.pad(arguments["input"], ((0, 0), rows, columns, (0, 0)), mode=mode)
        return ask({**arguments, "input": image, "padding": "VALID"})
    _, h, w, _ = image_shape(arguments)
    return cut(arguments, on_buffer(ask, arguments, (h + sum(rows), w + sum(columns))), wrong)


def on_buffer(ask: Ask, arguments: Arguments, sizes: Two, **other: Any) -> Any:
    """The gradient of a padded image of these sizes: (N, *sizes, C_in)."""
    n, _, _, c = image_shape(arguments)
    return ask({**arguments, **other, "input_sizes": (n, *sizes, c), "padding": "VALID"})


def cut(arguments: Arguments, buffer: np.ndarray, padding: Pairs) -> np.ndarray:
    """The image's part of the gradient of a padded image; zeros where that is too small."""
    n, h, w, c = image_shape(arguments)
    (top, _), (left, _) = padding
    _, rows, columns, _ = buffer.shape
    wide = np.zeros((n, max(rows, top + h), max(columns, left + w), c), buffer.dtype)
    wide[:, :rows, :columns] = buffer
    return np.ascontiguousarray(wide[:, top : top + h, left : left + w])


def padded_image(ask: Ask, arguments: Arguments) -> np.ndarray:
    """The input with the zeros around it."""
    return np.pad(arguments["input"], ((0, 0), *pads(ask, arguments), (0, 0)))


def spread(change: Callable[[Two, Two], tuple[Two, Two]]) -> Wrong:
    """Sizes and padding as they are, but each tap meets cells by other strides and dilations.

    No answer where several outputs of a tap would need cells beyond the last one: code then raises an error. The
    share of a single output gets lost without a word, for an empty slice takes it.
    """

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        given = steps(arguments, "strides"), steps(arguments, "dilations")
        changed = change(*given)
        if changed == given:
            return ask(arguments)
        reached, sizes = extents(arguments, *changed), padded_sizes(ask, arguments)
        outputs = arguments["out_backprop"].shape[1:3]
        raises = [reached[i] > sizes[i] and not ("filters" in arguments and outputs[i] == 1) for i in (0, 1)]
        if any(raises) or not fits(ask, arguments):
            return None
        other: Arguments = dict(zip(("strides", "dilations"), changed, strict=True))
        if "input_sizes" in arguments:
            return cut(arguments, on_buffer(ask, arguments, reached, **other), pads(ask, arguments))
        image = np.ascontiguousarray(padded_image(ask, arguments)[:, : reached[0], : reached[1]])
        return ask({**arguments, **other, "input": image, "padding": "VALID"})

    return wrong
