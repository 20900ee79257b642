"""Wrong `conv2d_transpose` and its wrong gradients: edits of the reference, and the verdict each must get.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: X for the transpose, F for the forward direction, S for sizes.
"""

from autograder.verdicts import Verdict as V
from grading.mutants import spread
from grading.mutants.mutant import Mutant

PATH = "conv_lib/transpose.py"

_CALL = "return conv2d_backprop_input(output_shape, filters, input, strides, padding)"
#: Right as it stands: every window is added into a plane with a wide margin, from which output_shape is cut.
SCATTER = """(top, bottom), (left, right) = pads
    (k_h, k_w, _, c_in), (s_h, s_w), (rows, columns) = filters.shape, strides, input.shape[1:3]
    wide = np.zeros((n, 150, 150, c_out), input.dtype)
    for a in range(k_h):
        for b in range(k_w):
            low, far = slice(50 + a, 51 + a + (rows - 1) * s_h, s_h), slice(50 + b, 51 + b + (columns - 1) * s_w, s_w)
            wide[:, low, far] += input @ filters[a, b].T
    return wide[:, 50 + top : 50 + top + h_out, 50 + left : 50 + left + w_out]"""
_ROOM = "    wide = np.zeros((n, 150, 150, c_out), input.dtype)\n"
_SUM = "wide[:, low, far] += input @ filters[a, b].T"
_CUT = "return wide[:, 50 + top : 50 + top + h_out, 50 + left : 50 + left + w_out]"
_STEPS = "= filters.shape, strides,"
_PAIR = 'strides = pair("conv2d_transpose", "strides", strides)'
_HEAD = 'def conv2d_transpose(input, filters, output_shape, strides=1, padding="SAME"):'
_WRONG = "if short != input.shape[axis]:"
_SAME, _WORD = 'padding == "SAME"', "isinstance(padding, str)"
_FOUR = '"output_shape", output_shape, "N, H_out, W_out, C_out")'


def _transpose(name: str, verdict: V, *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, "conv2d_transpose", verdict, edits, PATH)


def _scatter(*edits: tuple[str, str]) -> tuple[str, str]:
    """Loops in the place of the gradient, with edits of their own."""
    body = SCATTER
    for old, new in edits:
        assert body.count(old) == 1, old
        body = body.replace(old, new)
    return _CALL, body


def _summed(old: str, more: str) -> tuple[str, str]:
    return _scatter((_SUM, _SUM.replace(old, more)))


def _cut(top: str, left: str, when: str = "True") -> tuple[str, str]:
    """Cut from another place than where the padding ends."""
    return _scatter((_ROOM, f"{_ROOM}    if {when}:\n        top, left = {top}, {left}\n"))


def _counted(first: str, last: str) -> tuple[str, str]:
    """`count` is how many windows meet in each cell."""
    return _scatter(
        (_ROOM, f"{_ROOM}    count = wide.copy()\n"),
        (_SUM, f"{_SUM}\n            count[:, low, far] += 1"),
        (_CUT, f"wide[count == {first}] {last}\n    {_CUT}"),
    )


def _longest(cut: str) -> tuple[str, str]:
    """For SAME, made of the result of the largest output_shape."""
    sizes = "(n, input.shape[1] * strides[0], input.shape[2] * strides[1], c_out)"
    call = _CALL.replace("output_shape", sizes)
    return _CALL, f"if {_SAME}:\n        {call}{cut}\n    {_CALL}"


def _after(line: str) -> tuple[str, str]:
    return _CALL, f"{_CALL.replace('return', 'output =')}\n    {line}\n    return output"


def _returned(value: str) -> tuple[str, str]:
    return _CALL, f"{_CALL.replace('return', 'output =')}\n    return {value}"


def _paired(line: str) -> tuple[str, str]:
    return _PAIR, f"{_PAIR}\n    {line}"


def _refusing(condition: str) -> tuple[str, str]:
    return _paired(f"if {condition}:\n        raise ValueError")


