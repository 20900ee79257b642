"""nbgrader's logs and warnings, kept out of what a person reads."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SAWarning

#: nbgrader's applications log to the first, its gradebook to the second.
_LOGS = ("traitlets", "tornado.application")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep nbgrader silent, except for its exceptions."""
    logs = [logging.getLogger(name) for name in _LOGS]
    before = [(log, log.level, log.disabled) for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader 0.9.6 under SQLAlchemy 2.1, on every submission
        try:
            yield
        finally:
            for log, level, disabled in before:
                log.setLevel(level)
                log.disabled = disabled
