"""What TensorFlow is asked, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Question:
    """One call of one operation of `oracle.tensorflow_ops`."""

    operation: str
    arguments: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """TensorFlow's value, or the first line of its refusal."""

    value: Any = None
    refusal: str = ""

    @property
    def refused(self) -> bool:
        """True where TensorFlow raised an error instead of computing."""
        return bool(self.refusal)
