"""What is wrong about wrong results: their shape, the place of the wrong numbers, or one factor for all of them."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from autograder.diagnosis.inference import Observation
from autograder.exercises.exercise import Exercise
from autograder.outcomes import Returned

#: What the axes of results are called: one of them, several.
_WORDS = {
    "n": ("image", "images"),
    "i": ("row", "rows"),
    "j": ("column", "columns"),
    "a": ("row", "rows"),
    "b": ("column", "columns"),
    "o": ("output channel", "output channels"),
    "c": ("channel", "channels"),
    "k": ("channel", "channels"),
    "q": ("filter of a channel", "filters of a channel"),
    "row": ("row", "rows"),
    "column": ("column", "columns"),
}
_WRONG = 1e-3
#: A place that holds at least this share of all cells says too little.
_TOO_MUCH = 0.8
#: Place along an axis -> which of its indices: the first, the last, both ends, all but one.
_ALONG: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "the last {one}": lambda index, size: index == size - 1,
    "the first {one}": lambda index, size: index == 0,
    "the first and the last {one}": lambda index, size: (index == 0) | (index == size - 1),
    "the {several} after the first": lambda index, size: index > 0,
    "every second {one}": lambda index, size: index % 2 == 1,
    "every second {one} from the first on": lambda index, size: index % 2 == 0,
}


def describe_results(exercise: Exercise, wrong: Sequence[Observation]) -> Iterator[str]:
    """Sentences on what all wrong results have in common, as far as anything is."""
    pairs = [
        (seen.outcome.value, seen.expected)
        for seen in wrong
        if isinstance(seen.outcome, Returned)
        and isinstance(seen.outcome.value, np.ndarray)
        and isinstance(seen.expected, np.ndarray)
        and seen.expected.size
        and seen.outcome.value.dtype.kind in "biuf"
    ]
    axes = exercise.axes
    shapes = [(got.shape, right.shape) for got, right in pairs if got.shape != right.shape]
    if shapes:
        yield from _about_shapes(shapes, axes)
    alike = [(got.astype(float), right.astype(float)) for got, right in pairs if got.shape == right.shape]
    if alike:
        yield from _about_values(alike, axes)


def _about_shapes(shapes: Sequence[tuple[tuple[int, ...], tuple[int, ...]]], axes: tuple[str, ...]) -> Iterator[str]:
    if any(len(got) != len(right) or len(right) != len(axes) for got, right in shapes):
        counts = {len(got) for got, _ in shapes}
        if len(counts) == 1 and all(len(right) == len(axes) for _, right in shapes):
            yield f"Your result has {counts.pop()} axes where TensorFlow's has {len(axes)}."
        return
    if all(sorted(got) == sorted(right) for got, right in shapes):
        yield "Your result has the right sizes in another order."
        return
    told = []
    for axis, name in enumerate(axes):
        one, several = _words(name)
        off = {got[axis] - right[axis] for got, right in shapes}
        if off == {0}:
            continue
        if len(off) == 1:
            number = off.pop()
            told.append(f"{abs(number)} {one if abs(number) == 1 else several} too {'many' if number > 0 else 'few'}")
        elif min(off) >= 0 or max(off) <= 0:
            told.append(f"too {'many' if min(off) >= 0 else 'few'} {several}")
        else:
            told.append(f"another number of {several}")
    if told:
        where = "Your result has" if len(shapes) > 1 else "Once your result has"
        yield f"{where} {' and '.join(told)} wherever its shape is wrong."


def _about_values(alike: Sequence[tuple[np.ndarray, np.ndarray]], axes: tuple[str, ...]) -> Iterator[str]:
    if all(not got.any() for got, _ in alike):
        yield "What comes out is all zeros there."
        return
    factor = _factor(alike)
    if factor is not None:
        said = {-1.0: "with the sign reversed", 2.0: "twice over", 0.5: "halved"}.get(factor, f"times {factor:g}")
        yield f"What comes out there is TensorFlow's result {said}."
        return
    marks = [~(np.abs(got - right) < _WRONG) for got, right in alike]
    place = _place(marks, axes)
    if place:
        yield f"Wrong are only numbers in {place} of the result."


def _factor(alike: Sequence[tuple[np.ndarray, np.ndarray]]) -> float | None:
    """The one number by which all results are TensorFlow's multiplied."""
    first = next((got[right != 0] / right[right != 0] for got, right in alike if right.any()), None)
    if first is None or not np.isfinite(first[0]):
        return None
    factor = float(first[0])
    return factor if all(np.allclose(got, factor * right, atol=_WRONG) for got, right in alike) else None


def _place(marks: Sequence[np.ndarray], axes: tuple[str, ...]) -> str:
    """The smallest place that holds every wrong number; "" if none is much smaller than the result."""
    best, smallest = "", _TOO_MUCH
    for words, masks in _places([mark.shape for mark in marks], axes):
        if any((mark & ~mask).any() for mark, mask in zip(marks, masks, strict=True)):
            continue
        share = sum(int(mask.sum()) for mask in masks) / sum(mask.size for mask in masks)
        if share < smallest:
            best, smallest = words, share
    return best


def _places(shapes: Sequence[tuple[int, ...]], axes: tuple[str, ...]) -> Iterator[tuple[str, list[np.ndarray]]]:
    if any(len(shape) != len(axes) for shape in shapes):
        return
    single = []
    for axis, name in enumerate(axes):
        one, several = _words(name)
        for form, test in _ALONG.items():
            masks = [test(np.indices(shape)[axis], shape[axis]) for shape in shapes]
            single.append((axis, form.format(one=one, several=several), masks))
    yield from ((words, masks) for _, words, masks in single)
    for number, (axis, words, masks) in enumerate(single):
        for other, others, more in single[number + 1 :]:
            if other != axis:
                both = [mask | also for mask, also in zip(masks, more, strict=True)]
                yield f"{words} or {others}", both


def _words(name: str) -> tuple[str, str]:
    return _WORDS.get(name, (f"index {name}", f"indices {name}"))
