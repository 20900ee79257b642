"""Places for a result that nobody expects."""

import numpy as np


def fortran(values, dtype):
    """First axis fastest, and not to be written to."""
    result = np.array(values, dtype, order="F")
    result.flags.writeable = False
    return result


def backwards(values, dtype):
    """Last element first, along all axes."""
    return np.flip(np.flip(values).astype(dtype, order="C"))


def scattered(values, dtype):
    """Every second cell of a larger array; between them lies what is not a number."""
    larger = np.full([2 * size + 3 for size in values.shape], np.nan, dtype)
    result = larger[tuple(slice(1, 2 * size + 1, 2) for size in values.shape)]
    result[...] = values
    return result
