"""There and back, always in double precision."""

import numpy as np

from .padding import pad2d, twice, windows


class Plane:
    """The padded plane on which image, kernel and output meet, none of them wrapping round."""

    def __init__(self, size, kernel_size, strides, padding, dilations=1):
        self.size, self.kernel_size = tuple(size), tuple(kernel_size)
        self.strides, self.dilations = twice(strides), twice(dilations)
        self.pads, self.whole, self.counts = windows(size, kernel_size, strides, padding, dilations)

    def of_image(self, input):
        """(N, H, W, ...) -> spectrum."""
        return np.fft.rfft2(pad2d(input.astype(float), self.pads), axes=(1, 2))

    def of_kernel(self, filters):
        """(K_h, K_w, ...) -> spectrum."""
        return np.fft.rfft2(self._spread(filters, 0, self.dilations), axes=(0, 1))

    def of_output(self, output):
        """(N, H_out, W_out, ...) -> spectrum."""
        return np.fft.rfft2(self._spread(output, 1, self.strides), axes=(1, 2))

    def image(self, spectrum):
        """The cells of the image."""
        (top, _), (left, _) = self.pads
        whole = np.fft.irfft2(spectrum, self.whole, axes=(1, 2))
        return whole[:, top : top + self.size[0], left : left + self.size[1]]

    def kernel(self, spectrum):
        """The cells on which the taps lie."""
        whole = np.fft.irfft2(spectrum, self.whole, axes=(0, 1))
        return whole[self._cells(self.kernel_size, self.dilations)]

    def output(self, spectrum):
        """The cells on which windows begin."""
        whole = np.fft.irfft2(spectrum, self.whole, axes=(1, 2))
        return whole[(slice(None), *self._cells(self.counts, self.strides))]

    def _spread(self, array, axis, steps):
        wide = np.zeros((*array.shape[:axis], *self.whole, *array.shape[axis + 2 :]))
        wide[(slice(None),) * axis + self._cells(array.shape[axis : axis + 2], steps)] = array
        return wide

    @staticmethod
    def _cells(counts, steps):
        return tuple(slice(0, (count - 1) * step + 1, step) for count, step in zip(counts, steps, strict=True))
