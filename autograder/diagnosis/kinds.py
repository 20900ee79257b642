"""What kind of call a case is: phrases such as "unequal strides", read off from its arguments."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.cases import Case, Kind, Layout
from autograder.wire import NamedFunction

#: Functions whose padding is SAME when the call does not say.
_SAME_BY_DEFAULT = {"same_padding", "transpose_output_range", "conv2d_transpose", "conv2d_transpose_backprop"}
_NUMBERS = (int, np.integer)
#: Arguments of functions that take a padding.
_PADDED = ("padding", "filters", "filter", "depthwise_filter", "filter_sizes", "size")


@dataclass(frozen=True)
class _Axis:
    """One spatial axis of the convolution behind a call; for a stack of layers, one layer. None is unknown."""

    kernel: int | None = None
    stride: int = 1
    dilation: int = 1
    size: int | None = None
    pads: tuple[int, int] | None = None

    @property
    def extent(self) -> int:
        return ((self.kernel or 1) - 1) * self.dilation + 1

    @property
    def padding(self) -> int:
        """Cells added on both sides together."""
        if self.pads is not None:
            return sum(self.pads)
        if self.size is None:
            return 0
        return max((-(-self.size // self.stride) - 1) * self.stride + self.extent - self.size, 0)

    @property
    def left_over(self) -> int:
        """Cells at the end of the padded axis that no window reaches because of the stride."""
        return 0 if self.size is None else (self.size + self.padding - self.extent) % self.stride


def _first(arguments: Mapping[str, Any], places: tuple[tuple[str, slice], ...]) -> tuple[int, ...]:
    """Sizes from the first of some arguments that is there: an array's, or numbers that say them."""
    for name, cut in places:
        value = arguments.get(name)
        if isinstance(value, np.ndarray):
            return tuple(value.shape[cut])
        if isinstance(value, _NUMBERS):
            return (int(value),)
        if isinstance(value, tuple) and value and all(isinstance(item, _NUMBERS) for item in value):
            return tuple(int(item) for item in value[cut])
    return ()


_ALL, _SPACE = slice(None), slice(1, 3)
_SIZES = (
    ("output_shape", _SPACE),
    ("input_sizes", _SPACE),
    ("input_shape", slice(0, 2)),
    ("input_size", _ALL),
    ("size", _ALL),
    ("image", _ALL),
    ("input", _SPACE),
    ("out_backprop", _SPACE),
)
_KERNELS = (
    ("kernel", _ALL),
    ("kernel_size", _ALL),
    ("filter_sizes", slice(0, 2)),
    ("filters", slice(0, 2)),
    ("filter", slice(0, 2)),
    ("depthwise_filter", slice(0, 2)),
)
_BATCHES = (("input", slice(0, 1)), ("out_backprop", slice(0, 1)))
_CHANNELS = (
    ("filter_sizes", slice(2, 4)),
    ("filters", slice(2, 4)),
    ("filter", slice(2, 4)),
    ("depthwise_filter", slice(2, 4)),
)


_LAST = (("input", slice(3, 4)), ("out_backprop", slice(3, 4)))


def _axes(function: str, arguments: Mapping[str, Any]) -> tuple[_Axis, ...]:
    if "layers" in arguments:
        return tuple(_Axis(kernel, stride, dilation) for kernel, stride, dilation in arguments["layers"])
    sizes, kernels = _first(arguments, _SIZES), _first(arguments, _KERNELS)
    count = max(len(sizes), len(kernels))
    padding = arguments.get("padding", arguments.get("pads", "SAME" if function in _SAME_BY_DEFAULT else "VALID"))
    found = []
    for axis in range(count):
        pads = None if padding == "SAME" else (0, 0) if isinstance(padding, str) else tuple(padding[axis])
        kernel = kernels[axis % len(kernels)] if kernels else None
        size = sizes[axis % len(sizes)] if sizes else None
        stride, dilation = (_step(arguments, name, axis) for name in ("stride", "dilation"))
        found.append(_Axis(kernel, stride, dilation, size, pads))
    return tuple(found)


