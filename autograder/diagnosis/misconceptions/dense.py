"""Misconceptions about the dense filters that do what depthwise ones do."""

from collections.abc import Callable

import numpy as np

from autograder.diagnosis.misconception import Misconception, made
from autograder.diagnosis.misconceptions.depthwise import of_filters, other_filter

_ZERO = "06_depthwise#A-dense-filter-that-is-mostly-zero"
_DENSE = ("depthwise_as_dense",)


def _in_block_0(dense: np.ndarray) -> np.ndarray:
    first = np.zeros_like(dense)
    first[:, :, :, 0] = dense.sum(3)
    return first


def turned_where_square(axis: int) -> Callable[[np.ndarray], np.ndarray | None]:
    """Two axes of a filter exchanged, where it keeps its shape."""
    return lambda filter: filter.swapaxes(axis, axis + 1) if filter.shape[axis] == filter.shape[axis + 1] else None


MISCONCEPTIONS = (
    Misconception(
        "column q * C + k",
        _DENSE,
        "Your columns are ordered filter by filter; those of one channel must stand side by side.",
        "With two channels of three filters each, which channel does output 1 hear?",
        _ZERO,
        of_filters(lambda dense: dense.swapaxes(3, 4)),
    ),
    Misconception(
        "every channel goes to every output",
        _DENSE,
        "Your dense filter has weights from each channel to all outputs; most of them must be zero.",
        "Which channels does output k * M + q hear?",
        _ZERO,
        of_filters(lambda dense: dense.sum(3, keepdims=True).repeat(dense.shape[3], 3)),
    ),
    Misconception(
        "every channel goes to the first M outputs",
        _DENSE,
        "Your dense filter lets all channels meet in the first outputs and leaves the others empty.",
        "Channel 1 has M filters: to which columns do they belong?",
        _ZERO,
        of_filters(_in_block_0),
    ),
    Misconception(
        "filter returned as it is",
        _DENSE,
        "Your result is the depthwise filter itself; as a dense filter it would add up the channels.",
        "How many output channels has a dense filter of the shape (K_h, K_w, C, M)?",
        _ZERO,
        of_filters(lambda dense: dense.sum(3)),
    ),
    Misconception(
        "filter for a grouped convolution",
        _DENSE,
        "Your result has one input channel, as filters in groups do; a dense filter has a weight from every channel.",
        "How many numbers does a dense filter have for one tap and one output?",
        _ZERO,
        made(lambda value, a: value.sum(2, keepdims=True)),
    ),
    Misconception(
        "C and M not merged",
        _DENSE,
        "Your result has an axis for the channel and one for its filter where a dense filter has one for both.",
        "How many axes has a filter of conv2d?",
        _ZERO,
        of_filters(lambda dense: dense, merge=False),
    ),
    Misconception(
        "outputs before inputs",
        _DENSE,
        "Your result has the outputs on its third axis and the channels on its fourth.",
        "In the filters of conv2d, which axis belongs to the input?",
        _ZERO,
        made(lambda value, a: value.swapaxes(2, 3)),
    ),
    Misconception(
        "only the first filter of each channel",
        _DENSE,
        "Your dense filter has one output for each channel, that of its filter 0.",
        "How many output channels does the depthwise convolution have?",
        _ZERO,
        other_filter(lambda filter: filter[..., :1]),
    ),
    Misconception(
        "first filter M times",
        _DENSE,
        "Your dense filter has filter 0 of a channel in all columns of that channel.",
        "In what do the M outputs of one channel differ?",
        _ZERO,
        other_filter(lambda filter: filter[..., :1].repeat(filter.shape[3], 3)),
    ),
    Misconception(
        "one kernel for all channels",
        _DENSE,
        "Your dense filter has the kernels of channel 0 in the columns of every channel.",
        "What does the third axis of the depthwise filter count?",
        _ZERO,
        other_filter(lambda filter: filter[:, :, :1].repeat(filter.shape[2], 2)),
    ),
    Misconception(
        "filter read as (K_h, K_w, M, C)",
        _DENSE,
        "Your code takes the third axis of the filter for the number of the filter and the fourth for the channel.",
        "In filter[a, b, k, q], which index does the input share?",
        _ZERO,
        other_filter(turned_where_square(2)),
    ),
    Misconception(
        "flipped kernel",
        _DENSE,
        "Your code turns the kernels by 180 degrees; conv2d and the depthwise convolution slide them alike.",
        "Which kernel element meets the top left element of a patch in conv2d, and which in depthwise_conv2d?",
        _ZERO,
        other_filter(lambda filter: filter[::-1, ::-1]),
    ),
    Misconception(
        "kernel flipped up and down",
        _DENSE,
        "Your code reverses the rows of the kernels and keeps their columns.",
        "In which order does your row index run through a kernel?",
        _ZERO,
        other_filter(lambda filter: filter[::-1]),
    ),
    Misconception(
        "kernel flipped left and right",
        _DENSE,
        "Your code reverses the columns of the kernels and keeps their rows.",
        "In which order does your column index run through a kernel?",
        _ZERO,
        other_filter(lambda filter: filter[:, ::-1]),
    ),
    Misconception(
        "transposed kernel",
        _DENSE,
        "Your code swaps the rows and columns of the kernels.",
        "Do the two convolutions differ in what the first axis of a filter is?",
        _ZERO,
        other_filter(turned_where_square(0)),
    ),
)
