"""What the threads of a grading must not do at the same time."""

import ast
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.grading import fingerprint
from autograder.grading.workforce import Threads
from autograder.nbgrader_plugin.course import grade_lesson
from autograder.oracle.client import Oracle

from .course import LESSON, hand_in_example, make_course


@pytest.mark.usefixtures("sandbox")
def test_grade_lesson_threads_parse_one_source_at_a_time(
    tmp_path: Path, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two threads parse, Python 3.11 ends now and then in a SystemError (python/cpython#106905)."""
    plain, inside, together = ast.parse, threading.Semaphore(1), []

    def watched(*source: Any, **more: Any) -> ast.AST:
        if not inside.acquire(blocking=False):
            together.append(threading.current_thread().name)
            return plain(*source, **more)
        try:
            time.sleep(0.005)
            return plain(*source, **more)
        finally:
            inside.release()

    for function in vars(fingerprint).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()
    make_course(tmp_path)
    for student in ("birch", "hazel", "larch"):
        hand_in_example(tmp_path, student, None)
    monkeypatch.setattr(ast, "parse", watched)
    grade_lesson(tmp_path, LESSON, oracle, workforce=Threads(oracle, 3))
    assert together == []
