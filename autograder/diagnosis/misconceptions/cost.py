"""Misconceptions about the cost of a separable convolution."""

from collections.abc import Callable
from typing import Any

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.exercises.exercise import Arguments

_COST = "06_depthwise#What-it-costs"
_EXERCISES = ("separable_cost",)

#: Weights and multiply-accumulates.
Cost = tuple[int, int]


def _sum(first: Cost, second: Cost) -> Cost:
    return first[0] + second[0], first[1] + second[1]


def _times(cost: Cost, number: int) -> Cost:
    return cost[0] * number, cost[1] * number


def _over(cost: Cost, number: int) -> Cost:
    return cost[0] // number, cost[1] // number


def _steps(ask: Ask, arguments: Arguments) -> tuple[Cost, Cost]:
    """What the depthwise step costs, and what the pointwise step: the one that doubles with the outputs."""
    both = ask(arguments)
    more = ask({**arguments, "c_out": 2 * arguments["c_out"]})
    pointwise = (more[0] - both[0], more[1] - both[1])
    return (both[0] - pointwise[0], both[1] - pointwise[1]), pointwise


def _of_steps(change: Callable[[Cost, Cost, Arguments], Any]) -> Wrong:
    """Something else made of what the two steps cost."""
    return lambda ask, arguments: change(*_steps(ask, arguments), arguments)


