"""The operations of TensorFlow that the course is held against. The only module that imports TensorFlow.

Route: eager, with oneDNN switched off by the process that starts this one. With oneDNN on, TensorFlow 2.21
gives wrong values for narrow strided inputs and aborts on unbatched ones; with it off, forward convolution
agreed with an independent reference on every configuration tried.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

#: What TensorFlow raises when it refuses a call.
REFUSALS = (ValueError, TypeError, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)


def prepare(device: str) -> str:
    """Make arithmetic reproducible and pick the device.

    Args:
        device: "cpu" or "gpu".

    Returns:
        The name under which TensorFlow knows the device, or "" if there is none of that kind.
    """
    tf.config.experimental.enable_tensor_float_32_execution(False)
    found = tf.config.list_logical_devices(device.upper())
    if not found:
        return ""
    tf.config.experimental.enable_op_determinism()
    tf.random.set_seed(0)
    return str(found[0].name)


def conv2d(
    input: np.ndarray,
    filters: np.ndarray,
    strides: Any = 1,
    padding: Any = "VALID",
    dilations: Any = 1,
) -> np.ndarray:
    """`tf.nn.conv2d`; (N, H, W, C_in), (K_h, K_w, C_in, C_out) -> (N, H_out, W_out, C_out)."""
    if not isinstance(padding, str):
        padding = [[0, 0], *[list(pair) for pair in padding], [0, 0]]
    strides = list(strides) if isinstance(strides, tuple) else strides
    dilations = list(dilations) if isinstance(dilations, tuple) else dilations
    result: np.ndarray = tf.nn.conv2d(input, filters, strides, padding, dilations=dilations).numpy()
    return result


def conv2d_single(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """`tf.nn.conv2d` with one image, one channel in and one out; (H, W), (K_h, K_w) -> (H_out, W_out)."""
    return conv2d(image[np.newaxis, ..., np.newaxis], kernel[..., np.newaxis, np.newaxis])[0, ..., 0]


def output_size(size: int, kernel: int, stride: int = 1, padding: str = "VALID", dilation: int = 1) -> int:
    """The length of the axis that `tf.nn.conv2d` returns for an axis of `size`."""
    column = np.zeros((1, size, 1, 1), np.float32)
    taps = np.zeros((kernel, 1, 1, 1), np.float32)
    return int(conv2d(column, taps, (stride, 1), padding, (dilation, 1)).shape[1])


OPERATIONS: dict[str, Callable[..., Any]] = {
    "conv2d": conv2d,
    "conv2d_single": conv2d_single,
    "output_size": output_size,
}
