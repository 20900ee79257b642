"""Wrong gradients of a convolution: edits of the reference, and the verdict each must get.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: F for forward convolution, S for sizes, X for the gradient of the input, W for that of the
filters.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant

GRADIENTS = "conv_lib/gradients.py"

_CHANNELS = 'equal(function, "filter_sizes[2]", filter_channels, "the input\'s channels", c_in)'
_STRIDES, _DILATIONS = 'pair(function, "strides", strides)', 'pair(function, "dilations", dilations)'
_PAIRS = f"strides, dilations = {_STRIDES}, {_DILATIONS}"
_PADS = "(top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides, dilations)"
_H_OUT = 'h_out = output_size(top + h + bottom, k_h, strides[0], "VALID", dilations[0])'
_W_OUT = 'w_out = output_size(left + w + right, k_w, strides[1], "VALID", dilations[1])'
_SIZES = "(n, h_out, w_out, c_out)"
_FIT = f'equal(function, "out_backprop.shape", out_backprop.shape, "the convolution\'s output", {_SIZES})'
_TAPS = "taps((k_h, k_w), (h_out, w_out), strides, dilations)"
_ANY_W_OUT = "w_out = (left + w + right - (k_w - 1) * dilations[1] - 1) // strides[1] + 1"
_ANY_H_OUT = "h_out = (top + h + bottom - (k_h - 1) * dilations[0] - 1) // strides[0] + 1"
_TURNED = "(top, bottom), (left, right) = (bottom, top), (right, left)"

Edit = tuple[str, str]


def _then(line: str, *more: str) -> Edit:
    """More lines after one of `_forward`."""
    return line, "\n    ".join((line, *more))


def _same(line: str) -> Edit:
    """A line that holds for SAME alone."""
    return _then(_PADS, 'if padding == "SAME":', f"    {line}")


def _explicit(line: str) -> Edit:
    """A line that holds for explicit padding alone."""
    return _then(_PADS, "if not isinstance(padding, str):", f"    {line}")


def _asked(arguments: str) -> Edit:
    """Other arguments for `resolve_padding`, from the kernel's size on."""
    return _PADS, _PADS.replace("(k_h, k_w), strides, dilations", arguments)


