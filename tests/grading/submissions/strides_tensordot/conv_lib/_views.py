"""The windows' view made by hand."""

from numpy.lib.stride_tricks import as_strided

from conv_lib import shapes
from conv_lib.padding import pad2d, pair, resolve_padding


def windows(array, kernel_size, strides=(1, 1), dilations=(1, 1)):
    """(N, H, W, C) -> (N, H_out, W_out, K_h, K_w, C), without a copy."""
    n, h, w, c = array.shape
    h_out = shapes.output_size(h, kernel_size[0], strides[0], "VALID", dilations[0])
    w_out = shapes.output_size(w, kernel_size[1], strides[1], "VALID", dilations[1])
    b_n, b_h, b_w, b_c = array.strides
    steps = (b_n, b_h * strides[0], b_w * strides[1], b_h * dilations[0], b_w * dilations[1], b_c)
    return as_strided(array, (n, h_out, w_out, *kernel_size, c), steps, writeable=False)


def padded_windows(array, kernel_size, strides, padding, dilations=1):
    """The same, of the padded array."""
    pads = resolve_padding(padding, array.shape[1:3], kernel_size, strides, dilations)
    return windows(pad2d(array, pads), kernel_size, pair(strides), pair(dilations))


def sizes(input_size, kernel_size, strides, padding, dilations=1):
    """(H_out, W_out)."""
    pads = resolve_padding(padding, input_size, kernel_size, strides, dilations)
    whole = [sum(pad) + size for pad, size in zip(pads, input_size)]
    words = ("VALID", "VALID")
    return tuple(map(shapes.output_size, whole, kernel_size, pair(strides), words, pair(dilations)))


def check(place, right):
    """A ValueError with the name of the argument."""
    if not right:
        raise ValueError(place)
