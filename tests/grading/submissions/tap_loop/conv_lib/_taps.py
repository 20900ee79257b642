"""What each tap of a kernel meets in the padded input."""

from .padding import pair, resolve_padding
from .shapes import output_size


class Taps:
    """Pads, sizes and taps of one convolution."""

    def __init__(self, size, kernel_size, strides, padding, dilations=1):
        """All from the sizes of the arguments."""
        (self.h, self.w), (self.k_h, self.k_w) = size, kernel_size
        (self.s_h, self.s_w), (self.d_h, self.d_w) = pair(strides), pair(dilations)
        pads = resolve_padding(padding, size, kernel_size, strides, dilations)
        (self.top, bottom), (self.left, right) = self.pads = pads
        self.padded = self.top + self.h + bottom, self.left + self.w + right
        self.h_out = output_size(self.padded[0], self.k_h, self.s_h, "VALID", self.d_h)
        self.w_out = output_size(self.padded[1], self.k_w, self.s_w, "VALID", self.d_w)

    def __iter__(self):
        """(a, b) and the rows and columns that it meets."""
        for a in range(self.k_h):
            rows = slice(a * self.d_h, a * self.d_h + (self.h_out - 1) * self.s_h + 1, self.s_h)
            for b in range(self.k_w):
                columns = slice(b * self.d_w, b * self.d_w + (self.w_out - 1) * self.s_w + 1, self.s_w)
                yield a, b, rows, columns

    def crop(self, padded):
        """The input's part of a padded array."""
        return padded[:, self.top : self.top + self.h, self.left : self.left + self.w]


def four_axes(function, *arrays):
    """Images and filters have four axes."""
    if any(array.ndim != 4 for array in arrays):
        raise ValueError(f"{function}: arrays must have four axes.")


def four_sizes(function, sizes, least=1):
    """Four numbers, the first of them at least `least`, the others at least 1."""
    if len(sizes) != 4 or sizes[0] < least or min(sizes[1:]) < 1:
        raise ValueError(f"{function}: {sizes} must be four sizes.")
    return tuple(sizes)
