"""Steps by which arguments become smaller and simpler, shared by the exercises."""

from collections.abc import Iterator

import numpy as np

from autograder.exercises.exercise import Arguments


def smaller(size: int) -> list[int]:
    """Lengths to try in place of `size`: one, half, one less."""
    return sorted({1, size // 2, size - 1} & set(range(1, size)))


def square(kernel: np.ndarray) -> list[int]:
    """Sides to try in place of a square kernel's, which some mistakes need to stay square."""
    return smaller(kernel.shape[0]) if kernel.shape[0] == kernel.shape[1] else []


def plain(arguments: Arguments, defaults: Arguments) -> Iterator[Arguments]:
    """The same call without the arguments that say what goes without saying."""
    kept = {name: value for name, value in arguments.items() if name not in defaults or value != defaults[name]}
    if len(kept) < len(arguments):
        yield kept


def counted(arguments: Arguments, name: str) -> Iterator[Arguments]:
    """The same call with 1, 2, 3, ... in the array `name`: easy to follow by eye."""
    values = arguments[name]
    simple = (np.arange(values.size) % 9 + 1).astype(values.dtype).reshape(values.shape)
    if not np.array_equal(values, simple):
        yield {**arguments, name: simple}