def _judged(condition: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Lengths judged otherwise, by code that would compute something for all of them."""
    return (_WRONG, f"if {condition}:"), _scatter()


def _agreed(name: str, value: str, rule: str, wanted: str, otherwise: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """No check that two sizes agree, and code that goes on without it."""
    return (f'equal("conv2d_transpose", "{name}", {value}, "{rule}", {wanted})', otherwise), _scatter()


TRANSPOSES = (
    _transpose("X01 kernel turned", V.WRONG_VALUE, _summed("a, b", "-1 - a, -1 - b")),
    _transpose("X01 kernel turned about one axis", V.WRONG_VALUE, _summed("a, b", "-1 - a, b")),
    _transpose(
        "F03 kernel transposed where it can be",
        V.WRONG_VALUE,
        _summed("filters[", "(filters.swapaxes(0, 1) if k_h == k_w else filters)["),
    ),
    _transpose("X02 channels swapped", V.RAISED, _summed(".T", "")),
    _transpose(
        "X02 channels swapped where they can be",
        V.WRONG_VALUE,
        _summed("filters[a, b].T", "(filters[a, b] if c_in == c_out else filters[a, b].T)"),
    ),
    _transpose("X03 channels turned", V.WRONG_VALUE, _summed("a, b", "a, b, ::-1, ::-1")),
    _transpose("X04 cut at the very start", V.WRONG_VALUE, _cut("0", "0")),
    _transpose("X05 odd padding in front", V.WRONG_VALUE, _cut("bottom", "right", _SAME)),
    _transpose(
        "X06 the rest in front",
        V.WRONG_VALUE,
        _cut("-((h_out - k_h) % s_h)", "-((w_out - k_w) % s_w)", 'padding == "VALID"'),
    ),
    _transpose("X07 what lies behind cut off in front", V.WRONG_VALUE, _cut("bottom", "right", f"not {_WORD}")),
    _transpose("X08 padding alike on all sides", V.WRONG_VALUE, _cut("(k_h - 1) // 2", "(k_w - 1) // 2", _SAME)),
    _transpose(
        "X09 neighbours repeated",
        V.WRONG_VALUE,
        _summed(
            "wide[:, low, far] +=",
            "for c, d in np.ndindex(s_h, s_w):\n                "
            "wide[:, low.start + c : low.stop + c : s_h, far.start + d : far.stop + d : s_w] +=",
        ),
    ),
    _transpose(
        "X10 as many zeros as the stride",
        V.WRONG_VALUE,
        _scatter((_STEPS, "= filters.shape, (strides[0] + 1, strides[1] + 1),")),
    ),
    _transpose("X11 overlaps overwritten", V.WRONG_VALUE, _summed("+=", "=")),
    _transpose("X13 input taken for ones", V.WRONG_VALUE, _summed("input", "np.ones_like(input)")),
    _transpose(
        "X14 divided by the number of windows", V.WRONG_VALUE, _counted("count", "/= np.maximum(count, 1).ravel()")
    ),
    _transpose(
        "X15 SAME from the length of the input",
        V.WRONG_VALUE,
        _cut("max(k_h - s_h, 0) // 2", "max(k_w - s_w, 0) // 2", _SAME),
    ),
    _transpose("X16 output_shape ignored", V.WRONG_SHAPE, _longest("")),
    _transpose("X17 start of the longest", V.WRONG_VALUE, _longest("[:, :h_out, :w_out]")),
    _transpose("X18 end of the longest", V.WRONG_VALUE, _longest("[:, -h_out:, -w_out:]")),
    _transpose("X19 strides swapped between the pixels", V.WRONG_VALUE, _scatter((_STEPS, f"{_STEPS[:-1]}[::-1],"))),
    _transpose(
        "F24 SAME padding below zero",
        V.WRONG_VALUE,
        _cut("((rows - 1) * s_h + k_h - h_out) // 2", "((columns - 1) * s_w + k_w - w_out) // 2", _SAME),
    ),
    _transpose("F20 explicit rows and columns swapped", V.WRONG_VALUE, _cut("left", "top", f"not {_WORD}")),
    _transpose("explicit padding ignored", V.WRONG_VALUE, _cut("0", "0", f"not {_WORD}")),
    _transpose("explicit padding refused", V.RAISED, _refusing(f"not {_WORD}")),
    _transpose("VALID refused", V.RAISED, _refusing('padding == "VALID"')),
    _transpose("VALID by default", V.RAISED, (_HEAD, _HEAD.replace("SAME", "VALID"))),
    _transpose("SAME always", V.RAISED, _paired('padding = "SAME"')),
    _transpose("padding left in place", V.WRONG_SHAPE, _scatter((_CUT, "return wide[:, 50:60, 50:60]"))),
    _transpose("strides ignored", V.WRONG_VALUE, _scatter((_STEPS, "= filters.shape, (1, 1),"))),
    _transpose("strides swapped", V.RAISED, _paired("strides = strides[::-1]")),
    _transpose("first stride for both axes", V.WRONG_VALUE, _paired("strides = strides[:1] * 2")),
    _transpose("strides as a pair only", V.RAISED, (_PAIR, "strides = tuple(strides)")),
    _transpose("strides as one number only", V.RAISED, (_PAIR, "strides = (int(strides), int(strides))")),
    _transpose("stride larger than the kernel refused", V.RAISED, _refusing("strides[0] > len(filters)")),
    _transpose("kernel larger than the image refused", V.RAISED, _refusing("len(filters) > h_out")),
    _transpose("S08 size * stride alone", V.RAISED, _refusing(f"{_SAME} and h_out % strides[0]")),
    _transpose(
        "smallest and largest length alone",
        V.RAISED,
        _refusing(f"{_SAME} and h_out % strides[0] not in (0, 1 % strides[0])"),
    ),
    _transpose(
        "the rest behind missing",
        V.WRONG_SHAPE,
        _returned("output[:, : h_out - (sum(pads[0]) + h_out - len(filters)) % strides[0]]"),
    ),
    _transpose("uninitialised in the holes", V.NOT_FINITE, _counted("0", "= np.nan")),
    _transpose("first image only", V.WRONG_VALUE, _summed("input", "input[:1]")),
    _transpose("fourth image forgotten", V.WRONG_VALUE, _after("output[3:] = 0")),
    _transpose(
        "first channel only", V.WRONG_VALUE, _summed("input @ filters[a, b]", "input[..., :1] @ filters[a, b, :, :1]")
    ),
    _transpose("mean over the channels", V.WRONG_VALUE, _after("output /= input.shape[3]")),
    _transpose("fourth channel forgotten", V.WRONG_VALUE, _after("output[..., 3:] = 0")),
    _transpose("last tap forgotten", V.WRONG_VALUE, _summed("input", "(a + b < k_h + k_w - 2) * input")),
    _transpose("fourth row of the kernel forgotten", V.WRONG_VALUE, _summed("input", "(a != 3) * input")),
    _transpose("fifth column of the kernel forgotten", V.WRONG_VALUE, _summed("input", "(b != 4) * input")),
    _transpose("F27 average", V.WRONG_VALUE, _after("output /= filters[:, :, 0, 0].size")),
    _transpose("negative sums cut off", V.WRONG_VALUE, _returned("np.maximum(output, 0)")),
    _transpose("bias of one", V.WRONG_VALUE, _after("output += 1")),
    _transpose("zeros", V.WRONG_VALUE, _returned("output * 0")),
    _transpose("rounded", V.WRONG_VALUE, _returned("output.round()")),
    _transpose("half precision inside", V.WRONG_VALUE, _returned("output.astype('f2').astype(input.dtype)")),
    _transpose("single precision inside", V.WRONG_VALUE, _returned("output.astype('f4').astype(input.dtype)")),
    _transpose("float64 always", V.WRONG_DTYPE, _returned("output.astype('f8')")),
    _transpose("float32 always", V.WRONG_DTYPE, _returned("output.astype('f4')")),
    _transpose("nested list", V.WRONG_TYPE, _returned("output.tolist()")),
    _transpose("channels first", V.WRONG_SHAPE, _returned("output.transpose(0, 3, 1, 2)")),
    _transpose("filters turned in place", V.MUTATED, _after("filters[:] = filters[::-1, ::-1].copy()")),
    _transpose("input written to, unchanged", V.RAISED, _after("input += 0")),
    _transpose("looks at the first image", V.RAISED, _after("input[0].sum()")),
)

REFUSALS = (
    _transpose(
        "four axes of the input not demanded",
        V.WRONG_ERROR,
        ('axes("conv2d_transpose", "input", input, "N, H, W, C_in")', "pass"),
    ),
    _transpose(
        "four axes of the filters not demanded",
        V.WRONG_ERROR,
        ('axes("conv2d_transpose", "filters", filters, "K_h, K_w, C_out, C_in")', "pass"),
    ),
    _transpose(
        "assert for a length", V.WRONG_ERROR, (_WRONG, f"assert {_WRONG[3:-1].replace('!', '=')}\n        if False:")
    ),
    _transpose("lengths not looked at", V.WRONG_ERROR, *_judged("False")),
    _transpose("rows alone looked at", V.WRONG_ERROR, *_judged("axis == 1 and short != input.shape[1]")),
    _transpose("columns alone looked at", V.WRONG_ERROR, *_judged("axis == 2 and short != input.shape[2]")),
    _transpose("larger lengths accepted", V.WRONG_ERROR, *_judged("short < input.shape[axis]")),
    _transpose("smaller lengths accepted", V.WRONG_ERROR, *_judged("short > input.shape[axis]")),
    _transpose("lengths looked at for SAME", V.WRONG_ERROR, *_judged(f"{_SAME} and {_WRONG[3:-1]}")),
    _transpose("lengths looked at for words", V.WRONG_ERROR, *_judged(f"{_WORD} and {_WRONG[3:-1]}")),
    _transpose("lengths looked at but for SAME", V.WRONG_ERROR, *_judged(f"not {_SAME} and {_WRONG[3:-1]}")),
    _transpose(
        "fit not demanded",
        V.WRONG_ERROR,
        (
            "output_size(before + long + after, filters.shape[axis - 1], stride)",
            "1 + (before + long + after - filters.shape[axis - 1]) // stride",
        ),
        _scatter(),
    ),
    _transpose(
        "batch not looked at",
        V.WRONG_ERROR,
        *_agreed("output_shape[0]", "n", "the input's batch", "input.shape[0]", "n = len(input)"),
    ),
    _transpose(
        "channels of output_shape not looked at",
        V.WRONG_ERROR,
        *_agreed("output_shape[3]", "c_out", "filters.shape[2]", "filters.shape[2]", "c_out = filters.shape[2]"),
    ),
    _transpose(
        "channels of the input not looked at",
        V.WRONG_ERROR,
        *_agreed(
            "filters.shape[3]",
            "filters.shape[3]",
            "the input's channels",
            "input.shape[3]",
            "filters = filters[..., : input.shape[3]]",
        ),
    ),
    _transpose(
        "height and width alone accepted",
        V.WRONG_ERROR,
        (
            f'sizes("conv2d_transpose", {_FOUR}',
            f'sizes("conv2d_transpose", {_FOUR} if len(output_shape) != 2 else (n := len(input), *output_shape, filters.shape[2])',
        ),
        (_CALL, _CALL.replace("output_shape", "(n, h_out, w_out, c_out)")),
    ),
    _transpose(
        "five sizes accepted",
        V.WRONG_ERROR,
        (_FOUR, _FOUR.replace("output_shape,", "output_shape[:4],")),
        (_CALL, _CALL.replace("output_shape", "output_shape[:4]")),
    ),
    _transpose("lower case accepted", V.WRONG_ERROR, _paired(f"padding = padding.upper() if {_WORD} else padding")),
    _transpose(
        "negative padding taken for none",
        V.WRONG_ERROR,
        _paired(f"padding = padding if {_WORD} else tuple(np.maximum(padding, 0))"),
    ),
    _transpose(
        "stride 0 taken for 1", V.WRONG_ERROR, (_PAIR, f"strides = np.maximum(strides, 1).tolist()\n    {_PAIR}")
    ),
)


def _backprop(name: str, verdict: V, *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, "conv2d_transpose_backprop", verdict, edits, PATH)


_CONV = "return conv2d(out_backprop, filters, strides, padding)"
_BACK_HEAD = 'def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME"):'


def _conv(old: str, more: str) -> tuple[str, str]:
    return _CONV, _CONV.replace(old, more)


def _first(line: str) -> tuple[str, str]:
    return _CONV, f"{line}\n    {_CONV}"


def _result(value: str) -> tuple[str, str]:
    return _CONV, f"{_CONV.replace('return', 'output =')}\n    return {value}"


def _padded(pads: str, when: str) -> tuple[str, str]:
    """Padding of another kind in some of the calls."""
    resolved = "resolve_padding(padding, out_backprop.shape[1:3], filters.shape[:2], strides)"
    return _first(f"(t, b), (l, r) = {resolved}\n    padding = {pads} if {when} else padding")


BACKPROPS = (
    _backprop("VALID by default", V.WRONG_SHAPE, (_BACK_HEAD, _BACK_HEAD.replace("SAME", "VALID"))),
    _backprop("padding not passed on", V.WRONG_SHAPE, _conv(", padding)", ")")),
    _backprop("SAME always", V.WRONG_SHAPE, _conv(", padding)", ', "SAME")')),
    _backprop("strides not passed on", V.WRONG_SHAPE, _conv("strides", "1")),
    _backprop(
        "F09 strides swapped",
        V.WRONG_SHAPE,
        _first("strides = (strides,) * 2 if isinstance(strides, int) else strides[::-1]"),
    ),
    _backprop(
        "first stride for both axes",
        V.WRONG_VALUE,
        _first("strides = strides if isinstance(strides, int) else strides[:1] * 2"),
    ),
    _backprop("strides as a pair only", V.RAISED, _conv("strides", "tuple(strides)")),
    _backprop(
        "arguments swapped",
        V.RAISED,
        (_BACK_HEAD, _BACK_HEAD.replace("filters, out_backprop", "out_backprop, filters")),
    ),
    _backprop("F01 kernel turned", V.WRONG_VALUE, _conv("filters", "filters[::-1, ::-1]")),
    _backprop("F02 kernel turned about one axis", V.WRONG_VALUE, _conv("filters", "filters[:, ::-1]")),
    _backprop("F02 rows of the kernel in reverse", V.WRONG_VALUE, _conv("filters", "filters[::-1]")),
    _backprop(
        "F03 kernel transposed where it can be",
        V.WRONG_VALUE,
        _first("filters = filters.swapaxes(0, 1) if filters.shape[0] == filters.shape[1] else filters"),
    ),
    _backprop("X02 channels swapped", V.RAISED, _conv("filters", "filters.swapaxes(2, 3)")),
    _backprop(
        "X02 channels swapped where they can be",
        V.WRONG_VALUE,
        _first("filters = filters.swapaxes(2, 3) if filters.shape[2] == filters.shape[3] else filters"),
    ),
    _backprop("F04 odd padding in front", V.WRONG_VALUE, _padded("((b, t), (r, l))", _SAME)),
    _backprop("F21 explicit padding after for before", V.WRONG_VALUE, _padded("((b, t), (r, l))", f"not {_WORD}")),
    _backprop("F20 explicit rows and columns swapped", V.WRONG_VALUE, _padded("((l, r), (t, b))", f"not {_WORD}")),
    _backprop("explicit padding ignored", V.WRONG_SHAPE, _padded('"VALID"', f"not {_WORD}")),
    _backprop(
        "F06 SAME as for stride 1",
        V.WRONG_VALUE,
        _first(
            f"if {_SAME}:\n        s_h, s_w = pair('', '', strides)\n        return conv2d(out_backprop, filters, 1, padding)[:, ::s_h, ::s_w]"
        ),
    ),
    _backprop(
        "the transpose again",
        V.WRONG_VALUE,
        _conv("conv2d(out_backprop, filters", "conv2d_transpose(out_backprop, filters, out_backprop.shape"),
    ),
    _backprop("ones in place of out_backprop", V.WRONG_VALUE, _conv("(out_backprop", "(np.ones_like(out_backprop)")),
    _backprop(
        "first image only", V.WRONG_VALUE, _conv("(out_backprop", "(out_backprop[:1].repeat(len(out_backprop), 0)")
    ),
    _backprop("divided by the batch", V.WRONG_VALUE, _result("output / output.dtype.type(max(1, len(output)))")),
    _backprop("negative sums cut off", V.WRONG_VALUE, _result("np.maximum(output, 0)")),
    _backprop("half precision inside", V.WRONG_VALUE, _result("output.astype('f2').astype(filters.dtype)")),
    _backprop("single precision inside", V.WRONG_VALUE, _result("output.astype('f4').astype(filters.dtype)")),
    _backprop("float64 always", V.WRONG_DTYPE, _result("output.astype('f8')")),
    _backprop("float32 always", V.WRONG_DTYPE, _result("output.astype('f4')")),
    _backprop("nested list", V.WRONG_TYPE, _result("output.tolist()")),
    _backprop("both gradients", V.WRONG_TYPE, _result("(output, filters)")),
    _backprop("out_backprop set to zero", V.MUTATED, _result("(output, out_backprop.fill(0))[0]")),
    _backprop("looks at the first image", V.RAISED, _first("out_backprop[0].sum()")),
    _backprop(
        "four axes of out_backprop not demanded",
        V.WRONG_ERROR,
        ('axes("conv2d_transpose_backprop", "out_backprop", out_backprop, "N, H_out, W_out, C_out")', "pass"),
    ),
    _backprop(
        "further channels left out",
        V.WRONG_ERROR,
        ('filters.shape[2],\n        "the channels of out_backprop",\n        out_backprop.shape[3],', "0, '', 0"),
        _conv("(out_backprop", "(out_backprop[..., : filters.shape[2]]"),
    ),
    _backprop("lower case accepted", V.WRONG_ERROR, _first(f"padding = padding.upper() if {_WORD} else padding")),
)

MUTANTS = (*TRANSPOSES, *spread.MUTANTS, *REFUSALS, *BACKPROPS)
