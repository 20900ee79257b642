"""Wrong `conv2d_transpose` by zeros in between, a kernel that slides and a cut; and one that writes windows.

Kernel, input and cut are in different lines, so that two of these mistakes can be made together.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant

PATH = "conv_lib/transpose.py"

_AROUND = "around = spread(input, (top + h + bottom, left + w + right), (k_h, k_w), strides)"
_TURNED = "filters[::-1, ::-1].swapaxes(2, 3)"
_WHOLE = f"whole = np.tensordot(windows(around, (k_h, k_w)), {_TURNED}, 3)"
_CUT = "return whole[:, top : top + h, left : left + w]"
_SAME, _EXPLICIT = 'padding == "SAME"', "not isinstance(padding, str)"

_CALL = "return conv2d_backprop_input(output_shape, filters, input, strides, padding)"
_WINDOWS = """(top, bottom), (left, right) = pads
    (k_h, k_w), (s_h, s_w) = filters.shape[:2], strides
    wide = np.zeros((n, top + h_out + bottom, left + w_out + right, c_out), input.dtype)
    for i in range(input.shape[1]):
        for j in range(input.shape[2]):
            window = np.tensordot(input[:, i, j], filters, (1, 3))
            wide[:, i * s_h : i * s_h + k_h, j * s_w : j * s_w + k_w] = window
    return wide[:, top : top + h_out, left : left + w_out]"""


def _spread(name: str, verdict: V, *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, "conv2d_transpose", verdict, edits, PATH, "strides_tensordot")


def _kernel(value: str) -> tuple[str, str]:
    return _TURNED, value


def _input(value: str) -> tuple[str, str]:
    return "spread(input, (", f"spread({value}, ("


def _before_the_cut(line: str) -> tuple[str, str]:
    return _CUT, f"{line}\n    {_CUT}"


def _at(top: str, left: str, when: str) -> tuple[str, str]:
    return _before_the_cut(f"if {when}:\n        top, left = {top}, {left}")


MUTANTS = (
    _spread("X01 kernel not turned, slid", V.WRONG_VALUE, _kernel("filters.swapaxes(2, 3)")),
    _spread("rows of the kernel turned alone, slid", V.WRONG_VALUE, _kernel("filters[::-1].swapaxes(2, 3)")),
    _spread("columns of the kernel turned alone, slid", V.WRONG_VALUE, _kernel("filters[:, ::-1].swapaxes(2, 3)")),
    _spread("kernel turned by 90 degrees, slid", V.RAISED, _kernel("np.rot90(filters).swapaxes(2, 3)")),
    _spread(
        "kernel turned by 90 degrees where it can be, slid",
        V.WRONG_VALUE,
        _kernel("(np.rot90(filters) if k_h == k_w else filters[::-1, ::-1]).swapaxes(2, 3)"),
    ),
    _spread(
        "kernel turned by 90 degrees the other way, slid",
        V.WRONG_VALUE,
        _kernel("(np.rot90(filters, 3) if k_h == k_w else filters[::-1, ::-1]).swapaxes(2, 3)"),
    ),
    _spread("X02 channels not swapped, slid", V.RAISED, _kernel("filters[::-1, ::-1]")),
    _spread("X03 all axes turned, slid", V.WRONG_VALUE, _kernel("np.flip(filters).swapaxes(2, 3)")),
    _spread(
        "last row of the kernel left out, slid",
        V.WRONG_VALUE,
        _kernel(f"{_TURNED} * (np.arange(k_h) > 0).reshape(-1, 1, 1, 1).astype(input.dtype)"),
    ),
    _spread("first image only, slid", V.WRONG_VALUE, _input("input[:1].repeat(n, 0)")),
    _spread("X13 ones, slid", V.WRONG_VALUE, _input("np.ones_like(input)")),
    _spread("absolute values, slid", V.WRONG_VALUE, _input("abs(input)")),
    _spread(
        "zeros put into the kernel",
        V.WRONG_VALUE,
        (
            _AROUND,
            "filters = zero_insert(filters.reshape(1, k_h, k_w, -1), strides)\n    "
            "filters = filters.reshape(*filters.shape[1:3], -1, c_in)\n    k_h, k_w = filters.shape[:2]\n    "
            + _AROUND.replace("strides", "1"),
        ),
    ),
    _spread("X04 cut at the very start, slid", V.WRONG_VALUE, (_CUT, "return whole[:, :h, :w]")),
    _spread("X05 odd padding in front, slid", V.WRONG_VALUE, _at("bottom", "right", _SAME)),
    _spread("X07 what lies behind cut off in front, slid", V.WRONG_VALUE, _at("bottom", "right", _EXPLICIT)),
    _spread("a row too low, slid", V.WRONG_VALUE, _before_the_cut("whole = np.roll(whole, 1, 1)")),
    _spread("F27 average, slid", V.WRONG_VALUE, _before_the_cut("whole = whole / input.dtype.type(k_h * k_w)")),
    _spread("mean over the channels, slid", V.WRONG_VALUE, _before_the_cut("whole = whole / input.dtype.type(c_in)")),
    _spread(
        "ordinary SAME convolution after the zeros",
        V.WRONG_VALUE,
        (
            _AROUND,
            f"if {_SAME}:\n        wide = zero_insert(input, strides)\n        "
            "wide = np.pad(wide, ((0, 0), (0, h - wide.shape[1]), (0, w - wide.shape[2]), (0, 0)))\n        "
            f'return conv2d.conv2d(wide, filters[::-1, ::-1].swapaxes(3, 2), 1, "SAME")\n    {_AROUND}',
        ),
    ),
    _spread(
        "ordinary SAME convolution after the zeros, kernel not turned",
        V.WRONG_VALUE,
        (
            _AROUND,
            f"if {_SAME}:\n        wide = zero_insert(input, strides)\n        "
            "wide = np.pad(wide, ((0, 0), (0, h - wide.shape[1]), (0, w - wide.shape[2]), (0, 0)))\n        "
            f'return conv2d.conv2d(wide, filters.swapaxes(3, 2), 1, "SAME")\n    {_AROUND}',
        ),
        _kernel("filters.swapaxes(2, 3)"),
    ),
    _spread(
        "padding put around the zeros",
        V.WRONG_VALUE,
        (
            _CUT,
            "pads = (top, bottom), (left, right)\n    "
            "return conv2d.conv2d(zero_insert(input, strides), filters[::-1, ::-1].swapaxes(3, 2), 1, pads)",
        ),
    ),
    _spread(
        "rest behind the last window left out",
        V.WRONG_SHAPE,
        (
            _CUT,
            "s_h, s_w = pair(strides)\n    whole = whole[:, : (size[0] - 1) * s_h + k_h, : (size[1] - 1) * s_w + k_w]"
            f"\n    {_CUT}",
        ),
    ),
    Mutant("earlier windows overwritten", "conv2d_transpose", V.WRONG_VALUE, ((_CALL, _WINDOWS),), PATH),
    Mutant(
        "later windows left out",
        "conv2d_transpose",
        V.WRONG_VALUE,
        ((_CALL, _WINDOWS.replace(" = window\n", " += window * (np.array([i, j]) < 2).all()\n")),),
        PATH,
    ),
)
