"""Wrong code, one small mistake each: edits of the reference's depthwise convolution and of what its gradients share.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: F for forward convolution, X for the gradient of the input, S for sizes, D for depthwise.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant

DEPTHWISE = "conv_lib/depthwise.py"
FORWARD = "depthwise_conv2d"
INPUT, FILTER = "depthwise_conv2d_backprop_input", "depthwise_conv2d_backprop_filter"

Edit = tuple[str, str]

#: Lines that all three functions share.
CHANNELS = 'equal(function, "filter_sizes[2]", filter_channels, "the input\'s channels", c)'
_STEPS = 'strides, dilations = pair(function, "strides", strides), pair(function, "dilations", dilations)'
_PADS = "(top, bottom), (left, right) = resolve_padding(padding, (h, w), (k_h, k_w), strides, dilations)"
_H_OUT = 'h_out = output_size(top + h + bottom, k_h, strides[0], "VALID", dilations[0])'
_W_OUT = 'w_out = output_size(left + w + right, k_w, strides[1], "VALID", dilations[1])'
PLACES = "places = taps((k_h, k_w), (h_out, w_out), strides, dilations)"
GIVEN = (
    'equal(function, "out_backprop.shape", out_backprop.shape, "the convolution\'s output", (n, h_out, w_out, c * m))'
)
BY_CHANNEL = "return out_backprop.reshape(output_sizes)"


def then(line: str, *more: str) -> Edit:
    """`line`, and others of the same depth after it."""
    return line, "\n    ".join((line, *more))


def first(line: str, *more: str) -> Edit:
    """`line`, and others of the same depth before it."""
    return line, "\n    ".join((*more, line))


def _same(*more: str) -> Edit:
    """Other numbers of rows and columns for SAME; what comes in front, the rest follows."""
    return then(
        _PADS,
        "if padding == 'SAME':",
        *(f"    {line}" for line in more),
        "    bottom, right = bottom + top - up, right + left - aside",
        "    top, left = up, aside",
    )


def _moved(rows: str, columns: str) -> Edit:
    """Windows that begin some cells later."""
    return then(
        PLACES,
        f"down, along = {rows}, {columns}",
        "places = [",
        "    (a, b, slice(r.start + down, r.stop + down, r.step), slice(q.start + along, q.stop + along, q.step))",
        "    for a, b, r, q in places",
        "]",
    )


_UNCLAMPED = _moved(
    "max(0, (h + 1 - (h_out - 1) * strides[0] - k_h) // 2) if padding == 'SAME' else 0",
    "max(0, (w + 1 - (w_out - 1) * strides[1] - k_w) // 2) if padding == 'SAME' else 0",
)
_TO_THE_END = _moved(
    "(top + h + bottom - (k_h - 1) * dilations[0] - 1) % strides[0]",
    "(left + w + right - (k_w - 1) * dilations[1] - 1) % strides[1]",
)
#: Each changes the line of the positions too, so that no other mistake is made there.
_PAIR = PLACES, PLACES.replace("strides", "tuple(strides)")
SWAPPED = then(_STEPS, "strides = strides[::-1]"), _PAIR
ONE_STRIDE = then(_STEPS, "strides = strides[:1] * 2"), _PAIR
_EXPLICIT = "if not isinstance(padding, str):"

#: Name, edits, the verdicts of the forward pass, the gradient of the input and that of the filters.
_SHARED: tuple[tuple[str, tuple[Edit, ...], tuple[V, V, V]], ...] = (
    ("strides ignored", (then(_STEPS, "strides = 1, 1"),), (V.WRONG_SHAPE, V.RAISED, V.RAISED)),
    (
        "stride no larger than the kernel",
        (then(_STEPS, "strides = min(strides[0], k_h), min(strides[1], k_w)"),),
        (V.WRONG_SHAPE, V.RAISED, V.RAISED),
    ),
    (
        "F25 stride inside the window",
        ((PLACES, PLACES.replace("strides, d", "strides, strides or d")),),
        (V.RAISED,) * 3,
    ),
    ("stride in the size only", ((PLACES, PLACES.replace("strides", "(1, 1)")),), (V.WRONG_VALUE,) * 3),
    ("strides as a pair only", (first(_STEPS, "strides == 1 or strides[0]"),), (V.RAISED,) * 3),
    ("strides as one number only", (first(_STEPS, "1 // (not isinstance(strides, tuple))"),), (V.RAISED,) * 3),
    ("F08 last window lost", ((_H_OUT, _H_OUT + " - 1"),), (V.WRONG_SHAPE, V.RAISED, V.RAISED)),
    ("windows aligned to the end", (_TO_THE_END,), (V.WRONG_VALUE,) * 3),
    (
        "F07 SAME rounded down",
        (then(_W_OUT, "h_out = h // strides[0] if padding == 'SAME' else h_out"),),
        (V.WRONG_SHAPE, V.RAISED, V.RAISED),
    ),
    ("F04 odd cell in front", (_same("up, aside = bottom, right"),), (V.WRONG_VALUE,) * 3),
    (
        "F05 SAME the same on both sides",
        (then(_PADS, "if padding == 'SAME':", "    bottom, right = top, left"),),
        (V.WRONG_SHAPE, V.RAISED, V.RAISED),
    ),
    (
        "F06 SAME as if the stride were 1",
        ((_PADS, _PADS.replace("strides, dilations", "1, dilations")),),
        (V.WRONG_VALUE,) * 3,
    ),
    (
        "X15 SAME as if the size were a multiple of the stride",
        (
            _same(
                "sizes_up = -(-h // strides[0]) * strides[0], -(-w // strides[1]) * strides[1]",
                "(up, _), (aside, _) = resolve_padding(padding, sizes_up, (k_h, k_w), strides, dilations)",
            ),
        ),
        (V.WRONG_VALUE,) * 3,
    ),
    ("F24 negative SAME padding", (_UNCLAMPED,), (V.WRONG_VALUE,) * 3),
    (
        "SAME refuses a kernel that is too large",
        (then(_PADS, "if padding == 'SAME' and (k_h > h or k_w > w):", "    raise ValueError"),),
        (V.RAISED,) * 3,
    ),
    (
        "SAME ignored",
        (first(_PADS, "padding = 'VALID' if padding == 'SAME' else padding"),),
        (V.WRONG_SHAPE, V.RAISED, V.RAISED),
    ),
    (
        "F20 explicit pairs swapped",
        (then(_PADS, _EXPLICIT, "    top, bottom, left, right = left, right, top, bottom"),),
        (V.WRONG_SHAPE, V.RAISED, V.RAISED),
    ),
    (
        "F20 explicit pairs swapped where they agree in sum",
        (
            then(
                _PADS,
                "if not isinstance(padding, str) and top + bottom == left + right:",
                "    top, bottom, left, right = left, right, top, bottom",
            ),
        ),
        (V.WRONG_VALUE,) * 3,
    ),
    (
        "F21 explicit padding back to front",
        (then(_PADS, _EXPLICIT, "    top, bottom, left, right = bottom, top, right, left"),),
        (V.WRONG_VALUE,) * 3,
    ),
    (
        "S07 padding behind not counted",
        ((_H_OUT, _H_OUT.replace(" + bottom", "")),),
        (V.WRONG_SHAPE, V.RAISED, V.RAISED),
    ),
    (
        "explicit padding no larger than the kernel",
        (then(_PADS, "top, bottom = min(top, k_h), min(bottom, k_h)"),),
        (V.WRONG_SHAPE, V.RAISED, V.RAISED),
    ),
    (
        "explicit padding left for later",
        (first(_PADS, _EXPLICIT, "    raise NotImplementedError"),),
        (V.NOT_IMPLEMENTED,) * 3,
    ),
    (
        "TypeError for channels",
        ((CHANNELS, "if filter_channels != c:\n        raise TypeError"),),
        (V.WRONG_ERROR,) * 3,
    ),
    ("stride 0 taken for 1", (first(_STEPS, "strides = strides or 1"),), (V.WRONG_ERROR,) * 3),
    (
        "words in lower case",
        (first(_STEPS, "padding = padding.upper() if isinstance(padding, str) else padding"),),
        (V.WRONG_ERROR,) * 3,
    ),
    (
        "any other word is VALID",
        (first(_STEPS, "padding = 'VALID' if isinstance(padding, str) and padding != 'SAME' else padding"),),
        (V.WRONG_ERROR,) * 3,
    ),
    (
        "KeyError for an unknown word",
        (first(_STEPS, "isinstance(padding, str) and {'SAME': 0, 'VALID': 0}[padding]"),),
        (V.WRONG_ERROR,) * 3,
    ),
    (
        "negative padding taken for none",
        (
            first(
                _STEPS,
                _EXPLICIT,
                "    padding = tuple(tuple(max(0, number) for number in both) for both in padding)",
            ),
        ),
        (V.WRONG_ERROR,) * 3,
    ),
    (
        "a window that does not fit has no output",
        (
            (_H_OUT, "h_out = max(0, (top + h + bottom - (k_h - 1) * dilations[0] - 1) // strides[0] + 1)"),
            (_W_OUT, "w_out = max(0, (left + w + right - (k_w - 1) * dilations[1] - 1) // strides[1] + 1)"),
        ),
        (V.WRONG_ERROR,) * 3,
    ),
)
SHARED = tuple(
    Mutant(name, exercise, verdict, edits, DEPTHWISE)
    for name, edits, verdicts in _SHARED
    for exercise, verdict in zip((FORWARD, INPUT, FILTER), verdicts, strict=True)
)


def _forward(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, FORWARD, verdict, edits, DEPTHWISE)


_TAP = "padded[:, rows, columns, :, np.newaxis] * filter[a, b]"
_BUFFER = "output = np.zeros((n, h_out, w_out, c, m), dtype=input.dtype)"
_RESULT = "return output.reshape(n, h_out, w_out, c * m)"
_PADDED = "padded = pad2d(input, pads)\n    output"
_INPUT_AXES = 'axes("depthwise_conv2d", "input", input, "N, H, W, C")'
_FILTER_AXES = 'axes("depthwise_conv2d", "filter", filter, "K_h, K_w, C, M")'


def _tap(filter: str) -> Edit:
    return _TAP, _TAP.replace("filter[a, b]", filter)


def _result(value: str) -> Edit:
    return _RESULT, f"output = output.reshape(n, h_out, w_out, c * m)\n    return {value}"


def _done(*more: str) -> Edit:
    return first(_RESULT, *more)


FORWARDS = (
    _forward("channels not compared", V.WRONG_ERROR, (CHANNELS, "c = filter_channels")),
    _forward(
        "D01 output channel q * C + k", V.WRONG_VALUE, (_RESULT, _RESULT.replace("output.", "output.swapaxes(3, 4)."))
    ),
    _forward("filter[a, b, q, k]", V.RAISED, _tap("filter[a, b][tuple(np.indices(filter.shape[2:])[::-1])]")),
    _forward("D02 filter read as (K_h, K_w, M, C)", V.WRONG_VALUE, _tap("filter[a, b].reshape(m, c).T")),
    _forward("filter transposed where it can be", V.WRONG_VALUE, _tap("(filter[a, b].T if c == m else filter[a, b])")),
    _forward("D03 channels summed", V.WRONG_SHAPE, (_RESULT, "return output.sum(axis=3)")),
    _forward("filters summed", V.WRONG_SHAPE, (_RESULT, "return output.sum(axis=4)")),
    _forward("D04 first filter only", V.WRONG_SHAPE, (_RESULT, "return output[..., 0]")),
    _forward("D04 first filter M times", V.WRONG_VALUE, _tap("filter[a, b][:, :1]")),
    _forward("filters of channel 0 for all", V.WRONG_VALUE, _tap("filter[a, b][:1]")),
    _forward("channel 0 for all", V.WRONG_VALUE, (_TAP, _TAP.replace(":, np.newaxis]", ":1, np.newaxis]"))),
    _forward(
        "D05 output j hears channel j % C",
        V.WRONG_VALUE,
        (_BUFFER, _BUFFER.replace("c, m)", "c * m)")),
        (_TAP, "padded[:, rows, columns][..., np.arange(c * m) % c] * filter[a, b].ravel()"),
        (_RESULT, "return output"),
    ),
    _forward("channels reversed", V.WRONG_VALUE, _tap("filter[a, b, ::-1]")),
    _forward("filters reversed", V.WRONG_VALUE, _tap("filter[a, b, :, ::-1]")),
    _forward("F01 flipped", V.WRONG_VALUE, _tap("filter[-1 - a, -1 - b]")),
    _forward("F02 rows flipped", V.WRONG_VALUE, _tap("filter[-1 - a, b]")),
    _forward("F02 columns flipped", V.WRONG_VALUE, _tap("filter[a, -1 - b]")),
    _forward("F03 filter[b, a]", V.RAISED, _tap("filter[b, a]")),
    _forward(
        "F03 transposed where it can be",
        V.WRONG_VALUE,
        _tap("filter[(b, a) if len(filter) == len(filter[0]) else (a, b)]"),
    ),
    _forward("only the last tap", V.WRONG_VALUE, (f"output += {_TAP}", f"output[:] = {_TAP}")),
    _forward("first tap dropped", V.WRONG_VALUE, (f"+= {_TAP}", f"+= bool(a + b) * {_TAP}")),
    _forward("fourth row of the kernel dropped", V.WRONG_VALUE, (f"+= {_TAP}", f"+= (a != 3) * {_TAP}")),
    _forward("fifth row of the kernel dropped", V.WRONG_VALUE, (f"+= {_TAP}", f"+= (a != 4) * {_TAP}")),
    _forward("fourth column of the kernel dropped", V.WRONG_VALUE, (f"+= {_TAP}", f"+= (b != 3) * {_TAP}")),
    _forward("third image forgotten", V.WRONG_VALUE, _done("output[2:] = 0")),
    _forward("fourth channel forgotten", V.WRONG_VALUE, _done("output[:, :, :, 3:] = 0")),
    _forward("fourth filter forgotten", V.WRONG_VALUE, _done("output[..., 3:] = 0")),
    _forward("F26 first image only", V.WRONG_VALUE, _done("output = np.repeat(output[:1], n, 0)")),
    _forward("F27 average", V.WRONG_VALUE, _done("output /= filter[..., 0, 0].size")),
    _forward("mean over the filters", V.WRONG_VALUE, _done("output[:] = output.mean(axis=4, keepdims=True)")),
    _forward(
        "F28 bytes",
        V.WRONG_VALUE,
        (_TAP, "padded[:, rows, columns, :, np.newaxis].astype('u1') * filter[a, b].astype('u1')"),
    ),
    _forward(
        "F22 edge in place of zeros",
        V.WRONG_VALUE,
        (_PADDED, "padded = np.pad(input, ((0, 0), *pads, (0, 0)), 'edge')\n    output"),
    ),
    _forward(
        "F23 round the edge",
        V.WRONG_VALUE,
        (_PADDED, "padded = np.pad(input, ((0, 0), *pads, (0, 0)), 'wrap')\n    output"),
    ),
    _forward("padded with ones", V.WRONG_VALUE, (_PADDED, _PADDED.replace("pads)", "pads, 1)"))),
    _forward("negative sums cut off", V.WRONG_VALUE, _result("np.maximum(output, 0)")),
    _forward("F09 strides swapped", V.WRONG_SHAPE, *SWAPPED),
    _forward("first stride for both axes", V.WRONG_SHAPE, *ONE_STRIDE),
    _forward("F10 dilations swapped", V.WRONG_SHAPE, then(_STEPS, "dilations = dilations[::-1]")),
    _forward(
        "F10 dilations swapped where the shape stays",
        V.WRONG_VALUE,
        then(_STEPS, "dilations = dilations[::-1] if padding == 'SAME' else dilations"),
    ),
    _forward("F08 last window lost on both axes", V.WRONG_SHAPE, (_H_OUT, _H_OUT + " - 1"), (_W_OUT, _W_OUT + " - 1")),
    _forward("dilation in the size only", V.WRONG_VALUE, (PLACES, PLACES.replace("dilations", "(1, 1)"))),
    _forward("dilations ignored", V.WRONG_SHAPE, then(_STEPS, "dilations = 1, 1")),
    _forward("first dilation for both axes", V.WRONG_SHAPE, then(_STEPS, "dilations = dilations[:1] * 2")),
    _forward("dilations as a pair only", V.RAISED, first(_STEPS, "dilations == 1 or dilations[0]")),
    _forward(
        "F11 zeros between the cells of the input",
        V.WRONG_SHAPE,
        then(
            _INPUT_AXES,
            "d_h, d_w = dilations if isinstance(dilations, tuple) else (dilations, dilations)",
            "n, h, w, c = input.shape",
            "wide = np.zeros((n, (h - 1) * d_h + 1, (w - 1) * d_w + 1, c), input.dtype)",
            "wide[:, :: max(d_h, 1), :: max(d_w, 1)] = input",
            "input, dilations = (wide, 1) if min(d_h, d_w) else (input, dilations)",
        ),
    ),
    _forward("F13 SAME ignores the dilation", V.WRONG_SHAPE, (_PADS, _PADS.replace(", dilations)", ")"))),
    _forward(
        "F12 a kernel spans K * d",
        V.WRONG_VALUE,
        _same(
            "sizes_up = k_h * dilations[0], k_w * dilations[1]",
            "(up, _), (aside, _) = resolve_padding(padding, (h, w), sizes_up, strides)",
        ),
    ),
    _forward("explicit padding without dilation", V.WRONG_SHAPE, then(_PADS, _EXPLICIT, "    dilations = 1, 1")),
    _forward(
        "dilations left for later",
        V.NOT_IMPLEMENTED,
        first(_STEPS, "if dilations != 1:", "    raise NotImplementedError"),
    ),
    _forward("dilation 0 taken for 1", V.WRONG_ERROR, first(_STEPS, "dilations = dilations or 1")),
    _forward(
        "fit judged without dilation",
        V.WRONG_ERROR,
        then(_PADS, "dilations = dilations if (k_w - 1) * dilations[1] < left + w + right else (1, 1)"),
    ),
    _forward("float64 always", V.WRONG_DTYPE, (_BUFFER, _BUFFER.replace(", dtype=input.dtype", ""))),
    _forward("float32 always", V.WRONG_DTYPE, _result("output.astype('f4')")),
    _forward("integers", V.WRONG_DTYPE, _result("output.astype(int)")),
    _forward("rounded", V.WRONG_VALUE, _result("output.round()")),
    _forward("half precision inside", V.WRONG_VALUE, (_TAP, f"({_TAP}).astype('f2')")),
    _forward("single precision inside", V.WRONG_VALUE, _result("output.astype('f4').astype(input.dtype)")),
    _forward("list", V.WRONG_TYPE, _result("output.tolist()")),
    _forward("masked array", V.WRONG_TYPE, _result("np.ma.masked_array(output)")),
    _forward("channels apart", V.WRONG_SHAPE, (_RESULT, "return output")),
    _forward("batch axis squeezed", V.WRONG_SHAPE, _result("output[0] if n == 1 else output")),
    _forward(
        "not a number",
        V.NOT_FINITE,
        (_BUFFER, _BUFFER.replace("zeros((n", "full((n").replace(", dtype", ", np.nan, dtype")),
    ),
    _forward("input written to, unchanged", V.RAISED, then(_INPUT_AXES, "input += 0")),
    _forward("looks at the first image", V.RAISED, then(_INPUT_AXES, "input[0].sum()")),
    _forward("input set to zero afterwards", V.MUTATED, _done("input *= 0")),
    _forward("filter flipped in place afterwards", V.MUTATED, _done("filter[:] = filter[::-1, ::-1].copy()")),
    _forward(
        "batch axis added when missing",
        V.WRONG_ERROR,
        first(_INPUT_AXES, "input = input if input.ndim == 4 else input[None]"),
    ),
    _forward(
        "three axes of filter taken for M = 1",
        V.WRONG_ERROR,
        first(_FILTER_AXES, "filter = filter if filter.ndim == 4 else filter[..., None]"),
    ),
    _forward(
        "one channel taken for all",
        V.WRONG_ERROR,
        then(_FILTER_AXES, "input = input.repeat(filter.shape[2], 3) if input.shape[3] == 1 else input"),
    ),
    _forward(
        "groups of channels",
        V.WRONG_ERROR,
        then(
            _FILTER_AXES,
            "filter = filter if input.shape[3] % filter.shape[2] else filter.repeat(input.shape[3] // filter.shape[2], 2)",
        ),
    ),
)


MUTANTS = (*SHARED, *FORWARDS)
