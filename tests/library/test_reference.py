"""The reference says what it means: its examples hold, its errors name argument, value and rule."""

import doctest
import importlib
import inspect
import re
from collections.abc import Iterator

import numpy as np
import pytest
from grading.harness import SOLUTIONS, loaded

from autograder.cases import Case, Kind
from autograder.exercises.catalogue import EXERCISES
from autograder.exercises.exercise import Exercise
from autograder.functions import FUNCTIONS
from autograder.submission.snapshot import read_submission
from autograder.wire import NamedFunction

MODULES = sorted(path.stem for path in (SOLUTIONS / "conv_lib").glob("*.py") if path.stem != "__init__")
#: `function: argument=value must rule`
SENTENCE = re.compile(r"\w+: \w+[\w.\[\]:]*=.+ must .+\.", re.DOTALL)

every_exercise = pytest.mark.parametrize("asked", EXERCISES, ids=lambda asked: asked.name)


@pytest.fixture(autouse=True)
def library() -> Iterator[None]:
    """`import conv_lib` means the reference."""
    with loaded(read_submission(SOLUTIONS, "reference")):
        yield


def call(asked: Exercise, case: Case) -> object:
    function = getattr(importlib.import_module(f"conv_lib.{asked.module}"), asked.function)
    given = [FUNCTIONS[v.name] if isinstance(v, NamedFunction) else v for v in case.arguments.values()]
    names = list(case.arguments)[asked.positional :]
    return function(*given[: asked.positional], **dict(zip(names, given[asked.positional :], strict=True)))


@pytest.mark.parametrize("module", MODULES)
def test_reference_examples_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"conv_lib.{module}"), extraglobs={"np": np})
    assert result.failed == 0
    assert result.attempted or module == "arguments"


@every_exercise
def test_reference_errors_name_argument_value_and_rule(asked: Exercise) -> None:
    for case in asked.cases(0):
        if case.kind is Kind.REFUSED:
            with pytest.raises(ValueError, match=r" must ") as raised:
                call(asked, case)
            assert SENTENCE.fullmatch(str(raised.value)), f"{case.id}: {raised.value}"


@every_exercise
def test_reference_documents_shapes_errors_and_source(asked: Exercise) -> None:
    function = getattr(importlib.import_module(f"conv_lib.{asked.module}"), asked.function)
    words = inspect.getdoc(function) or ""
    for heading in ("Args:", "Returns:", "Raises:", "Source:", ">>> "):
        assert heading in words, f"{asked.function}: {heading}"
    for name in inspect.signature(function).parameters:
        assert re.search(rf"^    {name}: ", words, re.MULTILINE), f"{asked.function}: {name}"


@every_exercise
@pytest.mark.parametrize("value", [1.5, "2", None, (1,), (1, 2, 3), (1, 1.5)])
def test_reference_steps_that_are_no_integers_are_refused(asked: Exercise, value: object) -> None:
    """Nobody is asked for it; the reference does it all the same."""
    case = next(case for case in asked.cases(0) if case.kind is Kind.EXACT)
    function = getattr(importlib.import_module(f"conv_lib.{asked.module}"), asked.function)
    for name in {"strides", "dilations"} & set(inspect.signature(function).parameters):
        changed = Case(case.id, case.part, {**case.arguments, name: value})
        with pytest.raises(ValueError, match=rf"{name}=.* must "):
            call(asked, changed)


@every_exercise
def test_reference_results_do_not_lie_in_their_arguments(asked: Exercise) -> None:
    """Writing into a result changes no argument."""
    for case in asked.cases(0):
        if case.kind is not Kind.REFUSED:
            result = call(asked, case)
            for value in case.arguments.values():
                if isinstance(result, np.ndarray) and isinstance(value, np.ndarray):
                    assert not np.shares_memory(result, value), case.id
