"""How large a convolution's output is, along one axis."""

from .arguments import at_least


def output_size(size, kernel, stride=1, padding="VALID", dilation=1):
    size = at_least(1, "output_size", "size", size)
    kernel = at_least(1, "output_size", "kernel", kernel)
    stride = at_least(1, "output_size", "stride", stride)
    dilation = at_least(1, "output_size", "dilation", dilation)
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


def same_padding(size, kernel, stride=1, dilation=1):
    size = at_least(1, "same_padding", "size", size)
    kernel = at_least(1, "same_padding", "kernel", kernel)
    stride = at_least(1, "same_padding", "stride", stride)
    dilation = at_least(1, "same_padding", "dilation", dilation)
    positions = output_size(size, kernel, stride, "SAME", dilation)
    extent = (kernel - 1) * dilation + 1
    total = max((positions - 1) * stride + extent - size, 0)
    return total // 2, total - total // 2
