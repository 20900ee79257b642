"""Misconceptions about putting cells around an image."""

from typing import Any

import numpy as np

from autograder.diagnosis.misconception import Ask, Misconception, Wrong, asked
from autograder.exercises.exercise import Arguments

_ZEROS = "02_padding#Adding-the-zeros"
_FORMS = "02_padding#Three-ways-to-say-padding"
_PAD = ("pad2d",)


def _pads(change: Any) -> Wrong:
    """Other numbers of rows and columns; `change` gets top, bottom, left, right."""
    return asked(lambda a: {**a, "pads": change(*a["pads"][0], *a["pads"][1])})


def _moved(there: tuple[int, ...]) -> Wrong:
    """Other axes padded than rows and columns: axis `there[i]` of the image stands where axis i should."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        image = np.ascontiguousarray(arguments["input"].transpose(there))
        return np.ascontiguousarray(ask({**arguments, "input": image}).transpose(np.argsort(there)))

    return wrong


def _images_too(ask: Ask, arguments: Arguments) -> Any:
    rows, _ = arguments["pads"]
    images = np.ascontiguousarray(ask(arguments).transpose(1, 0, 2, 3))  # (H, N, W, C)
    longer = ask({**arguments, "input": images, "pads": (rows, (0, 0))})
    return np.ascontiguousarray(longer.transpose(1, 0, 2, 3))


def _continued(mode: Any) -> Wrong:
    """The image goes on beyond its edges; `mode` is NumPy's word for how."""

    def wrong(ask: Ask, arguments: Arguments) -> Any:
        image = ask({**arguments, "pads": ((0, 0), (0, 0))})
        if not min(image.shape[1:3]):
            return None
        return np.pad(image, ((0, 0), *arguments["pads"], (0, 0)), mode)

    return wrong


def _filled(arguments: Arguments) -> Arguments:
    image = arguments["input"]
    return {**arguments, "input": np.where(image == 0, image.dtype.type(arguments.get("value", 0)), image)}


def _added(arguments: Arguments) -> Arguments:
    image = arguments["input"]
    return {**arguments, "input": image + image.dtype.type(arguments.get("value", 0))}


def _first(axis: int) -> Wrong:
    """The first along an axis, again and again."""

    def change(arguments: Arguments) -> Arguments:
        image = arguments["input"]
        return {
            **arguments,
            "input": image.take(range(min(image.shape[axis], 1)), axis).repeat(image.shape[axis], axis),
        }

    return asked(change)


