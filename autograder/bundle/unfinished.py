"""What is left to do in a lesson, by a look at the text: no code runs, and no grade hangs on it."""

import ast
import json
import warnings
from collections.abc import Mapping
from typing import Any

from autograder.exercises.exercise import Exercise
from autograder.parsing import parsed
from autograder.submission.snapshot import PACKAGE

#: What a student sees where a solution stood in a notebook.
CODE_STUB = "...  # put your answer in place of the three dots"
TEXT_STUB = "*Write your answer here.*"


def not_begun(source: bytes, function: str) -> bool:
    """Whether a function is as it was given out: it gets as far as `raise NotImplementedError`, or is not there.

    Raises:
        SyntaxError: if the source is not Python.
        ValueError: if it holds what no source may hold.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a doubtful escape in a string is not what was asked
        module = parsed(source)
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == function:
            ends = [part for part in statement.body if isinstance(part, ast.Return | ast.Raise)]
            return bool(ends) and _is_stub(ends[0])
    return True


def _is_stub(statement: ast.stmt) -> bool:
    raised = statement.exc if isinstance(statement, ast.Raise) else None
    called = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(called, ast.Name) and called.id == "NotImplementedError"


def look_at_library(files: Mapping[str, bytes], asked: tuple[Exercise, ...]) -> tuple[str, ...]:
    """Sentences about what these exercises still lack, in their order.

    Args:
        files: path such as "conv_lib/conv2d.py" -> source.
        asked: the exercises of a lesson.
    """
    sentences: dict[str, None] = {}
    stubs: dict[str, None] = {}
    for exercise in asked:
        path = f"{PACKAGE}/{exercise.module}.py"
        if path not in files:
            sentences[f"{path} is missing: {exercise.function} is asked for in it."] = None
            continue
        try:
            if not_begun(files[path], exercise.function):
                stubs[exercise.function] = None
        except SyntaxError as error:
            sentences[f"{path} is not Python: line {error.lineno}: {error.msg}."] = None
        except (ValueError, RecursionError, MemoryError) as error:
            sentences[f"{path} is not Python: {error}."] = None
    begun = (f"Not begun: {', '.join(stubs)}.",) if stubs else ()
    return (*sentences, *begun)


def look_at_notebook(data: bytes) -> tuple[str, ...]:
    """Sentences about a notebook that cannot be read, or in which nobody answered something. Total over its bytes."""
    try:
        cells = json.loads(data)["cells"]
        empty = [cell for cell in cells if _is_unanswered(cell)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ("The notebook cannot be read: open it, save it, and pack again.",)
    if not empty:
        return ()
    number = "1 cell of the notebook is" if len(empty) == 1 else f"{len(empty)} cells of the notebook are"
    return (f"{number} not answered yet.",)


def _is_unanswered(cell: dict[str, Any]) -> bool:
    """Whether a cell that is to be answered still holds what stood there at first."""
    if not cell.get("metadata", {}).get("nbgrader", {}).get("solution"):
        return False
    source = "".join(cell["source"])
    return CODE_STUB in source or source.strip() in ("", TEXT_STUB)
