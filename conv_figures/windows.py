"""Where the windows of a VALID convolution lie: the small arithmetic that the figures share."""

import numpy as np


def extent(kernel: int, dilation: int = 1) -> int:
    """Cells from the first to the last tap of a kernel."""
    return (kernel - 1) * dilation + 1


def positions(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> int:
    """Number of places at which the kernel fits, 0 if there is none."""
    room = size - extent(kernel, dilation)
    return room // stride + 1 if room >= 0 else 0


def taps(index: int, kernel: int, stride: int = 1, dilation: int = 1) -> list[int]:
    """The cells that output number `index` reads."""
    return [index * stride + tap * dilation for tap in range(kernel)]


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
