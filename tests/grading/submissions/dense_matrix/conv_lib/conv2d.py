"""Convolution as one dense matrix."""

import numpy as np

from .shapes import output_size


def conv2d_single(image, kernel):
    """The matrix of the kernel times the image as a column."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("two axes each")
    matrix, shape = _matrix(image.shape, kernel[..., None, None], (1, 1), (1, 1))
    return (matrix @ image.reshape(-1)).reshape(shape)


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """(H_out*W_out*C_out, H*W*C_in) times every image."""
    if input.ndim != 4 or filters.ndim != 4:
        raise ValueError("four axes each")
    if filters.shape[2] != input.shape[3]:
        raise ValueError("channels")
    if padding != "VALID":
        raise ValueError("padding")
    pairs = [value if isinstance(value, tuple) else (value,) * 2 for value in (strides, dilations)]
    matrix, (h_out, w_out) = _matrix(input.shape[1:3], filters, *pairs)
    return (input.reshape(len(input), matrix.shape[1]) @ matrix.T).reshape(
        len(input), h_out, w_out, filters.shape[3]
    )


def _matrix(size, filters, strides, dilations):
    h, w = size
    k_h, k_w, c_in, c_out = filters.shape
    h_out = int(output_size(h, k_h, strides[0], "VALID", dilations[0]))
    w_out = int(output_size(w, k_w, strides[1], "VALID", dilations[1]))
    matrix = np.zeros((h_out, w_out, c_out, h, w, c_in), filters.dtype)
    for i in range(h_out):
        for j in range(w_out):
            rows = slice(i * strides[0], i * strides[0] + (k_h - 1) * dilations[0] + 1, dilations[0])
            columns = slice(j * strides[1], j * strides[1] + (k_w - 1) * dilations[1] + 1, dilations[1])
            matrix[i, j, :, rows, columns, :] = filters.transpose(3, 0, 1, 2)
    return matrix.reshape(h_out * w_out * c_out, h * w * c_in), (h_out, w_out)