#: Mistakes in what the two gradients share.
_FORWARD: tuple[tuple[str, V, tuple[Edit, ...]], ...] = (
    ("F09 strides swapped", V.RAISED, (_then(_PAIRS, "strides = strides[::-1]"),)),
    ("F09 strides swapped, sizes right", V.RAISED, ((_TAPS, _TAPS.replace("strides", "strides[::-1]")),)),
    ("first stride for both axes", V.RAISED, (_then(_PAIRS, "strides = strides[0], strides[0]"),)),
    ("strides ignored", V.RAISED, (_then(_PAIRS, "strides = 1, 1"),)),
    ("strides ignored, sizes right", V.WRONG_VALUE, ((_TAPS, _TAPS.replace("strides", "(1, 1)")),)),
    ("strides as a pair only", V.RAISED, ((_STRIDES, "(1, 1) if strides == 1 else tuple(strides)"),)),
    ("strides as one number only", V.RAISED, (_then(_PAIRS, "if strides[0] != strides[1]:", "    raise TypeError"),)),
    ("dilations as a pair only", V.RAISED, ((_DILATIONS, "(1, 1) if dilations == 1 else tuple(dilations)"),)),
    ("F10 dilations swapped", V.RAISED, (_then(_PAIRS, "dilations = dilations[::-1]"),)),
    ("F10 dilations swapped, sizes right", V.RAISED, ((_TAPS, _TAPS.replace("dilations", "dilations[::-1]")),)),
    ("X12 kernel not dilated", V.WRONG_VALUE, ((_TAPS, _TAPS.replace("dilations", "(1, 1)")),)),
    ("dilations ignored", V.RAISED, (_then(_PAIRS, "dilations = 1, 1"),)),
    ("dilation of the columns ignored", V.RAISED, (_then(_PAIRS, "dilations = dilations[0], 1"),)),
    (
        "W12 stride and dilation exchanged",
        V.WRONG_VALUE,
        ((_TAPS, _TAPS.replace("strides, dilations", "dilations, strides")),),
    ),
    ("F25 stride inside the window", V.RAISED, ((_TAPS, _TAPS.replace("dilations", "strides")),)),
    (
        "F25 stride inside the window, beside the dilation",
        V.RAISED,
        ((_TAPS, _TAPS.replace("dilations", "[s * d for s, d in zip(strides, dilations)]")),),
    ),
    ("F04 odd padding in front", V.WRONG_VALUE, (_same(_TURNED),)),
    ("F05 as much padding before as after", V.RAISED, (_same("bottom, right = top, left"),)),
    ("F05 half of the kernel before and after", V.RAISED, (_same("top, left = bottom, right = k_h // 2, k_w // 2"),)),
    ("F06 SAME as with stride 1", V.WRONG_VALUE, (_asked("(k_h, k_w), 1, dilations"),)),
    ("F13 SAME does not mind the dilation", V.RAISED, (_asked("(k_h, k_w), strides, 1"),)),
    (
        "F13 SAME does not mind the dilation, sizes right",
        V.WRONG_VALUE,
        (
            _same(
                "(top, bottom), (left, right) = ((p[0], sum(q) - p[0]) for p, q in "
                "zip(resolve_padding('SAME', (h, w), (k_h, k_w), strides), ((top, bottom), (left, right))))"
            ),
        ),
    ),
    (
        "F12 SAME for a kernel of k * d",
        V.RAISED,
        (_asked("(k_h * dilations[0], k_w * dilations[1]), strides, 1"),),
    ),
    (
        "F24 padding below zero",
        V.RAISED,
        (_same("top = min(top, ((-(-h // strides[0]) - 1) * strides[0] + k_h - h) // 2)"),),
    ),
    (
        "X15 padding of kernel - stride",
        V.RAISED,
        (_same("top, left = max(k_h - strides[0], 0) // 2, max(k_w - strides[1], 0) // 2"),),
    ),
    (
        "X15 padding of kernel - stride, sizes right",
        V.WRONG_VALUE,
        (
            _same(
                "(top, bottom), (left, right) = ((p, q + r - p) for p, q, r in ((max(k - s, 0) // 2, *pads) for k, s, "
                "pads in zip(((k_h - 1) * dilations[0] + 1, (k_w - 1) * dilations[1] + 1), strides, ((top, bottom), (left, "
                "right)))))"
            ),
        ),
    ),
    (
        "kernel larger than the image refused",
        V.RAISED,
        (_then(_PAIRS, "if k_h > h and padding == 'SAME':", "    raise ValueError"),),
    ),
    (
        "stride larger than the kernel refused",
        V.RAISED,
        (_then(_PAIRS, "if strides[0] > k_h:", "    raise ValueError"),),
    ),
    (
        "leftover refused",
        V.RAISED,
        (_then(_H_OUT, "if (top + h + bottom - k_h) % strides[0]:", "    raise ValueError"),),
    ),
    ("F20 explicit pairs swapped", V.WRONG_VALUE, (_explicit("top, bottom, left, right = left, right, top, bottom"),)),
    ("X07 after for before", V.WRONG_VALUE, (_then(_PADS, _TURNED),)),
    ("F21 explicit pairs turned", V.WRONG_VALUE, (_explicit(_TURNED),)),
    ("S07 explicit padding counted once", V.RAISED, (_explicit("bottom = right = 0"),)),
    ("explicit padding not known", V.RAISED, (_explicit("raise TypeError"),)),
    ("F07 last row of outputs lost", V.RAISED, ((_H_OUT, f"{_H_OUT} - 1"),)),
    ("fit not demanded", V.WRONG_ERROR, ((_H_OUT, _ANY_H_OUT), (_W_OUT, _ANY_W_OUT))),
    ("fit not demanded where padding is explicit", V.WRONG_ERROR, ((_W_OUT, _ANY_W_OUT),)),
    ("lower case accepted", V.WRONG_ERROR, (_then(_PAIRS, "padding = 'VALID' if padding == 'valid' else padding"),)),
    (
        "negative padding cuts off",
        V.WRONG_ERROR,
        (_then(_PAIRS, "if padding == ((0, -1), (0, 0)):", "    h, padding = h - 1, 'VALID'"),),
    ),
    ("stride 0 for 1", V.WRONG_ERROR, ((_PAIRS, f"strides = (1, 1) if strides == (0, 1) else strides\n    {_PAIRS}"),)),
    (
        "dilation 0 for 1",
        V.WRONG_ERROR,
        ((_PAIRS, f"dilations = (1, 1) if dilations == (1, 0) else dilations\n    {_PAIRS}"),),
    ),
    ("fewer rows accepted", V.WRONG_ERROR, (_then(_H_OUT, "h_out = min(h_out, out_backprop.shape[1])"),)),
    ("TypeError for sizes", V.WRONG_ERROR, ((_FIT, f"if out_backprop.shape != {_SIZES}:\n        raise TypeError"),)),
    ("assert for sizes", V.WRONG_ERROR, ((_FIT, f"assert out_backprop.shape == {_SIZES}"),)),
    ("assert for channels", V.WRONG_ERROR, ((_CHANNELS, "assert filter_channels == c_in"),)),
)


