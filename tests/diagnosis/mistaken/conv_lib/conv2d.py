"""Convolution in index arithmetic, with the mistakes named in `MISTAKES`. Shares nothing with the grader."""

import numpy as np

MISTAKES = frozenset()


def conv2d_single(image, kernel):
    """One image, one channel."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("two axes each")
    return conv2d(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """Batches, channels, strides, dilations, as somebody with these mistakes computes them."""
    if input.ndim != 4 or filters.ndim != 4 or input.shape[3] != filters.shape[2] or padding != "VALID":
        raise ValueError("not an argument")
    strides, dilations = _both(strides), _both(dilations)
    if min(*strides, *dilations) < 1:
        raise ValueError("not a step")
    if _sticks_out(input, filters, dilations):
        raise ValueError("does not fit")
    input, filters = _misread(input, filters)
    s_h, s_w = (1, 1) if "strides ignored" in MISTAKES else strides
    if "strides swapped" in MISTAKES:
        s_h, s_w = s_w, s_h
    d_h, d_w = (1, 1) if "dilations ignored" in MISTAKES else dilations
    if "dilations swapped" in MISTAKES:
        d_h, d_w = d_w, d_h
    if "stride taken inside the window" in MISTAKES:
        d_h, d_w = d_h * s_h, d_w * s_w
    if "padded though VALID" in MISTAKES:
        input = _padded(_padded(input, 1, filters.shape[0], s_h, d_h), 2, filters.shape[1], s_w, d_w)
    return _correlated(input, filters, s_h, s_w, d_h, d_w)


def _both(value):
    return value if isinstance(value, tuple) else (value, value)


def _sticks_out(input, filters, dilations):
    return any((filters.shape[axis] - 1) * dilations[axis] >= input.shape[axis + 1] for axis in (0, 1))


def _misread(input, filters):
    """Mistakes in reading the two arrays."""
    if "flipped kernel" in MISTAKES:
        filters = np.rot90(filters, 2)
    if "kernel flipped up and down" in MISTAKES:
        filters = np.flipud(filters)
    if "kernel flipped left and right" in MISTAKES:
        filters = np.fliplr(filters)
    if "transposed kernel" in MISTAKES:
        filters = np.moveaxis(filters, 0, 1)
    if "filters read as (K_h, K_w, C_out, C_in)" in MISTAKES:
        filters = np.moveaxis(filters, 3, 2)
    if "channels moved by reshape" in MISTAKES:
        n, h, w, c = input.shape
        input = np.moveaxis(input.reshape(n, c, h, w), 1, 3)
    if "only the first image" in MISTAKES and len(input):
        input = np.stack([input[0]] * len(input))
    return input, filters


def _padded(array, axis, taps, stride, dilation):
    size = array.shape[axis]
    positions = -(-size // stride)
    missing = max(0, (positions - 1) * stride + (taps - 1) * dilation + 1 - size)
    widths = [(0, 0)] * 4
    widths[axis] = (missing // 2, missing - missing // 2)
    return np.pad(array, widths)


def _correlated(input, filters, s_h, s_w, d_h, d_w):
    n, h, w, c_in = input.shape
    k_h, k_w, _, c_out = filters.shape
    lost = 1 if "last window lost" in MISTAKES else 0
    rows = range(0, h - (k_h - 1) * d_h, s_h)
    columns = range(0, w - (k_w - 1) * d_w, s_w)
    rows, columns = rows[: len(rows) - lost], columns[: len(columns) - lost]
    if "stride in the size only" in MISTAKES:
        rows, columns = range(len(rows)), range(len(columns))
    if "dilation in the size only" in MISTAKES:
        d_h = d_w = 1
    if filters.shape[2] != c_in:
        raise IndexError("channels")
    channels = slice(0, 1) if "only the first channel" in MISTAKES else slice(None)
    output = np.zeros((n, len(rows), len(columns), c_out), input.dtype)
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            patch = input[
                :, top : top + (k_h - 1) * d_h + 1 : d_h, left : left + (k_w - 1) * d_w + 1 : d_w, channels
            ]
            output[:, i, j] = np.einsum("nabc,abco->no", patch, filters[:, :, channels])
    if "mean over the channels" in MISTAKES:
        output = output / output.dtype.type(c_in)
    if "average instead of sum" in MISTAKES:
        output = output / output.dtype.type(k_h * k_w)
    if "always float64" in MISTAKES:
        output = output.astype("float64")
    if "always float32" in MISTAKES:
        output = output.astype("float32")
    return output
