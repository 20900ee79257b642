"""Wrong rules for what SAME adds to one axis, as edits of the reference; they spoil every exercise that asks for SAME.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: F for forward convolution, X for gradients.
"""

Edit = tuple[str, str]

_SPAN = '"SAME", dilation)\n    extent = (kernel - 1) * dilation + 1'
TOTAL = "total = max((positions - 1) * stride + extent - size, 0)"
HALVES = "return total // 2, total - total // 2"
POSITIONS = 'positions = output_size(size, kernel, stride, "SAME", dilation)'


def _span(value: str) -> Edit:
    return _SPAN, f'"SAME", dilation)\n    extent = {value}'


#: Name, edit of `shapes.py`.
RULES: tuple[tuple[str, Edit], ...] = (
    ("F04 the odd cell in front", (HALVES, "return total - total // 2, total // 2")),
    ("F05 half a kernel on both sides", (TOTAL, "total = (extent - 1) // 2 * 2")),
    ("half a kernel, rounded up, on both sides", (TOTAL, "total = extent // 2 * 2")),
    ("F06 as if the stride were 1", (TOTAL, "total = extent - 1")),
    ("F12 kernel * dilation", _span("kernel * dilation")),
    ("F13 dilation ignored", _span("kernel")),
    ("F24 less than nothing added", (TOTAL, "total = (positions - 1) * stride + extent - size")),
    ("X15 as if the stride divided the size", (TOTAL, "total = max(extent - stride, 0)")),
    ("remainder of 0 like any other", (TOTAL, "total = max(extent - size % stride, 0)")),
    ("F07 one window fewer", (POSITIONS, "positions = max(size // stride, 1)")),
    ("all of it in front", (HALVES, "return total, 0")),
    ("all of it behind", (HALVES, "return 0, total")),
    ("all of it on both sides", (HALVES, "return total, total")),
    ("kernel - 1 on both sides", (HALVES, "return extent - 1, extent - 1")),
    ("both sides rounded down", (HALVES, "return total // 2, total // 2")),
    ("both sides rounded up", (HALVES, "return -(-total // 2), -(-total // 2)")),
    ("a kernel no longer than the axis", _span("min((kernel - 1) * dilation + 1, size)")),
    ("nothing for a stride beyond the window", (HALVES, f"total *= stride <= extent\n    {HALVES}")),
    ("nothing for an even kernel", (HALVES, f"total *= kernel % 2\n    {HALVES}")),
    ("one cell too few", _span("(kernel - 1) * dilation")),
    ("one window more", (TOTAL, "total = max(positions * stride + extent - size, 0)")),
    ("one cell too many", (TOTAL, TOTAL.replace("extent - size", "extent - size + 1"))),
    ("strides up to 2 only", (POSITIONS, "stride = min(stride, 2)\n    " + POSITIONS)),
    ("dilations up to 2 only", (POSITIONS, "dilation = min(dilation, 2)\n    " + POSITIONS)),
    ("kernels up to 3 only", (POSITIONS, "kernel = min(kernel, 3)\n    " + POSITIONS)),
)
