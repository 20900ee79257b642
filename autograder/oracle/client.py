"""Asking the oracle: from memory or the cache on disk where they know, from TensorFlow where they don't."""

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from autograder.oracle.cache import AnswerCache
from autograder.oracle.process import TensorFlow
from autograder.oracle.question import Answer, Question

DEVICES = ("cpu", "gpu")
#: What an oracle knows, to be handed to another.
Book = Mapping[Hashable, Answer]


class Source(Protocol):
    """Whoever can be asked what is not known yet: TensorFlow, or somebody who asks it."""

    def start(self) -> None:
        """Get ready in the background."""

    def ask(self, question: Question) -> Answer:
        """The answer to a question; asked by one thread at a time."""

    def close(self) -> None:
        """Let go of whatever is held."""


class Oracle:
    """TensorFlow behind a cache. Its process starts when it is first needed, or when `start` is called.

    One oracle may be shared by threads: TensorFlow is asked one question at a time, and each of them once.
    """

    def __init__(
        self,
        device: str = "cpu",
        cache_folder: Path | None = None,
        on_start: Callable[[], None] | None = None,
        patience: float = 300.0,
        source: Source | None = None,
    ) -> None:
        """Get ready to ask; no process is started yet.

        Args:
            device: "cpu" or "gpu".
            cache_folder: where answers are kept; default: the user's cache folder.
            on_start: called when a TensorFlow process has to be waited for, to tell the person.
            patience: seconds on the clock for one question, the start of TensorFlow included.
            source: whom to ask what is not known; default: a TensorFlow process of this oracle's own.
        """
        self.device = device
        self.on_start = on_start
        self.source: Source = source or TensorFlow(device, patience, self._starts)
        self._cache = AnswerCache(device, cache_folder)
        self._lock = threading.Lock()
        self._memory: dict[Hashable, Answer] = {}

    def _starts(self) -> None:
        if self.on_start is not None:
            self.on_start()

    @property
    def cache_folder(self) -> Path:
        """Where answers are kept."""
        return self._cache.folder

    def start(self) -> None:
        """Start the TensorFlow process without waiting for it."""
        with self._lock:
            self.source.start()

    def anticipate(self, questions: Iterable[Question]) -> None:
        """Start the TensorFlow process without waiting for it, if it alone knows the answer to one of these."""
        if any(self._known(question, _key(question)) is None for question in questions):
            self.start()

    def close(self) -> None:
        """End the TensorFlow process."""
        with self._lock:
            self.source.close()

    def __enter__(self) -> "Oracle":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """What TensorFlow says to each question.

        Raises:
            DeviceUnavailable: if TensorFlow sees no device of the kind asked for.
            GraderError: if the TensorFlow process cannot be brought to answer.
        """
        return [self._answer(question) for question in questions]

    def book(self, questions: Sequence[Question]) -> Book:
        """The answers to these questions, for an oracle on another machine."""
        return {_key(question): self._answer(question) for question in questions}

    def learn(self, book: Book) -> None:
        """Know what another oracle of the same device has found out."""
        self._memory.update(book)

    def _answer(self, question: Question) -> Answer:
        key = _key(question)
        known = self._known(question, key)
        if known is None:
            with self._lock:
                known = self._memory.get(key)  # another thread may have asked the same meanwhile
                if known is None:
                    known = self._memory[key] = self.source.ask(question)
            self._cache.put(self._cache.key(question), known)
        return known

    def _known(self, question: Question, key: Hashable) -> Answer | None:
        """The answer from memory, or else from the cache on disk; None where they have none."""
        known = self._memory.get(key)
        if known is None:
            known = self._cache.get(self._cache.key(question))
            if known is not None:
                self._memory[key] = known
        return known


def _key(question: Question) -> Hashable:
    """A question as something to look up in memory: diagnosis asks the same ones very often."""
    return question.operation, *((name, _hashable(value)) for name, value in question.arguments.items())


def _hashable(value: Any) -> Hashable:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    return type(value).__name__, repr(value)
