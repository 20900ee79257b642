"""Other filters in the place of a call's own."""

import numpy as np

from autograder.exercises.exercise import Arguments


def with_filters(arguments: Arguments, filters: np.ndarray) -> Arguments:
    """The same call with these filters."""
    return {**arguments, "filters": np.ascontiguousarray(filters)}


def transposed(arguments: Arguments) -> Arguments | None:
    """Rows and columns of the kernel swapped; None where it is not square."""
    filters = arguments["filters"]
    return with_filters(arguments, filters.swapaxes(0, 1)) if filters.shape[0] == filters.shape[1] else None


def channels_swapped(arguments: Arguments) -> Arguments | None:
    """The last two axes of the filters swapped; None where their sizes differ."""
    filters = arguments["filters"]
    return with_filters(arguments, filters.swapaxes(2, 3)) if filters.shape[2] == filters.shape[3] else None
