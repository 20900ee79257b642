"""Misconceptions about the zeros of a transposed convolution and about the lengths that it can have."""

from typing import Any

from autograder.diagnosis.misconception import Ask, Misconception, asked, made
from autograder.exercises.exercise import Arguments

_ZEROS = "05_transpose#Zeros-between-the-pixels"
_LENGTHS = "05_transpose#One-of-s-lengths"
_INSERT = ("zero_insert",)
_RANGE = ("transpose_output_range",)


def _pair(strides: Any) -> tuple[int, int]:
    return strides if isinstance(strides, tuple) else (strides, strides)


def _repeated(arguments: Arguments) -> Arguments:
    s_h, s_w = _pair(arguments["strides"])
    return {**arguments, "input": arguments["input"].repeat(s_h, 1).repeat(s_w, 2), "strides": 1}


def _behind(ask: Ask, arguments: Arguments) -> Any:
    s_h, s_w = _pair(arguments["strides"])
    return ask.of("pad2d", input=ask(arguments), pads=((0, s_h - 1), (0, s_w - 1)))


def _in_front(ask: Ask, arguments: Arguments) -> Any:
    s_h, s_w = _pair(arguments["strides"])
    return ask.of("pad2d", input=ask(arguments), pads=((s_h - 1, 0), (s_w - 1, 0)))


def _packed(ask: Ask, arguments: Arguments) -> Any:
    (s_h, s_w), (_, h, w, _) = _pair(arguments["strides"]), arguments["input"].shape
    together = ask({**arguments, "strides": 1})
    return ask.of("pad2d", input=together, pads=((0, (h - 1) * (s_h - 1)), (0, (w - 1) * (s_w - 1))))


def _filled(ask: Ask, arguments: Arguments) -> Any:
    s_h, s_w = _pair(arguments["strides"])
    value = ask(_repeated(arguments))
    return value[:, : value.shape[1] - s_h + 1, : value.shape[2] - s_w + 1]


def _first_image(arguments: Arguments) -> Arguments | None:
    image = arguments["input"]
    return {**arguments, "input": image[:1].repeat(len(image), 0)} if len(image) else None


def _first_channel(arguments: Arguments) -> Arguments:
    image = arguments["input"]
    return {**arguments, "input": image[..., :1].repeat(image.shape[3], 3)}


def _strides(arguments: Arguments, s_h: int, s_w: int) -> Arguments:
    return {**arguments, "strides": (s_h, s_w)}


_INSERTIONS = (
    Misconception(
        "as many zeros as the stride",
        _INSERT,
        "Your code puts one zero too many into every gap: as many as the stride says.",
        "With a stride of 2, the pixels land on every which cell, and how many cells does that leave between them?",
        _ZEROS,
        asked(lambda a: _strides(a, *(stride + 1 for stride in _pair(a["strides"])))),
    ),
    Misconception(
        "one zero whatever the stride",
        _INSERT,
        "Your code puts exactly one zero into every gap, as if every stride were 2.",
        "What would a stride of 1 mean, and what a stride of 4?",
        _ZEROS,
        asked(lambda a: {**a, "strides": 2}),
    ),
    Misconception(
        "nothing inserted",
        _INSERT,
        "Your result has the size of the input: `strides` puts no zeros into it.",
        "Three rows with a stride of 3: in which rows of the result do they stand?",
        _ZEROS,
        asked(lambda a: {**a, "strides": 1}),
    ),
    Misconception(
        "zeros after the last pixel too",
        _INSERT,
        "Your code puts zeros behind every pixel, so that there are some after the last row and the last column.",
        "How many gaps are there between H rows?",
        _ZEROS,
        _behind,
    ),
    Misconception(
        "zeros before the first pixel too",
        _INSERT,
        "Your code puts zeros in front of every pixel, so that there are some before the first row and column.",
        "At which row and column of the result does pixel (0, 0) stand?",
        _ZEROS,
        _in_front,
    ),
    Misconception(
        "zeros behind instead of between",
        _INSERT,
        "Your pixels stand side by side at the start, with all the zeros behind them.",
        "How far apart are two neighbours of the input in the result?",
        _ZEROS,
        _packed,
    ),
    Misconception(
        "pixels repeated",
        _INSERT,
        "Your code repeats every pixel as often as the stride says, which is nearest-neighbour up-sampling.",
        "How often does one number of the input occur in the result?",
        _ZEROS,
        asked(_repeated),
    ),
    Misconception(
        "gaps filled with the pixel before them",
        _INSERT,
        "Your result has the right size, but its gaps hold copies of the pixel before them.",
        "What does a pixel that nobody has put there contribute to a sum?",
        _ZEROS,
        _filled,
    ),
    Misconception(
        "strides swapped",
        _INSERT,
        "Your code takes the first stride for the columns and the second for the rows.",
        "In (s_h, s_w), which number pulls the rows apart?",
        _ZEROS,
        asked(lambda a: _strides(a, *_pair(a["strides"])[::-1])),
    ),
    Misconception(
        "first stride for both axes",
        _INSERT,
        "Your code takes the first stride for the rows and for the columns.",
        "Where in your code is the second number of (s_h, s_w) used?",
        _ZEROS,
        asked(lambda a: _strides(a, *_pair(a["strides"])[:1] * 2)),
    ),
    Misconception(
        "zeros between the rows only",
        _INSERT,
        "Your code pulls the rows apart and leaves the columns side by side.",
        "What does the second number of (s_h, s_w) do?",
        _ZEROS,
        asked(lambda a: _strides(a, _pair(a["strides"])[0], 1)),
    ),
    Misconception(
        "zeros between the columns only",
        _INSERT,
        "Your code pulls the columns apart and leaves the rows side by side.",
        "What does the first number of (s_h, s_w) do?",
        _ZEROS,
        asked(lambda a: _strides(a, 1, _pair(a["strides"])[1])),
    ),
    Misconception(
        "only the first image",
        _INSERT,
        "Your code spreads image 0 and gives the result to the whole batch.",
        "Which index of the input is the index n of the output?",
        _ZEROS,
        asked(_first_image),
    ),
    Misconception(
        "only the first channel",
        _INSERT,
        "Your code spreads channel 0 and gives the result to all channels.",
        "Which index of the input is the index c of the output?",
        _ZEROS,
        asked(_first_channel),
    ),
)


