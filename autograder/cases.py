"""Cases: one call each, with the arguments that an exercise is asked with."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np


class Kind(Enum):
    """How the answer to a case is judged."""

    #: Small integers: every right answer is exact, so any difference of 0.5 or more is wrong.
    EXACT = "exact"
    #: Real numbers: right up to the rounding of any sound algorithm.
    REAL = "real"
    #: The call must be refused with a ValueError.
    REFUSED = "refused"


class Layout(Enum):
    """How the arrays of a case lie in memory when the submission gets them."""

    PLAIN = "plain"
    #: A view with gaps, as slicing gives it.
    STRIDED = "strided"
    READ_ONLY = "read-only"


@dataclass(frozen=True)
class Case:
    """One call of one exercise.

    Attributes:
        id: unique within its exercise, readable, the same on every machine.
        part: the named part of the exercise whose points this case belongs to.
        arguments: by name, in the order of the signature; NumPy arrays, numbers, words and pairs.
        kind: how the answer is judged.
        layout: how the arrays lie in memory.
        reason: why the case exists: the wrong answer that it catches.
        course_rule: the refusal is the course's rule; TensorFlow itself is more lenient here.
    """

    id: str
    part: str
    arguments: Mapping[str, Any] = field(repr=False)
    kind: Kind = Kind.EXACT
    layout: Layout = Layout.PLAIN
    reason: str = ""
    course_rule: bool = False

    @property
    def size(self) -> int:
        """How many numbers the arguments hold: the measure by which a counterexample is small."""
        return sum(np.size(value) for value in self.arguments.values() if isinstance(value, np.ndarray))

    @property
    def empty(self) -> bool:
        """Whether one of the arrays has no numbers, so that there is nothing to compute."""
        return any(isinstance(value, np.ndarray) and not value.size for value in self.arguments.values())


def generator(*words: object) -> np.random.Generator:
    """A random generator seeded by `words` alone: the same numbers on every machine."""
    digest = hashlib.sha256("/".join(str(word) for word in words).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def small_integers(random: np.random.Generator, shape: tuple[int, ...], dtype: str = "float32") -> np.ndarray:
    """Integers -4..4 as floats, not all of them 0, so that sums are exact in float32."""
    numbers = random.integers(-4, 5, size=shape)
    while numbers.size and not numbers.any():
        numbers = random.integers(-4, 5, size=shape)
    return numbers.astype(dtype)


def real_numbers(random: np.random.Generator, shape: tuple[int, ...], dtype: str = "float32") -> np.ndarray:
    """Real numbers of either sign with magnitudes from 0.5 to 2: none is so small that losing it goes unseen."""
    signs = random.choice((-1.0, 1.0), size=shape)
    return (signs * random.uniform(0.5, 2.0, size=shape)).astype(dtype)
