"""The same product, with another factor conjugated."""

import numpy as np

from ._spectra import Plane


def conv2d_backprop_input(input_sizes, filters, out_backprop, strides=1, padding="VALID", dilations=1):
    """Output times kernel."""
    n, h, w, c_in = input_sizes
    if filters.ndim != 4 or filters.shape[2] != c_in:
        raise ValueError("conv2d_backprop_input: filters")
    plane = Plane((h, w), filters.shape[:2], strides, padding, dilations)
    if out_backprop.shape != (n, *plane.counts, filters.shape[3]):
        raise ValueError("conv2d_backprop_input: out_backprop")
    product = np.einsum("nijo,ijco->nijc", plane.of_output(out_backprop), plane.of_kernel(filters))
    return plane.image(product).astype(out_backprop.dtype)


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID", dilations=1):
    """Image times the conjugate of the output."""
    k_h, k_w, c_in, c_out = filter_sizes
    if input.ndim != 4 or input.shape[3] != c_in:
        raise ValueError("conv2d_backprop_filter: input")
    plane = Plane(input.shape[1:3], (k_h, k_w), strides, padding, dilations)
    if out_backprop.shape != (len(input), *plane.counts, c_out):
        raise ValueError("conv2d_backprop_filter: out_backprop")
    product = np.einsum("nijc,nijo->ijco", plane.of_image(input), plane.of_output(out_backprop).conj())
    return plane.kernel(product).astype(input.dtype)


def bias_backprop(out_backprop):
    """What does not swing."""
    if out_backprop.ndim != 4:
        raise ValueError("bias_backprop: out_backprop")
    still = np.fft.rfft2(out_backprop.astype(float), axes=(1, 2))[:, 0, 0].real
    return still.sum(0).astype(out_backprop.dtype)


def numerical_vjp(f, x, dy, h=1e-5):
    """The slope of the sum of dy * f along every axis."""
    x, dy = np.float64(x), np.asarray(dy)

    def slope(index):
        ahead, behind = np.array(x), np.array(x)
        ahead[index], behind[index] = x[index] + h, x[index] - h
        return (dy * (f(ahead) - f(behind))).sum() / (2 * h)

    if np.shape(f(np.array(x))) != dy.shape:
        raise ValueError("numerical_vjp: dy")
    return np.array([slope(index) for index in np.ndindex(x.shape)], np.float64).reshape(x.shape)