MISCONCEPTIONS = (
    Misconception(
        "before and after swapped",
        _PAD,
        "Your code adds behind what belongs before, and the reverse, for rows and columns alike.",
        "In ((top, bottom), (left, right)), at which row of the result does the image start?",
        _ZEROS,
        _pads(lambda top, bottom, left, right: ((bottom, top), (right, left))),
    ),
    Misconception(
        "above and below swapped",
        _PAD,
        "Your code adds above what belongs below, and the reverse.",
        "At which row of the result does the image start?",
        _ZEROS,
        _pads(lambda top, bottom, left, right: ((bottom, top), (left, right))),
    ),
    Misconception(
        "left and right swapped",
        _PAD,
        "Your code adds on the left what belongs on the right, and the reverse.",
        "At which column of the result does the image start?",
        _ZEROS,
        _pads(lambda top, bottom, left, right: ((top, bottom), (right, left))),
    ),
    Misconception(
        "pairs swapped",
        _PAD,
        "Your code adds the first pair to the columns and the second to the rows.",
        "In ((1, 2), (3, 0)), which numbers are above and below the image?",
        _FORMS,
        _pads(lambda top, bottom, left, right: ((left, right), (top, bottom))),
    ),
    Misconception(
        "pads read as (top, left), (bottom, right)",
        _PAD,
        "Your code takes the first pair for what comes before, above and left, and the second for what comes behind.",
        "In ((1, 2), (3, 0)), what do the two numbers of one pair have in common: the side or the axis?",
        _FORMS,
        _pads(lambda top, bottom, left, right: ((top, left), (bottom, right))),
    ),
    Misconception(
        "only before",
        _PAD,
        "Your code adds rows above and columns to the left, and nothing behind.",
        "Which of the four numbers does your result's shape depend on?",
        _ZEROS,
        _pads(lambda top, bottom, left, right: ((top, 0), (left, 0))),
    ),
    Misconception(
        "only rows",
        _PAD,
        "Your code adds rows and no columns.",
        "Which of the four numbers does your result's shape depend on?",
        _ZEROS,
        _pads(lambda top, bottom, left, right: ((top, bottom), (0, 0))),
    ),
    Misconception(
        "only columns",
        _PAD,
        "Your code adds columns and no rows.",
        "Which of the four numbers does your result's shape depend on?",
        _ZEROS,
        _pads(lambda top, bottom, left, right: ((0, 0), (left, right))),
    ),
    Misconception(
        "image in the top left corner",
        _PAD,
        "Your result has the right shape, but the image lies in its top left corner: all padding is behind.",
        "With one row added above, in which row of the result is row 0 of the image?",
        _ZEROS,
        _pads(lambda top, bottom, left, right: ((0, top + bottom), (0, left + right))),
    ),
    Misconception(
        "image in the bottom right corner",
        _PAD,
        "Your result has the right shape, but the image lies in its bottom right corner: all padding is before.",
        "With one row added below, in which row of the result is the last row of the image?",
        _ZEROS,
        _pads(lambda top, bottom, left, right: ((top + bottom, 0), (left + right, 0))),
    ),
    Misconception(
        "first number on every side",
        _PAD,
        "Your code uses one number for both sides of an axis, the first one of its pair.",
        "In ((1, 2), (3, 0)), how many rows are below the image?",
        _ZEROS,
        _pads(lambda top, bottom, left, right: ((top, top), (left, left))),
    ),
    Misconception(
        "channels padded in place of rows",
        _PAD,
        "Your code adds to the columns and the channels, as if the axes were (N, C, H, W).",
        "Which axes of (N, H, W, C) are the height and the width?",
        _ZEROS,
        _moved((0, 2, 3, 1)),
    ),
    Misconception(
        "images padded in place of columns",
        _PAD,
        "Your code adds to the first two axes, the images and the rows.",
        "Which axes of (N, H, W, C) are the height and the width?",
        _ZEROS,
        _moved((2, 0, 1, 3)),
    ),
    Misconception(
        "images padded too",
        _PAD,
        "Your code adds images before and after the batch, as many as rows.",
        "How many images should come out if two go in?",
        _ZEROS,
        _images_too,
    ),
    Misconception(
        "edges repeated",
        _PAD,
        "Your code repeats the cells of the edge outwards in place of adding the value.",
        "What does pad2d put next to a border cell that is 7?",
        _ZEROS,
        _continued("edge"),
    ),
    Misconception(
        "image wrapped around",
        _PAD,
        "Your code goes on with the opposite edge of the image in place of adding the value.",
        "What is to the left of the first column in your result?",
        _ZEROS,
        _continued("wrap"),
    ),
    Misconception(
        "image reflected",
        _PAD,
        "Your code mirrors the image at its edges, without the edge itself, in place of adding the value.",
        "What is to the left of the first column in your result?",
        _ZEROS,
        _continued("reflect"),
    ),
    Misconception(
        "image mirrored with its edge",
        _PAD,
        "Your code mirrors the image at its edges, the edge included, in place of adding the value.",
        "What is to the left of the first column in your result?",
        _ZEROS,
        _continued("symmetric"),
    ),
    Misconception(
        "value ignored",
        _PAD,
        "Your code adds zeros whatever `value` says.",
        "What lies around the image if value is 3?",
        _ZEROS,
        asked(lambda a: {**a, "value": 0}),
    ),
    Misconception(
        "value added to the image",
        _PAD,
        "Your code adds the value to the cells of the image as well.",
        "If value is 3, what becomes of a cell of the image that is 1?",
        _ZEROS,
        asked(_added),
    ),
    Misconception(
        "zeros of the image filled",
        _PAD,
        "Your code puts the value in the place of zeros that belong to the image.",
        "How do you tell a cell that was added from a cell of the image that is 0?",
        _ZEROS,
        asked(_filled),
    ),
    Misconception(
        "only the first image",
        _PAD,
        "Your code pads image 0 and gives its result to the whole batch.",
        "Which index of the input is the index n of the output?",
        _ZEROS,
        _first(0),
    ),
    Misconception(
        "only the first channel",
        _PAD,
        "Your code pads channel 0 and gives its result to all channels.",
        "Which index of the input is the index c of the output?",
        _ZEROS,
        _first(3),
    ),
)
