"""Wrong code, one small mistake each: edits of the reference's dense filters and separable convolution.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: D for depthwise and separable.
"""

from autograder.verdicts import Verdict as V
from grading.mutants import cost
from grading.mutants.mutant import Mutant

DEPTHWISE = "conv_lib/depthwise.py"

Edit = tuple[str, str]


def _before(line: str, *more: str) -> Edit:
    """`line`, and others of the same depth before it."""
    return line, "\n    ".join((*more, line))


def _dense(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "depthwise_as_dense", verdict, edits, DEPTHWISE)


_DENSE_AXES = 'axes("depthwise_as_dense", "filter", filter, "K_h, K_w, C, M")'
_ZEROS = "dense = np.zeros((k_h, k_w, c, c, m), dtype=filter.dtype)"
_FILLED = "dense[:, :, channels, channels, :] = filter"
_DENSE = "return dense.reshape(k_h, k_w, c, c * m)"
_TRANSPOSED = "filter.swapaxes(2, 3) if c == m else filter"
_TURNED = "filter.swapaxes(0, 1) if k_h == k_w else filter"


def _filled(filter: str) -> Edit:
    return _FILLED, _FILLED.replace("filter", filter)


def _returned(value: str) -> Edit:
    return _DENSE, f"dense = dense.reshape(k_h, k_w, c, c * m)\n    return {value}"


