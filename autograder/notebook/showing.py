"""Putting words into a cell's output, in a notebook or anywhere else."""

import html
import sys
from typing import Any


def ipython() -> Any | None:
    """The running IPython shell, or None in a plain Python process, which does not load IPython to find that out."""
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

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

    def show(self) -> None:
        """Display the sentence now; no sentence leaves no trace."""
        if self._handle is not None:
            self._handle.update(self)
        elif self.sentence and ipython() is None:
            print(self.sentence)
        elif self.sentence:
            from IPython.display import display

            self._handle = display(self, display_id=True)

    def replace(self, sentence: str) -> None:
        """Put another sentence in its place; an empty one takes it away."""
        self.sentence = sentence
        self.show()
