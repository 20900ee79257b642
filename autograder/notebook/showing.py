"""Putting words into a cell's output, in a notebook or anywhere else."""

import html
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display


def ipython() -> Any | None:
    """The running IPython shell, or None in a plain Python process."""
    return get_ipython()


class Notice:
    """One sentence. In a notebook it can be replaced or taken away again; nothing goes to stderr."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self._handle: Any = None

    def _repr_html_(self) -> str:
        return f'<div role="status">{html.escape(self.sentence)}</div>' if self.sentence else ""

    def __repr__(self) -> str:
        return self.sentence

    def show(self) -> "Notice":
        """Display the sentence now."""
        if ipython() is None:
            if self.sentence:
                print(self.sentence)
        else:
            self._handle = display(self, display_id=True)
        return self

    def replace(self, sentence: str) -> None:
        """Put another sentence in its place; an empty one takes it away."""
        self.sentence = sentence
        if self._handle is not None:
            self._handle.update(self)
        elif sentence:
            print(sentence)