def _sides(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def _product(value: Any) -> int:
    first, second = _sides(value)
    return first * second


def _as_dense(ask: Ask, arguments: Arguments) -> Any:
    """The depthwise step with as many filters per channel as channels come out."""
    return _steps(ask, {**arguments, "multiplier": arguments["c_out"]})[0]


def _one_row(name: str) -> Wrong:
    """A size that comes as one number, taken for (1, number)."""
    return asked(lambda a: a if isinstance(a[name], tuple) else {**a, name: (1, a[name])})


def _squared(name: str, side: int) -> Wrong:
    """One of the two numbers of a size, taken for both."""
    return asked(lambda a: {**a, name: (_sides(a[name])[side],) * 2})


def _one_side(name: str, side: int) -> Wrong:
    """One of the two numbers of a size, and 1 for the other."""
    return asked(lambda a: {**a, name: (1, _sides(a[name])[side]) if side else (_sides(a[name])[side], 1)})


MISCONCEPTIONS = (
    Misconception(
        "multiplier left out",
        _EXERCISES,
        "Your numbers do not depend on the multiplier.",
        "With two filters for each channel, how many channels go into the second step?",
        _COST,
        asked(lambda a: {**a, "multiplier": 1}),
    ),
    Misconception(
        "multiplier left out of the depthwise step",
        _EXERCISES,
        "Your depthwise step has one kernel for each channel, whatever the multiplier.",
        "What is the shape of the depthwise filter?",
        _COST,
        _of_steps(lambda depth, point, a: _sum(_over(depth, a["multiplier"]), point)),
    ),
    Misconception(
        "multiplier left out of the pointwise step",
        _EXERCISES,
        "Your pointwise step mixes C channels, whatever the multiplier.",
        "What is the shape of the pointwise filter?",
        _COST,
        _of_steps(lambda depth, point, a: _sum(depth, _over(point, a["multiplier"]))),
    ),
    Misconception(
        "multiplier counted for the outputs too",
        _EXERCISES,
        "Your pointwise step counts the multiplier twice, for what goes in and for what comes out.",
        "How many channels come out of the second step?",
        _COST,
        _of_steps(lambda depth, point, a: _sum(depth, _times(point, a["multiplier"]))),
    ),
    Misconception(
        "cost of a dense convolution",
        _EXERCISES,
        "Your numbers are those of a dense convolution with this kernel.",
        "In which of the two steps does a weight belong to a pair of channels?",
        _COST,
        _as_dense,
    ),
    Misconception(
        "depthwise step counted as dense",
        _EXERCISES,
        "Your depthwise step has a kernel for each pair of a channel that goes in and one that comes out.",
        "How many channels does one depthwise kernel look at?",
        _COST,
        _of_steps(lambda depth, point, a: _sum(_times(depth, a["c_in"]), point)),
    ),
    Misconception(
        "product of the steps",
        _EXERCISES,
        "Your code multiplies the depthwise weights by the outputs, where the two steps have to be added.",
        "The second step comes after the first: how do the costs of two steps combine?",
        _COST,
        _of_steps(lambda depth, point, a: _times(depth, a["c_out"])),
    ),
    Misconception(
        "window in the pointwise step too",
        _EXERCISES,
        "Your pointwise step has a window as large as the depthwise one's.",
        "How many pixels does the second step look at for one output?",
        _COST,
        _of_steps(lambda depth, point, a: _sum(depth, _times(point, _product(a["kernel_size"])))),
    ),
    Misconception(
        "depthwise step alone",
        _EXERCISES,
        "Your numbers leave the pointwise step out.",
        "How many filters does a separable convolution have?",
        _COST,
        _of_steps(lambda depth, point, a: depth),
    ),
    Misconception(
        "pointwise step alone",
        _EXERCISES,
        "Your numbers leave the depthwise step out.",
        "How many filters does a separable convolution have?",
        _COST,
        _of_steps(lambda depth, point, a: point),
    ),
    Misconception(
        "pointwise macs forgotten",
        _EXERCISES,
        "Your weights are those of both steps, but your multiplications those of the depthwise step alone.",
        "What does the second step do at each pixel?",
        _COST,
        _of_steps(lambda depth, point, a: (depth[0] + point[0], depth[1])),
    ),
    Misconception(
        "pointwise macs for one pixel",
        _EXERCISES,
        "Your multiplications count the pointwise step once, not at each pixel of the output.",
        "At how many pixels are the channels mixed?",
        _COST,
        _of_steps(lambda depth, point, a: (depth[0] + point[0], depth[1] + point[0])),
    ),
    Misconception(
        "depthwise macs for one pixel",
        _EXERCISES,
        "Your multiplications count the depthwise step once, not at each pixel of the output.",
        "At how many places does a kernel lie?",
        _COST,
        _of_steps(lambda depth, point, a: (depth[0] + point[0], depth[0] + point[1])),
    ),
    Misconception(
        "macs for one pixel",
        _EXERCISES,
        "Your multiplications are those of a single output pixel.",
        "How often is one weight used for one image?",
        _COST,
        asked(lambda a: {**a, "output_size": (1, 1)}),
    ),
    Misconception(
        "macs for one row",
        _EXERCISES,
        "Your multiplications are those of a single output row.",
        "Which of the two numbers in `output_size` have you used?",
        _COST,
        _one_side("output_size", 1),
    ),
    Misconception(
        "macs for one column",
        _EXERCISES,
        "Your multiplications are those of a single output column.",
        "Which of the two numbers in `output_size` have you used?",
        _COST,
        _one_side("output_size", 0),
    ),
    Misconception(
        "kernel of one row",
        _EXERCISES,
        "Your kernel has K_w elements, not K_h * K_w.",
        "Which of the two numbers in `kernel_size` have you used?",
        _COST,
        _one_side("kernel_size", 1),
    ),
    Misconception(
        "kernel of one column",
        _EXERCISES,
        "Your kernel has K_h elements, not K_h * K_w.",
        "Which of the two numbers in `kernel_size` have you used?",
        _COST,
        _one_side("kernel_size", 0),
    ),
    Misconception(
        "K_h for both sides",
        _EXERCISES,
        "Your kernel is a square whose side is the first number of `kernel_size`.",
        "How many elements has a kernel of two rows and three columns?",
        _COST,
        _squared("kernel_size", 0),
    ),
    Misconception(
        "W_out for both sides",
        _EXERCISES,
        "Your output is a square whose side is the second number of `output_size`.",
        "How many pixels has an output of two rows and three columns?",
        _COST,
        _squared("output_size", 1),
    ),
    Misconception(
        "H_out for both sides",
        _EXERCISES,
        "Your output is a square whose side is the first number of `output_size`.",
        "How many pixels has an output of two rows and three columns?",
        _COST,
        _squared("output_size", 0),
    ),
    Misconception(
        "one number for the kernel is one row",
        _EXERCISES,
        "Your code takes a `kernel_size` that is one number for the number of its elements.",
        "How many elements has the kernel for which people say 3?",
        _COST,
        _one_row("kernel_size"),
    ),
    Misconception(
        "one number for the output counts pixels",
        _EXERCISES,
        "Your code takes an `output_size` that is one number for the number of its pixels.",
        "How many pixels has an output of which people say that its size is 7?",
        _COST,
        _one_row("output_size"),
    ),
    Misconception(
        "c_in and c_out swapped",
        _EXERCISES,
        "Your code takes the channels that come out for those that go in.",
        "Whose channels have kernels of their own, those that go in or those that come out?",
        _COST,
        asked(lambda a: {**a, "c_in": a["c_out"], "c_out": a["c_in"]}),
    ),
    Misconception(
        "bias counted",
        _EXERCISES,
        "Your weights include a bias for each output channel.",
        "Which arrays does separable_conv2d take?",
        _COST,
        made(lambda value, a: (value[0] + a["c_out"], value[1])),
    ),
    Misconception(
        "bias counted in the macs too",
        _EXERCISES,
        "Your weights and multiplications include a bias for each output channel.",
        "Which arrays does separable_conv2d take?",
        _COST,
        made(lambda value, a: (value[0] + a["c_out"], value[1] + a["c_out"] * _product(a["output_size"]))),
    ),
    Misconception(
        "bias of both steps counted",
        _EXERCISES,
        "Your weights include a bias for each channel in between and for each output channel.",
        "Which arrays does separable_conv2d take?",
        _COST,
        made(lambda value, a: (value[0] + a["c_in"] * a["multiplier"] + a["c_out"], value[1])),
    ),
    Misconception(
        "multiplications and additions",
        _EXERCISES,
        "Your second number counts a multiplication and an addition as two.",
        "What is one multiply-accumulate?",
        _COST,
        made(lambda value, a: (value[0], 2 * value[1])),
    ),
    Misconception(
        "weights counted at each pixel",
        _EXERCISES,
        "Your weights are counted once for each output pixel.",
        "Does a kernel change while it slides?",
        _COST,
        made(lambda value, a: (value[1], value[1])),
    ),
    Misconception(
        "macs before weights",
        _EXERCISES,
        "Your two numbers stand in the wrong order.",
        "What does the docstring say about the order of the result?",
        _COST,
        made(lambda value, a: value[::-1]),
    ),
)
