"""Sizes by ranges."""


def output_size(size, kernel, stride=1, padding="VALID", dilation=1):
    """Positions along one axis."""
    if size < 1 or kernel < 1 or stride < 1 or dilation < 1:
        raise ValueError("sizes and steps are at least 1")
    if padding == "SAME":
        return len(range(0, size, stride))
    if padding == "VALID":
        starts = range(0, size - dilation * (kernel - 1), stride)
        if len(starts) == 0:
            raise ValueError("no window fits")
        return len(starts)
    raise ValueError("unknown padding")


def same_padding(size, kernel, stride=1, dilation=1):
    """How far the last window looks over the edge, halved."""
    output_size(size, kernel, stride, "SAME", dilation)
    window = range(0, size, stride)[-1] + dilation * (kernel - 1)
    before, odd = divmod(max(window - (size - 1), 0), 2)
    return before, before + odd
