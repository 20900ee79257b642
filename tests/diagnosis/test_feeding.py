"""Which cells feed the wrong one: TensorFlow's follow from the definition, the student's from what the code reads."""

import numpy as np
import pytest
from grading.harness import DirectRunner, mutated, source
from grading.mutants import MUTANTS
from oracle.slow_reference import truth

from autograder.cases import Case
from autograder.diagnosis.feeding import feeds
from autograder.diagnosis.inference import Observation
from autograder.exercises.catalogue import exercise
from autograder.oracle.client import Oracle
from autograder.outcomes import Returned
from autograder.submission.snapshot import Submission

IMAGE = np.arange(1.0, 10).reshape(1, 3, 3, 1).astype("float32")
KERNEL = np.array([[1.0, 2], [3, 4]], "float32").reshape(2, 2, 1, 1)


def found(oracle: Oracle, name: str, submission: Submission, arguments: dict):
    asked = exercise(name)
    case = Case("case", asked.parts[0].name, arguments)
    with DirectRunner(submission) as runner:
        seen = Observation(case, truth(asked.function, arguments), runner.run(asked, case))
        return feeds(oracle, asked, seen, lambda case: runner.run(asked, case))


def mutant(asked: str, name: str) -> Submission:
    (one,) = [one for one in MUTANTS if (one.exercise, one.name) == (asked, name)]
    return mutated(one)


def test_feeds_of_a_forward_cell_are_its_window(oracle: Oracle) -> None:
    fed = found(oracle, "conv2d", mutant("conv2d", "F01 flipped"), {"input": IMAGE, "filters": KERNEL})
    assert fed.cell == (0, 0, 0, 0)
    window = [[True, True, False], [True, True, False], [False] * 3]
    assert fed.tensorflow["input"][0, ..., 0].tolist() == window
    assert fed.tensorflow["filters"].all()
    assert fed.yours["input"][0, ..., 0].tolist() == window


def test_feeds_show_a_window_that_lies_elsewhere(oracle: Oracle) -> None:
    """The odd row of zeros on the wrong side: the first output reads one cell where TensorFlow reads four."""
    arguments = {"input": IMAGE, "filters": KERNEL, "padding": "SAME"}
    fed = found(oracle, "conv2d_padded", mutant("conv2d_padded", "F04 the odd cell in front"), arguments)
    assert fed.tensorflow["input"].sum() == 4
    assert fed.yours["input"].sum() == 1 and fed.yours["input"][0, 0, 0, 0]


def test_feeds_of_code_that_raises_elsewhere_are_unknown(oracle: Oracle) -> None:
    wrong = source(
        {
            "conv2d": "import numpy as np\ndef conv2d(input, filters):\n"
            "    if input[0, 0, 0, 0] != 1 or input[0, 0, 1, 0] != 2: raise KeyError\n"
            "    return np.zeros((1, 2, 2, 1), 'float32')\n"
        }
    )
    fed = found(oracle, "conv2d", wrong, {"input": IMAGE, "filters": KERNEL})
    assert fed.tensorflow["input"].sum() == 4 and fed.yours is None


@pytest.mark.parametrize("got", ["text", None, np.zeros((1, 2, 3, 1)), np.zeros((1, 2, 2, 1), "complex64"), 3])
def test_feeds_of_what_is_no_array_of_this_shape_are_none(oracle: Oracle, got: object) -> None:
    asked, arguments = exercise("conv2d"), {"input": IMAGE, "filters": KERNEL}
    seen = Observation(Case("case", "x", arguments), truth("conv2d", arguments), Returned(got))
    assert feeds(oracle, asked, seen, lambda case: Returned(got)) is None


def test_feeds_of_a_large_call_are_none(oracle: Oracle) -> None:
    arguments = {"input": np.ones((1, 9, 9, 1), "float32"), "filters": KERNEL}
    right = truth("conv2d", arguments)
    seen = Observation(Case("case", "x", arguments), right, Returned(right + 1))
    assert feeds(oracle, exercise("conv2d"), seen, lambda case: Returned(right)) is None


def test_feeds_of_a_gradient_are_the_outputs_that_read_the_cell(oracle: Oracle) -> None:
    arguments = {"input_sizes": (1, 3, 3, 1), "filters": KERNEL, "out_backprop": np.ones((1, 2, 2, 1), "float32")}
    (one, *_) = [one for one in MUTANTS if (one.exercise, one.name[:3]) == ("conv2d_backprop_input", "X01")]
    fed = found(oracle, "conv2d_backprop_input", mutated(one), arguments)
    assert fed.tensorflow["out_backprop"].sum() >= 1
