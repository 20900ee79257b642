"""Padding: what "SAME" and "VALID" mean in numbers, and the zeros themselves."""

import numpy as np

from .arguments import at_least, axes, pair, sizes
from .shapes import same_padding

### BEGIN SOLUTION


def _pairs(function, name, pads):
    """((top, bottom), (left, right)) as ints, or a `ValueError`."""
    try:
        (top, bottom), (left, right) = pads
    except (TypeError, ValueError):
        raise ValueError(f"{function}: {name}={pads!r} must have the form ((top, bottom), (left, right)).") from None
    top, bottom, left, right = (at_least(0, function, name, number) for number in (top, bottom, left, right))
    return (top, bottom), (left, right)


### END SOLUTION


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
    ### BEGIN SOLUTION
    input_size = sizes("resolve_padding", "input_size", input_size, "H, W")
    kernel_size = sizes("resolve_padding", "kernel_size", kernel_size, "K_h, K_w")
    strides = pair("resolve_padding", "strides", strides)
    dilations = pair("resolve_padding", "dilations", dilations)
    if isinstance(padding, str):
        if padding == "VALID":
            return (0, 0), (0, 0)
        if padding != "SAME":
            raise ValueError(f'resolve_padding: padding={padding!r} must be "VALID", "SAME" or pairs of numbers.')
        vertical, horizontal = zip(input_size, kernel_size, strides, dilations, strict=True)
        return same_padding(*vertical), same_padding(*horizontal)
    return _pairs("resolve_padding", "padding", padding)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    axes("pad2d", "input", input, "N, H, W, C")
    (top, bottom), (left, right) = _pairs("pad2d", "pads", pads)
    n, h, w, c = input.shape
    output = np.empty((n, top + h + bottom, left + w + right, c), dtype=input.dtype)
    output[:, :top], output[:, top + h :] = value, value
    output[:, :, :left], output[:, :, left + w :] = value, value
    output[:, top : top + h, left : left + w] = input
    return output
    ### END SOLUTION
