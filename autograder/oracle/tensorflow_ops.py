"""The operations of TensorFlow that the course is held against. The only module that imports TensorFlow.

Route: eager, with oneDNN switched off by the process that starts this one. With oneDNN on, TensorFlow 2.21
gives wrong values for narrow strided inputs and for gradients of strided 1x1 kernels, and aborts on unbatched
inputs; with it off, every operation here agreed with an independent reference on every configuration tried,
but for what eager kernels on a CPU do not have. That is compiled by XLA instead (`compiled`), which was exact
on everything tried: gradients of dilated convolutions, depthwise convolutions with unequal strides, and the
gradient of depthwise filters for an empty batch, for which the eager kernel hands out uninitialised memory.
Sizes and paddings, which no operation returns, are read off from what an operation computes.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from autograder.functions import FUNCTIONS
from autograder.wire import NamedFunction

#: What TensorFlow raises when it refuses a call.
REFUSALS = (ValueError, TypeError, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError)

Array = np.ndarray
Sizes = Sequence[int]


def prepare(device: str) -> str:
    """Make arithmetic reproducible and pick the device.

    Args:
        device: "cpu" or "gpu".

    Returns:
        The name under which TensorFlow knows the device, or "" if there is none of that kind.

    Raises:
        RuntimeError: if the device rounds factors to TF32 although it was told not to.
    """
    tf.config.experimental.enable_tensor_float_32_execution(False)
    found = tf.config.list_logical_devices(device.upper())
    if not found:
        return ""
    tf.config.experimental.enable_op_determinism()
    tf.random.set_seed(0)
    if not keeps_float32():
        raise RuntimeError(f"got {found[0].name}, which computes in TF32 although it was told not to")
    return str(found[0].name)


def keeps_float32() -> bool:
    """Whether a convolution keeps all 24 bits of its factors: TF32 would round 1 + 2**-20 to 1.

    The shape is one that tensor cores like: 64 channels in and out, a batch of 8.
    """
    factor = np.float32(1 + 2**-20)
    pixels, kernel = np.zeros((8, 8, 8, 64), np.float32), np.zeros((3, 3, 64, 64), np.float32)
    pixels[..., 0] = factor
    kernel[1, 1, 0, :] = 1
    return bool((conv2d(pixels, kernel) == factor).all())


def _padding(padding: Any) -> Any:
    return padding if isinstance(padding, str) else [[0, 0], *[list(pair) for pair in padding], [0, 0]]


def _steps(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _four(value: Any) -> list[int]:
    """Strides or dilations as the four numbers that older operations want."""
    return [1, *(value if isinstance(value, tuple) else (value, value)), 1]


#: Compiled operations, by all that they depend on but their arrays; TensorFlow keeps one program for each shape.
_COMPILED: dict[str, Any] = {}
_MOST_COMPILED = 256


def _computed(operation: Callable[..., Any], arrays: tuple[Array, ...], compiled: tuple[Any, ...] | None) -> Array:
    """What the operation gives for the arrays: eagerly, or by XLA where `compiled` says all that it depends on."""
    if compiled is not None:
        key = repr(compiled)
        if key not in _COMPILED and len(_COMPILED) >= _MOST_COMPILED:
            _COMPILED.clear()
        operation = _COMPILED.setdefault(key, tf.function(operation, jit_compile=True, autograph=False))
    result: Array = operation(*arrays).numpy()
    return result


def conv2d(input: Array, filters: Array, strides: Any = 1, padding: Any = "VALID", dilations: Any = 1) -> Array:
    """`tf.nn.conv2d`; (N, H, W, C_in), (K_h, K_w, C_in, C_out) -> (N, H_out, W_out, C_out)."""
    steps = {"strides": _steps(strides), "dilations": _steps(dilations), "padding": _padding(padding)}
    result: Array = tf.nn.conv2d(input, filters, **steps).numpy()
    return result


def conv2d_single(image: Array, kernel: Array) -> Array:
    """`tf.nn.conv2d` with one image, one channel in and one out; (H, W), (K_h, K_w) -> (H_out, W_out)."""
    return conv2d(image[np.newaxis, ..., np.newaxis], kernel[..., np.newaxis, np.newaxis])[0, ..., 0]


def output_size(size: int, kernel: int, stride: int = 1, padding: str = "VALID", dilation: int = 1) -> int:
    """The length of the axis that `tf.nn.conv2d` returns for an axis of `size`."""
    column = np.zeros((1, size, 1, 1), np.float32)
    taps = np.zeros((kernel, 1, 1, 1), np.float32)
    return int(conv2d(column, taps, (stride, 1), padding, (dilation, 1)).shape[1])


def same_padding(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Cells before and after, read off from which cell each tap of a SAME `tf.nn.conv2d` meets."""
    return _pads("SAME", size, kernel, stride, dilation)


