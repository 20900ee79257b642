"""How small the shown calls are: our search over sizes beside Hypothesis' shrinking of the same calls.

For each catalogued mistake a submission makes it, and both look for the smallest call on which it fails in the same way
and for the same reason. Ours begins with a failing case and tries smaller sizes, most daring first; Hypothesis draws
sizes and numbers and shrinks what it finds.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from hypothesis import HealthCheck, Phase, assume, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from diagnosis.mistakes import CATALOGUE, submission_with  # noqa: E402 (tests are no package that is installed)
from grading.harness import DirectRunner, grade_here  # noqa: E402

from autograder.cases import Case  # noqa: E402
from autograder.comparison import judge  # noqa: E402
from autograder.diagnosis.explanation import Explanation  # noqa: E402
from autograder.diagnosis.inference import matches  # noqa: E402
from autograder.exercises.exercise import Exercise  # noqa: E402
from autograder.exercises.family import Family  # noqa: E402
from autograder.exercises.geometry import Shape  # noqa: E402
from autograder.oracle.client import Oracle  # noqa: E402
from autograder.outcomes import Returned  # noqa: E402
from autograder.tolerance import EXACT_LIMIT  # noqa: E402


@dataclass
class Found:
    """One search: how many numbers the arrays of the call hold (0: nothing found), calls made, seconds."""

    numbers: int
    calls: int
    seconds: float


def main(
    examples: Annotated[int, typer.Option(help="Examples that Hypothesis may draw for each mistake.")] = 300,
    only: Annotated[str, typer.Option(help="Exercises whose names begin with this.")] = "",
) -> None:
    """Print both searches for every mistake, then their medians and worst."""
    rows: list[tuple[Found, Found]] = []
    typer.echo(f"{'mistake':60} {'ours':>20} {'Hypothesis':>22}")
    typer.echo(f"{'':60} {'numbers':>8}{'calls':>6}{'s':>6} {'numbers':>10}{'calls':>6}{'s':>6}")
    with Oracle() as oracle:
        for asked, idea in CATALOGUE:
            family = getattr(asked.shrink, "__self__", None)
            if not isinstance(family, Family) or not asked.name.startswith(only):
                continue
            with DirectRunner(submission_with(asked, idea.name)) as runner:
                both = _ours(oracle, asked, idea.name), _hypothesis(oracle, asked, family, idea, runner, examples)
            rows.append(both)
            told = [f"{one.numbers or '-':>8}{one.calls:6}{one.seconds:6.2f}" for one in both]
            typer.echo(f"{asked.name + ': ' + idea.name:60} {told[0]:>20} {told[1]:>22}")
    for number, name in enumerate(("ours", "Hypothesis")):
        own = [row[number] for row in rows]
        sizes = [one.numbers for one in own if one.numbers]
        typer.echo(
            f"{name}: {len(sizes)} of {len(own)} found; numbers: median {statistics.median(sizes):g}, worst {max(sizes)}; "
            f"calls: median {statistics.median(one.calls for one in own):g}; "
            f"seconds: median {statistics.median(one.seconds for one in own):.2f}"
        )


def _numbers(arguments: Any) -> int:
    return sum(value.size for value in arguments.values() if isinstance(value, np.ndarray))


def _ours(oracle: Oracle, asked: Exercise, name: str) -> Found:
    made = 0
    ordinary = DirectRunner.run

    def counted(runner: DirectRunner, exercise: Exercise, case: Case) -> Any:
        nonlocal made
        made += 1
        return ordinary(runner, exercise, case)

    DirectRunner.run = counted  # type: ignore[method-assign]
    try:
        begin = time.monotonic()
        (report,) = grade_here(submission_with(asked, name), oracle, [asked]).exercises
    finally:
        DirectRunner.run = ordinary  # type: ignore[method-assign]
    assert report.counterexample is not None
    made -= len(report.cases)
    return Found(_numbers(report.counterexample.arguments), made, time.monotonic() - begin)


def _hypothesis(
    oracle: Oracle, asked: Exercise, family: Family, idea: Any, runner: DirectRunner, examples: int
) -> Found:
    begin, calls = time.monotonic(), 0
    explanation = Explanation((idea,))

    def fails(arguments: dict[str, Any]) -> bool:
        nonlocal calls
        (answer,) = oracle.answers([asked.question(arguments)])
        if answer.refused or not np.size(answer.value):
            return False
        calls += 1
        case = Case("drawn", asked.parts[0].name, arguments)
        outcome = runner.run(asked, case)
        if judge(case, outcome, answer.value, EXACT_LIMIT).verdict.passed or not isinstance(outcome, Returned):
            return False
        predicted = explanation.predict(oracle, asked, arguments)
        return predicted is not None and matches(asked, case, outcome.value, predicted)

    chosen = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    try:
        dilated = any("dilations" in case.arguments for case in asked.cases(0))
        smallest = find(_calls(family, dilated), fails, settings=chosen, random=random.Random(0))
    except NoSuchExample:
        return Found(0, calls, time.monotonic() - begin)
    return Found(_numbers(smallest), calls, time.monotonic() - begin)


def _calls(family: Family, dilated: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Calls of one exercise, drawn size by size and number by number."""
    sizes, pairs = st.integers(1, 6), st.tuples(st.integers(1, 3), st.integers(1, 3))
    pads = st.tuples(st.integers(0, 2), st.integers(0, 2))
    paddings = st.none() | st.sampled_from(("VALID", "SAME")) | st.tuples(pads, pads)
    few = st.integers(1, 3)

    @st.composite
    def drawn(draw: Callable[[Any], Any]) -> dict[str, Any]:
        shape = Shape(
            *(draw(sizes), draw(sizes), draw(few), draw(few), draw(few), draw(few), draw(few)),
            s=draw(st.none() | pairs),
            d=draw(st.none() | pairs) if dilated else None,
            p=draw(paddings),
        )
        assume(min(shape.outputs(family.padding)) >= 1)

        def numbers(name: str, axes: tuple[int, ...]) -> np.ndarray:
            count = int(np.prod(axes))
            assume(count <= 60)
            values = draw(st.lists(st.integers(-4, 4), min_size=count, max_size=count))
            return np.array(values, np.float32).reshape(axes)

        return family.arguments(shape, numbers)

    return drawn()


if __name__ == "__main__":
    typer.run(main)
