"""How large a convolution's output is, along one axis."""

import operator


def _at_least_one(name: str, value: int) -> int:
    """`value` as an int, or a `ValueError` that names the argument of `output_size`."""
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"output_size: {name}={value!r} must be an integer.") from None
    if number < 1:
        raise ValueError(f"output_size: {name}={value!r} must be at least 1.")
    return number


def output_size(size, kernel, stride=1, padding="VALID", dilation=1):
    """Number of positions that a kernel takes along one axis.

    VALID: floor((size - extent) / stride) + 1 with extent = (kernel - 1) * dilation + 1
    SAME:  ceil(size / stride)

    Args:
        size: input length along the axis, int >= 1.
        kernel: kernel length along the axis, int >= 1.
        stride: step between two positions, int >= 1.
        padding: "VALID" or "SAME".
        dilation: distance between two taps of the kernel, int >= 1; 1 means none.

    Returns:
        int >= 1.

    Raises:
        ValueError: if a number is not an integer >= 1, if `padding` is another word, or if a VALID
            window does not fit into `size`.

    Source: tf.nn.convolution (TensorFlow 2.x API).

    >>> output_size(7, 3, stride=2)
    3
    """
    ### BEGIN SOLUTION
    size = _at_least_one("size", size)
    kernel = _at_least_one("kernel", kernel)
    stride = _at_least_one("stride", stride)
    dilation = _at_least_one("dilation", dilation)
    if padding == "SAME":
        return -(-size // stride)
    if padding != "VALID":
        raise ValueError(f'output_size: padding={padding!r} must be "VALID" or "SAME".')
    extent = (kernel - 1) * dilation + 1
    if extent > size:
        raise ValueError(
            f"output_size: kernel={kernel} must fit into size={size}, got an extent of {extent} (dilation={dilation})."
        )
    return (size - extent) // stride + 1
    ### END SOLUTION