DENSES = (
    _dense("D01 column q * C + k", V.WRONG_VALUE, (_DENSE, _DENSE.replace("dense.", "dense.swapaxes(3, 4)."))),
    _dense("filter in every column", V.WRONG_VALUE, (_FILLED, "dense[:] = filter[:, :, :, np.newaxis]")),
    _dense("filter repeated", V.WRONG_VALUE, (_DENSE, "return np.tile(filter, c)")),
    _dense("filter in column 0 alone", V.WRONG_VALUE, (_FILLED, "dense[:, :, :, 0] = filter")),
    _dense(
        "diagonal from the other corner", V.WRONG_VALUE, (_FILLED, "dense[:, :, channels, channels[::-1]] = filter")
    ),
    _dense("channels reversed", V.WRONG_VALUE, _filled("filter[:, :, ::-1]")),
    _dense("filters reversed", V.WRONG_VALUE, _filled("filter[..., ::-1]")),
    _dense("first filter M times", V.WRONG_VALUE, _filled("filter[..., :1]")),
    _dense("kernels of channel 0 for all", V.WRONG_VALUE, _filled("filter[:, :, :1]")),
    _dense("filter[a, b, q, k]", V.RAISED, _filled("filter.swapaxes(2, 3)")),
    _dense("filter[b, a]", V.RAISED, _filled("filter.swapaxes(0, 1)")),
    _dense(
        "D02 filter read as (K_h, K_w, M, C)", V.WRONG_VALUE, _filled("filter.reshape(k_h, k_w, m, c).swapaxes(2, 3)")
    ),
    _dense("channels and filters swapped where they can be", V.WRONG_VALUE, _filled(f"({_TRANSPOSED})")),
    _dense("turned by 180 degrees", V.WRONG_VALUE, _filled("filter[::-1, ::-1]")),
    _dense("rows reversed", V.WRONG_VALUE, _filled("filter[::-1]")),
    _dense("columns reversed", V.WRONG_VALUE, _filled("filter[:, ::-1]")),
    _dense("transposed where it can be", V.WRONG_VALUE, _filled(f"({_TURNED})")),
    _dense("first tap only", V.WRONG_VALUE, (_FILLED, f"{_FILLED}\n    dense[1:] = 0\n    dense[:, 1:] = 0")),
    _dense("last channel forgotten", V.WRONG_VALUE, _before(_DENSE, "dense[:, :, c - (c > 1) :] = 0")),
    _dense("fourth channel forgotten", V.WRONG_VALUE, _before(_DENSE, "dense[:, :, 3:] = 0")),
    _dense("for a grouped convolution", V.WRONG_SHAPE, (_DENSE, "return filter.reshape(k_h, k_w, 1, c * m)")),
    _dense("channels apart", V.WRONG_SHAPE, (_DENSE, "return dense")),
    _dense("first filter only", V.WRONG_SHAPE, (_DENSE, "return dense[..., 0]")),
    _dense("axes of the channels swapped", V.WRONG_SHAPE, _returned("dense.swapaxes(2, 3)")),
    _dense("the filter itself", V.WRONG_SHAPE, (_DENSE, "return filter.copy()")),
    _dense("ones off the diagonal", V.WRONG_VALUE, (_ZEROS, _ZEROS.replace("zeros", "ones"))),
    _dense("mean over the channels", V.WRONG_VALUE, _returned("dense / dense.dtype.type(c)")),
    _dense("float64 always", V.WRONG_DTYPE, (_ZEROS, _ZEROS.replace(", dtype=filter.dtype", ""))),
    _dense("float32 always", V.WRONG_DTYPE, (_ZEROS, _ZEROS.replace("filter.dtype", "'f4'"))),
    _dense("rounded", V.WRONG_VALUE, _returned("dense.round()")),
    _dense("half precision inside", V.WRONG_VALUE, _filled("filter.astype('f2')")),
    _dense("single precision inside", V.WRONG_VALUE, _filled("filter.astype('f4')")),
    _dense("list", V.WRONG_TYPE, _returned("dense.tolist()")),
    _dense("with its shape", V.WRONG_TYPE, _returned("(dense, dense.shape)")),
    _dense("filter reversed in place", V.MUTATED, _before(_DENSE, "filter[:] = filter[::-1].copy()")),
    _dense("filter written to, unchanged", V.RAISED, _before(_FILLED, "filter += 0")),
    _dense(
        "memory taken for contiguous",
        V.WRONG_VALUE,
        _before(
            _FILLED,
            "steps = np.cumprod((filter.itemsize, m, c, k_w))[::-1]",
            "filter = np.lib.stride_tricks.as_strided(filter, filter.shape, steps)",
        ),
    ),
    _dense(
        "three axes taken for M = 1",
        V.WRONG_ERROR,
        _before(_DENSE_AXES, "filter = filter[..., np.newaxis] if filter.ndim == 3 else filter"),
    ),
    _dense(
        "first axes dropped", V.WRONG_ERROR, _before(_DENSE_AXES, "filter = filter[0] if filter.ndim == 5 else filter")
    ),
    _dense(
        "a matrix taken for 1x1",
        V.WRONG_ERROR,
        _before(_DENSE_AXES, "filter = filter[None, None] if filter.ndim == 2 else filter"),
    ),
    _dense("assert in place of an error", V.WRONG_ERROR, (_DENSE_AXES, "assert filter.ndim == 4")),
)


def _separable(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "separable_conv2d", verdict, edits, DEPTHWISE)


_BOTH = "return conv2d(depthwise_conv2d(input, depthwise_filter, strides, padding), pointwise_filter)"
_FIRST = "depthwise_conv2d(input, depthwise_filter, strides, padding)"
_SIZES = "_, _, c, m = depthwise_filter.shape"
_ONE_PIXEL = 'equal("separable_conv2d", "pointwise_filter.shape[:2]", pointwise_filter.shape[:2], "one pixel", (1, 1))'
_DEPTH = 'equal("separable_conv2d", "pointwise_filter.shape[2]", pointwise_filter.shape[2], "C * M", c * m)'
_INPUT = 'axes("separable_conv2d", "input", input, "N, H, W, C")'
_DEPTHWISE = 'axes("separable_conv2d", "depthwise_filter", depthwise_filter, "K_h, K_w, C, M")'
_POINTWISE = 'axes("separable_conv2d", "pointwise_filter", pointwise_filter, "1, 1, C * M, C_out")'


def _steps(first: str = _FIRST, second: str = "conv2d(middle, pointwise_filter)") -> Edit:
    return _BOTH, f"middle = {first}\n    output = {second}\n    return output"


def _result(value: str) -> Edit:
    return _BOTH, f"output = {_BOTH.removeprefix('return ')}\n    return {value}"


