"""Wrong code for `conv2d` with padding, one small mistake each, and the verdict each must get.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: F for forward convolution, S for sizes.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant
from grading.mutants.padding import PADDING, SHAPES
from grading.mutants.rules import RULES, Edit
from grading.mutants.windows import ADDED, BUFFER, H_OUT, RESOLVED, W_OUT, WINDOWS

CONV2D = "conv_lib/conv2d.py"

#: What wrong rules of one axis get where it is not another shape.
_VERDICTS: dict[str, V] = {
    "F04 the odd cell in front": V.WRONG_VALUE,
    "F06 as if the stride were 1": V.WRONG_VALUE,
    "all of it in front": V.WRONG_VALUE,
    "all of it behind": V.WRONG_VALUE,
    "a kernel no longer than the axis": V.RAISED,
}


def _conv(name: str, verdict: V, *edits: Edit, path: str = CONV2D) -> Mutant:
    return Mutant(name, "conv2d_padded", verdict, edits, path)


_PADDED = "padded = pad2d(input, pads)  # (N, top + H + bottom, left + W + right, C_in)"
_END = f"        {ADDED}\n    return output"


def _resolved(old: str, new: str) -> Edit:
    return RESOLVED, RESOLVED.replace(old, new)


def _then(line: str) -> Edit:
    return RESOLVED, f"{RESOLVED}\n    {line}"


def _first(line: str) -> Edit:
    return RESOLVED, f"{line}\n    {RESOLVED}"


def _surrounded(mode: str) -> Edit:
    return _PADDED, f'padded = np.pad(input, ((0, 0), *pads, (0, 0)), "{mode}")'


def _after(line: str) -> Edit:
    return _END, _END.replace("    return output", f"    {line}\n    return output")


CONVS = (
    *(_conv(name, _VERDICTS.get(name, V.WRONG_SHAPE), edit, path=SHAPES) for name, edit in RULES if name[:3] != "F24"),
    _conv(
        "F24 less than nothing added",
        V.WRONG_VALUE,
        (
            _PADDED,
            f"{_PADDED}\n    steps = zip((h, w), strides, (k_h, k_w), dilations)\n"
            "    top, left = (max(0, (n - 1) % s + 1 - (k - 1) * d) // 2 for n, s, k, d in steps)",
        ),
        (
            ADDED,
            'cut = padded if padding != "SAME" else padded[:, top:, left:]\n        ' + ADDED.replace("padded", "cut"),
        ),
    ),
    _conv("F06 padding without the stride", V.WRONG_VALUE, _resolved(", strides, dilations", ", 1, dilations")),
    _conv("F13 padding without the dilation", V.WRONG_SHAPE, _resolved(", strides, dilations", ", strides, 1")),
    _conv("F09 strides of the padding swapped", V.WRONG_SHAPE, _resolved(", strides,", ", strides[::-1],")),
    _conv("F10 dilations of the padding swapped", V.WRONG_SHAPE, _resolved(", dilations)", ", dilations[::-1])")),
    _conv(
        "strides and dilations of the padding confused",
        V.WRONG_SHAPE,
        _resolved("strides, dilations", "dilations, strides"),
    ),
    _conv("kernel sides of the padding swapped", V.WRONG_SHAPE, _resolved("(k_h, k_w)", "(k_w, k_h)")),
    _conv("sizes of the padding swapped", V.WRONG_SHAPE, _resolved("(h, w)", "(w, h)")),
    _conv("paddings of the two axes swapped", V.WRONG_SHAPE, _then("pads = pads[::-1]")),
    _conv(
        "F20 pairs swapped where numbers are given",
        V.WRONG_VALUE,
        _then("pads = pads if isinstance(padding, str) else pads[::-1]"),
    ),
    _conv(
        "F20 pairs swapped where that keeps the shape",
        V.WRONG_VALUE,
        _then("pads = pads[::-1] if sum(pads[0]) == sum(pads[1]) else pads"),
    ),
    _conv(
        "F21 behind and before where numbers are given",
        V.WRONG_VALUE,
        _then("pads = pads if isinstance(padding, str) else tuple(pair[::-1] for pair in pads)"),
    ),
    _conv("S07 only before", V.WRONG_SHAPE, _then("pads = tuple((before, 0) for before, _ in pads)")),
    _conv(
        "numbers beyond the kernel cut off",
        V.WRONG_SHAPE,
        _then("pads = tuple(tuple(min(p, k) for p in side) for side, k in zip(pads, (k_h, k_w)))"),
    ),
    _conv(
        "numbers halved to both sides",
        V.WRONG_VALUE,
        _then("pads = tuple((sum(pair) // 2, sum(pair) - sum(pair) // 2) for pair in pads)"),
    ),
    _conv("SAME as VALID", V.WRONG_SHAPE, _first('padding = "VALID" if padding == "SAME" else padding')),
    _conv("VALID as SAME", V.WRONG_SHAPE, _first('padding = "SAME" if padding == "VALID" else padding')),
    _conv("numbers ignored", V.WRONG_SHAPE, _first('padding = padding if isinstance(padding, str) else "VALID"')),
    _conv("numbers taken for SAME", V.WRONG_SHAPE, _first('padding = padding if isinstance(padding, str) else "SAME"')),
    _conv("F22 edges repeated", V.WRONG_VALUE, _surrounded("edge")),
    _conv("F23 wrapped around", V.WRONG_VALUE, _surrounded("wrap")),
    _conv("padded with ones", V.WRONG_VALUE, (_PADDED, "padded = pad2d(input, pads, 1)")),
    _conv(
        "F07 the last window of SAME dropped",
        V.WRONG_SHAPE,
        (H_OUT, f'{H_OUT}\n    h_out = h // strides[0] if padding == "SAME" else h_out'),
    ),
    _conv("SAME keeps the size", V.RAISED, (BUFFER, 'h_out = h if padding == "SAME" else h_out\n    ' + BUFFER)),
    _conv(
        "F29 windows at the border scaled up",
        V.WRONG_VALUE,
        (_PADDED, f"{_PADDED}\n    inside, count = pad2d(np.ones_like(input), pads)[..., :1], 0"),
        (
            _END,
            f"        {ADDED}\n        count = count + inside[:, rows, columns]\n"
            "    return output * (k_h * k_w / np.maximum(count, 1)).astype(input.dtype)",
        ),
    ),
    _conv("F08 last window lost", V.WRONG_SHAPE, (H_OUT, f"{H_OUT} - 1")),
    _conv("padded twice", V.WRONG_SHAPE, (_PADDED, "padded = pad2d(pad2d(input, pads), pads)")),
    _conv(
        "size of the image without padding",
        V.WRONG_SHAPE,
        (H_OUT, H_OUT.replace("padded.shape[1]", "max(h, (k_h - 1) * dilations[0] + 1)")),
    ),
    _conv("K_w of the padded image for K_h", V.WRONG_SHAPE, (H_OUT, H_OUT.replace("k_h", "k_w"))),
    _conv("F01 flipped", V.WRONG_VALUE, (ADDED, ADDED.replace("filters[a, b]", "filters[-1 - a, -1 - b]"))),
    _conv("F28 bytes", V.WRONG_VALUE, (_PADDED, "padded = pad2d(input.astype('u1'), pads).astype(input.dtype)")),
    _conv("a kernel beyond the image refused", V.RAISED, _first("if k_h > h or k_w > w:\n        raise ValueError")),
    _conv("a stride beyond the kernel refused", V.RAISED, _first("if strides[0] > k_h:\n        raise ValueError")),
    _conv("numbers not known", V.RAISED, _first('if padding not in ("SAME", "VALID"):\n        raise ValueError')),
    _conv("SAME left for later", V.NOT_IMPLEMENTED, _first('if padding == "SAME":\n        raise NotImplementedError')),
    _conv(
        "SAME with strides left for later",
        V.NOT_IMPLEMENTED,
        _first('if padding == "SAME" and strides != (1, 1):\n        raise NotImplementedError'),
    ),
    _conv(
        "numbers left for later",
        V.NOT_IMPLEMENTED,
        _first("if not isinstance(padding, str):\n        raise NotImplementedError"),
    ),
    _conv("only VALID, as in lesson 01", V.RAISED, _first('if padding != "VALID":\n        raise ValueError')),
    _conv(
        "float64 by the zeros",
        V.WRONG_DTYPE,
        (_PADDED, "padded = pad2d(input.astype(float), pads)"),
        (BUFFER, BUFFER.replace("input.dtype", "padded.dtype")),
    ),
    _conv("float32 always", V.WRONG_DTYPE, (BUFFER, BUFFER.replace("input.dtype", "'f4'"))),
    _conv(
        "single precision inside",
        V.WRONG_VALUE,
        (_PADDED, "padded = pad2d(input.astype('f4'), pads)"),
        (BUFFER, BUFFER.replace("input.dtype", "'f4'")),
        (_END, _END.replace("return output", "return output.astype(input.dtype)")),
    ),
    _conv("nested list", V.WRONG_TYPE, (_END, _END.replace("return output", "return output.tolist()"))),
    _conv("not a number in the padding", V.NOT_FINITE, (_PADDED, "padded = pad2d(input, pads, np.nan)")),
    _conv("input set to zero afterwards", V.MUTATED, _after("input *= 0")),
    _conv("looks at the first image", V.RAISED, _first("input[0].sum()")),
    _conv(
        "lower case accepted",
        V.WRONG_ERROR,
        _first("padding = padding.upper() if isinstance(padding, str) else padding"),
    ),
    _conv(
        "FULL known",
        V.WRONG_ERROR,
        _first('padding = ((k_h - 1,) * 2, (k_w - 1,) * 2) if padding == "FULL" else padding'),
    ),
    _conv(
        "negative numbers cut off",
        V.WRONG_ERROR,
        ("at_least(0, function, name, number)", "max(0, number)"),
        path=PADDING,
    ),
    _conv(
        "negative numbers to the right cut off",
        V.WRONG_ERROR,
        _first("padding = padding if isinstance(padding, str) else (padding[0], tuple(max(0, p) for p in padding[1]))"),
    ),
    _conv(
        "fit not demanded along the rows",
        V.WRONG_ERROR,
        (H_OUT, "h_out = max(0, (padded.shape[1] - (k_h - 1) * dilations[0] - 1) // strides[0] + 1)"),
    ),
    _conv(
        "fit not demanded along the columns",
        V.WRONG_ERROR,
        (W_OUT, "w_out = max(0, (padded.shape[2] - (k_w - 1) * dilations[1] - 1) // strides[1] + 1)"),
    ),
    _conv(
        "size = kernel - 1 not refused",
        V.WRONG_ERROR,
        (H_OUT, f"h_out = {H_OUT.partition(' = ')[2]} if padded.shape[1] != (k_h - 1) * dilations[0] else 0"),
    ),
    _conv(
        "fit judged without dilation",
        V.WRONG_ERROR,
        (
            W_OUT,
            f"w_out = {W_OUT.partition(' = ')[2]} if padded.shape[2] < k_w or padded.shape[2] > (k_w - 1) * dilations[1] else 0",
        ),
    ),
    _conv(
        "fit of VALID not demanded",
        V.WRONG_ERROR,
        _first('if padding == "VALID" and k_w > w:\n        return np.zeros((n, 0, 0, c_out), input.dtype)'),
    ),
    _conv(
        "strides not checked",
        V.WRONG_ERROR,
        ('pair("conv2d", "strides", strides)', '(pair("conv2d", "strides", strides) if strides != (1, 0) else (1, 1))'),
    ),
    _conv(
        "dilations not checked",
        V.WRONG_ERROR,
        (
            'pair("conv2d", "dilations", dilations)',
            '(pair("conv2d", "dilations", dilations) if dilations != (0, 1) else (1, 1))',
        ),
    ),
    _conv(
        "groups as in TensorFlow",
        V.WRONG_ERROR,
        (
            '    equal("conv2d", "filters.shape[2]", filters.shape[2], "the input\'s channels", c_in)\n',
            "    input = input[..., : filters.shape[2]]\n",
        ),
    ),
    _conv(
        "batch axis added when missing",
        V.WRONG_ERROR,
        (
            '    axes("conv2d", "input"',
            '    input = input if input.ndim == 4 else input[None]\n    axes("conv2d", "input"',
        ),
    ),
    _conv(
        "filter axis added when missing",
        V.WRONG_ERROR,
        (
            '    axes("conv2d", "filters"',
            '    filters = filters if filters.ndim == 4 else filters[..., None]\n    axes("conv2d", "filters"',
        ),
    ),
    _conv(
        "TypeError for a word",
        V.WRONG_ERROR,
        _first('if isinstance(padding, str) and padding not in ("SAME", "VALID"):\n        raise TypeError'),
    ),
)

MUTANTS = (*CONVS, *(_conv(name, verdict, *edits) for name, verdict, edits in WINDOWS))
