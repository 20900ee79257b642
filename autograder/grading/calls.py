"""A call written out as Python code that can be pasted into a notebook."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.cases import Layout
from autograder.exercises.exercise import Arguments, Exercise
from autograder.functions import FUNCTIONS, double
from autograder.wire import NamedFunction

#: Arrays with more elements than this are described instead of written out.
_WRITTEN_OUT = 200


def show_call(exercise: Exercise, arguments: Arguments, layout: Layout = Layout.PLAIN) -> str:
    """The call, with its arrays set up line by line before it, lying in memory as the case had them."""
    lines = []
    for name, value in arguments.items():
        if isinstance(value, np.ndarray):
            lines += _set_up(name, value, layout)
        elif isinstance(value, NamedFunction):
            lines += [_source(double), _source(FUNCTIONS[value.name])]
    words = []
    for number, (name, value) in enumerate(arguments.items()):
        shown = name if isinstance(value, np.ndarray) else repr(value)
        words.append(shown if number < exercise.positional else f"{name}={shown}")
    return "\n".join([*lines, f"{exercise.function}({', '.join(words)})"])


def _source(function: Callable[[Any], Any]) -> str:
    """A function's definition, without types, ending in two blank lines."""
    return inspect.getsource(function).replace(": Any", "").replace(" -> Any", "") + "\n"


def _set_up(name: str, array: np.ndarray, layout: Layout) -> list[str]:
    if layout is Layout.STRIDED:
        wide = (*array.shape[:-1], array.shape[-1] * 2)
        return [
            f'{name} = np.zeros({wide}, "{array.dtype}")[..., ::2]  # a view with gaps',
            f"{name}[...] = {show_array(array)}",
        ]
    lines = [f"{name} = {show_array(array)}"]
    return [*lines, f"{name}.flags.writeable = False"] if layout is Layout.READ_ONLY else lines


def show_array(array: np.ndarray) -> str:
    """An expression that makes `array`; for a large one, an array of zeros of its shape."""
    shape = ", ".join(str(size) for size in array.shape)
    if array.size > _WRITTEN_OUT:
        return f'np.zeros(({shape}), "{array.dtype}")  # its {array.size} numbers are too many to show'
    if array.size > 1 and bool((array == 1).all()):
        return f'np.ones(({shape}{"," if array.ndim == 1 else ""}), "{array.dtype}")'
    numbers = ", ".join(_number(value) for value in array.ravel().tolist())
    return f'np.array([{numbers}], "{array.dtype}").reshape({shape})'


def _number(value: Any) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)
