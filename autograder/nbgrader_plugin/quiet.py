"""nbgrader's log and warnings, kept out of what a person reads."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SAWarning


@contextmanager
def quiet() -> Iterator[None]:
    """Keep nbgrader silent, except for its exceptions."""
    log = logging.getLogger("traitlets")
    level, log_disabled = log.level, log.disabled
    log.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader 0.9.6 under SQLAlchemy 2.1, on every submission
        try:
            yield
        finally:
            log.setLevel(level)
            log.disabled = log_disabled