def _step(arguments: Mapping[str, Any], name: str, axis: int) -> int:
    value = arguments.get(f"{name}s", arguments.get(name, 1))
    return int(value[axis]) if isinstance(value, tuple) else int(value)


def kinds(function: str, case: Case) -> tuple[str, ...]:
    """All that can be said of one case; each to follow "calls with".

    Args:
        function: that is called.
        case: with arguments that it computes.
    """
    along = _of_axes(_axes(function, case.arguments), "layers" in case.arguments)
    return tuple(dict.fromkeys([*along, *_of_arguments(function, case)]))


#: Phrase -> whether it is true of one axis: said of a call if it is true of any of its axes.
_ANY: dict[str, Callable[[_Axis], bool]] = {
    "a stride above 1": lambda axis: axis.stride > 1,
    "a dilation above 1": lambda axis: axis.dilation > 1,
    "a kernel of more than one element": lambda axis: (axis.kernel or 1) > 1,
    "more padding than kernel": lambda axis: axis.pads is not None and max(axis.pads) > (axis.kernel or 1),
    "an even kernel": lambda axis: axis.kernel is not None and axis.kernel % 2 == 0,
    "padding": lambda axis: axis.padding > 0,
    "an odd number of padded cells": lambda axis: axis.padding % 2 == 1,
    "a stride larger than the kernel": lambda axis: axis.kernel is not None and axis.stride > axis.extent,
    "a kernel larger than the image": lambda axis: axis.size is not None and axis.extent > axis.size,
    "cells left over at the end": lambda axis: axis.left_over > 0,
    "different padding before and after": lambda axis: axis.pads is not None and axis.pads[0] != axis.pads[1],
    "stride and dilation on one axis": lambda axis: axis.stride > 1 and axis.dilation > 1,
    "a size that the stride does not divide": lambda axis: axis.size is not None and axis.size % axis.stride > 0,
}
#: The opposite, true of all axes.
_NONE = {
    "a stride above 1": "stride 1",
    "a dilation above 1": "no dilation",
    "a kernel of more than one element": "a kernel of one element",
    "an even kernel": "odd kernels",
    "padding": "no padding",
    "an odd number of padded cells": "an even number of padded cells",
    "cells left over at the end": "nothing left over at the end",
}
#: Sizes of which it may matter how large they are: said as "a stride above 2", for every number that is passed.
_ABOVE: dict[str, Callable[[_Axis], int]] = {
    "a stride": lambda axis: axis.stride,
    "a dilation": lambda axis: axis.dilation,
    "a kernel": lambda axis: axis.kernel or 1,
    "a size": lambda axis: axis.size or 0,
}
#: Phrases about one axis of two, by the phrase about any of them.
_ONE = {
    "a stride above 1": "a {} stride above 1",
    "a dilation above 1": "a {} dilation above 1",
    "a kernel of more than one element": "a kernel of several {}",
    "an odd number of padded cells": "an odd number of padded {}",
    "cells left over at the end": "{} left over at the end",
    "padding": "padded {}",
}


def _of_axes(axes: tuple[_Axis, ...], layers: bool) -> Iterator[str]:
    if not axes:
        return
    for phrase, test in _ANY.items():
        if any(map(test, axes)):
            yield phrase
        elif phrase in _NONE:
            yield _NONE[phrase]
    for what, number in _ABOVE.items():
        yield from _above(what, max(map(number, axes)))
    if len(axes) == 2 and not layers:
        yield from _of_two_axes(axes)


def _above(what: str, number: int, last: int = 12) -> Iterator[str]:
    """From 2 on: what is above 1 has words of its own."""
    yield from (f"{what} above {least}" for least in range(2, min(number, last)))


