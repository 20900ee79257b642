# You complete this file. `make build` made it and never overwrites what you write.
# lessons/03_linear_map: conv2d_matrix, receptive_field
"""Convolution as one linear map: its matrix, and how far one output sees."""

import numpy as np

from .arguments import axes, equal, sizes
from .conv2d import conv2d


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    """The matrix C for which C @ image.ravel() == conv2d(image[np.newaxis], filters, strides, padding).ravel().

    Column (h * W + w) * C_in + c is the convolution of the image that is 1 at [h, w, c] and 0 elsewhere.

    Args:
        input_shape: (H, W, C_in) of one image, ints >= 1.
        filters: (K_h, K_w, C_in, C_out), float32 or float64.
        strides: int or (s_h, s_w), each >= 1.
        padding: "VALID", "SAME" or ((top, bottom), (left, right)) with ints >= 0.

    Returns:
        (H_out * W_out * C_out, H * W * C_in), dtype of `filters`: dense, most of it zeros.

    Raises:
        ValueError: if `input_shape` is not three sizes, if `filters` does not have four axes, if the
            channels differ, or for anything that `conv2d` refuses.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), section 4.1.

    >>> conv2d_matrix((1, 3, 1), np.array([1.0, 10.0]).reshape(1, 2, 1, 1))
    array([[ 1., 10.,  0.],
           [ 0.,  1., 10.]])
    """
    raise NotImplementedError("conv2d_matrix: see lessons/03_linear_map")


def receptive_field(layers):
    """How many input cells one output sees along one axis, and how far apart two neighbours look.

    Args:
        layers: (kernel, stride, dilation) triples of ints >= 1, the layer next to the input first.

    Returns:
        (size, jump), ints >= 1, both in input cells: from the first cell to the last that an output
        depends on, holes of dilation included, and the step from one output's cells to the next one's.

    Raises:
        ValueError: if a layer is not three integers >= 1.

    Source: Araujo, Norris and Sim, Computing receptive fields of convolutional neural networks,
    Distill (2019).

    >>> receptive_field([(3, 2, 1), (3, 1, 1)])
    (7, 2)
    """
    raise NotImplementedError("receptive_field: see lessons/03_linear_map")
