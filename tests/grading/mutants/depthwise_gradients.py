"""Wrong code, one small mistake each: edits of the reference's gradients of a depthwise convolution.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: X for the gradient of the input, W for that of the filters, F and D for what they share
with the forward pass.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.depthwise import (
    BY_CHANNEL,
    CHANNELS,
    DEPTHWISE,
    FILTER,
    GIVEN,
    INPUT,
    ONE_STRIDE,
    PLACES,
    SWAPPED,
    Edit,
    first,
    then,
)
from grading.mutants.mutant import Mutant


def _input(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, INPUT, verdict, edits, DEPTHWISE)


_COLLECTED = "+= (gradient * filter[a, b]).sum(axis=-1)"
_ZEROS = "padded = pad2d(np.zeros(tuple(input_sizes), dtype=out_backprop.dtype), pads)"
_CUT = "return padded[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right, :]"
_UPSTREAM = 'gradient = _by_channel("depthwise_conv2d_backprop_input", out_backprop, output_sizes)'
_BACK_AXES = 'axes("depthwise_conv2d_backprop_input", "filter", filter, "K_h, K_w, C, M")'


def _collected(filter: str) -> Edit:
    return _COLLECTED, _COLLECTED.replace("filter[a, b]", filter)


def _cut(more: str, value: str = "d_input") -> Edit:
    return _CUT, f"{_CUT.replace('return', 'd_input =')}\n    {more}\n    return {value}"


INPUTS = (
    _input("channels not compared", V.WRONG_ERROR, (CHANNELS, "pass")),
    _input("X19 positions by swapped strides", V.RAISED, (PLACES, PLACES.replace("strides", "strides[::-1]"))),
    _input("positions by the first stride", V.WRONG_VALUE, (PLACES, PLACES.replace("strides", "strides[:1] * 2"))),
    _input("F09 strides swapped", V.RAISED, *SWAPPED),
    _input("first stride for both axes", V.RAISED, *ONE_STRIDE),
    _input("X01 filter flipped", V.WRONG_VALUE, _collected("filter[-1 - a, -1 - b]")),
    _input("X01 columns of the filter flipped", V.WRONG_VALUE, _collected("filter[a, -1 - b]")),
    _input("X01 rows of the filter flipped", V.WRONG_VALUE, _collected("filter[-1 - a, b]")),
    _input("F03 filter[b, a]", V.RAISED, _collected("filter[b, a]")),
    _input(
        "F03 transposed where it can be",
        V.WRONG_VALUE,
        _collected("filter[(b, a) if len(filter) == len(filter[0]) else (a, b)]"),
    ),
    _input("X03 channels reversed too", V.WRONG_VALUE, _collected("filter[a, b, ::-1]")),
    _input("filters reversed", V.WRONG_VALUE, _collected("filter[a, b, :, ::-1]")),
    _input("filter[a, b, q, k]", V.RAISED, _collected("filter[a, b][tuple(np.indices(filter.shape[2:])[::-1])]")),
    _input(
        "X02 filter transposed where it can be",
        V.WRONG_VALUE,
        _collected("(filter[a, b].T if len(filter[0, 0]) == len(filter[0, 0, 0]) else filter[a, b])"),
    ),
    _input(
        "D02 filter read as (K_h, K_w, M, C)", V.WRONG_VALUE, _collected("filter[a, b].reshape(filter.shape[:1:-1]).T")
    ),
    _input("D06 first filter only", V.WRONG_VALUE, (_COLLECTED, _COLLECTED.replace(".sum(axis=-1)", "[..., 0]"))),
    _input("mean over the filters", V.WRONG_VALUE, (_COLLECTED, _COLLECTED.replace("sum", "mean"))),
    _input(
        "summed over the channels too",
        V.WRONG_VALUE,
        (_COLLECTED, _COLLECTED.replace("axis=-1)", "axis=(3, 4))[..., None]")),
    ),
    _input(
        "D01 output channel q * C + k",
        V.WRONG_VALUE,
        (BY_CHANNEL, "return out_backprop.reshape(n, h_out, w_out, m, c).swapaxes(3, 4)"),
    ),
    _input("X11 overlaps overwritten", V.WRONG_VALUE, (_COLLECTED, _COLLECTED.removeprefix("+"))),
    _input(
        "X11 overlaps overwritten, window by window",
        V.WRONG_VALUE,
        then(
            _ZEROS,
            "(s_h, s_w), (k_h, k_w) = pair('', '', strides), filter.shape[:2]",
            "for i, j in np.ndindex(gradient.shape[1:3]):",
            "    window = np.einsum('nkq,abkq->nabk', gradient[:, i, j], filter)",
            "    padded[:, i * s_h : i * s_h + k_h, j * s_w : j * s_w + k_w] = window",
            "places = []",
        ),
    ),
    _input("X13 upstream gradient of ones", V.WRONG_VALUE, then(_UPSTREAM, "gradient = np.ones_like(gradient)")),
    _input(
        "X14 divided by the overlap",
        V.WRONG_VALUE,
        then(_ZEROS, "met = np.full_like(padded, 1e-9)"),
        (_COLLECTED, f"{_COLLECTED}\n        met[:, rows, columns] += 1"),
        (_CUT, f"padded = padded / met.round().clip(1)\n    {_CUT}"),
    ),
    _input(
        "X04 cut off at the end",
        V.WRONG_VALUE,
        (_CUT, "return padded[:, : padded.shape[1] - top - bottom, : padded.shape[2] - left - right]"),
    ),
    _input(
        "X07 cut off back to front",
        V.WRONG_VALUE,
        (_CUT, "return padded[:, bottom : padded.shape[1] - top, right : padded.shape[2] - left]"),
    ),
    _input("padding not cut off", V.WRONG_SHAPE, (_CUT, "return padded")),
    _input("cut off with a negative index", V.WRONG_SHAPE, (_CUT, "return padded[:, top:-bottom, left:-right]")),
    _input(
        "X16 size taken from the gradient",
        V.WRONG_SHAPE,
        (
            _CUT,
            "s_h, s_w = strides if isinstance(strides, tuple) else (strides, strides)\n"
            "    last, right_end = (output_sizes[1] - 1) * s_h + len(filter), (output_sizes[2] - 1) * s_w + len(filter[0])\n"
            "    return padded[:, top : last - bottom, left : right_end - right]",
        ),
    ),
    _input(
        "first tap dropped", V.WRONG_VALUE, (_COLLECTED, _COLLECTED.replace("(gradient", "bool(a + b) * (gradient"))
    ),
    _input(
        "fifth row of the kernel dropped",
        V.WRONG_VALUE,
        (_COLLECTED, _COLLECTED.replace("(gradient", "(a != 4) * (gradient")),
    ),
    _input(
        "fourth column of the kernel dropped",
        V.WRONG_VALUE,
        (_COLLECTED, _COLLECTED.replace("(gradient", "(b != 3) * (gradient")),
    ),
    _input(
        "gradient of the first image for all",
        V.WRONG_VALUE,
        then(_UPSTREAM, "gradient = gradient[:1].repeat(len(gradient), 0)"),
    ),
    _input(
        "images summed",
        V.WRONG_VALUE,
        then(_UPSTREAM, "gradient = gradient.sum(0, keepdims=True).repeat(len(gradient), 0)"),
    ),
    _input("mean over the images", V.WRONG_VALUE, then(_UPSTREAM, "gradient = gradient / max(1, len(gradient))")),
    _input("third image forgotten", V.WRONG_VALUE, _cut("d_input[2:] = 0")),
    _input("fourth channel forgotten", V.WRONG_VALUE, _cut("d_input[..., 3:] = 0")),
    _input(
        "fourth filter forgotten", V.WRONG_VALUE, (_COLLECTED, "+= (gradient * filter[a, b])[..., :3].sum(axis=-1)")
    ),
    _input("float64 always", V.WRONG_DTYPE, (_ZEROS, _ZEROS.replace(", dtype=out_backprop.dtype", ""))),
    _input("float32 always", V.WRONG_DTYPE, (_ZEROS, _ZEROS.replace("out_backprop.dtype", "'f4'"))),
    _input(
        "half precision inside",
        V.WRONG_VALUE,
        _collected("filter[a, b].astype('f2')"),
        then(_UPSTREAM, "gradient = gradient.astype('f2')"),
    ),
    _input("single precision inside", V.WRONG_VALUE, _cut("", "d_input.astype('f4').astype(out_backprop.dtype)")),
    _input("rounded", V.WRONG_VALUE, _cut("", "d_input.round()")),
    _input("list", V.WRONG_TYPE, _cut("", "d_input.tolist()")),
    _input("matrix of numbers", V.WRONG_SHAPE, _cut("", "d_input.reshape(len(d_input), -1)")),
    _input("looks at the first image", V.RAISED, then(_UPSTREAM, "gradient[0].sum()")),
    _input("gradient scaled in place", V.MUTATED, _cut("out_backprop *= 2")),
    _input("filter flipped in place afterwards", V.MUTATED, _cut("filter[:] = filter[::-1, ::-1].copy()")),
    _input("gradient of another shape with as many numbers", V.WRONG_ERROR, (GIVEN, "pass")),
    _input(
        "gradient cut to what is needed",
        V.WRONG_ERROR,
        (GIVEN, "out_backprop = np.resize(out_backprop, (n, h_out, w_out, c * m))"),
    ),
    _input(
        "one row of gradient repeated",
        V.WRONG_ERROR,
        first(
            _UPSTREAM,
            "if out_backprop.ndim == 4 and out_backprop.shape[1] == 1:",
            "    out_backprop = out_backprop.repeat(output_sizes[1], 1)",
        ),
    ),
    _input(
        "gradient without a batch",
        V.WRONG_ERROR,
        first(
            _UPSTREAM,
            "if out_backprop.ndim == 3:",
            "    out_backprop = np.repeat(out_backprop[None], output_sizes[0], 0)",
        ),
    ),
    _input(
        "C channels spread to C * M",
        V.WRONG_ERROR,
        first(
            _UPSTREAM,
            "if out_backprop.shape[-1] == filter.shape[2]:",
            "    out_backprop = out_backprop.repeat(filter.shape[3], -1)",
        ),
    ),
    _input(
        "batch of the gradient counts",
        V.WRONG_ERROR,
        first(
            _BACK_AXES, "input_sizes = (len(out_backprop), *input_sizes[1:]) if len(input_sizes) == 4 else input_sizes"
        ),
    ),
    _input(
        "batch may be left out",
        V.WRONG_ERROR,
        first(_BACK_AXES, "input_sizes = (len(out_backprop), *input_sizes)[-4:]"),
    ),
    _input("fifth size ignored", V.WRONG_ERROR, first(_BACK_AXES, "input_sizes = input_sizes[:4]")),
    _input(
        "filter without M",
        V.WRONG_ERROR,
        first(
            _BACK_AXES,
            "if filter.ndim == 3:",
            "    filter = np.repeat(filter[..., None], out_backprop.shape[-1] // filter.shape[-1], 3)",
        ),
    ),
)


def _filter(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, FILTER, verdict, edits, DEPTHWISE)


_MET = "met = padded[:, rows, columns, :, np.newaxis] * gradient"
_SUMMED = "d_filter[a, b] = met.sum(axis=(0, 1, 2))"
_D_ZEROS = "d_filter = np.zeros(tuple(filter_sizes), dtype=input.dtype)"
_PADDED_AGAIN = "padded = pad2d(input, pads)\n    d_filter"
_RETURN = "return d_filter"
_D_UPSTREAM = 'gradient = _by_channel("depthwise_conv2d_backprop_filter", out_backprop, output_sizes)'
_D_AXES = 'axes("depthwise_conv2d_backprop_filter", "input", input, "N, H, W, C")'


FILTERS = (
    _filter("channels not compared", V.WRONG_ERROR, (CHANNELS, "c = filter_channels")),
    _filter("positions by swapped strides", V.RAISED, (PLACES, PLACES.replace("strides", "strides[::-1]"))),
    _filter("positions by the first stride", V.WRONG_VALUE, (PLACES, PLACES.replace("strides", "strides[:1] * 2"))),
    _filter("F09 strides swapped", V.RAISED, *SWAPPED),
    _filter("first stride for both axes", V.RAISED, *ONE_STRIDE),
    _filter(
        "W01 averaged over the batch",
        V.WRONG_VALUE,
        (_RETURN, "return d_filter / d_filter.dtype.type(max(1, len(input)))"),
    ),
    _filter("W02 first image only", V.WRONG_VALUE, (_SUMMED, _SUMMED.replace("met.", "met[:1]."))),
    _filter("third image forgotten", V.WRONG_VALUE, (_SUMMED, _SUMMED.replace("met.", "met[:2]."))),
    _filter("W03 rotated by 180 degrees", V.WRONG_VALUE, (_RETURN, "return d_filter[::-1, ::-1]")),
    _filter("W03 rows reversed", V.WRONG_VALUE, (_RETURN, "return d_filter[::-1]")),
    _filter("columns reversed", V.WRONG_VALUE, (_RETURN, "return d_filter[:, ::-1]")),
    _filter("F03 d_filter[b, a]", V.RAISED, (_SUMMED, _SUMMED.replace("a, b", "b, a"))),
    _filter(
        "F03 transposed where it can be",
        V.WRONG_VALUE,
        (_RETURN, "return d_filter.swapaxes(0, 1) if len(d_filter) == len(d_filter[0]) else d_filter"),
    ),
    _filter("W04 d_filter[a, b, q, k]", V.RAISED, (_SUMMED, _SUMMED + ".T")),
    _filter(
        "W04 channel axes swapped where they can be",
        V.WRONG_VALUE,
        (_RETURN, "return d_filter.swapaxes(2, 3) if len(d_filter[0, 0]) == len(d_filter[0, 0, 0]) else d_filter"),
    ),
    _filter("W04 (K_h, K_w, M, C)", V.WRONG_SHAPE, (_RETURN, "return d_filter.swapaxes(2, 3)")),
    _filter(
        "channel axes swapped by reshape",
        V.WRONG_VALUE,
        (_RETURN, "return d_filter.swapaxes(2, 3).reshape(d_filter.shape)"),
    ),
    _filter(
        "D01 output channel q * C + k",
        V.WRONG_VALUE,
        (BY_CHANNEL, "return out_backprop.reshape(n, h_out, w_out, m, c).swapaxes(3, 4)"),
    ),
    _filter(
        "D07 summed over the channels",
        V.WRONG_VALUE,
        (_MET, _MET.replace("columns, :, np.newaxis]", "columns, :, np.newaxis].sum(3, keepdims=True)")),
    ),
    _filter("channel 0 for all", V.WRONG_VALUE, (_MET, _MET.replace(":, np.newaxis]", ":1, np.newaxis]"))),
    _filter("filters summed", V.WRONG_VALUE, (_MET, _MET.replace("gradient", "gradient.sum(4, keepdims=True)"))),
    _filter("first filter for all", V.WRONG_VALUE, (_MET, _MET.replace("gradient", "gradient[..., :1]"))),
    _filter("images mixed", V.WRONG_VALUE, (_MET, _MET.replace("gradient", "gradient[::-1]"))),
    _filter("images summed first", V.WRONG_VALUE, (_MET, _MET.replace("gradient", "gradient.sum(0, keepdims=True)"))),
    _filter(
        "W08 padded at the end only",
        V.WRONG_VALUE,
        (_PADDED_AGAIN, _PADDED_AGAIN.replace("pads", "((0, sum(pads[0])), (0, sum(pads[1])))")),
    ),
    _filter(
        "F22 edge in place of zeros",
        V.WRONG_VALUE,
        (_PADDED_AGAIN, "padded = np.pad(input, ((0, 0), *pads, (0, 0)), 'edge')\n    d_filter"),
    ),
    _filter(
        "F23 round the edge",
        V.WRONG_VALUE,
        (_PADDED_AGAIN, "padded = np.pad(input, ((0, 0), *pads, (0, 0)), 'wrap')\n    d_filter"),
    ),
    _filter("padded with ones", V.WRONG_VALUE, (_PADDED_AGAIN, _PADDED_AGAIN.replace("pads)", "pads, 1)"))),
    _filter(
        "W10 averaged over positions", V.WRONG_VALUE, (_SUMMED, "d_filter[a, b] = met.mean(axis=(1, 2)).sum(axis=0)")
    ),
    _filter("first position only", V.WRONG_VALUE, (_SUMMED, "d_filter[a, b] = met[:, 0, 0].sum(axis=0)")),
    _filter("last position only", V.WRONG_VALUE, (_SUMMED, "d_filter[a, b] = met[-1:, -1, -1].sum(axis=0)")),
    _filter("upstream gradient of ones", V.WRONG_VALUE, then(_D_UPSTREAM, "gradient = np.ones_like(gradient)")),
    _filter("first tap dropped", V.WRONG_VALUE, (_RETURN, "d_filter[0, 0] = 0\n    return d_filter")),
    _filter("fifth row of the kernel dropped", V.WRONG_VALUE, (_RETURN, "d_filter[4:] = 0\n    return d_filter")),
    _filter(
        "fourth column of the kernel dropped", V.WRONG_VALUE, (_RETURN, "d_filter[:, 3:4] = 0\n    return d_filter")
    ),
    _filter("fourth channel forgotten", V.WRONG_VALUE, (_RETURN, "d_filter[:, :, 3:] = 0\n    return d_filter")),
    _filter("fourth filter forgotten", V.WRONG_VALUE, (_RETURN, "d_filter[..., 3:] = 0\n    return d_filter")),
    _filter("float64 always", V.WRONG_DTYPE, (_D_ZEROS, _D_ZEROS.replace(", dtype=input.dtype", ""))),
    _filter("float32 always", V.WRONG_DTYPE, (_D_ZEROS, _D_ZEROS.replace("input.dtype", "'f4'"))),
    _filter("half precision inside", V.WRONG_VALUE, (_MET, f"{_MET}\n        met = met.astype('f2')")),
    _filter("single precision inside", V.WRONG_VALUE, (_SUMMED, _SUMMED.replace("met.", "met.astype('f4')."))),
    _filter("rounded", V.WRONG_VALUE, (_RETURN, "return d_filter.round()")),
    _filter("list", V.WRONG_TYPE, (_RETURN, "return d_filter.tolist()")),
    _filter("tuple", V.WRONG_TYPE, (_RETURN, "return (d_filter,)")),
    _filter("flat (K_h, K_w, C * M)", V.WRONG_SHAPE, (_RETURN, "return d_filter.reshape(*d_filter.shape[:2], -1)")),
    _filter("an empty batch has no gradient", V.WRONG_SHAPE, (_RETURN, "return d_filter[: len(input) * 9]")),
    _filter(
        "not a number for an empty batch",
        V.NOT_FINITE,
        (_RETURN, "return d_filter * (np.float32(1) if len(input) else np.float32('nan'))"),
    ),
    _filter("input set to zero afterwards", V.MUTATED, (_RETURN, "input *= 0\n    return d_filter")),
    _filter("gradient scaled in place", V.MUTATED, (_RETURN, "out_backprop *= 2\n    return d_filter")),
    _filter("gradient of another shape with as many numbers", V.WRONG_ERROR, (GIVEN, "pass")),
    _filter(
        "gradient cut to what is needed",
        V.WRONG_ERROR,
        (GIVEN, "out_backprop = np.resize(out_backprop, (n, h_out, w_out, c * m))"),
    ),
    _filter(
        "gradient without a batch",
        V.WRONG_ERROR,
        first(
            _D_UPSTREAM,
            "if out_backprop.ndim == 3:",
            "    out_backprop = np.repeat(out_backprop[None], output_sizes[0], 0)",
        ),
    ),
    _filter(
        "batch axis added when missing",
        V.WRONG_ERROR,
        first(_D_AXES, "input = input if input.ndim == 4 else np.repeat(input[None], len(out_backprop), 0)"),
    ),
    _filter("fifth size ignored", V.WRONG_ERROR, first(_D_AXES, "filter_sizes = filter_sizes[:4]")),
    _filter(
        "M may be left out",
        V.WRONG_ERROR,
        first(
            _D_AXES,
            "filter_sizes = filter_sizes if len(filter_sizes) > 3 else (*filter_sizes, out_backprop.shape[3] // filter_sizes[2])",
        ),
    ),
    _filter(
        "C and M either way round",
        V.WRONG_ERROR,
        first(
            _D_AXES,
            "if len(filter_sizes) == 4 and input.ndim == 4 and filter_sizes[3] == input.shape[3]:",
            "    filter_sizes = (*filter_sizes[:2], filter_sizes[3], filter_sizes[2])",
        ),
    ),
)

MUTANTS = (*INPUTS, *FILTERS)
