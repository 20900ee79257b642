"""How many wrong gradients of a convolution get past checks of the kind that well-known courses use, and past ours.

The same mutants of `conv2d_backprop_input` and `conv2d_backprop_filter` are held against three simple checks:

- means only: one call, of whose gradient only the mean is compared;
- stride 1 only: a full gradient check of one square convolution with stride 1 and padding 1;
- square only: full comparisons, several strides and paddings, but images, kernels and strides all square.

Mutants whose only mistake is an error that they do not raise are left out: no simple check asks for one.
"""

import importlib
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from grading.harness import DirectRunner, loaded, mutated  # noqa: E402
from grading.mutants import MUTANTS  # noqa: E402
from oracle.slow_reference import REFERENCES  # noqa: E402

from autograder.cases import Kind  # noqa: E402
from autograder.comparison import judge  # noqa: E402
from autograder.exercises.catalogue import exercise  # noqa: E402
from autograder.exercises.exercise import Exercise  # noqa: E402
from autograder.oracle.client import Oracle  # noqa: E402
from autograder.submission.snapshot import Submission, read_submission  # noqa: E402
from autograder.verdicts import Verdict  # noqa: E402

GRADIENTS = ("conv2d_backprop_input", "conv2d_backprop_filter")


@dataclass(frozen=True)
class Layer:
    """One convolution: batch, side of the square image, channels, side of the kernel, filters, stride, padding."""

    n: int
    size: int
    c_in: int
    kernel: int
    c_out: int
    stride: int
    padding: Any

    def calls(self) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
        """The two gradients' calls, with normal random numbers in double precision."""
        random = np.random.default_rng(1)
        image = random.standard_normal((self.n, self.size, self.size, self.c_in))
        filters = random.standard_normal((self.kernel, self.kernel, self.c_in, self.c_out))
        steps = {"strides": self.stride, "padding": self.padding}
        out = REFERENCES["conv2d"](input=image, filters=filters, **steps)
        gradient = random.standard_normal(out.shape)
        yield GRADIENTS[0], (image.shape, filters, gradient), steps
        yield GRADIENTS[1], (image, filters.shape, gradient), steps


_RING = ((1, 1), (1, 1))
MEANS = (Layer(4, 4, 3, 2, 8, 2, ((2, 2), (2, 2))),)
STRIDE_1 = (Layer(4, 5, 3, 3, 2, 1, _RING),)
SQUARE = (
    Layer(2, 5, 3, 3, 4, 1, "SAME"),
    Layer(2, 7, 3, 3, 4, 2, "SAME"),
    Layer(2, 6, 2, 2, 3, 2, "VALID"),
    Layer(2, 7, 3, 3, 2, 2, _RING),
)
CHECKS: dict[str, tuple[tuple[Layer, ...], Callable[[np.ndarray], Any]]] = {
    "means only": (MEANS, np.mean),
    "stride 1 only": (STRIDE_1, lambda gradient: gradient),
    "square only": (SQUARE, lambda gradient: gradient),
}


def passes(submission: Submission, asked: str, layers: tuple[Layer, ...], seen: Callable[[np.ndarray], Any]) -> bool:
    """Whether what a check sees of the gradients is right."""
    names = ("input_sizes", "filters", "out_backprop"), ("input", "filter_sizes", "out_backprop")
    with loaded(submission), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = importlib.import_module("conv_lib.gradients")
        for layer in layers:
            for function, arguments, steps in layer.calls():
                if function != asked:
                    continue
                truth = REFERENCES[function](
                    **dict(zip(names[GRADIENTS.index(function)], arguments, strict=True)), **steps
                )
                try:
                    got = getattr(module, function)(*arguments, **steps)
                    if np.shape(got) != truth.shape or not np.allclose(seen(got), seen(truth), rtol=1e-6, atol=1e-9):
                        return False
                except Exception:
                    return False
    return True


def passes_ours(submission: Submission, asked: Exercise, oracle: Oracle) -> bool:
    """Whether every public case of our exercise is right."""
    cases = asked.cases(0)
    answers = oracle.answers([asked.question(case.arguments) for case in cases])
    with DirectRunner(submission) as runner:
        for case, answer in zip(cases, answers, strict=True):
            bound = asked.bound(case.arguments) if case.kind is Kind.REAL else 0.0
            if not judge(case, runner.run(asked, case), answer.value, bound).verdict.passed:
                return False
    return True


def main() -> None:
    """Count, and print."""
    reference = read_submission(PROJECT / "solutions", "reference")
    wrong = [mutant for mutant in MUTANTS if mutant.exercise in GRADIENTS and mutant.verdict is not Verdict.WRONG_ERROR]
    past: dict[str, list[str]] = {name: [] for name in (*CHECKS, "ours")}
    with Oracle() as oracle:
        for name, (layers, seen) in CHECKS.items():
            assert all(passes(reference, function, layers, seen) for function in GRADIENTS), name
        for mutant in wrong:
            submission = mutated(mutant)
            for name, (layers, seen) in CHECKS.items():
                if passes(submission, mutant.exercise, layers, seen):
                    past[name].append(f"{mutant.exercise}: {mutant.name}")
            if passes_ours(submission, exercise(mutant.exercise), oracle):
                past["ours"].append(f"{mutant.exercise}: {mutant.name}")
    typer.echo(f"{len(wrong)} wrong gradients; how many get past a check")
    for name, mutants in past.items():
        typer.echo(f"{name:14} {len(mutants):4}   {len(mutants) / len(wrong):4.0%}")
    if past["ours"]:
        sys.exit("\n".join(past["ours"]))


if __name__ == "__main__":
    typer.run(main)