def _of_two_axes(axes: tuple[_Axis, ...]) -> Iterator[str]:
    first, second = axes
    for phrase, form in _ONE.items():
        about = ("vertical", "horizontal") if "stride" in form or "dilation" in form else ("rows", "columns")
        for word, axis in zip(about, axes, strict=True):
            if _ANY[phrase](axis):
                yield form.format(word)
    for one, other, unequal, equal in (
        (first.stride, second.stride, "unequal strides", "equal strides"),
        (first.dilation, second.dilation, "unequal dilations", "equal dilations"),
        (first.kernel, second.kernel, "a kernel that is not square", "a square kernel"),
        (first.size, second.size, "an image that is not square", "a square image"),
        (first.padding, second.padding, "different padding along the two axes", "equal padding along the two axes"),
    ):
        if one is not None:
            yield unequal if one != other else equal
    for one, other, phrase in (
        (first.size, second.size, "an image higher than wide"),
        (second.size, first.size, "an image wider than high"),
        (first.kernel, second.kernel, "a kernel higher than wide"),
        (second.kernel, first.kernel, "a kernel wider than high"),
    ):
        if (one or 0) > (other or 0):
            yield phrase


def _of_arguments(function: str, case: Case) -> Iterator[str]:
    arguments = case.arguments
    yield from _of_counts(function, arguments)
    yield from _of_padding(function, arguments)
    for name in ("strides", "dilations", "kernel_size", "output_size"):
        if isinstance(arguments.get(name), int):
            yield f"{name} given as one number"
    if arguments.get("multiplier", 1) > 1:
        yield "a multiplier above 1"
    if "layers" in arguments:
        yield from _counted("layer", len(arguments["layers"]))
    if arguments.get("value"):
        yield "a value other than 0"
    if arguments.get("h", 0) > 1e-3:
        yield "a large step h"
    yield from (f"f={value.name}" for value in arguments.values() if isinstance(value, NamedFunction))
    yield from _of_data(case)


def _of_padding(function: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    if not any(name in arguments for name in _PADDED):
        return
    padding = arguments.get("padding", "SAME" if function in _SAME_BY_DEFAULT else "VALID")
    yield f"{padding} padding" if isinstance(padding, str) else "explicit padding"
    if "padding" not in arguments:
        yield "the padding left to its default"


def _of_counts(function: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    sizes = arguments.get("input_sizes", arguments.get("output_shape"))
    batch = (sizes[0],) if sizes else _first(arguments, _BATCHES)
    if batch and len(np.shape(arguments.get("input", arguments.get("out_backprop")))) == 4:
        yield "several images" if batch[0] > 1 else "one image" if batch[0] else "an empty batch"
        yield from _above("a batch", batch[0])
    channels = _first(arguments, _CHANNELS)
    if len(channels) != 2:
        yield from _counted("channel", *_first(arguments, _LAST))
        return
    depthwise = "depthwise" in function or "separable" in function
    first, second = ("channel", "filter per channel") if depthwise else ("input channel", "output channel")
    if "transpose" in function:
        first, second = second, first
    yield from _counted(first, channels[0])
    yield from _counted(second, channels[1])
    if "pointwise_filter" in arguments:
        yield from _counted("output channel", arguments["pointwise_filter"].shape[3])
    if not depthwise:
        yield "as many channels in as out" if channels[0] == channels[1] else "different numbers of channels in and out"
        more = channels[0] < channels[1] if "transpose" in function else channels[0] > channels[1]
        yield "more channels in than out" if more else "no more channels in than out"


def _counted(what: str, *numbers: int) -> Iterator[str]:
    several = what.replace(" ", "s ", 1) if what.startswith("filter ") else f"{what}s"
    for number in numbers:
        yield f"several {several}" if number > 1 else f"one {what}"
        yield from _above(f"a number of {several}", number)


def _of_data(case: Case) -> Iterator[str]:
    dtypes = {value.dtype.name for value in case.arguments.values() if isinstance(value, np.ndarray)}
    yield from sorted(dtypes)
    if case.kind is Kind.REAL:
        yield "real numbers"
    if case.layout is not Layout.PLAIN:
        yield "arrays that are views with gaps" if case.layout is Layout.STRIDED else "read-only arrays"
