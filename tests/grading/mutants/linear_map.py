"""Wrong code of lesson 03, one small mistake each, and the verdict each must get.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: F for forward convolution.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant

LINEAR_MAP, SHAPES = "conv_lib/linear_map.py", "conv_lib/shapes.py"

Edit = tuple[str, str]


def _matrix(name: str, verdict: V, *edits: Edit, path: str = LINEAR_MAP) -> Mutant:
    return Mutant(name, "conv2d_matrix", verdict, edits, path)


_IMAGES = "images = np.eye(count, dtype=filters.dtype).reshape(count, h, w, c_in)  # one image for each column"
_COLUMNS = "columns = conv2d(images, filters, strides, padding).reshape(count, -1)  # (H*W*C_in, H_out*W_out*C_out)"
_RETURN = "return columns.T"
_SIZES = 'h, w, c_in = sizes("conv2d_matrix", "input_shape", input_shape, "H, W, C_in")'
_AXES = 'axes("conv2d_matrix", "filters", filters, "K_h, K_w, C_in, C_out")'
_EQUAL = 'equal("conv2d_matrix", "filters.shape[2]", filters.shape[2], "the input\'s channels", c_in)'


def _images(value: str) -> Edit:
    return _IMAGES, f"images = {value}"


def _rows(axes: str) -> Edit:
    """The outputs of each image, their axes in another order, before they become one line."""
    return _COLUMNS, f"columns = conv2d(images, filters, strides, padding).transpose({axes}).reshape(count, -1)"


def _filters(value: str) -> Edit:
    return _COLUMNS, _COLUMNS.replace("filters", value)


def _returning(value: str) -> Edit:
    return _RETURN, f"return {value}"


_CYCLIC = (
    "full = conv2d(images.repeat(3, 0)[::3], filters, strides, padding)\n"
    '    if padding == "SAME":\n'
    "        k_h, k_w = filters.shape[:2]\n"
    "        pads = ((0, 0), ((k_h - 1) // 2, k_h // 2), ((k_w - 1) // 2, k_w // 2), (0, 0))\n"
    '        full = conv2d(np.pad(images, pads, "wrap"), filters)\n'
    "    columns = full.reshape(count, -1)"
)

MATRICES = (
    _matrix("one row for each input", V.WRONG_SHAPE, _returning("columns")),
    _matrix(
        "transposed where it is square",
        V.WRONG_VALUE,
        _returning("columns if columns.shape[0] == columns.shape[1] else columns.T"),
    ),
    _matrix("outputs channels first", V.WRONG_VALUE, _rows("0, 3, 1, 2")),
    _matrix("outputs column by column", V.WRONG_VALUE, _rows("0, 2, 1, 3")),
    _matrix("outputs in Fortran order", V.WRONG_VALUE, _rows("0, 3, 2, 1")),
    _matrix(
        "inputs channels first",
        V.WRONG_VALUE,
        _images("np.eye(count, dtype=filters.dtype).reshape(count, c_in, h, w).transpose(0, 2, 3, 1)"),
    ),
    _matrix(
        "inputs column by column",
        V.WRONG_VALUE,
        _images("np.eye(count, dtype=filters.dtype).reshape(count, w, h, c_in).transpose(0, 2, 1, 3)"),
    ),
    _matrix(
        "inputs in Fortran order",
        V.WRONG_VALUE,
        _images("np.eye(count, dtype=filters.dtype).reshape(count, c_in, w, h).transpose(0, 3, 2, 1)"),
    ),
    _matrix(
        "channels first on both sides",
        V.WRONG_VALUE,
        _images("np.eye(count, dtype=filters.dtype).reshape(count, c_in, h, w).transpose(0, 2, 3, 1)"),
        _rows("0, 3, 1, 2"),
    ),
    _matrix("H and W of the image swapped", V.WRONG_SHAPE, (_SIZES, _SIZES.replace("h, w, c_in =", "w, h, c_in ="))),
    _matrix("columns in reverse", V.WRONG_VALUE, _returning("columns[::-1].T")),
    _matrix("rows in reverse", V.WRONG_VALUE, _returning("columns.T[::-1]")),
    _matrix("F01 flipped", V.WRONG_VALUE, _filters("filters[::-1, ::-1]")),
    _matrix("F02 one axis flipped", V.WRONG_VALUE, _filters("filters[:, ::-1]")),
    _matrix(
        "F03 kernel transposed where it can be",
        V.WRONG_VALUE,
        _filters("(filters.swapaxes(0, 1) if filters.shape[0] == filters.shape[1] else filters)"),
    ),
    _matrix(
        "F16 channels of the filters swapped where they can be",
        V.WRONG_VALUE,
        _filters("(filters.swapaxes(2, 3) if filters.shape[2] == filters.shape[3] else filters)"),
    ),
    _matrix(
        "F14 first channel only",
        V.WRONG_VALUE,
        _images("np.eye(count, dtype=filters.dtype).reshape(count, h, w, c_in) * (np.arange(c_in) == 0)"),
        _returning("columns.T.astype(filters.dtype)"),
    ),
    _matrix("F15 mean over the channels", V.WRONG_VALUE, _returning("columns.T / filters.dtype.type(c_in)")),
    _matrix(
        "third filter forgotten",
        V.WRONG_VALUE,
        _filters("(filters * (np.arange(filters.shape[3]) < 2).astype(filters.dtype))"),
    ),
    _matrix("strides ignored", V.WRONG_SHAPE, (_COLUMNS, _COLUMNS.replace("strides, padding", "1, padding"))),
    _matrix(
        "F09 strides swapped",
        V.WRONG_VALUE,
        (
            _COLUMNS,
            _COLUMNS.replace(
                "strides, padding",
                "strides if strides == 1 else tuple(np.broadcast_to(strides, 2).tolist()[::-1]), padding",
            ),
        ),
    ),
    _matrix("padding ignored", V.WRONG_SHAPE, (_COLUMNS, _COLUMNS.replace(", padding", ""))),
    _matrix("SAME by default", V.WRONG_SHAPE, ('strides=1, padding="VALID"', 'strides=1, padding="SAME"')),
    _matrix(
        "numbers ignored",
        V.RAISED,
        (_COLUMNS, _COLUMNS.replace("strides, padding", 'strides, padding if isinstance(padding, str) else "VALID"')),
    ),
    _matrix(
        "F20 pairs swapped",
        V.WRONG_SHAPE,
        (
            _COLUMNS,
            _COLUMNS.replace("strides, padding", "strides, padding if isinstance(padding, str) else padding[::-1]"),
        ),
    ),
    _matrix(
        "F21 behind and before",
        V.WRONG_VALUE,
        (
            _COLUMNS,
            _COLUMNS.replace(
                "strides, padding",
                "strides, padding if isinstance(padding, str) else tuple(pair[::-1] for pair in padding)",
            ),
        ),
    ),
    _matrix("F23 wrapped around", V.WRONG_VALUE, (_COLUMNS, _CYCLIC)),
    _matrix(
        "F04 the odd cell in front",
        V.WRONG_VALUE,
        ("return total // 2, total - total // 2", "return total - total // 2, total // 2"),
        path=SHAPES,
    ),
    _matrix(
        "F06 padding as if the stride were 1",
        V.WRONG_VALUE,
        ("total = max((positions - 1) * stride + extent - size, 0)", "total = extent - 1"),
        path=SHAPES,
    ),
    _matrix(
        "zeros of the padding have columns",
        V.WRONG_SHAPE,
        (
            _SIZES,
            _SIZES
            + '\n    if padding == "SAME":\n        h, w, padding = h + filters.shape[0] - 1, w + filters.shape[1] - 1, "VALID"',
        ),
    ),
    _matrix("which input meets which output", V.WRONG_VALUE, _returning("(columns.T != 0).astype(filters.dtype)")),
    _matrix("signs lost", V.WRONG_VALUE, _returning("abs(columns.T)")),
    _matrix(
        "only the first row of each output row",
        V.WRONG_VALUE,
        _returning("columns.T * (np.arange(columns.shape[1])[:, None] % 2 == 0).astype(filters.dtype)"),
    ),
    _matrix("the product with its transpose", V.WRONG_SHAPE, _returning("columns.T @ columns")),
    _matrix("with its axes apart", V.WRONG_SHAPE, _returning("columns.T.reshape(-1, h, w, c_in)")),
    _matrix(
        "zeros as rows where no window fits the stride",
        V.WRONG_SHAPE,
        _returning("columns.T[np.any(columns.T, axis=1)]"),
    ),
    _matrix("columns without a number dropped", V.WRONG_SHAPE, _returning("columns.T[:, np.any(columns.T, axis=0)]")),
    _matrix(
        "float64 always",
        V.WRONG_DTYPE,
        (_IMAGES, _IMAGES.replace(", dtype=filters.dtype", "")),
        (_COLUMNS, _COLUMNS.replace("filters", "filters.astype(float)")),
    ),
    _matrix("float32 always", V.WRONG_DTYPE, _returning("columns.T.astype('f4')")),
    _matrix("integers", V.WRONG_DTYPE, _returning("columns.T.astype(int)")),
    _matrix("rounded", V.WRONG_VALUE, _returning("columns.T.round()")),
    _matrix("half precision inside", V.WRONG_VALUE, _returning("columns.T.astype('f2').astype(filters.dtype)")),
    _matrix("single precision inside", V.WRONG_VALUE, _returning("columns.T.astype('f4').astype(filters.dtype)")),
    _matrix("nested list", V.WRONG_TYPE, _returning("columns.T.tolist()")),
    _matrix("matrix", V.WRONG_TYPE, _returning("np.asmatrix(columns.T)")),
    _matrix("rows and columns", V.WRONG_TYPE, _returning("np.nonzero(columns.T)")),
    _matrix("nothing returned", V.WRONG_TYPE, (_RETURN, "columns.T")),
    _matrix(
        "not a number in place of zeros",
        V.NOT_FINITE,
        _returning("np.where(columns.T == 0, np.nan, columns.T).astype(filters.dtype)"),
    ),
    _matrix("filters set to zero afterwards", V.MUTATED, (_RETURN, f"filters *= 0\n    {_RETURN}")),
    _matrix("filters written to, unchanged", V.RAISED, (_IMAGES, f"filters += 0\n    {_IMAGES}")),
    _matrix("a batch accepted", V.WRONG_ERROR, (_SIZES, f"input_shape = input_shape[-3:]\n    {_SIZES}")),
    _matrix(
        "channels added when missing",
        V.WRONG_ERROR,
        (
            _SIZES,
            f"input_shape = input_shape if len(input_shape) > 2 else (*input_shape, filters.shape[2])\n    {_SIZES}",
        ),
    ),
    _matrix("channels taken from the filters", V.WRONG_ERROR, (_EQUAL, "c_in = filters.shape[2]")),
    _matrix(
        "groups as in TensorFlow",
        V.WRONG_ERROR,
        (_EQUAL, "c_in = c_in if c_in % filters.shape[2] else filters.shape[2]"),
    ),
    _matrix(
        "four axes of the filters not demanded",
        V.WRONG_ERROR,
        (_AXES, f"filters = filters.reshape(*filters.shape[:3], -1)\n    {_AXES}"),
    ),
    _matrix(
        "an empty matrix where no window fits",
        V.WRONG_ERROR,
        (
            _IMAGES,
            f'if filters.shape[0] > h and padding == "VALID":\n        return np.zeros((0, h * w * c_in), filters.dtype)\n    {_IMAGES}',
        ),
    ),
    _matrix(
        "an empty matrix where no padded window fits",
        V.WRONG_ERROR,
        (
            _IMAGES,
            f"if not isinstance(padding, str) and filters.shape[1] > w + sum(padding[1]):\n        return np.zeros((0, h * w * c_in), filters.dtype)\n    {_IMAGES}",
        ),
    ),
    _matrix(
        "strides not checked",
        V.WRONG_ERROR,
        (_COLUMNS, _COLUMNS.replace("strides, padding", "strides if strides != (1, 0) else 1, padding")),
    ),
    _matrix(
        "lower case accepted",
        V.WRONG_ERROR,
        (_IMAGES, f"padding = padding.upper() if isinstance(padding, str) else padding\n    {_IMAGES}"),
    ),
    _matrix(
        "negative numbers cut off",
        V.WRONG_ERROR,
        (
            _IMAGES,
            f"if not isinstance(padding, str):\n        padding = tuple(tuple(max(0, p) for p in pair) for pair in padding)\n    {_IMAGES}",
        ),
    ),
    _matrix(
        "TypeError for the channels",
        V.WRONG_ERROR,
        (_EQUAL, f"if c_in != filters.shape[2]:\n        raise TypeError\n    {_EQUAL}"),
    ),
)


def _field(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "receptive_field", verdict, edits, LINEAR_MAP)


_START = "size, jump = 1, 1"
_LOOP = "for layer in layers:"
_LAYER = 'kernel, stride, dilation = sizes("receptive_field", "layers", layer, "kernel, stride, dilation")'
_GROW = "size += (kernel - 1) * dilation * jump"
_JUMP = "jump *= stride"
_BOTH = f"{_GROW}\n        {_JUMP}"
_PAIR = "return size, jump"

FIELDS = (
    _field("jump first", V.WRONG_VALUE, (_BOTH, f"{_JUMP}\n        {_GROW}")),
    _field("jump not in the size", V.WRONG_VALUE, (_GROW, "size += (kernel - 1) * dilation")),
    _field("its own stride in place of the jump", V.WRONG_VALUE, (_GROW, "size += (kernel - 1) * dilation * stride")),
    _field("dilation ignored", V.WRONG_VALUE, (_GROW, "size += (kernel - 1) * jump")),
    _field("kernel * dilation", V.WRONG_VALUE, (_GROW, "size += (kernel * dilation - 1) * jump")),
    _field("kernels added", V.WRONG_VALUE, (_GROW, "size += kernel * dilation * jump"), (_START, "size, jump = 0, 1")),
    _field("begins with 0", V.WRONG_VALUE, (_START, "size, jump = 0, 1")),
    _field(
        "dilations multiplied from layer to layer",
        V.WRONG_VALUE,
        (_BOTH, f"{_GROW}\n        jump *= stride * dilation"),
    ),
    _field("sizes multiplied", V.WRONG_VALUE, (_GROW, "size *= (kernel - 1) * dilation + 1")),
    _field("in reverse", V.WRONG_VALUE, (_LOOP, "for layer in reversed(layers):")),
    _field("sorted", V.WRONG_VALUE, (_LOOP, "for layer in sorted(layers):")),
    _field("each layer once", V.WRONG_VALUE, (_LOOP, "for layer in dict.fromkeys(layers):")),
    _field("first layer only", V.WRONG_VALUE, (_LOOP, "for layer in layers[:1]:")),
    _field("last layer only", V.WRONG_VALUE, (_LOOP, "for layer in layers[-1:]:")),
    _field("two layers only", V.WRONG_VALUE, (_LOOP, "for layer in layers[:2]:")),
    _field("three layers only", V.WRONG_VALUE, (_LOOP, "for layer in layers[:3]:")),
    _field(
        "kernels of one left out", V.WRONG_VALUE, (_LOOP, f"{_LOOP}\n        if layer[0] == 1:\n            continue")
    ),
    _field("strides added", V.WRONG_VALUE, (_JUMP, "jump += stride - 1")),
    _field("the largest stride", V.WRONG_VALUE, (_JUMP, "jump = max(jump, stride)")),
    _field("the last stride only", V.WRONG_VALUE, (_JUMP, "jump = stride")),
    _field("the last stride left out", V.WRONG_VALUE, (_PAIR, "return size, jump // stride")),
    _field("no jump", V.WRONG_VALUE, (_PAIR, "return size, 1")),
    _field("no more than the window", V.WRONG_VALUE, (_PAIR, "return size, min(size, jump)")),
    _field("no less than the jump", V.WRONG_VALUE, (_PAIR, "return max(size, jump), jump")),
    _field("size up to the next output", V.WRONG_VALUE, (_PAIR, "return size + jump, jump")),
    _field("jump and size", V.WRONG_VALUE, (_PAIR, "return jump, size")),
    _field(
        "cells that are met, without the holes",
        V.WRONG_VALUE,
        (_GROW, "size += (kernel - 1) * jump * (dilation if jump > 1 else 1)"),
    ),
    _field("dilations up to 3 only", V.WRONG_VALUE, (_GROW, _GROW.replace("dilation", "min(dilation, 3)"))),
    _field("kernels up to 3 only", V.WRONG_VALUE, (_GROW, _GROW.replace("kernel", "min(kernel, 3)"))),
    _field(
        "backwards as if it were forwards",
        V.WRONG_VALUE,
        (_GROW, "size = (size - 1) * stride + (kernel - 1) * dilation + 1"),
    ),
    _field("size alone", V.WRONG_TYPE, (_PAIR, "return size")),
    _field("floats", V.WRONG_TYPE, (_PAIR, "return float(size), float(jump)")),
    _field("one pair for each layer", V.WRONG_TYPE, (_PAIR, "return [(size, jump)] * len(layers)")),
    _field("with the number of layers", V.WRONG_TYPE, (_PAIR, "return size, jump, len(layers)")),
    _field("an array", V.WRONG_TYPE, (_PAIR, "return np.array([size, jump])")),
    _field("layers emptied", V.RAISED, (_LOOP, "while layers:\n        layer = layers.pop(0)")),
    _field("nothing checked", V.WRONG_ERROR, (_LAYER, "kernel, stride, dilation = layer")),
    _field(
        "stride not checked", V.WRONG_ERROR, (_LAYER, f"layer = layer[0], layer[1] or 1, layer[2]\n        {_LAYER}")
    ),
    _field("dilation not checked", V.WRONG_ERROR, (_LAYER, f"layer = *layer[:2], layer[2] or 1\n        {_LAYER}")),
    _field(
        "first layer checked",
        V.WRONG_ERROR,
        (
            _LAYER,
            f"if layer is not layers[0]:\n            layer = tuple(number or 1 for number in layer)\n        {_LAYER}",
        ),
    ),
    _field(
        "assert in place of an error",
        V.WRONG_ERROR,
        (_LAYER, "kernel, stride, dilation = layer\n        assert min(layer) >= 1"),
    ),
)

MUTANTS = (*MATRICES, *FIELDS)
