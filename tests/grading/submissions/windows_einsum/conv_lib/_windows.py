"""The windows of a convolution, as a view."""

from numpy.lib.stride_tricks import sliding_window_view

from . import shapes
from .padding import pad2d, pair, resolve_padding


def windows_of(input, kernel_size, strides=1, padding="VALID", dilations=1):
    """Windows as wide as the dilated kernel, thinned out: (N, H_out, W_out, C, K_h, K_w)."""
    (k_h, k_w), (s_h, s_w), (d_h, d_w) = kernel_size, pair(strides), pair(dilations)
    padded = pad2d(input, resolve_padding(padding, input.shape[1:3], kernel_size, strides, dilations))
    shapes.output_size(padded.shape[1], k_h, s_h, "VALID", d_h)
    shapes.output_size(padded.shape[2], k_w, s_w, "VALID", d_w)
    extent = ((k_h - 1) * d_h + 1, (k_w - 1) * d_w + 1)
    return sliding_window_view(padded, extent, axis=(1, 2))[:, ::s_h, ::s_w, :, ::d_h, ::d_w]


def spread(array, strides):
    """Zeros between rows and columns."""
    if array.ndim != 4 or min(*array.shape[1:3], *pair(strides)) < 1:
        raise ValueError(f"zeros: {array.shape} with strides {strides!r}")
    s_h, s_w = pair(strides)
    n, h, w, c = array.shape
    # Each element gets its own block of s_h x s_w cells; what follows the last element is cut off.
    blocks = pad2d(array.reshape(n, h * w, 1, c), ((0, 0), (0, s_h * s_w - 1))).reshape(n, h, w, s_h, s_w, c)
    return blocks.swapaxes(2, 3).reshape(n, h * s_h, w * s_w, c)[:, : (h - 1) * s_h + 1, : (w - 1) * s_w + 1]


def back_windows(size, kernel_size, out_backprop, strides, padding, dilations=1):
    """Windows at stride 1 of the spread gradient, one for each cell of the input: (N, H, W, C_out, K_h, K_w).

    With n cells, p before them and an extent e, e - 1 - p zeros go in front, and behind as many as make
    n + e - 1 in all; fewer than none means that cells are cut off.
    """
    pads = resolve_padding(padding, size, kernel_size, strides, dilations)
    wide, pads_of_wide, kept = spread(out_backprop, strides), [], [slice(None)]
    axes = zip(size, kernel_size, pair(strides), pair(dilations), pads, out_backprop.shape[1:3], strict=True)
    for n, k, s, d, (before, after), positions in axes:
        if shapes.output_size(before + n + after, k, s, "VALID", d) != positions:
            raise ValueError(f"gradient: {out_backprop.shape} is not the output's shape")
        front, length = (k - 1) * d - before, n + (k - 1) * d
        behind = length - front - ((positions - 1) * s + 1)
        pads_of_wide.append((max(front, 0), max(behind, 0)))
        kept.append(slice(max(-front, 0), max(-front, 0) + length))
    return windows_of(pad2d(wide, pads_of_wide)[tuple(kept)], kernel_size, dilations=dilations)