def _pads(padding: Any, size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Convolve the cells 1, 2, 3, ... with one filter for each tap: what comes out is the cell that it met.

    Raises:
        ValueError: if every tap of every position lies in the padding, so that nothing can be read off.
    """
    column = np.arange(1, size + 1, dtype=np.float32).reshape(1, size, 1, 1)
    taps = np.eye(kernel, dtype=np.float32).reshape(kernel, 1, 1, kernel)
    met = conv2d(column, taps, (stride, 1), padding, (dilation, 1))[0, :, 0, :]  # (positions, taps)
    seen = np.argwhere(met)
    if not len(seen):
        raise ValueError("the padding cannot be read off: no tap meets a cell")
    position, tap = (int(number) for number in seen[0])
    before = position * stride + tap * dilation - (int(met[position, tap]) - 1)
    last = (len(met) - 1) * stride + (kernel - 1) * dilation - before  # the cell of the last tap of all
    return before, max(last - (size - 1), 0)


def resolve_padding(
    padding: Any, input_size: Sizes, kernel_size: Sizes, strides: Any = 1, dilations: Any = 1
) -> tuple[tuple[int, int], tuple[int, int]]:
    """((top, bottom), (left, right)), read off axis by axis; explicit padding with a kernel of one tap."""
    steps = [_four(value)[1:3] for value in (strides, dilations)]
    pads = []
    for axis in (0, 1):
        size, kernel, stride, dilation = input_size[axis], kernel_size[axis], steps[0][axis], steps[1][axis]
        if isinstance(padding, str):
            pads.append(_pads(padding, size, kernel, stride, dilation))
        else:
            output_size(size, kernel + size, stride, "SAME", dilation)  # refuses what TensorFlow refuses
            pads.append(_pads((padding[axis], (0, 0)), size, 1, 1, 1))
    return pads[0], pads[1]


def pad2d(input: Array, pads: Any, value: float = 0) -> Array:
    """`tf.pad` with a constant; (N, H, W, C) -> (N, top + H + bottom, left + W + right, C)."""
    result: Array = tf.pad(input, _padding(pads), constant_values=value).numpy()
    return result


def conv2d_matrix(input_shape: Sizes, filters: Array, strides: Any = 1, padding: Any = "VALID") -> Array:
    """Column by column, `tf.nn.conv2d` of the images that have a single one."""
    count = int(np.prod(input_shape))
    images = np.eye(count, dtype=filters.dtype).reshape(count, *input_shape)
    return np.ascontiguousarray(conv2d(images, filters, strides, padding).reshape(count, -1).T)


def receptive_field(layers: Sequence[Sizes]) -> tuple[int, int]:
    """Which cells move the first output of a stack of `tf.nn.conv2d`, and how much further the second one looks."""
    length = 2
    while True:
        try:
            moved = _stack(np.eye(length, dtype=np.float32).reshape(length, length, 1, 1), layers)
        except REFUSALS as error:
            if "output size would be negative" not in str(error):
                raise
            moved = np.zeros((length, 0))
        if moved.shape[1] >= 2:
            cells = [np.flatnonzero(moved[:, output]) for output in (0, 1)]
            return int(cells[0][-1] - cells[0][0] + 1), int(cells[1][0] - cells[0][0])
        length += 1


def _stack(images: Array, layers: Sequence[Sizes]) -> Array:
    """(cells, cells, 1, 1), one moved cell in each -> (cells, outputs)."""
    for kernel, stride, dilation in layers:
        images = conv2d(images, np.ones((kernel, 1, 1, 1), np.float32), (stride, 1), "VALID", (dilation, 1))
    return images[:, :, 0, 0]


def conv2d_backprop_input(
    input_sizes: Sizes,
    filters: Array,
    out_backprop: Array,
    strides: Any = 1,
    padding: Any = "VALID",
    dilations: Any = 1,
) -> Array:
    """`tf.compat.v1.nn.conv2d_backprop_input`; by XLA where it is dilated."""
    steps = {"strides": _four(strides), "padding": _padding(padding), "dilations": _four(dilations)}

    def ask(filters: Any, out_backprop: Any) -> Any:
        return tf.compat.v1.nn.conv2d_backprop_input(list(input_sizes), filters, out_backprop, **steps)

    return _computed(
        ask,
        (filters, out_backprop),
        ("conv2d_backprop_input", input_sizes, steps) if _four(dilations) != [1, 1, 1, 1] else None,
    )


def conv2d_backprop_filter(
    input: Array, filter_sizes: Sizes, out_backprop: Array, strides: Any = 1, padding: Any = "VALID", dilations: Any = 1
) -> Array:
    """`tf.compat.v1.nn.conv2d_backprop_filter`; by XLA where it is dilated."""
    steps = {"strides": _four(strides), "padding": _padding(padding), "dilations": _four(dilations)}

    def ask(input: Any, out_backprop: Any) -> Any:
        return tf.compat.v1.nn.conv2d_backprop_filter(input, list(filter_sizes), out_backprop, **steps)

    return _computed(
        ask,
        (input, out_backprop),
        ("conv2d_backprop_filter", filter_sizes, steps) if _four(dilations) != [1, 1, 1, 1] else None,
    )


def bias_backprop(out_backprop: Array) -> Array:
    """`tf.raw_ops.BiasAddGrad`; (N, H_out, W_out, C_out) -> (C_out,)."""
    result: Array = tf.raw_ops.BiasAddGrad(out_backprop=out_backprop).numpy()
    return result


def numerical_vjp(f: NamedFunction, x: Array, dy: Array, h: float = 1e-5) -> Array:
    """TensorFlow's gradient for a small step; for a large one the central difference, computed by TensorFlow."""
    function = FUNCTIONS[f.name]
    point, weights = tf.constant(x, tf.float64), tf.constant(dy, tf.float64)
    if function(point).shape != weights.shape:
        raise ValueError(f"dy has the shape {weights.shape}, f(x) {function(point).shape}")
    if h < 1e-3:
        with tf.GradientTape() as tape:
            tape.watch(point)
            value = tf.convert_to_tensor(function(point))
        result: Array = tape.gradient(value, point, output_gradients=weights).numpy()
        return result
    d_x = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        difference = function(point + step) - function(point - step)
        d_x[index] = tf.reduce_sum(weights * difference).numpy() / (2 * h)
    return d_x


def zero_insert(input: Array, strides: Any) -> Array:
    """`tf.nn.conv2d_transpose` with a kernel that is a single one, and no padding."""
    _, s_h, s_w, _ = _four(strides)
    n, h, w, c = input.shape
    kernel = np.eye(c, dtype=input.dtype).reshape(1, 1, c, c)
    return conv2d_transpose(input, kernel, (n, (h - 1) * s_h + 1, (w - 1) * s_w + 1, c), (s_h, s_w), "VALID")


def transpose_output_range(size: int, kernel: int, stride: int, padding: str = "SAME") -> list[int]:
    """Every length that `tf.nn.conv2d_transpose` accepts as `output_shape`, found by trying."""
    column = np.zeros((1, size, 1, 1), np.float32)
    taps = np.zeros((kernel, 1, 1, 1), np.float32)
    output_size(size + kernel, kernel, stride, padding)  # refuses what TensorFlow refuses
    accepted = []
    for length in range(1, size * stride + kernel + stride + 1):
        try:
            conv2d_transpose(column, taps, (1, length, 1, 1), (stride, 1), padding)
        except REFUSALS:
            continue
        accepted.append(length)
    return accepted


def conv2d_transpose(
    input: Array, filters: Array, output_shape: Sizes, strides: Any = 1, padding: Any = "SAME"
) -> Array:
    """`tf.nn.conv2d_transpose`; (N, H, W, C_in), (K_h, K_w, C_out, C_in) -> `output_shape`."""
    sizes = list(output_shape)
    result: Array = tf.nn.conv2d_transpose(input, filters, sizes, _steps(strides), _padding(padding)).numpy()
    return result


def conv2d_transpose_backprop(filters: Array, out_backprop: Array, strides: Any = 1, padding: Any = "SAME") -> Array:
    """The gradient that a tape gives for the input of `tf.nn.conv2d_transpose`."""
    shape = conv2d(out_backprop, filters, strides, padding).shape  # the input's, whatever its values
    if 0 in shape[1:3]:  # the tape asks for the filters' gradient too, and that kernel dies of an empty output
        return np.zeros(shape, out_backprop.dtype)
    with tf.GradientTape() as tape:
        value = tf.zeros(shape, out_backprop.dtype)
        tape.watch(value)
        output = tf.nn.conv2d_transpose(value, filters, list(out_backprop.shape), _steps(strides), _padding(padding))
    result: Array = tape.gradient(output, value, output_gradients=tf.constant(out_backprop)).numpy()
    return result


def _unequal(strides: Any) -> bool:
    _, s_h, s_w, _ = _four(strides)
    return s_h != s_w


def depthwise_conv2d(
    input: Array, filter: Array, strides: Any = 1, padding: Any = "VALID", dilations: Any = 1
) -> Array:
    """`tf.nn.depthwise_conv2d`; by XLA where the strides are unequal. Output channel k * M + q."""
    _, d_h, d_w, _ = _four(dilations)

    def ask(input: Any, filter: Any) -> Any:
        return tf.nn.depthwise_conv2d(input, filter, _four(strides), _padding(padding), dilations=[d_h, d_w])

    return _computed(
        ask, (input, filter), ("depthwise_conv2d", strides, padding, dilations) if _unequal(strides) else None
    )


def depthwise_conv2d_backprop_input(
    input_sizes: Sizes, filter: Array, out_backprop: Array, strides: Any = 1, padding: Any = "VALID"
) -> Array:
    """`tf.nn.depthwise_conv2d_backprop_input`; by XLA where the strides are unequal."""

    def ask(filter: Any, out_backprop: Any) -> Any:
        sizes, steps = list(input_sizes), _four(strides)
        return tf.nn.depthwise_conv2d_backprop_input(sizes, filter, out_backprop, steps, _padding(padding))

    return _computed(
        ask, (filter, out_backprop), ("depthwise_input", input_sizes, strides, padding) if _unequal(strides) else None
    )


def depthwise_conv2d_backprop_filter(
    input: Array, filter_sizes: Sizes, out_backprop: Array, strides: Any = 1, padding: Any = "VALID"
) -> Array:
    """`tf.nn.depthwise_conv2d_backprop_filter`; by XLA where the strides are unequal or the batch is empty."""

    def ask(input: Any, out_backprop: Any) -> Any:
        sizes, steps = list(filter_sizes), _four(strides)
        return tf.nn.depthwise_conv2d_backprop_filter(input, sizes, out_backprop, steps, _padding(padding))

    return _computed(
        ask,
        (input, out_backprop),
        ("depthwise_filter", filter_sizes, strides, padding) if _unequal(strides) or not len(input) else None,
    )


def depthwise_as_dense(filter: Array) -> Array:
    """What `tf.nn.depthwise_conv2d` makes of an impulse in each channel: the filters, turned by 180 degrees."""
    k_h, k_w, c, _ = filter.shape
    impulses = np.zeros((c, 2 * k_h - 1, 2 * k_w - 1, c), filter.dtype)
    for channel in range(c):
        impulses[channel, k_h - 1, k_w - 1, channel] = 1
    answers = depthwise_conv2d(impulses, filter)  # (C, K_h, K_w, C * M)
    return np.ascontiguousarray(answers[:, ::-1, ::-1, :].transpose(1, 2, 0, 3))


def separable_conv2d(
    input: Array, depthwise_filter: Array, pointwise_filter: Array, strides: Any = 1, padding: Any = "VALID"
) -> Array:
    """`tf.nn.separable_conv2d`; by XLA where the strides are unequal."""

    def ask(input: Any, depthwise_filter: Any, pointwise_filter: Any) -> Any:
        steps = _four(strides)
        return tf.nn.separable_conv2d(input, depthwise_filter, pointwise_filter, steps, _padding(padding))

    return _computed(
        ask, (input, depthwise_filter, pointwise_filter), ("separable", strides, padding) if _unequal(strides) else None
    )


def separable_cost(kernel_size: Any, c_in: int, multiplier: int, c_out: int, output_size: Any) -> tuple[int, int]:
    """Elements of the two filters, and half of the floating-point operations that TensorFlow counts in the graph."""
    _, k_h, k_w, _ = _four(kernel_size)
    _, h, w, _ = _four(output_size)
    depthwise, pointwise = (k_h, k_w, c_in, multiplier), (1, 1, c_in * multiplier, c_out)
    with tf.Graph().as_default() as graph:
        image = tf.zeros((1, h + k_h - 1, w + k_w - 1, c_in))
        tf.nn.separable_conv2d(image, tf.zeros(depthwise), tf.zeros(pointwise), [1, 1, 1, 1], "VALID")
        options = tf.compat.v1.profiler.ProfileOptionBuilder(
            tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
        )
        counted = tf.compat.v1.profiler.profile(graph, options=options.with_empty_output().build())
    return int(np.prod(depthwise) + np.prod(pointwise)), int(counted.total_float_ops) // 2


_FORWARD = (conv2d, conv2d_single, output_size, same_padding, resolve_padding, pad2d, conv2d_matrix, receptive_field)
_GRADIENTS = (conv2d_backprop_input, conv2d_backprop_filter, bias_backprop, numerical_vjp)
_TRANSPOSES = (zero_insert, transpose_output_range, conv2d_transpose, conv2d_transpose_backprop)
_DEPTHWISE = (
    depthwise_conv2d,
    depthwise_conv2d_backprop_input,
    depthwise_conv2d_backprop_filter,
    depthwise_as_dense,
    separable_conv2d,
    separable_cost,
)
OPERATIONS: dict[str, Callable[..., Any]] = {
    operation.__name__: operation for operation in (*_FORWARD, *_GRADIENTS, *_TRANSPOSES, *_DEPTHWISE)
}