def _both(name: str, verdict: V, edits: tuple[Edit, ...]) -> tuple[Mutant, ...]:
    functions = ("conv2d_backprop_input", "conv2d_backprop_filter")
    return tuple(Mutant(name, function, verdict, edits, GRADIENTS) for function in functions)


def _input(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "conv2d_backprop_input", verdict, edits, GRADIENTS)


_START = '    axes("conv2d_backprop_input", "filters", filters, "K_h, K_w, C_in, C_out")\n'
_ADD = "padded[:, rows, columns, :] += out_backprop @ filters[a, b].T"
_SHARE = "out_backprop @ filters[a, b].T"
_BUFFER = "np.zeros(tuple(input_sizes), dtype=out_backprop.dtype)"
_CROP = "padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right, :]"
_UNPACK = "    (top, bottom), (left, right) = pads\n"


def _taken(filters: str) -> Edit:
    """Another piece of the filters."""
    return _SHARE, f"out_backprop @ {filters}"


def _first(line: str) -> Edit:
    return _START, f"{_START}    {line}\n"


def _finally(*lines: str) -> Edit:
    return _UNPACK, _UNPACK + "".join(f"    {line}\n" for line in lines)


def _result(value: str) -> Edit:
    return f"return {_CROP}", f"return {value}"


