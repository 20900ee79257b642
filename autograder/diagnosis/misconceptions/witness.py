"""Misconceptions about the gradient of a bias and about numerical gradients."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked, made
from autograder.exercises.exercise import Arguments

_PIXELS = "04_gradients#The-bias-counts-pixels"
_WITNESS = "04_gradients#A-numerical-witness"
_BIAS = ("bias_backprop",)
_VJP = ("numerical_vjp",)


def _over(*axes: int) -> Wrong:
    """Divided by the lengths of these axes; None where there is nothing to divide."""

    def divided(value: np.ndarray, arguments: Arguments) -> np.ndarray | None:
        count = int(np.prod([arguments["out_backprop"].shape[axis] for axis in axes]))
        return value / value.dtype.type(count) if count else None

    return made(divided)


def _put(out_backprop: np.ndarray) -> Arguments:
    return {"out_backprop": np.ascontiguousarray(out_backprop)}


def _each_image(ask: Ask, arguments: Arguments) -> Any:
    images = [ask(_put(image[np.newaxis])) for image in arguments["out_backprop"]]
    return np.stack(images) if images else None


def _each_pixel(ask: Ask, arguments: Arguments) -> Any:
    """Every number of an image is a channel of its own."""
    n, h, w, c = arguments["out_backprop"].shape
    sums = ask(_put(arguments["out_backprop"].reshape(n, 1, 1, h * w * c)))
    return sums.reshape(h, w, c) if sums.shape == (h * w * c,) else None


def _one_for_all(ask: Ask, arguments: Arguments) -> Any:
    value = arguments["out_backprop"]
    sums = ask(_put(value.reshape(*value.shape[:2], -1, 1) if value.size else value))
    return np.full(value.shape[3], sums.sum(), value.dtype)


def _reread(arguments: Arguments) -> Arguments:
    """The flat numbers are cut into as many lines as there are channels."""
    value = arguments["out_backprop"]
    n, h, w, c = value.shape
    return _put(value.reshape(c, 1, n * h * w, 1).swapaxes(0, 3))


def _step(arguments: Arguments) -> float:
    return float(arguments.get("h", 1e-5))


def _one_sided(side: int, over: int) -> Wrong:
    """A difference to one side is the central one about a point half a step away.

    Asked of TensorFlow itself: about that point another idea has nothing to say, least of all the other side's.
    """

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        x, h = arguments["x"], _step(arguments)
        d_x = np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            middle = x.copy()
            middle[index] += side * h / 2
            d_x[index] = ask.of("numerical_vjp", **{**arguments, "x": middle, "h": h / 2})[index] / over
        return d_x

    return wrong


def _left_behind(ask: Ask, arguments: Arguments) -> Any:
    """Every element is asked about after those before it were moved."""
    moved = arguments["x"].copy()
    d_x = np.zeros(moved.shape)
    for index in np.ndindex(moved.shape):
        d_x[index] = ask({**arguments, "x": moved.copy()})[index]
        moved[index] -= _step(arguments)
    return d_x


def _weighted(arguments: Arguments, weight: float) -> Arguments:
    return {**arguments, "dy": np.full_like(arguments["dy"], weight)}


def _row_moves(value: np.ndarray, arguments: Arguments) -> np.ndarray:
    along = tuple(range(1, value.ndim))
    return np.broadcast_to(value.sum(axis=along, keepdims=True), value.shape).copy()


def _divided_again(value: np.ndarray, arguments: Arguments) -> np.ndarray | None:
    """None for a tiny step: there rounding is all that is left of the comparison."""
    return value / _step(arguments) if _step(arguments) > 1e-3 else None


MISCONCEPTIONS = (
    Misconception(
        "mean instead of sum",
        _BIAS,
        "Your code averages over images and pixels; TensorFlow adds up all gradients of a channel.",
        "If one bias is raised by one, by how much does the sum of all outputs grow?",
        _PIXELS,
        _over(0, 1, 2),
    ),
    Misconception(
        "averaged over the images",
        _BIAS,
        "Your code divides by the number of images; TensorFlow does not, that is the loss function's business.",
        "Twice the same image: is the gradient of the bias the same, or twice as large?",
        _PIXELS,
        _over(0),
    ),
    Misconception(
        "averaged over the pixels",
        _BIAS,
        "Your code divides by the number of pixels of an image; TensorFlow adds them up.",
        "An output twice as wide: how many more numbers does one bias move?",
        _PIXELS,
        _over(1, 2),
    ),
    Misconception(
        "images not added up",
        _BIAS,
        "Your result has a row for each image; TensorFlow has one number for each channel.",
        "Which outputs share one bias: those of one image only?",
        _PIXELS,
        _each_image,
    ),
    Misconception(
        "only the first image",
        _BIAS,
        "Your code adds up image 0 and leaves the others out; TensorFlow adds up the whole batch.",
        "Is the bias of a channel another one in the second image?",
        _PIXELS,
        asked(lambda a: _put(a["out_backprop"][:1])),
    ),
    Misconception(
        "summed over the images only",
        _BIAS,
        "Your code adds up the images and keeps every pixel; TensorFlow adds up the pixels as well.",
        "To how many pixels of one image is the bias of a channel added?",
        _PIXELS,
        _each_pixel,
    ),
    Misconception(
        "axis 1 taken for the channels",
        _BIAS,
        "Your code keeps axis 1, as if the channels came before the rows; TensorFlow's layout here is (N, H, W, C).",
        "How many numbers has a bias, and which axis of out_backprop is as long?",
        _PIXELS,
        asked(lambda a: _put(a["out_backprop"].swapaxes(1, 3))),
    ),
    Misconception(
        "axis 0 taken for the channels",
        _BIAS,
        "Your code keeps axis 0, which is the batch; TensorFlow keeps the channels.",
        "How many numbers has a bias, and which axis of out_backprop is as long?",
        _PIXELS,
        asked(lambda a: _put(a["out_backprop"].swapaxes(0, 3))),
    ),
    Misconception(
        "one sum for all channels",
        _BIAS,
        "Your code adds up everything and gives every channel the same number; TensorFlow keeps the channels apart.",
        "Does the bias of channel 0 move an output of channel 1?",
        _PIXELS,
        _one_for_all,
    ),
    Misconception(
        "axes kept with length one",
        _BIAS,
        "Your result has four axes, three of them of length one; TensorFlow's bias has one axis.",
        "What shape has the bias that this is the gradient of?",
        _PIXELS,
        made(lambda value, a: value.reshape(1, 1, 1, -1)),
    ),
    Misconception(
        "channels moved by reshape",
        _BIAS,
        "Your code makes a row for each channel by a reshape, which mixes pixels and channels; in TensorFlow's layout "
        "the numbers of one channel do not lie side by side.",
        "What is the difference between reshape and transpose on an array of shape (2, 3)?",
        _PIXELS,
        asked(_reread),
    ),
    Misconception(
        "out_backprop ignored",
        _BIAS,
        "Your code counts the pixels and never looks at their gradients; TensorFlow adds these up.",
        "The bias moves every pixel by one. How much does the loss mind each of these moves?",
        _PIXELS,
        asked(lambda a: _put(np.ones_like(a["out_backprop"]))),
    ),
    Misconception(
        "forward difference",
        _VJP,
        "Your code compares f ahead with f at x itself; what is held against TensorFlow's gradient here is the central "
        "difference, ahead and behind.",
        "For x * x at 0 with a step of 1, what do you get to one side, and what from both sides?",
        _WITNESS,
        _one_sided(1, 1),
    ),
    Misconception(
        "backward difference",
        _VJP,
        "Your code compares f at x itself with f behind; what is held against TensorFlow's gradient here is the "
        "central difference, ahead and behind.",
        "For x * x at 0 with a step of 1, what do you get to one side, and what from both sides?",
        _WITNESS,
        _one_sided(-1, 1),
    ),
    Misconception(
        "forward difference over 2 h",
        _VJP,
        "Your code takes a difference to one side and divides it by the distance of a central one, so it is about half "
        "of TensorFlow's gradient.",
        "How far apart are the two points at which you call f?",
        _WITNESS,
        _one_sided(1, 2),
    ),
    Misconception(
        "not divided by two",
        _VJP,
        "Your code divides a central difference by h alone, so it is twice TensorFlow's gradient.",
        "How far apart are x - h and x + h?",
        _WITNESS,
        made(lambda value, a: value * 2),
    ),
    Misconception(
        "not divided at all",
        _VJP,
        "Your result is the change of f itself; TensorFlow's gradient is the change for each unit of x.",
        "If the step is half as long, what becomes of your result, and what of a slope?",
        _WITNESS,
        made(lambda value, a: value * (2 * _step(a))),
    ),
    Misconception(
        "multiplied by h after the division",
        _VJP,
        "Your code divides by 2 and then multiplies by h, where TensorFlow's gradient is a change over 2 * h.",
        "In which order does Python compute 1 / 2 * h?",
        _WITNESS,
        made(lambda value, a: value * _step(a) ** 2),
    ),
    Misconception(
        "divided by h twice",
        _VJP,
        "Your code divides the difference by h once more than TensorFlow's gradient has it.",
        "For a linear f, does the result depend on h?",
        _WITNESS,
        made(_divided_again),
    ),
    Misconception(
        "h ignored",
        _VJP,
        "Your code takes a small step of its own where a large h is asked for, and TensorFlow is asked about that h.",
        "For x * x * x, what does a central difference with a step of 1 give at 0?",
        _WITNESS,
        asked(lambda a: {name: value for name, value in a.items() if name != "h"}),
    ),
    Misconception(
        "h as the whole distance",
        _VJP,
        "Your two points are h apart; those put to TensorFlow are h to each side of x.",
        "Between which two points is the central difference taken?",
        _WITNESS,
        asked(lambda a: {**a, "h": _step(a) / 2}),
    ),
    Misconception(
        "differences swapped",
        _VJP,
        "Your code takes what lies ahead away from what lies behind, so the sign is opposite to TensorFlow's.",
        "If f grows with x, which of your two values is the larger one?",
        _WITNESS,
        made(lambda value, a: -value),
    ),
    Misconception(
        "dy ignored",
        _VJP,
        "Your code adds up the changes of f as if dy were all ones; TensorFlow weighs each of them.",
        "An output whose dy is 0: what has it to say about the result?",
        _WITNESS,
        asked(lambda a: _weighted(a, 1)),
    ),
    Misconception(
        "sum of dy for every output",
        _VJP,
        "Your code adds up dy first and multiplies the whole change by it; in TensorFlow each change has its own weight.",
        "Does a * b + c * d equal (a + c) * (b + d)?",
        _WITNESS,
        asked(lambda a: _weighted(a, float(a["dy"].sum()))),
    ),
    Misconception(
        "mean over the outputs",
        _VJP,
        "Your code averages the weighted changes over the outputs; TensorFlow adds them up.",
        "An output that does not change is added to f: may the gradient become smaller?",
        _WITNESS,
        made(lambda value, a: value / a["dy"].size),
    ),
    Misconception(
        "all elements move at once",
        _VJP,
        "Your code moves the whole of x by h; TensorFlow's gradient asks what each element does alone.",
        "How many elements differ between x and the point at which you call f?",
        _WITNESS,
        made(lambda value, a: np.full(value.shape, value.sum())),
    ),
    Misconception(
        "a whole row moves",
        _VJP,
        "Your code moves a whole row of x at once; TensorFlow's gradient asks what each element does alone.",
        "How many elements differ between x and the point at which you call f?",
        _WITNESS,
        made(_row_moves),
    ),
    Misconception(
        "steps add up",
        _VJP,
        "Your step still holds the elements of earlier turns, so more and more of x moves; TensorFlow's gradient asks "
        "what each element does alone.",
        "In the last turn of your loop, how many elements of the step are not zero?",
        _WITNESS,
        made(lambda value, a: value.ravel().cumsum().reshape(value.shape)),
    ),
    Misconception(
        "elements left behind",
        _VJP,
        "Your elements stay at x - h once they had their turn, so later ones are asked about at another point; "
        "TensorFlow's is x all the time.",
        "After the first turn of your loop, is x what it was?",
        _WITNESS,
        _left_behind,
    ),
)
