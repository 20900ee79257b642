"""Python source as a syntax tree, for one thread at a time."""

import ast
import threading

_ALONE = threading.Lock()


def parsed(source: str | bytes, name: str = "<source>") -> ast.Module:
    """The tree of some source; nothing is run.

    Python 3.11 keeps one count for all threads while it makes a tree, and ends in a SystemError where two do it at
    the same time (python/cpython#106905).

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as `ast.parse` does.
    """
    with _ALONE:
        return ast.parse(source, name)
