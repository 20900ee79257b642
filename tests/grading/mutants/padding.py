"""Wrong code for paddings, one small mistake each, and the verdict each must get.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: F for forward convolution, S for sizes.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant
from grading.mutants.rules import HALVES, POSITIONS, RULES, Edit

SHAPES, PADDING = "conv_lib/shapes.py", "conv_lib/padding.py"


def _axis(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "same_padding", verdict, edits, SHAPES)


def _unchecked(name: str) -> Edit:
    line = f'    {name} = at_least(1, "same_padding", "{name}", {name})\n'
    return line, ""


AXES = (
    *(_axis(name, V.WRONG_VALUE, edit) for name, edit in RULES),
    _axis(
        "in the other order, by name only",
        V.WRONG_VALUE,
        ("def same_padding(size, kernel,", "def same_padding(kernel, size,"),
    ),
    _axis(
        "stride and dilation in the other order",
        V.WRONG_VALUE,
        (POSITIONS, f"stride, dilation = dilation, stride\n    {POSITIONS}"),
    ),
    _axis("true division", V.WRONG_TYPE, (HALVES, "return total / 2, total - total / 2")),
    _axis("the total alone", V.WRONG_TYPE, (HALVES, "return total")),
    _axis("an array", V.WRONG_TYPE, (HALVES, "import numpy\n    return numpy.array([total // 2, total - total // 2])")),
    _axis("with the total", V.WRONG_TYPE, (HALVES, "return total // 2, total - total // 2, total")),
    _axis("a slice", V.WRONG_TYPE, (HALVES, "return slice(total // 2, total - total // 2)")),
    _axis(
        "a stride beyond the kernel refused",
        V.RAISED,
        (POSITIONS, f"if stride > kernel:\n        raise ValueError\n    {POSITIONS}"),
    ),
    _axis(
        "a kernel beyond the axis refused",
        V.RAISED,
        (POSITIONS, f"if kernel > size:\n        raise ValueError\n    {POSITIONS}"),
    ),
    _axis("stride not checked", V.WRONG_ERROR, _unchecked("stride"), (POSITIONS, "positions = -(-size // stride)")),
    _axis("dilation not checked", V.WRONG_ERROR, _unchecked("dilation"), (POSITIONS, "positions = -(-size // stride)")),
    _axis(
        "a negative stride not refused",
        V.WRONG_ERROR,
        ('stride = at_least(1, "same_padding", "stride", stride)', "if stride == 0:\n        raise ValueError"),
        (POSITIONS, "positions = -(-size // stride)"),
    ),
    _axis(
        "(0, 0) in place of an error",
        V.WRONG_ERROR,
        ('dilation = at_least(1, "same_padding", "dilation", dilation)', "if dilation < 1:\n        return 0, 0"),
    ),
)


def _pads(name: str, verdict: V, *edits: Edit, path: str = PADDING) -> Mutant:
    return Mutant(name, "resolve_padding", verdict, edits, path)


_ZIP = "zip(input_size, kernel_size, strides, dilations, strict=True)"
_SAME = "return same_padding(*vertical), same_padding(*horizontal)"
_NUMBERS = 'return _pairs("resolve_padding", "padding", padding)'
_NONE = "return (0, 0), (0, 0)"
_STRIDES = 'strides = pair("resolve_padding", "strides", strides)'
_DILATIONS = 'dilations = pair("resolve_padding", "dilations", dilations)'
_UNKNOWN = 'if padding != "SAME":'


def _numbers(value: str) -> Edit:
    return _NUMBERS, f'(top, bottom), (left, right) = _pairs("resolve_padding", "padding", padding)\n    return {value}'


PADS = (
    *(_pads(name, V.WRONG_VALUE, edit, path=SHAPES) for name, edit in RULES),
    _pads("rows for columns", V.WRONG_VALUE, (_SAME, "return same_padding(*horizontal), same_padding(*vertical)")),
    _pads("rows for both axes", V.WRONG_VALUE, (_SAME, "return same_padding(*vertical), same_padding(*vertical)")),
    _pads(
        "columns for both axes", V.WRONG_VALUE, (_SAME, "return same_padding(*horizontal), same_padding(*horizontal)")
    ),
    _pads("sizes swapped", V.WRONG_VALUE, (_ZIP, _ZIP.replace("input_size", "input_size[::-1]"))),
    _pads(
        "sizes for kernel",
        V.WRONG_VALUE,
        (_ZIP, _ZIP.replace("input_size, kernel_size", "kernel_size, input_size")),
    ),
    _pads("kernel sides swapped", V.WRONG_VALUE, (_ZIP, _ZIP.replace("kernel_size", "kernel_size[::-1]"))),
    _pads("F09 strides swapped", V.WRONG_VALUE, (_ZIP, _ZIP.replace("strides", "strides[::-1]"))),
    _pads("F10 dilations swapped", V.WRONG_VALUE, (_ZIP, _ZIP.replace("dilations", "dilations[::-1]"))),
    _pads("strides for dilations", V.WRONG_VALUE, (_ZIP, _ZIP.replace("strides, dilations", "dilations, strides"))),
    _pads("strides ignored", V.WRONG_VALUE, (_ZIP, _ZIP.replace("strides", "(1, 1)"))),
    _pads("dilations ignored", V.WRONG_VALUE, (_ZIP, _ZIP.replace("dilations", "(1, 1)"))),
    _pads("first stride for both axes", V.WRONG_VALUE, (_ZIP, _ZIP.replace("strides", "strides[:1] * 2"))),
    _pads("first dilation for both axes", V.WRONG_VALUE, (_ZIP, _ZIP.replace("dilations", "dilations[:1] * 2"))),
    _pads("strides as a pair only", V.RAISED, (_STRIDES, "strides[0]")),
    _pads("strides as one number only", V.RAISED, (_STRIDES, "strides = strides + 0, strides + 0")),
    _pads("dilations as a pair only", V.RAISED, (_DILATIONS, "dilations[0]")),
    _pads(
        "VALID as SAME",
        V.WRONG_VALUE,
        ('if padding == "VALID":', 'if padding == "NONE":'),
        (_UNKNOWN, 'if padding not in ("SAME", "VALID"):'),
    ),
    _pads("SAME as VALID", V.WRONG_VALUE, ('if padding == "VALID":', 'if padding in ("VALID", "SAME"):')),
    _pads(
        "VALID takes away what is left over",
        V.WRONG_VALUE,
        (_NONE, "return tuple((0, (n - k) % s) for n, k, s in zip(input_size, kernel_size, strides))"),
    ),
    _pads("F20 pairs swapped", V.WRONG_VALUE, _numbers("(left, right), (top, bottom)")),
    _pads("F21 behind and before", V.WRONG_VALUE, _numbers("(bottom, top), (right, left)")),
    _pads("sides sorted by kind", V.WRONG_VALUE, _numbers("(top, left), (bottom, right)")),
    _pads(
        "numbers multiplied by the stride",
        V.WRONG_VALUE,
        _numbers("(top * strides[0], bottom), (left * strides[1], right)"),
    ),
    _pads(
        "numbers multiplied by the dilation",
        V.WRONG_VALUE,
        _numbers("(top * dilations[0], bottom), (left, right * dilations[1])"),
    ),
    _pads(
        "no more than the kernel",
        V.WRONG_VALUE,
        _numbers(
            "tuple(tuple(min(p, k) for p in side) for side, k in zip(((top, bottom), (left, right)), kernel_size))"
        ),
    ),
    _pads("numbers forgotten", V.WRONG_VALUE, (_NUMBERS, f"{_NUMBERS} and ((0, 0), (0, 0))")),
    _pads(
        "numbers taken for SAME",
        V.WRONG_VALUE,
        (
            "    if isinstance(padding, str):",
            "    if not isinstance(padding, str):\n        padding = 'SAME'\n    if True:",
        ),
    ),
    _pads("numbers not known", V.RAISED, ("    if isinstance(padding, str):", "    if True:")),
    _pads("four numbers in a row", V.WRONG_TYPE, _numbers("top, bottom, left, right")),
    _pads("four axes, as TensorFlow has them", V.WRONG_TYPE, _numbers("(0, 0), (top, bottom), (left, right), (0, 0)")),
    _pads("VALID is one zero", V.WRONG_TYPE, (_NONE, "return 0, 0")),
    _pads("an array", V.WRONG_TYPE, _numbers("np.array([(top, bottom), (left, right)])")),
    _pads("numbers as floats", V.WRONG_TYPE, _numbers("(float(top), float(bottom)), (float(left), float(right))")),
    _pads("None for VALID", V.WRONG_TYPE, (_NONE, "return None")),
    _pads(
        "lower case accepted",
        V.WRONG_ERROR,
        (
            "    if isinstance(padding, str):",
            "    padding = padding.upper() if isinstance(padding, str) else padding\n    if isinstance(padding, str):",
        ),
    ),
    _pads(
        "FULL known",
        V.WRONG_ERROR,
        (
            'if padding == "VALID":',
            'if padding == "FULL":\n            return tuple((k - 1, k - 1) for k in kernel_size)\n        if padding == "VALID":',
        ),
    ),
    _pads("other words taken for SAME", V.WRONG_ERROR, (_UNKNOWN, "if False:")),
    _pads("negative numbers not refused", V.WRONG_ERROR, ("at_least(0, function", "at_least(-99, function")),
    _pads(
        "negative numbers only seen in the total",
        V.WRONG_ERROR,
        (
            "    top, bottom, left, right = (at_least(0, function",
            "    at_least(0, function, name, top + bottom), at_least(0, function, name, left + right)\n    top, bottom, left, right = (at_least(-99, function",
        ),
    ),
    _pads("negative numbers cut off", V.WRONG_ERROR, ("at_least(0, function, name, number)", "max(0, number)")),
    _pads(
        "strides not checked",
        V.WRONG_ERROR,
        (
            _STRIDES,
            "strides = tuple(max(1, s) for s in (strides if isinstance(strides, tuple) else (strides, strides)))",
        ),
    ),
    _pads(
        "dilations not checked",
        V.WRONG_ERROR,
        (
            _DILATIONS,
            "dilations = tuple(max(1, d) for d in (dilations if isinstance(dilations, tuple) else (dilations, dilations)))",
        ),
    ),
    _pads(
        "KeyError for a word",
        V.WRONG_ERROR,
        ("raise ValueError(f'resolve_padding:", "raise KeyError(f'resolve_padding:"),
    ),
)


def _zeros(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "pad2d", verdict, edits, PADDING)


_SHAPE = "(n, top + h + bottom, left + w + right, c)"
_FULL = f"output = np.full({_SHAPE}, value, dtype=input.dtype)"
_PLACE = "output[:, top : top + h, left : left + w, :] = input"
_UNPACKED = '(top, bottom), (left, right) = _pairs("pad2d", "pads", pads)'
_DONE = f"{_PLACE}\n    return output"


def _mode(mode: str) -> Edit:
    return _DONE, f'return np.pad(input, ((0, 0), (top, bottom), (left, right), (0, 0)), "{mode}")'


def _done(value: str, line: str = "") -> Edit:
    return _DONE, f"{_PLACE}\n    {line}\n    return {value}" if line else f"{_PLACE}\n    return {value}"


ZEROS = (
    _zeros("shifted down", V.WRONG_VALUE, (_PLACE, _PLACE.replace("top : top", "bottom : bottom"))),
    _zeros("shifted to the right", V.WRONG_VALUE, (_PLACE, _PLACE.replace("left : left", "right : right"))),
    _zeros(
        "F21 behind and before",
        V.WRONG_VALUE,
        (_UNPACKED, _UNPACKED.replace("(top, bottom), (left, right)", "(bottom, top), (right, left)")),
    ),
    _zeros(
        "F20 pairs swapped",
        V.WRONG_VALUE,
        (_UNPACKED, _UNPACKED.replace("(top, bottom), (left, right)", "(left, right), (top, bottom)")),
    ),
    _zeros(
        "F20 pairs swapped where that keeps the shape",
        V.WRONG_VALUE,
        (
            _UNPACKED,
            _UNPACKED
            + "\n    if top + bottom == left + right:\n        top, bottom, left, right = left, right, top, bottom",
        ),
    ),
    _zeros(
        "sides sorted by kind",
        V.WRONG_SHAPE,
        (_UNPACKED, _UNPACKED.replace("(top, bottom), (left, right)", "(top, left), (bottom, right)")),
    ),
    _zeros("in the corner", V.WRONG_VALUE, (_PLACE, "output[:, :h, :w, :] = input")),
    _zeros("in the far corner", V.WRONG_VALUE, (_PLACE, "output[:, top + bottom :, left + right :, :] = input")),
    _zeros("S07 only before", V.WRONG_SHAPE, (_UNPACKED, _UNPACKED + "\n    bottom = right = 0")),
    _zeros("only rows", V.WRONG_SHAPE, (_UNPACKED, _UNPACKED + "\n    left = right = 0")),
    _zeros("only columns", V.WRONG_SHAPE, (_UNPACKED, _UNPACKED + "\n    top = bottom = 0")),
    _zeros(
        "half on each side",
        V.WRONG_VALUE,
        (_UNPACKED, _UNPACKED + "\n    top, bottom = (top + bottom) // 2, -(-(top + bottom) // 2)"),
    ),
    _zeros(
        "images padded too",
        V.WRONG_SHAPE,
        (_DONE, "return np.pad(input, ((top, bottom), (top, bottom), (left, right), (0, 0)), constant_values=value)"),
    ),
    _zeros(
        "channels first",
        V.WRONG_SHAPE,
        (_DONE, "return np.pad(input, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=value)"),
    ),
    _zeros(
        "first two axes",
        V.WRONG_SHAPE,
        (_DONE, "return np.pad(input, ((top, bottom), (left, right), (0, 0), (0, 0)), constant_values=value)"),
    ),
    _zeros("same number on both sides", V.WRONG_SHAPE, (_UNPACKED, _UNPACKED + "\n    bottom, right = top, left")),
    _zeros("F22 edges repeated", V.WRONG_VALUE, _mode("edge")),
    _zeros("F23 wrapped around", V.WRONG_VALUE, _mode("wrap")),
    _zeros("reflected", V.WRONG_VALUE, _mode("reflect")),
    _zeros("reflected with the edge", V.WRONG_VALUE, _mode("symmetric")),
    _zeros("value forgotten", V.WRONG_VALUE, (_FULL, _FULL.replace("value", "0"))),
    _zeros("value without its sign", V.WRONG_VALUE, (_FULL, _FULL.replace("value", "abs(value)"))),
    _zeros("zeros of the image filled too", V.WRONG_VALUE, _done("output", "output[output == 0] = value")),
    _zeros("value added to the image", V.WRONG_VALUE, (_PLACE, _PLACE.replace("= input", "+= input"))),
    _zeros("ones by default", V.WRONG_VALUE, ("def pad2d(input, pads, value=0):", "def pad2d(input, pads, value=1):")),
    _zeros("no default", V.RAISED, ("def pad2d(input, pads, value=0):", "def pad2d(input, pads, value):")),
    _zeros("first image only", V.WRONG_VALUE, (_PLACE, _PLACE.replace("= input", "= input[:1]"))),
    _zeros("third image forgotten", V.WRONG_VALUE, _done("output", "output[2:] = value")),
    _zeros("first channel only", V.WRONG_VALUE, (_PLACE, _PLACE.replace("= input", "= input[..., :1]"))),
    _zeros("third channel forgotten", V.WRONG_VALUE, _done("output", "output[..., 2:] = value")),
    _zeros("looks at the first image", V.RAISED, (_FULL, f"input[0].sum()\n    {_FULL}")),
    _zeros("rounded", V.WRONG_VALUE, _done("output.round()")),
    _zeros(
        "half precision inside",
        V.WRONG_VALUE,
        (_FULL, _FULL.replace("input.dtype", "'f2'")),
        _done("output.astype(input.dtype)"),
    ),
    _zeros(
        "single precision inside",
        V.WRONG_VALUE,
        (_FULL, _FULL.replace("input.dtype", "'f4'")),
        _done("output.astype(input.dtype)"),
    ),
    _zeros("float64 always", V.WRONG_DTYPE, (_FULL, _FULL.replace(", dtype=input.dtype", ", dtype=float"))),
    _zeros("float32 always", V.WRONG_DTYPE, (_FULL, _FULL.replace("input.dtype", "'f4'"))),
    _zeros("integers, from the value", V.WRONG_DTYPE, (_FULL, _FULL.replace(", dtype=input.dtype", ""))),
    _zeros("nested list", V.WRONG_TYPE, _done("output.tolist()")),
    _zeros("masked array", V.WRONG_TYPE, _done("np.ma.masked_array(output)")),
    _zeros("not a number", V.NOT_FINITE, (_FULL, _FULL.replace("value", "np.nan"))),
    _zeros("input set to zero afterwards", V.MUTATED, _done("output", "input *= 0")),
    _zeros("input resized in place", V.RAISED, (_FULL, f"input.resize({_SHAPE})\n    {_FULL}")),
    _zeros("input written to, unchanged", V.RAISED, (_FULL, f"input += 0\n    {_FULL}")),
    _zeros(
        "batch axis added when missing",
        V.WRONG_ERROR,
        (
            '    axes("pad2d", "input"',
            '    input = input if input.ndim == 4 else input[None]\n    axes("pad2d", "input"',
        ),
    ),
    _zeros("negative numbers cut off", V.WRONG_ERROR, ("at_least(0, function, name, number)", "max(0, number)")),
    _zeros(
        "negative numbers take rows away",
        V.WRONG_ERROR,
        ("at_least(0, function", "at_least(-99, function"),
        (
            _PLACE,
            "output[:, max(top, 0) : top + h, max(left, 0) : left + w, :] = input[:, max(-top, 0) : h + min(bottom, 0), max(-left, 0) : w + min(right, 0)][:, : top + h + bottom, : left + w + right]",
        ),
    ),
    _zeros(
        "negative numbers below only not refused",
        V.WRONG_ERROR,
        (
            _UNPACKED,
            "(top, bottom), (left, right) = pads\n    at_least(0, 'pad2d', 'pads', top), at_least(0, 'pad2d', 'pads', left), at_least(0, 'pad2d', 'pads', right)\n    bottom = max(bottom, 0)",
        ),
    ),
    _zeros(
        "negative numbers to the right only not refused",
        V.WRONG_ERROR,
        (
            _UNPACKED,
            "(top, bottom), (left, right) = pads\n    at_least(0, 'pad2d', 'pads', top), at_least(0, 'pad2d', 'pads', left), at_least(0, 'pad2d', 'pads', bottom)\n    right = max(right, 0)",
        ),
    ),
    _zeros(
        "IndexError for negative numbers",
        V.WRONG_ERROR,
        (_UNPACKED, f"if min(min(pads)) < 0 or min(max(pads)) < 0:\n        raise IndexError\n    {_UNPACKED}"),
    ),
)

MUTANTS = (*AXES, *PADS, *ZEROS)
