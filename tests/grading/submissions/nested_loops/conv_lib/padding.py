"""Padding, axis by axis and cell by cell."""

import numpy as np

from conv_lib.shapes import output_size, same_padding


def both(value):
    """One number for two axes."""
    if type(value) is int:
        return (value, value)
    if len(value) != 2:
        raise ValueError("need one number or two")
    return value


def check_pads(pads):
    """Two pairs of numbers, none negative."""
    if type(pads) not in (tuple, list) or len(pads) != 2:
        raise ValueError("padding must be VALID, SAME or ((top, bottom), (left, right))")
    for side in pads:
        if type(side) not in (tuple, list) or len(side) != 2:
            raise ValueError("padding must be two pairs")
        for number in side:
            if number < 0:
                raise ValueError("padding must not be negative")


def resolve_padding(padding, input_size, kernel_size, strides=1, dilations=1):
    """First the rows, then the columns."""
    if len(input_size) != 2 or len(kernel_size) != 2:
        raise ValueError("need (H, W) and (K_h, K_w)")
    if type(padding) is not str:
        check_pads(padding)
    elif padding != "SAME" and padding != "VALID":
        raise ValueError("padding must be VALID or SAME")
    pads = []
    for axis in range(2):
        pad = same_padding(input_size[axis], kernel_size[axis], both(strides)[axis], both(dilations)[axis])
        if padding == "VALID":
            pad = (0, 0)
        elif padding != "SAME":
            pad = (padding[axis][0], padding[axis][1])
        pads.append(pad)
    return (pads[0], pads[1])


def pad2d(input, pads, value=0):
    """Each cell is either an old one or the value."""
    if len(input.shape) != 4:
        raise ValueError("need (N, H, W, C)")
    check_pads(pads)
    top, left = pads[0][0], pads[1][0]
    n_images, height, width, channels = input.shape
    result = np.empty((n_images, top + height + pads[0][1], left + width + pads[1][1], channels), input.dtype)
    for n in range(n_images):
        for row in range(result.shape[1]):
            for column in range(result.shape[2]):
                for c in range(channels):
                    if 0 <= row - top < height and 0 <= column - left < width:
                        result[n, row, column, c] = input[n, row - top, column - left, c]
                    else:
                        result[n, row, column, c] = value
    return result


def sizes_of(size, kernel_size, strides, padding, dilations=1):
    """(H_out, W_out) and where the padded image begins, (top, left)."""
    pads = resolve_padding(padding, size, kernel_size, strides, dilations)
    out, start = [], []
    for axis in range(2):
        padded = pads[axis][0] + size[axis] + pads[axis][1]
        out.append(output_size(padded, kernel_size[axis], both(strides)[axis], "VALID", both(dilations)[axis]))
        start.append(pads[axis][0])
    return out, start


def check_four(sizes):
    """Four sizes; only a batch may be empty, and of a batch we speak elsewhere."""
    if len(sizes) != 4:
        raise ValueError("need four sizes")
    for size in sizes[1:]:
        if size < 1:
            raise ValueError("sizes must be positive")
