"""The sizes of one convolution, and smaller ones."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.exercises.shrinking import smaller

Pair = tuple[int, int]


@dataclass(frozen=True)
class Shape:
    """The sizes of one convolution, forward: a gradient or a transpose is described by the convolution it belongs to.

    `s` (strides) and `d` (dilations) are (vertical, horizontal) or one number for both, `p` (padding) is "SAME",
    "VALID" or ((top, bottom), (left, right)); None leaves the argument out of the call, so that its default counts.
    `c_out` is the number of filters; for a depthwise convolution the number per channel, M.
    """

    h: int
    w: int
    k_h: int
    k_w: int
    c_in: int = 1
    c_out: int = 1
    n: int = 1
    s: Any = None
    d: Any = None
    p: Any = None
    dtype: str = "float32"

    @property
    def label(self) -> str:
        """For case ids: sizes, and whatever is not the ordinary."""
        words = [f"{self.n}x{self.h}x{self.w}x{self.c_in}", f"k{self.k_h}x{self.k_w}to{self.c_out}"]
        for letter, value in (("s", self.s), ("d", self.d)):
            if value is not None:
                words.append(letter + ("x".join(map(str, value)) if isinstance(value, tuple) else str(value)))
        if self.p is not None:
            word = self.p if isinstance(self.p, str) else "x".join(str(number) for pair in self.p for number in pair)
            words.append(f"p{word}")
        return "-".join([*words, "f" + self.dtype[-2:]])

    @property
    def strides(self) -> Pair:
        """(s_h, s_w)."""
        return _both(self.s)

    @property
    def extents(self) -> Pair:
        """Cells from the first tap to the last, dilation included, along each axis."""
        d_h, d_w = _both(self.d)
        return (self.k_h - 1) * d_h + 1, (self.k_w - 1) * d_w + 1

    @property
    def steps(self) -> dict[str, Any]:
        """Those of the arguments strides, padding and dilations that are given, in the signatures' order."""
        given = {"strides": self.s, "padding": self.p, "dilations": self.d}
        return {name: value for name, value in given.items() if value is not None}

    def outputs(self, padding: str = "VALID") -> Pair:
        """(H_out, W_out); 0 or less where no window fits.

        Args:
            padding: what the function takes when `p` is None.
        """
        pads: Any = padding if self.p is None else self.p
        sizes = []
        for axis, (size, stride, extent) in enumerate(zip((self.h, self.w), self.strides, self.extents, strict=True)):
            if pads == "SAME":
                sizes.append(-(-size // stride))
                continue
            before, after = (0, 0) if pads == "VALID" else pads[axis]
            sizes.append((before + size + after - extent) // stride + 1)
        return sizes[0], sizes[1]


def _both(value: Any) -> Pair:
    return value if isinstance(value, tuple) else (value or 1, value or 1)


def unequal(first: int, second: int) -> Pair:
    """The two, the second raised by one where they are alike."""
    return first, second + (first == second)


def draw_shape(
    random: np.random.Generator,
    *,
    several: bool = True,
    strides: bool = False,
    dilations: bool = False,
    padding: str = "VALID",
) -> Shape:
    """A small convolution at random with unequal sizes everywhere, in which some tap of some window meets a cell.

    Args:
        random: where it comes from.
        several: images and channels.
        strides: 1 to 5, unequal.
        dilations: 1 to 4, unequal.
        padding: "VALID" (left to the default), "SAME" (the kernel may exceed the image) or "EXPLICIT".
    """

    def draw(low: int, high: int) -> int:
        return int(random.integers(low, high + 1))

    k_h, k_w = unequal(draw(1, 4), draw(2, 4))
    s = unequal(draw(1, 4), draw(2, 4)) if strides else None
    d = unequal(draw(1, 3), draw(2, 3)) if dilations else None
    h = (k_h - 1) * (d[0] if d else 1) + draw(1, 5) + (padding == "VALID")
    w = (k_w - 1) * (d[1] if d else 1) + draw(1, 5) + (padding == "VALID")
    p: Any = None if padding == "VALID" else padding
    if padding == "EXPLICIT":
        p = (unequal(draw(0, 2), draw(0, 2)), unequal(draw(1, 3), draw(0, 2)))
    elif padding == "SAME":
        h, w = max(2, h - draw(0, 3)), max(2, w - draw(0, 3))
    c_out, c_in = unequal(draw(1, 4), draw(1, 3)) if several else (1, 1)
    n = draw(2, 3) if several else 1
    shape = Shape(h, w, k_h, k_w, c_in, c_out, n, s, d, p)
    h, w = _with_cells(shape)
    return replace(shape, h=h, w=w + (h == w))


def _with_cells(shape: Shape) -> Pair:
    """(H, W), as much larger as makes some tap of some window meet a cell, whatever the padding.

    SAME: an axis not shorter than the dilation. Explicit: the first window that begins inside the image fits.
    """
    (e_h, e_w), (s_h, s_w), (d_h, d_w) = shape.extents, shape.strides, _both(shape.d)
    if shape.p is None:
        return shape.h, shape.w
    if shape.p == "SAME":
        return max(shape.h, d_h), max(shape.w, d_w)
    return max(shape.h, e_h - 1 + s_h), max(shape.w, e_w - 1 + s_w)


def smaller_shapes(shape: Shape) -> Iterator[Shape]:
    """Simpler convolutions, most daring first; some of them may have no window that fits.

    A shorter stride goes with a shorter image, so that the output does not grow.
    """
    for names in (("n",), ("h", "w"), ("h",), ("w",), ("k_h", "k_w"), ("c_in", "c_out"), ("c_out",), ("c_in",)):
        sizes = {getattr(shape, name) for name in names}
        if len(sizes) == 1:  # what is equal may have to stay equal
            for keep in smaller(sizes.pop()):
                yield _changed(shape, **dict.fromkeys(names, keep))
    for name in ("k_h", "k_w"):
        for keep in smaller(getattr(shape, name)):
            yield _changed(shape, **{name: keep})
    for name in ("d", "s"):
        for simpler in _simpler(getattr(shape, name)):
            yield _refitted(shape, _changed(shape, **{name: simpler}))
    yield from _simpler_paddings(shape)


def _changed(shape: Shape, **fields: Any) -> Shape:
    return replace(shape, **fields)


def _simpler(value: Any) -> Iterator[Any]:
    """Steps closer to one; None, the default, last of all."""
    if value is None:
        return
    first, second = _both(value)
    pairs = [(1, 1), (1, second), (first, 1), (min(first, 2), min(second, 2))]
    pairs += [(first - 1, second - 1), (first - 1, second), (first, second - 1)]
    for pair in dict.fromkeys(pairs):
        if pair != (first, second) and min(pair) >= 1:
            yield pair
    if (first, second) == (1, 1):
        yield None


def _refitted(old: Shape, new: Shape) -> Shape:
    """`new` with as much less of image as its steps need less."""
    (o_h, o_w), (s_h, s_w), (e_h, e_w) = old.outputs(), new.strides, new.extents
    if not isinstance(old.p, str) and old.p is not None:
        return new
    h, w = ((o_h - 1) * s_h + e_h, (o_w - 1) * s_w + e_w) if old.p != "SAME" else (o_h * s_h, o_w * s_w)
    return replace(new, h=max(1, min(old.h, h)), w=max(1, min(old.w, w)))


def _simpler_paddings(shape: Shape) -> Iterator[Shape]:
    if shape.p is None:
        return
    if isinstance(shape.p, str):
        yield replace(shape, p=None)
        return
    for axis in (0, 1):
        for side in (0, 1):
            for less in sorted({0, shape.p[axis][side] - 1} & set(range(shape.p[axis][side]))):
                changed = [list(pair) for pair in shape.p]
                changed[axis][side] = less
                yield replace(shape, p=(tuple(changed[0]), tuple(changed[1])))
