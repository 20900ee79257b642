"""Convolution as one dense matrix."""

from .linear_map import dense


def conv2d_single(image, kernel):
    """The matrix of the kernel times the image as a column."""
    if image.ndim != 2 or kernel.ndim != 2:
        raise ValueError("two axes each")
    matrix, shape = dense(image.shape, kernel[..., None, None], 1, "VALID", 1)
    return (matrix @ image.reshape(-1)).reshape(shape)


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    """(H_out*W_out*C_out, H*W*C_in) times every image."""
    if input.ndim != 4 or filters.ndim != 4:
        raise ValueError("four axes each")
    if filters.shape[2] != input.shape[3]:
        raise ValueError("channels")
    matrix, (h_out, w_out) = dense(input.shape[1:3], filters, strides, padding, dilations)
    return (input.reshape(len(input), matrix.shape[1]) @ matrix.T).reshape(len(input), h_out, w_out, filters.shape[3])
