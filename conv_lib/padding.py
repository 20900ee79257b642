# You complete this file. `make build` made it and never overwrites what you write.
# lessons/02_padding: resolve_padding, pad2d
"""Padding: what "SAME" and "VALID" mean in numbers, and the zeros themselves."""

import numpy as np

from .arguments import at_least, axes, pair, sizes
from .shapes import same_padding


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    """A padding of any of the three forms, as numbers.

    "VALID" pads nothing; "SAME" pads each axis as `same_padding` says; explicit numbers stay as they are.

    Args:
        padding: "VALID", "SAME" or ((top, bottom), (left, right)) with ints >= 0.
        input_size: (H, W), ints >= 1, before padding.
        kernel_size: (K_h, K_w), ints >= 1.
        strides: int or (s_h, s_w), each >= 1.
        dilations: int or (d_h, d_w), each >= 1; 1 means none.

    Returns:
        ((top, bottom), (left, right)): rows and columns to add on each side.

    Raises:
        ValueError: if `padding` is another word or has another form, if a padding is negative, or if
            another number is not an integer >= 1.

    Source: tf.nn.convolution (TensorFlow 2.x API, notes on padding).

    >>> resolve_padding("SAME", (4, 5), (2, 3))
    ((0, 1), (1, 1))
    """
    raise NotImplementedError("resolve_padding: see lessons/02_padding")


def pad2d(input, pads, value=0):
    """Add rows above and below, and columns left and right, to every image and channel.

    output[n, top + i, left + j, c] = input[n, i, j, c], and `value` everywhere else.

    Args:
        input: (N, H, W, C), float32 or float64.
        pads: ((top, bottom), (left, right)), ints >= 0.
        value: number that fills what is added.

    Returns:
        (N, top + H + bottom, left + W + right, C), dtype of `input`; never `input` itself.

    Raises:
        ValueError: if `input` does not have four axes, or if a padding is negative or `pads` has
            another form.

    Source: tf.pad with mode "CONSTANT" (TensorFlow 2.x API).

    >>> pad2d(np.ones((1, 1, 1, 1)), ((0, 1), (2, 0)))[0, :, :, 0]
    array([[0., 0., 1.],
           [0., 0., 0.]])
    """
    raise NotImplementedError("pad2d: see lessons/02_padding")
