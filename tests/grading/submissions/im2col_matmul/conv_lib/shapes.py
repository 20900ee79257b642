"""Sizes by the closed formula."""


def output_size(size, kernel, stride=1, padding="VALID", dilation=1):
    """Positions along one axis."""
    if min(size, kernel, stride, dilation) < 1:
        raise ValueError(f"output_size: {(size, kernel, stride, dilation)} must be at least 1.")
    if padding == "SAME":
        return (size + stride - 1) // stride
    if padding != "VALID":
        raise ValueError(f"output_size: padding={padding!r} is not known.")
    extent = (kernel - 1) * dilation + 1
    if extent > size:
        raise ValueError(f"output_size: a window of {extent} must fit into {size}.")
    return (size - extent) // stride + 1


def same_padding(size, kernel, stride=1, dilation=1):
    """What the last window lacks, the smaller half in front."""
    count = output_size(size, kernel, stride, "SAME", dilation)
    total = max((count - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2
