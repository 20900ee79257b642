"""Wrong matrices and wrong receptive fields, one small mistake each, and the verdict each must get.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: F for forward convolution.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.fields import FIELDS, LINEAR_MAP
from grading.mutants.mutant import Mutant

SHAPES, PADDING = "conv_lib/shapes.py", "conv_lib/padding.py"

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


def _first(line: str) -> Edit:
    """Before anything is checked but the sizes."""
    return _AXES, f"{_AXES}\n    {line}"


def _then(line: str) -> Edit:
    """After all is checked."""
    return _EQUAL, f"{_EQUAL}\n    {line}"


_PADDED = (
    'if padding == "SAME":\n'
    "        needed = []\n"
    "        for size, kernel, stride in zip((h, w), filters.shape, np.broadcast_to(strides, 2)):\n"
    "            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)\n"
    "            needed.append((total // 2, total - total // 2))\n"
    "        padding = needed\n"
    '    if padding != "VALID":\n'
    "        (top, bottom), (left, right) = padding\n"
    '        h, w, padding = top + h + bottom, left + w + right, "VALID"'
)
_ONE_PIECE = (
    "from .padding import resolve_padding\n"
    "    (top, bottom), (left, right) = resolve_padding(padding, (h, w), filters.shape[:2], strides)\n"
    "    s_h, s_w = np.broadcast_to(strides, 2)\n"
    "    width, rows = left + w + right, []\n"
    "    for i in range(0, top + h + bottom - filters.shape[0] + 1, s_h):\n"
    "        for j in range(0, width - filters.shape[1] + 1, s_w):\n"
    "            for o in range(filters.shape[3]):\n"
    "                flat = np.zeros((top + h + bottom) * width * c_in, dtype=filters.dtype)\n"
    "                start = (i * width + j) * c_in\n"
    "                flat[start : start + filters[..., o].size] = filters[..., o].ravel()\n"
    "                rows.append(flat.reshape(-1, width, c_in)[top : top + h, left : left + w].ravel())\n"
    "    return np.array(rows)"
)
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
    _matrix("stride of one", V.WRONG_SHAPE, _first("strides = 1")),
    _matrix(
        "strides from the right",
        V.WRONG_VALUE,
        _first("strides = [*np.broadcast_to(strides, 2)][::-1]"),
    ),
    _matrix("VALID all the time", V.WRONG_SHAPE, _first('padding = "VALID"')),
    _matrix("VALID like SAME", V.WRONG_SHAPE, _first('padding = "SAME" if padding == "VALID" else padding')),
    _matrix(
        "rows and columns of the padding swapped",
        V.WRONG_SHAPE,
        _first("padding = padding if isinstance(padding, str) else padding[::-1]"),
    ),
    _matrix(
        "below and above",
        V.WRONG_VALUE,
        _first("padding = padding if isinstance(padding, str) else [pair[::-1] for pair in padding]"),
    ),
    _matrix("columns for every padded cell", V.WRONG_SHAPE, _first(_PADDED)),
    _matrix("kernel turned", V.WRONG_VALUE, _then("filters = np.rot90(filters, 2)")),
    _matrix("F02 upside down", V.WRONG_VALUE, _then("filters = filters[::-1]")),
    _matrix("F02 from right to left", V.WRONG_VALUE, _then("filters = filters[:, ::-1]")),
    _matrix("kernel in one piece", V.WRONG_VALUE, (f"{_COLUMNS}\n    {_RETURN}", _ONE_PIECE)),
    _matrix(
        "F23 zeros replaced by the opposite edge",
        V.WRONG_VALUE,
        (
            "output = np.full((n, top + h + bottom, left + w + right, c), value, dtype=input.dtype)",
            'return np.pad(input, ((0, 0), (top, bottom), (left, right), (0, 0)), "wrap")',
        ),
        path=PADDING,
    ),
)

MUTANTS = (*MATRICES, *FIELDS)
