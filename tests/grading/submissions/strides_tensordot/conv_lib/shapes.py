"""Sizes by trying every position."""


def output_size(size, kernel, stride=1, padding="VALID", dilation=1):
    """Positions along one axis."""
    for name, number in (("size", size), ("kernel", kernel), ("stride", stride), ("dilation", dilation)):
        if number <= 0:
            raise ValueError(name + " must be positive")
    if padding not in ("VALID", "SAME"):
        raise ValueError("padding must be VALID or SAME")
    count = 0
    place = 0
    while place < size:
        last = place + (kernel - 1) * dilation
        if padding == "SAME" or last < size:
            count += 1
        place += stride
    if count == 0:
        raise ValueError("the kernel does not fit")
    return count


def same_padding(size, kernel, stride=1, dilation=1):
    """Grows by one cell, behind and in front in turn, until every window fits."""
    wanted = output_size(size, kernel, stride, "SAME", dilation)
    before = after = 0
    while before + size + after <= (wanted - 1) * stride + (kernel - 1) * dilation:
        if before == after:
            after += 1
        else:
            before += 1
    return before, after