_REORDERED = "pointwise_filter.reshape(1, 1, m, c, -1).swapaxes(2, 3).reshape(pointwise_filter.shape)"
_SWAPPED = (
    "pointwise_filter.swapaxes(2, 3) if pointwise_filter.shape[2] == pointwise_filter.shape[3] else pointwise_filter"
)

SEPARABLES = (
    _separable("D08 pointwise row q * C + k", V.WRONG_VALUE, _steps(second=f"conv2d(middle, {_REORDERED})")),
    _separable("D09 stride taken twice", V.WRONG_SHAPE, _steps(second="conv2d(middle, pointwise_filter, strides)")),
    _separable(
        "stride taken in the second step alone",
        V.WRONG_VALUE,
        _steps("depthwise_conv2d(input, depthwise_filter, 1, padding)", "conv2d(middle, pointwise_filter, strides)"),
    ),
    _separable("padding added twice", V.WRONG_SHAPE, _steps(second="conv2d(middle, pointwise_filter, 1, padding)")),
    _separable(
        "padding added in the second step alone",
        V.WRONG_SHAPE,
        _steps("depthwise_conv2d(input, depthwise_filter, strides)", "conv2d(middle, pointwise_filter, 1, padding)"),
    ),
    _separable(
        "stride and padding twice", V.WRONG_SHAPE, _steps(second="conv2d(middle, pointwise_filter, strides, padding)")
    ),
    _separable("D10 negative numbers cut off in between", V.WRONG_VALUE, _steps(f"np.maximum({_FIRST}, 0)")),
    _separable("negative sums cut off", V.WRONG_VALUE, _result("np.maximum(output, 0)")),
    _separable("absolute values in between", V.WRONG_VALUE, _steps(f"abs({_FIRST})")),
    _separable(
        "D11 pointwise before depthwise",
        V.RAISED,
        _steps("conv2d(input, pointwise_filter)", "depthwise_conv2d(middle, depthwise_filter, strides, padding)"),
    ),
    _separable(
        "D11 pointwise before depthwise where it can be",
        V.WRONG_VALUE,
        (
            _BOTH,
            "if m == 1 and pointwise_filter.shape[3] == c:\n"
            "        return depthwise_conv2d(conv2d(input, pointwise_filter), depthwise_filter, strides, padding)\n"
            f"    middle = {_FIRST}\n    return conv2d(middle, pointwise_filter)",
        ),
    ),
    _separable(
        "pointwise filter transposed", V.RAISED, _before(_SIZES, "pointwise_filter = pointwise_filter.swapaxes(2, 3)")
    ),
    _separable(
        "pointwise filter transposed where it can be",
        V.WRONG_VALUE,
        _before(_SIZES, f"pointwise_filter = {_SWAPPED}"),
    ),
    _separable("pointwise step forgotten", V.WRONG_SHAPE, _result(_FIRST)),
    _separable("depthwise step forgotten", V.WRONG_SHAPE, _steps("input")),
    _separable(
        "channels not mixed: first row of the pointwise filter",
        V.WRONG_VALUE,
        _steps(second="conv2d(middle[..., :1], pointwise_filter[:, :, :1])"),
    ),
    _separable("mean over the channels", V.WRONG_VALUE, _result("output / output.dtype.type(c * m)")),
    _separable("mean over the filters of a channel", V.WRONG_VALUE, _result("output / output.dtype.type(m)")),
    _separable(
        "first filter of each channel only",
        V.WRONG_VALUE,
        _steps(second="conv2d(middle[..., ::m], pointwise_filter[:, :, ::m])"),
    ),
    _separable(
        "D01 channels in between q * C + k",
        V.WRONG_VALUE,
        _steps(f"{_FIRST}\n    middle = middle.reshape(*middle.shape[:3], c, m).swapaxes(3, 4).reshape(middle.shape)"),
    ),
    _separable(
        "depthwise filters flipped",
        V.WRONG_VALUE,
        _before(_ONE_PIXEL, "depthwise_filter = depthwise_filter[::-1, ::-1]"),
    ),
    _separable(
        "rows of the depthwise filters flipped",
        V.WRONG_VALUE,
        _before(_ONE_PIXEL, "depthwise_filter = depthwise_filter[::-1]"),
    ),
    _separable(
        "columns of the depthwise filters flipped",
        V.WRONG_VALUE,
        _before(_ONE_PIXEL, "depthwise_filter = depthwise_filter[:, ::-1]"),
    ),
    _separable(
        "kernels of channel 0 for all",
        V.WRONG_VALUE,
        _before(_ONE_PIXEL, "depthwise_filter = depthwise_filter[:, :, :1].repeat(input.shape[3], 2)"),
    ),
    _separable(
        "strides swapped",
        V.WRONG_SHAPE,
        _before(_ONE_PIXEL, "strides = strides if isinstance(strides, int) else strides[::-1]"),
    ),
    _separable("strides ignored", V.WRONG_SHAPE, _before(_ONE_PIXEL, "strides = 1")),
    _separable(
        "first stride for both axes",
        V.WRONG_SHAPE,
        _before(_ONE_PIXEL, "strides = strides if isinstance(strides, int) else strides[0]"),
    ),
    _separable("strides as a pair only", V.RAISED, _before(_BOTH, "strides == 1 or strides[0]")),
    _separable("strides as one number only", V.RAISED, _before(_BOTH, "1 // (not isinstance(strides, tuple))")),
    _separable("padding ignored", V.WRONG_SHAPE, _before(_ONE_PIXEL, "padding = 'VALID'")),
    _separable("SAME always", V.WRONG_SHAPE, _before(_ONE_PIXEL, "padding = 'SAME'")),
    _separable(
        "explicit pairs swapped",
        V.WRONG_SHAPE,
        _before(_BOTH, "padding = padding if isinstance(padding, str) else padding[::-1]"),
    ),
    _separable(
        "explicit padding back to front",
        V.WRONG_VALUE,
        _before(_BOTH, "padding = padding if isinstance(padding, str) else tuple(both[::-1] for both in padding)"),
    ),
    _separable(
        "explicit padding left for later",
        V.NOT_IMPLEMENTED,
        _before(_BOTH, "if not isinstance(padding, str):", "    raise NotImplementedError"),
    ),
    _separable("first image only", V.WRONG_VALUE, _result("np.repeat(output[:1], len(output), 0)")),
    _separable(
        "third image forgotten",
        V.WRONG_VALUE,
        (_BOTH, f"output = {_BOTH.removeprefix('return ')}\n    output[2:] = 0\n    return output"),
    ),
    _separable(
        "fourth filter forgotten",
        V.WRONG_VALUE,
        (_BOTH, f"output = {_BOTH.removeprefix('return ')}\n    output[..., 3:] = 0\n    return output"),
    ),
    _separable("float64 always", V.WRONG_DTYPE, _result("output.astype('f8')")),
    _separable("float32 always", V.WRONG_DTYPE, _result("output.astype('f4')")),
    _separable("rounded in between", V.WRONG_VALUE, _steps(f"{_FIRST}.round()")),
    _separable("half precision in between", V.WRONG_VALUE, _steps(f"{_FIRST}.astype('f2').astype(input.dtype)")),
    _separable("single precision in between", V.WRONG_VALUE, _steps(f"{_FIRST}.astype('f4').astype(input.dtype)")),
    _separable("list", V.WRONG_TYPE, _result("output.tolist()")),
    _separable("what is in between, too", V.WRONG_TYPE, _result(f"({_FIRST}, output)")),
    _separable(
        "one output without an axis", V.WRONG_SHAPE, _result("output[..., 0] if output.shape[3] == 1 else output")
    ),
    _separable("batch axis squeezed", V.WRONG_SHAPE, _result("output[0] if len(output) == 1 else output")),
    _separable("looks at the first image", V.RAISED, _before(_BOTH, "input[0].sum()")),
    _separable("input written to, unchanged", V.RAISED, _before(_BOTH, "input += 0")),
    _separable(
        "input set to zero afterwards",
        V.MUTATED,
        (_BOTH, f"output = {_BOTH.removeprefix('return ')}\n    input *= 0\n    return output"),
    ),
    _separable(
        "pointwise filter scaled in place",
        V.MUTATED,
        (_BOTH, f"output = {_BOTH.removeprefix('return ')}\n    pointwise_filter *= 2\n    return output"),
    ),
    _separable("1x1 not demanded", V.WRONG_ERROR, (_ONE_PIXEL, "pass")),
    _separable(
        "first pixel of the pointwise filter",
        V.WRONG_ERROR,
        (_ONE_PIXEL, "pointwise_filter = pointwise_filter[:1, :1]"),
    ),
    _separable(
        "width of 1 demanded, not height",
        V.WRONG_ERROR,
        (_ONE_PIXEL, "pointwise_filter = pointwise_filter[:1]\n    " + _ONE_PIXEL),
    ),
    _separable(
        "rows beyond C * M ignored",
        V.WRONG_ERROR,
        _before(_DEPTH, "pointwise_filter = pointwise_filter[:, :, : c * m]"),
    ),
    _separable(
        "groups as in TensorFlow",
        V.WRONG_ERROR,
        _before(
            _DEPTH,
            "rows = pointwise_filter.shape[2]",
            "if c * m % rows == 0:",
            "    pointwise_filter = pointwise_filter.repeat(c * m // rows, 2)",
        ),
    ),
    _separable(
        "missing rows taken for zeros",
        V.WRONG_ERROR,
        _before(
            _DEPTH,
            "short = max(0, c * m - pointwise_filter.shape[2])",
            "pointwise_filter = np.pad(pointwise_filter, ((0, 0), (0, 0), (0, short), (0, 0)))",
        ),
    ),
    _separable(
        "a matrix taken for 1x1",
        V.WRONG_ERROR,
        _before(
            _POINTWISE,
            "pointwise_filter = pointwise_filter[None, None] if pointwise_filter.ndim == 2 else pointwise_filter",
        ),
    ),
    _separable(
        "batch axis added when missing",
        V.WRONG_ERROR,
        _before(_INPUT, "input = input if input.ndim == 4 else input[None]"),
    ),
    _separable(
        "three axes of filter taken for more",
        V.WRONG_ERROR,
        _before(
            _DEPTHWISE,
            "if depthwise_filter.ndim == 3:",
            "    depthwise_filter = np.repeat(depthwise_filter[..., None], pointwise_filter.shape[2] // input.shape[3], 3)",
        ),
    ),
    _separable(
        "channels cut to those of the filter",
        V.WRONG_ERROR,
        _before(_SIZES, "input = input[..., : depthwise_filter.shape[2]]"),
    ),
    _separable(
        "a window that does not fit is padded",
        V.WRONG_ERROR,
        _before(
            _SIZES,
            "if padding == 'VALID':",
            "    more = [(0, max(0, k - n)) for k, n in zip(depthwise_filter.shape[:2], input.shape[1:3])]",
            "    input = np.pad(input, ((0, 0), *more, (0, 0)))",
        ),
    ),
    _separable(
        "stride 0 taken for 1",
        V.WRONG_ERROR,
        _before(_SIZES, "strides = tuple(s or 1 for s in strides) if isinstance(strides, tuple) else strides or 1"),
    ),
    _separable(
        "words in lower case",
        V.WRONG_ERROR,
        _before(_SIZES, "padding = padding.upper() if isinstance(padding, str) else padding"),
    ),
    _separable(
        "negative padding taken for none",
        V.WRONG_ERROR,
        _before(
            _SIZES,
            "if not isinstance(padding, str):",
            "    padding = tuple(tuple(max(0, number) for number in both) for both in padding)",
        ),
    ),
    _separable(
        "TypeError for the depth",
        V.WRONG_ERROR,
        _before(_DEPTH, "if pointwise_filter.shape[2] != c * m:", "    raise TypeError"),
    ),
)


MUTANTS = (*DENSES, *SEPARABLES, *cost.MUTANTS)
