"""Misconceptions about how far one output sees."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from math import prod
from operator import mul
from typing import Any

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.exercises.exercise import Arguments

_FAR = "03_linear_map#How-far-one-output-sees"
_FIELD = ("receptive_field",)

Layer = tuple[int, int, int]


def _each(change: Callable[[int, int, int], Layer]) -> Wrong:
    """The question with every layer changed."""
    return asked(lambda a: {"layers": tuple(change(*layer) for layer in a["layers"])})


def _some(change: Callable[[Sequence[Layer]], Sequence[Layer]]) -> Wrong:
    """The question about other layers."""
    return asked(lambda a: {"layers": change(a["layers"])})


def _jumping(jumps: Callable[[list[int], list[int]], list[int]]) -> Wrong:
    """How far each layer alone reaches, times the jump that the idea has in front of it.

    Args:
        jumps: strides, dilations -> the jump in front of each layer, and the one behind the last.
    """

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        layers = arguments["layers"]
        *before, behind = jumps([layer[1] for layer in layers], [layer[2] for layer in layers])
        reach = [ask({"layers": ((kernel, 1, dilation),)})[0] - 1 for kernel, _, dilation in layers]
        return 1 + sum(map(mul, reach, before)), behind

    return wrong


def _kernels_added(ask: Ask, arguments: Arguments) -> Any:
    layers = arguments["layers"]
    jumps = [1, *(ask({"layers": layers[:count]})[1] for count in range(1, len(layers) + 1))]
    return sum(ask({"layers": (layer,)})[0] * jump for layer, jump in zip(layers, jumps, strict=False)), jumps[-1]


def _sizes_multiplied(ask: Ask, arguments: Arguments) -> Any:
    return prod(ask({"layers": (layer,)})[0] for layer in arguments["layers"]), ask(arguments)[1]


def _jump_before_last(ask: Ask, arguments: Arguments) -> Any:
    return ask(arguments)[0], ask({"layers": (*arguments["layers"][:-1], (1, 1, 1))})[1]


MISCONCEPTIONS = (
    Misconception(
        "stride of the layer itself counted",
        _FIELD,
        "Your code widens the size by a layer's own stride; in TensorFlow that moves the next output and this one "
        "sees no further.",
        "One layer with a kernel of 3 and a stride of 2: how many cells does one output see?",
        _FAR,
        _jumping(lambda strides, _: [*accumulate(strides, mul), prod(strides)]),
    ),
    Misconception(
        "own stride in place of the jump",
        _FIELD,
        "Your code multiplies what a layer adds by its own stride; in TensorFlow the strides of all layers before it "
        "count.",
        "Two neighbouring outputs of the layer before: how many input cells are they apart?",
        _FAR,
        _jumping(lambda strides, _: [*strides, prod(strides)]),
    ),
    Misconception(
        "strides ignored in the size",
        _FIELD,
        "Your size is the same whatever the strides; in TensorFlow a stride spreads whatever later layers look at.",
        "After a layer with a stride of 2, how many input cells lie between two neighbours?",
        _FAR,
        _jumping(lambda strides, _: [*(1 for _ in strides), prod(strides)]),
    ),
    Misconception(
        "strides ignored",
        _FIELD,
        "Your size and jump are the same whatever the strides; in TensorFlow a stride moves the next output further "
        "on, and spreads what later layers look at.",
        "After a layer with a stride of 2, how many input cells lie between two neighbours?",
        _FAR,
        _each(lambda kernel, stride, dilation: (kernel, 1, dilation)),
    ),
    Misconception(
        "strides added",
        _FIELD,
        "Your jump grows by what each stride has above one; in TensorFlow the second stride skips outputs that are "
        "apart already.",
        "Two layers with a stride of 3 each: between the first two outputs, how many input cells?",
        _FAR,
        _jumping(lambda strides, _: [1 + sum(strides[:count]) - count for count in range(len(strides) + 1)]),
    ),
    Misconception(
        "sum of the strides for the jump",
        _FIELD,
        "Your size is right, but your jump is the sum of the strides; in TensorFlow the second stride skips outputs "
        "that are apart already.",
        "Two layers with a stride of 1: how far apart do two neighbouring outputs look?",
        _FAR,
        made(lambda value, a: (value[0], sum(layer[1] for layer in a["layers"]))),
    ),
    Misconception(
        "last stride only",
        _FIELD,
        "Your jump is the stride of one layer; in TensorFlow the strides before it have an effect as well.",
        "Two layers with a stride of 2 each: which input cell does the second output begin at?",
        _FAR,
        _jumping(lambda strides, _: [1, *strides]),
    ),
    Misconception(
        "stride of the last layer left out",
        _FIELD,
        "Your jump is that of the last layer's inputs; TensorFlow's last layer takes a step of its own as well.",
        "One layer with a stride of 2: how far apart do two neighbouring outputs look?",
        _FAR,
        _jump_before_last,
    ),
    Misconception(
        "dilation widens the jump",
        _FIELD,
        "Your jump grows by the dilations too; in TensorFlow these pull the taps apart, not the outputs.",
        "One layer with a dilation of 2 and a stride of 1: which input cell does the second output begin at?",
        _FAR,
        _jumping(lambda strides, dilations: [1, *accumulate(map(mul, strides, dilations), mul)]),
    ),
    Misconception(
        "dilation ignored",
        _FIELD,
        "Your size is the same whatever the dilations; TensorFlow pulls the taps of a kernel apart.",
        "Three taps with a dilation of 4: which cells do they meet?",
        _FAR,
        _each(lambda kernel, stride, dilation: (kernel, stride, 1)),
    ),
    Misconception(
        "extent kernel * dilation",
        _FIELD,
        "Your code takes kernel * dilation for the span of a kernel; in TensorFlow the last tap has no gap behind it.",
        "Three taps with a dilation of 2: draw them. How many cells from the first to the last?",
        _FAR,
        _each(lambda kernel, stride, dilation: (kernel * dilation, stride, 1)),
    ),
    Misconception(
        "dilation taken for the holes",
        _FIELD,
        "Your code leaves as many holes between two taps as the dilation says; TensorFlow leaves one less.",
        "With a dilation of 1, how many cells lie between two neighbouring taps?",
        _FAR,
        _each(lambda kernel, stride, dilation: (kernel, stride, dilation + 1)),
    ),
    Misconception(
        "half a kernel to each side",
        _FIELD,
        "Your code adds kernel // 2 on both sides of the middle; TensorFlow's even kernels have no middle.",
        "How many cells does one output see with a kernel of 2?",
        _FAR,
        _each(lambda kernel, stride, dilation: (kernel // 2 * 2 + 1, stride, dilation)),
    ),
    Misconception(
        "forgotten + 1",
        _FIELD,
        "Your size is one too small everywhere: it is the way from the first cell to the last, not the number of "
        "cells that TensorFlow's output depends on.",
        "A kernel of one element: how many cells does it see?",
        _FAR,
        made(lambda value, a: (value[0] - 1, value[1])),
    ),
    Misconception(
        "kernels added",
        _FIELD,
        "Your code adds the whole span of each kernel; in TensorFlow it begins at a cell that was counted before.",
        "Two kernels of 3: which cells does one output see, and are there six of them?",
        _FAR,
        _kernels_added,
    ),
    Misconception(
        "sizes multiplied",
        _FIELD,
        "Your code multiplies the spans of the kernels; in TensorFlow the windows of neighbouring outputs overlap.",
        "Two kernels of 3: which input cells do three neighbouring outputs of the first layer see?",
        _FAR,
        _sizes_multiplied,
    ),
    Misconception(
        "last layer first",
        _FIELD,
        "Your code goes through the layers from the last one on, as if that were next to the input; in TensorFlow the "
        "first one is.",
        "Which layers' strides spread what the first layer looks at?",
        _FAR,
        _some(lambda layers: layers[::-1]),
    ),
    Misconception(
        "only the first layer",
        _FIELD,
        "Your result is that of the first layer; TensorFlow's output has gone through all of them.",
        "How often does the body of your loop run?",
        _FAR,
        _some(lambda layers: layers[:1]),
    ),
    Misconception(
        "only the last layer",
        _FIELD,
        "Your result is that of the last layer; TensorFlow's output has gone through all of them.",
        "What is left of the first layer after your loop has met the second?",
        _FAR,
        _some(lambda layers: layers[-1:]),
    ),
    Misconception(
        "size and jump swapped",
        _FIELD,
        "Your two numbers stand the other way round: TensorFlow's cells are counted in the first, its steps in the "
        "second.",
        "Which of the two does the docstring name first?",
        _FAR,
        made(lambda value, a: (value[1], value[0])),
    ),
)
