# You complete this file. `make build` made it and never overwrites what you write.
# lessons/01_forward: output_size
# lessons/02_padding: same_padding
"""How large a convolution's output is, along one axis."""

from .arguments import at_least


def output_size(size, kernel, stride=1, padding="VALID", dilation=1):
    """Number of positions that a kernel takes along one axis.

    VALID: all taps of the kernel stay on the axis. SAME: zeros are put around the axis, as many as it
    takes to have one position for every `stride` cells begun, whatever the kernel.

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
    raise NotImplementedError("output_size: see lessons/01_forward")


def same_padding(size, kernel, stride=1, dilation=1):
    """How many cells "SAME" adds before and after one axis.

    As many as the last of the SAME positions needs, and no more; half of them on each side, an odd one behind.

    Args:
        size: input length along the axis, int >= 1.
        kernel: kernel length along the axis, int >= 1.
        stride: step between two positions, int >= 1.
        dilation: distance between two taps of the kernel, int >= 1; 1 means none.

    Returns:
        (before, after), ints >= 0.

    Raises:
        ValueError: if a number is not an integer >= 1.

    Source: tf.nn.convolution (TensorFlow 2.x API, notes on padding).

    >>> same_padding(6, 4)
    (1, 2)
    """
    raise NotImplementedError("same_padding: see lessons/02_padding")
