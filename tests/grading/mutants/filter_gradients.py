"""Wrong gradients of the filters of a convolution: edits of the reference, and the verdict each must get.

What the gradient of the filters shares with that of the input is in `gradients`. A letter and a number in front of
a name are the mistake's in the catalogue of wrong implementations that the cases were chosen by.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.gradients import GRADIENTS, Edit
from grading.mutants.mutant import Mutant


def _filter(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "conv2d_backprop_filter", verdict, edits, GRADIENTS)


_OPEN = '    axes("conv2d_backprop_filter", "input", input, "N, H, W, C_in")\n'
_MET = "padded[:, rows, columns, :], out_backprop, axes"
_PADDED = "padded = pad2d(input, pads)"
_FILTERS = "d_filters = np.zeros(tuple(filter_sizes), dtype=input.dtype)"
_STORE = "d_filters[a, b] = np.tensordot"
_LAST = "axes=((0, 1, 2), (0, 1, 2)))\n    return d_filters"
_DONE = _LAST.removesuffix("return d_filters")


def _begin(line: str) -> Edit:
    return _OPEN, f"{_OPEN}    {line}\n"


def _return(value: str, *lines: str) -> Edit:
    return _LAST, _DONE + "".join(f"{line}\n    " for line in lines) + f"return {value}"


def _meets(piece: str, of: str = "out_backprop") -> Edit:
    return _MET, f"{piece}, {of}, axes"


FILTERS = (
    _filter(
        "W01 averaged over the batch",
        V.WRONG_VALUE,
        _return("d_filters / np.maximum(len(input), 1).astype(input.dtype)"),
    ),
    _filter("W02 first image only", V.WRONG_VALUE, _meets("padded[:1, rows, columns, :]", "out_backprop[:1]")),
    _filter("last image only", V.WRONG_VALUE, _meets("padded[-1:, rows, columns, :]", "out_backprop[-1:]")),
    _filter(
        "last window only",
        V.WRONG_VALUE,
        _meets("padded[:, rows, columns, :][:, -1:, -1:]", "out_backprop[:, -1:, -1:]"),
    ),
    _filter(
        "last window of the last image only",
        V.WRONG_VALUE,
        _meets("padded[-1:, rows, columns, :][:, -1:, -1:]", "out_backprop[-1:, -1:, -1:]"),
    ),
    _filter("W03 turned", V.WRONG_VALUE, _return("d_filters[::-1, ::-1]")),
    _filter("rows turned", V.WRONG_VALUE, _return("d_filters[::-1]")),
    _filter("columns turned", V.WRONG_VALUE, _return("d_filters[:, ::-1]")),
    _filter(
        "F03 transposed where it can be",
        V.WRONG_VALUE,
        _return("d_filters.transpose(1, 0, 2, 3) if filter_sizes[0] == filter_sizes[1] else d_filters"),
    ),
    _filter("rows and columns transposed", V.WRONG_SHAPE, _return("d_filters.transpose(1, 0, 2, 3)")),
    _filter("W04 channels transposed", V.WRONG_SHAPE, _return("d_filters.transpose(0, 1, 3, 2)")),
    _filter(
        "W04 channels transposed where they are equal",
        V.WRONG_VALUE,
        _return("d_filters.transpose(0, 1, 3, 2) if filter_sizes[2] == filter_sizes[3] else d_filters"),
    ),
    _filter("channels by reshape", V.WRONG_VALUE, _return("d_filters.transpose(0, 1, 3, 2).reshape(filter_sizes)")),
    _filter(
        "W05 stride ignored",
        V.WRONG_VALUE,
        _meets("padded[:, rows.start :, columns.start :][:, : out_backprop.shape[1], : out_backprop.shape[2]]"),
    ),
    _filter(
        "W07 what is left over cut off at the start",
        V.WRONG_VALUE,
        (
            _FILTERS,
            f"{_FILTERS}\n    *places, last = places\n    places.append(last)\n"
            "    padded = padded[:, padded.shape[1] - last[2].stop :, padded.shape[2] - last[3].stop :, :]",
        ),
    ),
    _filter(
        "W08 padding at the end only",
        V.WRONG_VALUE,
        (_PADDED, "padded = pad2d(input, ((0, sum(pads[0])), (0, sum(pads[1]))))"),
    ),
    _filter(
        "F22 edges repeated",
        V.WRONG_VALUE,
        (_PADDED, "padded = np.pad(input, ((0, 0), *pads, (0, 0)), mode='edge') if input.size else pad2d(input, pads)"),
    ),
    _filter(
        "F23 image wrapped around",
        V.WRONG_VALUE,
        (_PADDED, "padded = np.pad(input, ((0, 0), *pads, (0, 0)), mode='wrap') if input.size else pad2d(input, pads)"),
    ),
    _filter("padding of ones", V.WRONG_VALUE, (_PADDED, "padded = pad2d(input, pads, 1)")),
    _filter(
        "W10 averaged over the outputs",
        V.WRONG_VALUE,
        _return("d_filters / input.dtype.type(max(1, out_backprop[0:1, ..., 0].size))"),
    ),
    _filter(
        "X13 ones in place of out_backprop",
        V.WRONG_VALUE,
        _meets("padded[:, rows, columns, :]", "np.ones_like(out_backprop)"),
    ),
    _filter("ones in place of the input", V.WRONG_VALUE, _meets("np.ones_like(padded)[:, rows, columns, :]")),
    _filter("F14 first channel for all", V.WRONG_VALUE, _meets("padded[:, rows, columns, [0] * filter_sizes[2]]")),
    _filter(
        "output channels summed",
        V.WRONG_VALUE,
        _return("np.repeat(d_filters.sum(3, keepdims=True), filter_sizes[3], 3)"),
    ),
    _filter(
        "F17 channels first by reshape",
        V.WRONG_VALUE,
        (
            _PADDED,
            "padded = pad2d(input.reshape(len(input), filter_sizes[2], *input.shape[1:3]).transpose(0, 2, 3, 1), pads)",
        ),
    ),
    _filter("images of another order", V.WRONG_VALUE, _meets("padded[::-1, rows, columns, :]")),
    _filter("third image forgotten", V.WRONG_VALUE, _meets("padded[:2, rows, columns, :]", "out_backprop[:2]")),
    _filter("fourth output channel forgotten", V.WRONG_VALUE, _return("d_filters", "d_filters[..., 3:] = 0")),
    _filter("fourth channel forgotten", V.WRONG_VALUE, _return("d_filters", "d_filters[:, :, 3:] = 0")),
    _filter("fourth column of the kernel forgotten", V.WRONG_VALUE, _return("d_filters", "d_filters[:, 3:] = 0")),
    _filter("fifth row of the kernel forgotten", V.WRONG_VALUE, _return("d_filters", "d_filters[4:] = 0")),
    _filter(
        "first row of the outputs forgotten",
        V.WRONG_VALUE,
        _meets("padded[:, rows, columns, :][:, 1:]", "out_backprop[:, 1:]"),
    ),
    _filter("negative gradients cut off", V.WRONG_VALUE, _return("np.maximum(d_filters, 0)")),
    _filter("minus sign", V.WRONG_VALUE, _return("-d_filters")),
    _filter("output channels first", V.WRONG_SHAPE, _return("d_filters.transpose(3, 0, 1, 2)")),
    _filter("float64 always", V.WRONG_DTYPE, (_FILTERS, _FILTERS.replace(", dtype=input.dtype", ""))),
    _filter("float32 always", V.WRONG_DTYPE, (_FILTERS, _FILTERS.replace("input.dtype", "'f4'"))),
    _filter(
        "single precision inside",
        V.WRONG_VALUE,
        (_FILTERS, _FILTERS.replace("input.dtype", "'f4'")),
        _return("d_filters.astype(input.dtype)"),
    ),
    _filter(
        "half precision inside",
        V.WRONG_VALUE,
        (_FILTERS, _FILTERS.replace("input.dtype", "'f2'")),
        _return("d_filters.astype(input.dtype)"),
    ),
    _filter("rounded", V.WRONG_VALUE, _return("d_filters.round()")),
    _filter(
        "uninitialised for an empty batch",
        V.NOT_FINITE,
        _return("d_filters if len(input) else d_filters + np.float32('nan')"),
    ),
    _filter("nothing for an empty batch", V.WRONG_TYPE, _return("d_filters if len(input) else None")),
    _filter(
        "mean of nothing",
        V.NOT_FINITE,
        _return("d_filters / d_filters.dtype.type(len(input)) * d_filters.dtype.type(len(input))"),
    ),
    _filter("nested list", V.WRONG_TYPE, _return("d_filters.tolist()")),
    _filter("with the gradient of the bias", V.WRONG_TYPE, _return("(d_filters, out_backprop.sum(axis=(0, 1, 2)))")),
    _filter("input written to", V.RAISED, _begin("input += 0")),
    _filter("input set to zero afterwards", V.MUTATED, _return("d_filters", "input *= 0")),
    _filter(
        "out_backprop turned in place",
        V.MUTATED,
        _return("d_filters", "out_backprop[:] = out_backprop[:, ::-1].copy()"),
    ),
    _filter(
        "memory taken for contiguous",
        V.WRONG_VALUE,
        _begin(
            "if input.ndim == 4:\n        steps = np.empty_like(input, order='C', subok=False).strides\n"
            "        input = np.lib.stride_tricks.as_strided(input, input.shape, steps)"
        ),
    ),
    _filter(
        "dilations left for later", V.NOT_IMPLEMENTED, _begin("if dilations != 1:\n        raise NotImplementedError")
    ),
    _filter(
        "missing batch axis of the input added",
        V.WRONG_ERROR,
        (_OPEN, "    input = input if input.ndim == 4 else np.stack([input] * 2)\n" + _OPEN),
    ),
    _filter(
        "missing batch axis of out_backprop added",
        V.WRONG_ERROR,
        _begin("out_backprop = out_backprop if out_backprop.ndim == 4 else np.stack([out_backprop] * 2)"),
    ),
    _filter(
        "two sizes of the kernel are enough",
        V.WRONG_ERROR,
        _begin(
            "if len(filter_sizes) == 2:\n        filter_sizes = (*filter_sizes, input.shape[3], out_backprop.shape[3])"
        ),
    ),
    _filter(
        "last three sizes from the arrays",
        V.WRONG_ERROR,
        _begin("if len(filter_sizes) == 3:\n        filter_sizes = (2, *filter_sizes)"),
    ),
    _filter(
        "channels taken from the input",
        V.WRONG_ERROR,
        _begin(
            "if len(filter_sizes) == 4:\n        filter_sizes = (*filter_sizes[:2], input.shape[3], filter_sizes[3])"
        ),
    ),
    _filter(
        "channels taken from out_backprop",
        V.WRONG_ERROR,
        _begin("if len(filter_sizes) == 4:\n        filter_sizes = (*filter_sizes[:3], out_backprop.shape[-1])"),
    ),
    _filter(
        "one image broadcast",
        V.WRONG_ERROR,
        _begin("out_backprop = np.repeat(out_backprop, 2, 0) if len(out_backprop) < len(input) else out_backprop"),
    ),
)

MUTANTS = FILTERS