def _padding(arguments: Arguments) -> str:
    padding: str = arguments.get("padding", "SAME")
    return padding


def _valid(arguments: Arguments) -> bool:
    return _padding(arguments) == "VALID"


def _moved(value: list[int], by: int) -> list[int]:
    return [length + by for length in value]


def _keras(arguments: Arguments) -> list[int]:
    size, kernel, stride = (arguments[name] for name in ("size", "kernel", "stride"))
    return [size * stride + (max(kernel - stride, 0) if _valid(arguments) else 0)]


def _symmetric(kernel: int, pad: int) -> int:
    """How far a padding of `pad` on both sides moves the smallest SAME length, (size - 1) * stride + 1."""
    return kernel - 2 * pad - 1


def _swapped_words(arguments: Arguments) -> Arguments:
    return {**arguments, "padding": "SAME" if _valid(arguments) else "VALID"}


def _one_more(value: list[int], arguments: Arguments) -> list[int]:
    return [*value, *_moved(value[-1:], 1)]


def _both_ends(value: list[int], arguments: Arguments) -> list[int]:
    return value[:1] + value[-1:]


_RANGES = (
    Misconception(
        "only size * stride",
        _RANGE,
        "Your code gives one length, size * stride; a convolution rounds, so it brings several lengths to `size`.",
        "Which lengths does a stride of 2 bring to 3?",
        _LENGTHS,
        made(lambda value, a: [a["size"] * a["stride"]]),
    ),
    Misconception(
        "only the length that Keras picks",
        _RANGE,
        "Your code gives the one length that a Keras layer takes when nothing is said; TensorFlow accepts others too.",
        "How many of the lengths that a stride of 3 brings to 4 are in your result?",
        _LENGTHS,
        made(lambda value, a: _keras(a)),
    ),
    Misconception(
        "only the length that Keras picks for VALID",
        _RANGE,
        "Your code gives one length for VALID, the one that a Keras layer takes when nothing is said.",
        "If two cells are left over behind the last window, does the convolution notice?",
        _LENGTHS,
        made(lambda value, a: _keras(a) if _valid(a) else value),
    ),
    Misconception(
        "only the smallest length",
        _RANGE,
        "Your code gives the smallest length alone; longer ones come to the same size.",
        "What does one more cell change for the last window?",
        _LENGTHS,
        made(lambda value, a: value[:1]),
    ),
    Misconception(
        "only the smallest length for VALID",
        _RANGE,
        "Your code gives one length for VALID, the one of which the windows reach every cell.",
        "How many cells may be left over behind the last window before there is room for one more?",
        _LENGTHS,
        made(lambda value, a: value[:1] if _valid(a) else value),
    ),
    Misconception(
        "only the smallest and the largest",
        _RANGE,
        "Your code gives the two ends of the range in the place of all lengths.",
        "With a stride of 5, how many lengths are legal?",
        _LENGTHS,
        made(_both_ends),
    ),
    Misconception(
        "largest length left out",
        _RANGE,
        "Your lengths stop one too early.",
        "Where does range(a, b) stop?",
        _LENGTHS,
        made(lambda value, a: value[:-1]),
    ),
    Misconception(
        "one length too many",
        _RANGE,
        "Your lengths go on for one more than there are.",
        "To what does output_size bring the last of your lengths?",
        _LENGTHS,
        made(_one_more),
    ),
    Misconception(
        "all lengths one too small",
        _RANGE,
        "Your lengths are all one too small.",
        "To what does output_size bring the first of your lengths?",
        _LENGTHS,
        made(lambda value, a: _moved(value, -1)),
    ),
    Misconception(
        "all lengths one too large",
        _RANGE,
        "Your lengths are all one too large.",
        "To what does output_size bring the last of your lengths?",
        _LENGTHS,
        made(lambda value, a: _moved(value, 1)),
    ),
    Misconception(
        "VALID lengths one too small",
        _RANGE,
        "Your VALID lengths are all one too small; your SAME lengths are right.",
        "One window and nothing left over: how long is the axis?",
        _LENGTHS,
        made(lambda value, a: _moved(value, -1) if _valid(a) else value),
    ),
    Misconception(
        "one stride too far",
        _RANGE,
        "Your code lets the last window start `size` strides after the first.",
        "Three windows: how many steps lie between the first and the last?",
        _LENGTHS,
        asked(lambda a: {**a, "size": a["size"] + 1}),
    ),
    Misconception(
        "stride ignored",
        _RANGE,
        "Your code gives the one length that there is for a stride of 1, whatever the stride.",
        "With a stride of 3, where does the second window start?",
        _LENGTHS,
        asked(lambda a: {**a, "stride": 1}),
    ),
    Misconception(
        "SAME lengths by the rule for VALID",
        _RANGE,
        "Your code takes the rule for VALID whatever `padding` says.",
        "Does the kernel say how long the output of a SAME convolution is?",
        _LENGTHS,
        asked(lambda a: {**a, "padding": "VALID"}),
    ),
    Misconception(
        "VALID lengths by the rule for SAME",
        _RANGE,
        "Your code takes the rule for SAME whatever `padding` says.",
        "How long is the shortest axis that a kernel of 5 fits into?",
        _LENGTHS,
        asked(lambda a: {**a, "padding": "SAME"}),
    ),
    Misconception(
        "SAME and VALID swapped",
        _RANGE,
        "Your code takes the rule for SAME where VALID is asked for, and that for VALID where SAME is.",
        "For which of the two words does the kernel count?",
        _LENGTHS,
        asked(_swapped_words),
    ),
    Misconception(
        "VALID by default",
        _RANGE,
        "Your function takes VALID where the call says nothing of padding; the default here is SAME.",
        "What does the signature in the docstring say of `padding`?",
        _LENGTHS,
        asked(lambda a: {"padding": "VALID", **a}),
    ),
    Misconception(
        "kernel no smaller than the stride",
        _RANGE,
        "Your VALID lengths are those of a kernel as long as the stride, where the kernel is shorter than that.",
        "Kernel 2, stride 5, two windows: where does the last one end?",
        _LENGTHS,
        asked(lambda a: {**a, "kernel": max(a["kernel"], a["stride"])} if _valid(a) else a),
    ),
    Misconception(
        "SAME padded by (kernel - 1) // 2 on both sides",
        _RANGE,
        "Your SAME lengths are those of a padding of (kernel - 1) // 2 on both sides, as it is written for PyTorch.",
        "Are there as many cells of padding on both sides of a SAME convolution with an even kernel?",
        _LENGTHS,
        made(lambda value, a: value if _valid(a) else _moved(value, _symmetric(a["kernel"], (a["kernel"] - 1) // 2))),
    ),
    Misconception(
        "SAME padded by kernel // 2 on both sides",
        _RANGE,
        "Your SAME lengths are those of a padding of kernel // 2 on both sides.",
        "To what does output_size bring your smallest length for an even kernel?",
        _LENGTHS,
        made(lambda value, a: value if _valid(a) else _moved(value, _symmetric(a["kernel"], a["kernel"] // 2))),
    ),
)

MISCONCEPTIONS = (*_INSERTIONS, *_RANGES)
