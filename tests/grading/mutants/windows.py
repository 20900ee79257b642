"""Mistakes in the windows of a padded convolution: names, verdicts and edits for `conv2d` of the reference.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: F for forward convolution.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.rules import Edit

ADDED = "output += padded[:, rows, columns, :] @ filters[a, b]  # (N, H_out, W_out, C_in) @ (C_in, C_out)"
BUFFER = "output = np.zeros((n, h_out, w_out, c_out), dtype=input.dtype)"
H_OUT = 'h_out = output_size(padded.shape[1], k_h, strides[0], "VALID", dilations[0])'
W_OUT = 'w_out = output_size(padded.shape[2], k_w, strides[1], "VALID", dilations[1])'
RESOLVED = "pads = resolve_padding(padding, (h, w), (k_h, k_w), strides, dilations)"
_START = "    n, h, w, c_in = input.shape\n"
_SHAPE = "    k_h, k_w, _, c_out = filters.shape\n"
_TAP = "yield a, b, rows, columns"
_PAIRS = 'strides, dilations = pair("conv2d", "strides", strides), pair("conv2d", "dilations", dilations)'
_PADDED = "padded = pad2d(input, pads)  # (N, top + H + bottom, left + W + right, C_in)"


def _later(line: str, more: str) -> Edit:
    return line, f"{line}\n    {more}"


WINDOWS: tuple[tuple[str, V, tuple[Edit, ...]], ...] = (
    ("F02 rows flipped", V.WRONG_VALUE, ((_TAP, "yield kernel_size[0] - 1 - a, b, rows, columns"),)),
    ("F02 columns flipped", V.WRONG_VALUE, ((_TAP, "yield a, kernel_size[1] - 1 - b, rows, columns"),)),
    (
        "F03 transposed where it can be",
        V.WRONG_VALUE,
        ((ADDED, ADDED.replace("filters[a, b]", "(filters[b, a] if k_h == k_w else filters[a, b])")),),
    ),
    ("F08 last window lost on both axes", V.WRONG_SHAPE, ((H_OUT, f"{H_OUT} - 1"), (W_OUT, f"{W_OUT} - 1"))),
    (
        "F07 the last window of SAME dropped on both axes",
        V.WRONG_SHAPE,
        (
            (H_OUT, f'{H_OUT}\n    h_out = h // strides[0] if padding == "SAME" else h_out'),
            (W_OUT, f'{W_OUT}\n    w_out = w // strides[1] if padding == "SAME" else w_out'),
        ),
    ),
    ("F09 strides swapped", V.WRONG_SHAPE, (_later(_PAIRS, "strides = strides[::-1]"),)),
    ("F09 strides of the windows swapped", V.WRONG_SHAPE, (_later(_PADDED, "strides = strides[::-1]"),)),
    (
        "F19 every s-th output of stride 1, from the s-th",
        V.WRONG_SHAPE,
        (
            _later(_PAIRS, "(s_h, s_w), strides = strides, (1, 1)"),
            (f"{ADDED}\n    return output", f"{ADDED}\n    return output[:, s_h - 1 :: s_h, s_w - 1 :: s_w]"),
        ),
    ),
    ("strides ignored", V.WRONG_SHAPE, (_later(_PADDED, "strides = 1, 1"),)),
    ("strides ignored, by the padding too", V.WRONG_SHAPE, (_later(_PAIRS, "strides = 1, 1"),)),
    ("first stride for both axes", V.WRONG_SHAPE, (_later(_PAIRS, "strides = strides[0], strides[0]"),)),
    ("F10 dilations swapped", V.WRONG_VALUE, (_later(_PAIRS, "dilations = dilations[::-1]"),)),
    ("F10 dilations of the windows swapped", V.WRONG_SHAPE, (_later(_PADDED, "dilations = dilations[::-1]"),)),
    ("dilations ignored", V.WRONG_SHAPE, (_later(_PADDED, "dilations = 1, 1"),)),
    ("dilations ignored, by the padding too", V.WRONG_VALUE, (_later(_PAIRS, "dilations = 1, 1"),)),
    (
        "F14 first channel only",
        V.WRONG_VALUE,
        ((ADDED, ADDED.replace("columns, :] @ filters[a, b]", "columns, :1] @ filters[a, b][:1]")),),
    ),
    ("F15 mean over the channels", V.WRONG_VALUE, ((_SHAPE, f"{_SHAPE}    filters = filters / c_in\n"),)),
    ("F16 channels of the filters swapped", V.RAISED, ((ADDED, ADDED.replace("filters[a, b]", "filters[a, b].T")),)),
    (
        "F17 channels first by reshape",
        V.WRONG_VALUE,
        ((_START, f"{_START}    input = input.reshape(n, c_in, h, w).transpose(0, 2, 3, 1)\n"),),
    ),
    ("F26 first image only", V.WRONG_VALUE, ((_START, f"{_START}    input = np.repeat(input[:1], n, 0)\n"),)),
    ("F27 average", V.WRONG_VALUE, (_later(BUFFER, "filters = filters / (k_h * k_w)"),)),
    (
        "paddings of the two axes swapped for SAME",
        V.WRONG_SHAPE,
        (_later(RESOLVED, 'pads = pads[::-1] if padding == "SAME" else pads'),),
    ),
    (
        "numbers sorted by kind",
        V.WRONG_SHAPE,
        (_later(RESOLVED, "pads = pads if isinstance(padding, str) else tuple(zip(*pads))"),),
    ),
    (
        "reflected",
        V.WRONG_VALUE,
        ((_PADDED, 'padded = np.pad(input, ((0, 0), *pads, (0, 0)), "reflect")'),),
    ),
)
