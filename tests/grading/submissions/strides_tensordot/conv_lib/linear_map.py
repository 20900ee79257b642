"""What the convolution does to every unit image."""

from itertools import accumulate
from operator import mul

import numpy as np

from conv_lib import conv2d
from conv_lib._views import check


def conv2d_matrix(input_shape, filters, strides=1, padding="VALID"):
    """The results for the unit images are the columns."""
    check("conv2d_matrix: input_shape", len(input_shape) == 3 and min(input_shape) > 0)
    units = np.eye(np.prod(input_shape), dtype=filters.dtype)
    return conv2d.conv2d(units.reshape(-1, *input_shape), filters, strides, padding).reshape(len(units), -1).T


def receptive_field(layers):
    """All the jumps first."""
    layers = [(kernel, stride, dilation) for kernel, stride, dilation in layers]
    check("receptive_field: layers", all(number > 0 for layer in layers for number in layer))
    jumps = list(accumulate((stride for _, stride, _ in layers), mul, initial=1))
    return 1 + sum((k - 1) * d * jump for (k, _, d), jump in zip(layers, jumps)), jumps[-1]
