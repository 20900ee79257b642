"""Where the windows of a convolution lie: the small arithmetic that the figures share."""

import numpy as np

Pads = tuple[int, int]
"""Zeros before and after an axis."""


def extent(kernel: int, dilation: int = 1) -> int:
    """Cells from the first to the last tap of a kernel."""
    return (kernel - 1) * dilation + 1


def positions(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> int:
    """Number of places at which the kernel fits without padding, 0 if there is none."""
    room = size - extent(kernel, dilation)
    return room // stride + 1 if room >= 0 else 0


def output_size(size: int, kernel: int, stride: int = 1, padding: str = "VALID", dilation: int = 1) -> int:
    """Number of outputs along an axis: with "SAME" one for each stride begun, with "VALID" one for each place."""
    return -(-size // stride) if padding == "SAME" else positions(size, kernel, stride, dilation)


def missing(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> int:
    """Cells that the last window of "SAME" needs beyond the end; below 0 if it ends earlier."""
    last_start = (output_size(size, kernel, stride, "SAME", dilation) - 1) * stride
    return last_start + extent(kernel, dilation) - size


def pads(size: int, kernel: int, stride: int = 1, padding: str = "VALID", dilation: int = 1) -> Pads:
    """Zeros before and after an axis: with "SAME" the odd one behind, with "VALID" none."""
    total = max(missing(size, kernel, stride, dilation), 0) if padding == "SAME" else 0
    return total // 2, total - total // 2


def taps(index: int, kernel: int, stride: int = 1, dilation: int = 1) -> list[int]:
    """The cells that output number `index` reads."""
    return [index * stride + tap * dilation for tap in range(kernel)]


def spread(image: np.ndarray, stride: int, rings: tuple[Pads, Pads] = ((0, 0), (0, 0))) -> np.ndarray:
    """The image with stride - 1 zeros between neighbours, and zeros around it.

    Args:
        image: (H, W).
        stride: on both axes.
        rings: zeros ((above, below), (left, right)).

    Returns:
        (above + (H - 1) * stride + 1 + below, left + (W - 1) * stride + 1 + right), dtype of `image`.
    """
    wide = np.zeros([extent(size, stride) for size in image.shape], dtype=image.dtype)
    wide[::stride, ::stride] = image
    return np.pad(wide, rings)


def correlate(image: np.ndarray, kernel: np.ndarray, stride: int = 1, dilation: int = 1) -> np.ndarray:
    """The numbers that `tf.nn.conv2d` gives for one channel and VALID padding; for small pictures only.

    Args:
        image: (H, W).
        kernel: (K_h, K_w).
        stride: on both axes.
        dilation: on both axes.

    Returns:
        (H_out, W_out), float64.
    """
    h_out = positions(image.shape[0], kernel.shape[0], stride, dilation)
    w_out = positions(image.shape[1], kernel.shape[1], stride, dilation)
    output = np.zeros((h_out, w_out))
    for row, column in np.ndindex(output.shape):
        rows = taps(row, kernel.shape[0], stride, dilation)
        columns = taps(column, kernel.shape[1], stride, dilation)
        output[row, column] = (image[np.ix_(rows, columns)] * kernel).sum()
    return output
