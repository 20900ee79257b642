"""Sizes, with the mistakes named in `MISTAKES`."""

MISTAKES = frozenset()


def output_size(size, kernel, stride=1, padding="VALID", dilation=1):
    """Positions along one axis, as somebody with these mistakes counts them."""
    if min(size, kernel, stride, dilation) < 1 or padding not in ("VALID", "SAME"):
        raise ValueError("not an argument")
    reach = (kernel - 1) * dilation
    if "dilation ignored" in MISTAKES:
        reach = kernel - 1
    if "extent kernel * dilation" in MISTAKES:
        reach = kernel * dilation - 1
    if "stride ignored" in MISTAKES:
        stride = 1
    if padding == "SAME":
        steps, rest = divmod(size, stride)
        if "SAME keeps the size" in MISTAKES:
            return size
        return steps if "SAME rounded down" in MISTAKES else steps + (rest > 0)
    if reach >= size:
        raise ValueError("does not fit")
    steps, rest = divmod(size - 1 - reach, stride)
    if "rounded up" in MISTAKES:
        steps += rest > 0
    return steps if "forgotten + 1" in MISTAKES else steps + 1
