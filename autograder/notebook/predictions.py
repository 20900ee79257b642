"""`predict` and `reveal`: a guess before the run, next to the outcome after it."""

import html
from typing import Any

import numpy as np

from autograder.notebook.session import session
from autograder.notebook.showing import Notice


def predict(name: str, guess: Any) -> None:
    """Record a guess. It may be wrong: a surprise is what makes it worth while.

    Args:
        name: of the prediction.
        guess: a number, a word, True or False, or a tuple of them; `...` stands for no guess yet.
    """
    if guess is ...:
        session.guesses.pop(name, None)
        Notice("No guess yet: put yours in place of the three dots and run this cell.").show()
        return
    session.guesses[name] = guess
    Notice(f"Your guess is noted: {guess!r}.").show()


class Revealed:
    """A guess beside the outcome; as text the point that nbgrader reads, for a guess of any kind."""

    def __init__(self, guess: Any, actual: Any) -> None:
        self.guess, self.actual = guess, plain(actual)

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        if self.guess is ...:
            return "No guess yet: go back, make one, and then run this cell to see what it is."
        if same(self.guess, self.actual):
            return f"You guessed {self.guess!r}, and so it is."
        return f"You guessed {self.guess!r}; it is {self.actual!r}. What did you expect differently?"

    def __float__(self) -> float:
        return 0.0 if self.guess is ... else 1.0

    def __repr__(self) -> str:
        return repr(float(self))

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.sentence)}</p>"


def reveal(name: str, actual: Any) -> Revealed:
    """Show what was guessed next to what is.

    Args:
        name: of the prediction.
        actual: the truth, computed in the cell.
    """
    return Revealed(session.guesses.get(name, ...), actual)


def plain(value: Any) -> Any:
    """NumPy's numbers, arrays and TensorFlow's shapes as plain Python, to compare and to print."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return tuple(plain(item) for item in value)
    as_list = getattr(value, "as_list", None)
    return plain(as_list()) if callable(as_list) else value


def same(guess: Any, actual: Any) -> bool:
    """Whether a guess says what is; 3 and 3.0, a list and a tuple are the same."""
    return bool(plain(guess) == plain(actual))
