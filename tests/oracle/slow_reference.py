"""The functions of the lessons as their definitions say: slow, in plain Python numbers, without TensorFlow.

Nothing is shared with `autograder` (but the functions that `numerical_vjp` is asked with) or `solutions`. Integers stay integers; other numbers are added with
`math.fsum`, which rounds once. Results are int64 or float64, or the argument's own dtype where nothing is computed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from autograder.functions import FUNCTIONS
from autograder.wire import NamedFunction
from oracle import slow_dense, slow_depthwise, slow_shapes, slow_sums
from oracle.slow_shapes import Refused

__all__ = ["REFERENCES", "Refused", "truth"]

_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    slow_shapes.output_size,
    slow_shapes.same_padding,
    slow_shapes.resolve_padding,
    slow_dense.pad2d,
    slow_dense.conv2d_single,
    slow_dense.conv2d,
    slow_dense.conv2d_matrix,
    slow_shapes.receptive_field,
    slow_dense.conv2d_backprop_input,
    slow_dense.conv2d_backprop_filter,
    slow_dense.bias_backprop,
    slow_sums.numerical_vjp,
    slow_dense.zero_insert,
    slow_shapes.transpose_output_range,
    slow_dense.conv2d_transpose,
    slow_dense.conv2d_transpose_backprop,
    slow_depthwise.depthwise_conv2d,
    slow_depthwise.depthwise_conv2d_backprop_input,
    slow_depthwise.depthwise_conv2d_backprop_filter,
    slow_depthwise.depthwise_as_dense,
    slow_depthwise.separable_conv2d,
    slow_depthwise.separable_cost,
)

REFERENCES: dict[str, Callable[..., Any]] = {function.__name__: function for function in _FUNCTIONS}


def truth(function: str, arguments: Mapping[str, Any]) -> Any:
    """What a function gives for the arguments of a case, in which functions go by their names."""
    given = {
        name: FUNCTIONS[value.name] if isinstance(value, NamedFunction) else value for name, value in arguments.items()
    }
    return REFERENCES[function](**given)
