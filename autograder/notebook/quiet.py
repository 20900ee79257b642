"""`quiet`: a block in which compiled code may not write to the error stream."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Drop what is written to file descriptor 2 inside the block; Python's own errors are raised as ever.

    TensorFlow greets with warnings about devices that nobody asked for, before any setting reaches it. In a
    notebook they stand in red above the lesson.
    """
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