INPUTS = (
    _input("X01 kernel turned", V.WRONG_VALUE, _taken("filters[-1 - a, -1 - b].T")),
    _input("kernel turned along one axis", V.WRONG_VALUE, _taken("filters[-1 - a, b].T")),
    _input("kernel turned along the other axis", V.WRONG_VALUE, _taken("filters[a, -1 - b].T")),
    _input(
        "F03 transposed where it can be",
        V.WRONG_VALUE,
        _taken("(filters[b, a] if filters.shape[0] == filters.shape[1] else filters[a, b]).T"),
    ),
    _input("X02 channels not swapped", V.RAISED, _taken("filters[a, b]")),
    _input(
        "X02 channels not swapped where they are equal",
        V.WRONG_VALUE,
        _taken("(filters[a, b] if filters.shape[2] == filters.shape[3] else filters[a, b].T)"),
    ),
    _input("X02 channels swapped by reshape", V.WRONG_VALUE, _taken("filters[a, b].reshape(-1, input_sizes[3])")),
    _input("X03 channels turned with the kernel", V.WRONG_VALUE, _taken("filters[a, b, ::-1, ::-1].T")),
    _input(
        "X04 padding cut off at the end only", V.WRONG_VALUE, _result("padded[:, :input_sizes[1], :input_sizes[2]]")
    ),
    _input(
        "X06 what is left over at the start",
        V.WRONG_VALUE,
        _finally("padded = np.roll(padded, (padded.shape[1] - rows.stop, padded.shape[2] - columns.stop), (1, 2))"),
    ),
    _input(
        "X07 after for before in the cut",
        V.WRONG_VALUE,
        _finally("(top, bottom), (left, right) = pads[0][::-1], pads[1][::-1]"),
    ),
    _input(
        "pads of the axes swapped in the cut", V.WRONG_SHAPE, (_UNPACK, "    (left, right), (top, bottom) = pads\n")
    ),
    _input(
        "X09 repeated in place of zeros inserted",
        V.WRONG_VALUE,
        (
            _ADD,
            "wide = (out_backprop @ filters[a, b].T).repeat(rows.step, 1).repeat(columns.step, 2)\n"
            "        piece = padded[:, rows.start :, columns.start :][:, : wide.shape[1], : wide.shape[2]]\n"
            "        piece += wide[:, : piece.shape[1], : piece.shape[2]]",
        ),
    ),
    _input(
        "X10 one zero too many",
        V.RAISED,
        (_ADD, "rows = slice(rows.start, None, rows.step + 1)\n        " + _ADD),
    ),
    _input(
        "X10 one zero too many, cut to size",
        V.WRONG_VALUE,
        (
            _ADD,
            "h_out, w_out = out_backprop.shape[1:3]\n"
            "        if not (a or b):\n"
            "            height, width = padded.shape[1:3]\n"
            "            padded = np.pad(padded, ((0, 0), (0, h_out), (0, w_out), (0, 0)))\n"
            "        rows = slice(rows.start, rows.stop + h_out - 1, rows.step + 1)\n"
            "        columns = slice(columns.start, columns.stop + w_out - 1, columns.step + 1)\n"
            f"        {_ADD}",
        ),
        _finally("padded = padded[:, :height, :width, :]"),
    ),
    _input("X11 overwritten", V.WRONG_VALUE, (_ADD, _ADD.replace("+=", "="))),
    _input(
        "X11 overwritten, window by window",
        V.WRONG_VALUE,
        ("    padded = pad2d(np", "    places = reversed(list(places))\n    padded = pad2d(np"),
        (_ADD, _ADD.replace("+=", "=")),
    ),
    _input("X13 ones in place of out_backprop", V.WRONG_VALUE, _taken("filters[a, b].T * 0 + filters[a, b].sum(1)")),
    _input(
        "X14 divided by the overlaps",
        V.WRONG_VALUE,
        (_BUFFER + ", pads)", _BUFFER + ", pads)\n    count = padded[:1, :, :, :1] * 0"),
        (_ADD, f"{_ADD}\n        count[:, rows, columns] += 1"),
        _finally("padded /= np.maximum(count, 1)"),
    ),
    _input("divided by the batch", V.WRONG_VALUE, _finally("padded /= max(1, len(padded))")),
    _input("F14 first output channel only", V.WRONG_VALUE, (_SHARE, "out_backprop[..., :1] @ filters[a, b][:, :1].T")),
    _input("last output channel only", V.WRONG_VALUE, (_SHARE, "out_backprop[..., -1:] @ filters[a, b][:, -1:].T")),
    _input(
        "F17 output channels first by reshape",
        V.WRONG_VALUE,
        (
            "    padded = pad2d(np",
            "    n, h_out, w_out, c_out = out_backprop.shape\n"
            "    out_backprop = out_backprop.reshape(n, c_out, h_out, w_out).transpose(0, 2, 3, 1)\n"
            "    padded = pad2d(np",
        ),
    ),
    _input("F15 mean over the output channels", V.WRONG_VALUE, _finally("padded /= filters.shape[3]")),
    _input("F26 first image only", V.WRONG_VALUE, (_SHARE, "out_backprop[:1] @ filters[a, b].T")),
    _input("summed over the batch", V.WRONG_VALUE, (_SHARE, f"({_SHARE}).sum(0)")),
    _input("images in reverse", V.WRONG_VALUE, _result(_CROP.replace("[:,", "[::-1,"))),
    _input(
        "F17 channels first by reshape",
        V.WRONG_VALUE,
        (_SHARE, f"({_SHARE}.copy()).reshape(len(out_backprop), -1, *out_backprop.shape[1:3]).transpose(0, 2, 3, 1)"),
    ),
    _input("third image forgotten", V.WRONG_VALUE, _finally("padded[2:] = 0")),
    _input("fourth channel forgotten", V.WRONG_VALUE, _finally("padded[..., 3:] = 0")),
    _input("fourth output channel forgotten", V.WRONG_VALUE, (_SHARE, "out_backprop[..., :3] @ filters[a, b].T[:3]")),
    _input("fourth column of the kernel dropped", V.WRONG_VALUE, (_ADD, _ADD.replace("+=", "+= (b != 3) *"))),
    _input("fifth row of the kernel dropped", V.WRONG_VALUE, (_ADD, _ADD.replace("+=", "+= (a != 4) *"))),
    _input("negative gradients cut off", V.WRONG_VALUE, _result(f"np.maximum({_CROP}, 0)")),
    _input("padding left on", V.WRONG_SHAPE, _result("padded")),
    _input("channels first", V.WRONG_SHAPE, _result(f"{_CROP}.transpose(0, 3, 1, 2)")),
    _input("minus sign", V.WRONG_VALUE, _result(f"-{_CROP}")),
    _input("float64 always", V.WRONG_DTYPE, (_BUFFER, _BUFFER.replace(", dtype=out_backprop.dtype", ""))),
    _input("float32 always", V.WRONG_DTYPE, (_BUFFER, _BUFFER.replace("out_backprop.dtype", "'f4'"))),
    _input(
        "single precision inside",
        V.WRONG_VALUE,
        (_BUFFER, _BUFFER.replace("out_backprop.dtype", "'f4'")),
        _result(f"{_CROP}.astype(filters.dtype)"),
    ),
    _input(
        "half precision inside",
        V.WRONG_VALUE,
        (_BUFFER, _BUFFER.replace("out_backprop.dtype", "'f2'")),
        _result(f"{_CROP}.astype(filters.dtype)"),
    ),
    _input("rounded", V.WRONG_VALUE, _result(f"{_CROP}.round()")),
    _input("nested list", V.WRONG_TYPE, _result(f"{_CROP}.tolist()")),
    _input("with the gradient of the filters", V.WRONG_TYPE, _result(f"({_CROP}, filters)")),
    _input(
        "not a number where nothing comes back",
        V.NOT_FINITE,
        _result(f"np.where({_CROP} == 0, np.nan, {_CROP}).astype(filters.dtype)"),
    ),
    _input("out_backprop written to", V.RAISED, _first("out_backprop += 0")),
    _input("out_backprop set to zero afterwards", V.MUTATED, _finally("out_backprop *= 0")),
    _input("filters turned in place", V.MUTATED, _finally("filters[:] = filters[::-1, ::-1].copy()")),
    _input("looks at the first image", V.RAISED, _first("out_backprop[0].sum()")),
    _input(
        "memory taken for contiguous",
        V.WRONG_VALUE,
        _first(
            "if out_backprop.ndim == 4:\n        steps = np.empty_like(out_backprop, order='C', subok=False).strides\n"
            "        out_backprop = np.lib.stride_tricks.as_strided(out_backprop, out_backprop.shape, steps)"
        ),
    ),
    _input(
        "dilations left for later", V.NOT_IMPLEMENTED, _first("if dilations != 1:\n        raise NotImplementedError")
    ),
    _input(
        "two sizes as in TensorFlow",
        V.WRONG_ERROR,
        _first("if len(input_sizes) == 2:\n        input_sizes = (len(out_backprop), *input_sizes, filters.shape[2])"),
    ),
    _input("sizes as far as they go", V.WRONG_ERROR, _first("input_sizes = input_sizes[-4:]")),
    _input(
        "missing batch axis added",
        V.WRONG_ERROR,
        _first("out_backprop = out_backprop if out_backprop.ndim == 4 else np.stack([out_backprop] * 2)"),
    ),
    _input(
        "missing axis of the filters added",
        V.WRONG_ERROR,
        (_START, "    filters = filters if filters.ndim == 4 else filters[..., None].repeat(3, 3)\n" + _START),
    ),
    _input(
        "one image broadcast",
        V.WRONG_ERROR,
        (_FIT, _FIT.replace("out_backprop.shape, ", "(n, *out_backprop.shape[1:]), ")),
    ),
    _input("channel of the filters broadcast", V.WRONG_ERROR, (_CHANNELS, "pass")),
)


MUTANTS = (*(mutant for shared in _FORWARD for mutant in _both(*shared)), *INPUTS)
