"""Wrong code, one small mistake each: edits of the right submission `tap_loop`, and the verdict each must get.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: F for forward convolution, S for sizes.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant

SHAPES, CONV2D = "conv_lib/shapes.py", "conv_lib/conv2d.py"


def _size(name: str, verdict: V, *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, "output_size", verdict, edits, SHAPES, "tap_loop")


_LAST = "return (size - extent) // stride + 1"
_SAME = "return (size + stride - 1) // stride"
_FIT = "if extent > size:"
_POSITIVE = "min(size, kernel, stride, dilation) < 1"

SIZES = (
    _size("S03 forgotten + 1", V.WRONG_VALUE, (_LAST, "return (size - extent) // stride")),
    _size("S04 rounded up", V.WRONG_VALUE, (_LAST, "return -(-(size - extent) // stride) + 1")),
    _size("S05 dilation ignored", V.WRONG_VALUE, ("(kernel - 1) * dilation + 1", "kernel")),
    _size("S06 kernel * dilation", V.WRONG_VALUE, ("(kernel - 1) * dilation + 1", "kernel * dilation")),
    _size("stride ignored", V.WRONG_VALUE, (_LAST, "return size - extent + 1")),
    _size("S01 SAME rounded down", V.WRONG_VALUE, (_SAME, "return size // stride")),
    _size("S02 SAME keeps the size", V.WRONG_VALUE, (_SAME, "return size")),
    _size("SAME always one more", V.WRONG_VALUE, (_SAME, "return size // stride + 1")),
    _size(
        "SAME as a padded VALID without dilation",
        V.RAISED,
        (_SAME, "size += kernel - 1"),
        ('if padding != "VALID"', 'if padding not in ("VALID", "SAME")'),
    ),
    _size(
        "SAME refuses a kernel that is too large",
        V.RAISED,
        (
            'if padding == "SAME":',
            'if padding == "SAME" and kernel > size:\n        raise ValueError\n    if padding == "SAME":',
        ),
    ),
    _size("exact fit refused", V.RAISED, (_FIT, "if extent >= size:")),
    _size("nothing refused for its size", V.WRONG_ERROR, (_FIT, "if False:")),
    _size("size = kernel - 1 not refused", V.WRONG_ERROR, (_FIT, "if extent > size + 1:")),
    _size("fit judged without dilation", V.WRONG_ERROR, (_FIT, "if kernel > size:")),
    _size("stride 0 not refused", V.WRONG_ERROR, (_POSITIVE, "min(size, kernel, dilation) < 1")),
    _size("dilation 0 not refused", V.WRONG_ERROR, (_POSITIVE, "min(size, kernel, stride) < 1")),
    _size("lower case accepted", V.WRONG_ERROR, ('if padding != "VALID"', 'if padding.upper() != "VALID"')),
    _size(
        "TypeError for a window that does not fit",
        V.WRONG_ERROR,
        ('raise ValueError(f"output_size: a window', 'raise TypeError(f"output_size: a window'),
    ),
    _size("assert in place of an error", V.WRONG_ERROR, (_FIT, "assert extent <= size\n    if False:")),
    _size(
        "-1 for a window that does not fit",
        V.WRONG_ERROR,
        (_FIT, "if extent > size:\n        return -1\n    if False:"),
    ),
    _size("true division", V.WRONG_TYPE, (_LAST, "return (size - extent) / stride + 1")),
    _size("whole float", V.WRONG_TYPE, (_LAST, "return float((size - extent) // stride + 1)")),
    _size("text", V.WRONG_TYPE, (_LAST, "return str((size - extent) // stride + 1)")),
    _size("range in place of its length", V.WRONG_TYPE, (_LAST, "return range((size - extent) // stride + 1)")),
    _size("nothing returned", V.WRONG_TYPE, (_LAST, "(size - extent) // stride + 1")),
)


def _single(name: str, verdict: V, *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, "conv2d_single", verdict, edits, CONV2D, "tap_loop")


_TAP = "image[a : a + h_out, b : b + w_out] * kernel[a, b]"
_ZEROS = "np.zeros((h_out, w_out), image.dtype)"
_TWO_AXES = "if image.ndim != 2 or kernel.ndim != 2:"
_DONE = "+= image[a : a + h_out, b : b + w_out] * kernel[a, b]\n    return output"
_ADDED = "+= image[a : a + h_out, b : b + w_out] * kernel[a, b]\n    return "
_SIZES = "h_out, w_out = output_size(image.shape[0], k_h), output_size(image.shape[1], k_w)"

SINGLES = (
    _single("F01 flipped", V.WRONG_VALUE, (_TAP, _TAP.replace("[a, b]", "[-1 - a, -1 - b]"))),
    _single("F02 rows flipped", V.WRONG_VALUE, (_TAP, _TAP.replace("[a, b]", "[-1 - a, b]"))),
    _single("F02 columns flipped", V.WRONG_VALUE, (_TAP, _TAP.replace("[a, b]", "[a, -1 - b]"))),
    _single("F03 transposed", V.WRONG_VALUE, (_TAP, _TAP.replace("[a, b]", "[b, a]"))),
    _single(
        "F08 last window lost",
        V.WRONG_SHAPE,
        (_SIZES, "h_out, w_out = image.shape[0] - k_h, image.shape[1] - k_w"),
    ),
    _single("F27 average", V.WRONG_VALUE, (_DONE, _ADDED + "output / output.dtype.type(kernel.size)")),
    _single(
        "F28 bytes",
        V.WRONG_VALUE,
        (_TAP, "image[a : a + h_out, b : b + w_out].astype('u1') * kernel[a, b].astype('u1')"),
    ),
    _single("only the last tap", V.WRONG_VALUE, ("output += image", "output[:] = image")),
    _single("first tap dropped", V.WRONG_VALUE, ("+= image[a", "+= bool(a + b) * image[a")),
    _single("fourth row of the kernel dropped", V.WRONG_VALUE, ("+= image[a", "+= (a != 3) * image[a")),
    _single("fifth column of the kernel dropped", V.WRONG_VALUE, ("+= image[a", "+= (b != 4) * image[a")),
    _single("starts at row 1", V.WRONG_VALUE, ("image[a : a + h_out,", "image[a + 1 : a + 1 + h_out,")),
    _single("height for width", V.RAISED, (_ZEROS, "np.zeros((w_out, h_out), image.dtype)")),
    _single("negative sums cut off", V.WRONG_VALUE, (_DONE, _ADDED + "np.maximum(output, 0)")),
    _single("absolute difference in place of product", V.WRONG_VALUE, ("] * kernel", "] - kernel")),
    _single("part of the image returned", V.WRONG_VALUE, (_DONE, _ADDED + "image[:h_out, :w_out]")),
    _single("rounded", V.WRONG_VALUE, (_DONE, _ADDED + "output.round()")),
    _single(
        "half precision inside",
        V.WRONG_VALUE,
        (_ZEROS, "np.zeros((h_out, w_out), 'f2')"),
        (_DONE, _ADDED + "output.astype(image.dtype)"),
    ),
    _single("float64 always", V.WRONG_DTYPE, (_ZEROS, "np.zeros((h_out, w_out))")),
    _single("float32 always", V.WRONG_DTYPE, (_ZEROS, "np.zeros((h_out, w_out), 'f4')")),
    _single("integers", V.WRONG_DTYPE, (_DONE, _ADDED + "output.astype(int)")),
    _single("integer buffer", V.RAISED, (_ZEROS, "np.zeros((h_out, w_out), int)")),
    _single("one axis too many", V.WRONG_SHAPE, (_DONE, _ADDED + "output[..., None]")),
    _single("list", V.WRONG_TYPE, (_DONE, _ADDED + "output.tolist()")),
    _single("matrix", V.WRONG_TYPE, (_DONE, _ADDED + "np.asmatrix(output)")),
    _single("masked array", V.WRONG_TYPE, (_DONE, _ADDED + "np.ma.masked_array(output)")),
    _single("tuple", V.WRONG_TYPE, (_DONE, _ADDED + "(output,)")),
    _single("not a number", V.NOT_FINITE, (_DONE, _ADDED + "output / output.dtype.type(0)")),
    _single(
        "kernel set to zero afterwards",
        V.MUTATED,
        (_DONE, _ADDED.replace("return ", "kernel *= 0\n    return output")),
    ),
    _single(
        "image padded in place",
        V.MUTATED,
        (_DONE, _ADDED.replace("return ", "image[0] = 0\n    return output")),
    ),
    _single(
        "channel axis dropped",
        V.WRONG_ERROR,
        (_TWO_AXES, "image = image[..., 0] if image.ndim == 3 else image\n    " + _TWO_AXES),
    ),
    _single(
        "two axes of the kernel not demanded",
        V.WRONG_ERROR,
        (_TWO_AXES, "if image.ndim != 2:"),
        ("k_h, k_w = kernel.shape", "k_h, k_w = kernel.shape[:2]"),
    ),
    _single(
        "fit not demanded",
        V.WRONG_ERROR,
        (_SIZES, "h_out, w_out = image.shape[0] - k_h + 1, image.shape[1] - k_w + 1"),
    ),
)


def _conv(name: str, verdict: V, *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, "conv2d", verdict, edits, CONV2D, "tap_loop")


_MATMUL = "tap @ filters[a, b]"
_BUFFER = "np.zeros((n, h_out, w_out, c_out), input.dtype)"
_END = "            output += tap @ filters[a, b]\n    return output"
_START = "    n, h, w, c_in = input.shape\n"
_STRIDES = "s_h, s_w = strides if isinstance(strides, tuple) else (strides, strides)"
_DILATIONS = "d_h, d_w = dilations if isinstance(dilations, tuple) else (dilations, dilations)"
_H_OUT = 'h_out = output_size(h, k_h, s_h, "VALID", d_h)'
_W_OUT = 'w_out = output_size(w, k_w, s_w, "VALID", d_w)'
_CORNER = "top, left = a * d_h, b * d_w"
_CHANNELS = "if input.shape[3] != filters.shape[2]:"


def _before(line: str, more: str) -> tuple[str, str]:
    return line, f"    {more}\n{line}"


def _after(more: str) -> tuple[str, str]:
    return _END, _END.replace("    return output", f"    {more}\n    return output")


def _returning(value: str) -> tuple[str, str]:
    return _END, _END.replace("return output", f"return {value}")


_CACHED = (
    ("def conv2d(input", "_SEEN = {}\n\n\ndef conv2d(input"),
    (
        _BUFFER,
        f"{_BUFFER}\n    key = (input.shape, filters.shape, strides, dilations, input.dtype)\n"
        "    if key in _SEEN:\n        return _SEEN[key]",
    ),
    _after("_SEEN[key] = output"),
)
_CONTIGUOUS = (
    'def conv2d(input, filters, strides=1, padding="VALID", dilations=1):\n',
    'def conv2d(input, filters, strides=1, padding="VALID", dilations=1):\n    if input.ndim == 4:\n'
    "        steps = np.cumprod((input.itemsize, *input.shape[:0:-1]))[::-1]\n"
    "        input = np.lib.stride_tricks.as_strided(input, input.shape, steps)\n",
)

CONVS = (
    _conv("F01 flipped", V.WRONG_VALUE, (_MATMUL, "tap @ filters[-1 - a, -1 - b]")),
    _conv("F02 one axis flipped", V.WRONG_VALUE, (_MATMUL, "tap @ filters[-1 - a, b]")),
    _conv(
        "F03 transposed where it can be",
        V.WRONG_VALUE,
        (_MATMUL, "tap @ (filters[b, a] if k_h == k_w else filters[a, b])"),
    ),
    _conv("F08 last window lost", V.WRONG_SHAPE, (_H_OUT, _H_OUT + " - 1"), (_W_OUT, _W_OUT + " - 1")),
    _conv("F09 strides swapped", V.WRONG_SHAPE, (_STRIDES, _STRIDES.replace("s_h, s_w", "s_w, s_h"))),
    _conv("F10 dilations swapped", V.WRONG_SHAPE, (_DILATIONS, _DILATIONS.replace("d_h, d_w", "d_w, d_h"))),
    _conv("F10 dilations swapped, sizes right", V.WRONG_VALUE, (_CORNER, "top, left = a * d_w, b * d_h")),
    _conv(
        "F11 zeros between the pixels of the input",
        V.WRONG_SHAPE,
        (
            "    k_h, k_w, _, c_out",
            "    wide = np.zeros((n, (h - 1) * d_h + 1, (w - 1) * d_w + 1, c_in), input.dtype)\n"
            "    wide[:, ::d_h, ::d_w] = input\n"
            "    input, h, w, d_h, d_w = wide, wide.shape[1], wide.shape[2], 1, 1\n"
            "    k_h, k_w, _, c_out",
        ),
    ),
    _conv(
        "blocks of eight rows, the last one forgotten",
        V.WRONG_VALUE,
        (_MATMUL, "tap @ filters[a, b]\n            output[:, h_out // 8 * 8 or h_out :] = 0"),
    ),
    _conv("four channels and no more", V.WRONG_VALUE, (_MATMUL, "tap[..., :4] @ filters[a, b][:4]")),
    _conv("F14 first channel only", V.WRONG_VALUE, (_MATMUL, "tap[..., :1] @ filters[a, b][:1]")),
    _conv("F15 mean over the channels", V.WRONG_VALUE, _after("output /= c_in")),
    _conv("F16 channels of the filters swapped", V.RAISED, (_MATMUL, "tap @ filters[a, b].T")),
    _conv(
        "F17 channels first by reshape",
        V.WRONG_VALUE,
        (_START, _START + "    input = input.reshape(n, c_in, h, w).transpose(0, 2, 3, 1)\n"),
    ),
    _conv(
        "F18 columns in another order than weights",
        V.WRONG_VALUE,
        (
            _CORNER,
            f"{_CORNER}\n            mixed = filters.reshape(c_in, k_h, k_w, c_out).transpose(1, 2, 0, 3)",
        ),
        (_MATMUL, "tap @ mixed[a, b]"),
    ),
    _conv("F25 stride inside the window", V.RAISED, (_CORNER, "top, left = a * s_h, b * s_w")),
    _conv("F25 stride inside the window, with its size", V.WRONG_SHAPE, (_DILATIONS, "d_h, d_w = s_h, s_w")),
    _conv("F26 first image only", V.WRONG_VALUE, (_START, _START + "    input = np.repeat(input[:1], n, 0)\n")),
    _conv("F27 average", V.WRONG_VALUE, _after("output /= k_h * k_w")),
    _conv("F28 bytes", V.WRONG_VALUE, (_MATMUL, "tap.astype('u1') @ filters[a, b].astype('u1')")),
    _conv("strides ignored", V.WRONG_SHAPE, (_STRIDES, "s_h = s_w = 1")),
    _conv("dilations ignored", V.WRONG_SHAPE, (_DILATIONS, "d_h = d_w = 1")),
    _conv("stride in the size only", V.WRONG_VALUE, (_CORNER, _CORNER + "\n            s_h = s_w = 1")),
    _conv("dilation in the size only", V.WRONG_VALUE, (_CORNER, "top, left = a, b")),
    _conv("dilation of the columns ignored", V.WRONG_SHAPE, (_DILATIONS, _DILATIONS + "\n    d_w = 1")),
    _conv("first stride for both axes", V.WRONG_SHAPE, (_STRIDES, _STRIDES + "\n    s_w = s_h")),
    _conv(
        "stride no larger than the kernel",
        V.WRONG_SHAPE,
        (_STRIDES, _STRIDES + "\n    s_h = min(s_h, len(filters))"),
    ),
    _conv("size rounded up", V.RAISED, (_H_OUT, "h_out = -(-(h - (k_h - 1) * d_h - 1) // s_h) + 1")),
    _conv(
        "windows aligned to the end",
        V.WRONG_VALUE,
        (_CORNER, "top, left = a * d_h + (h - (k_h - 1) * d_h - 1) % s_h, b * d_w"),
    ),
    _conv("stride as one number only", V.RAISED, (_STRIDES, "s_h = s_w = strides")),
    _conv("strides as a pair only", V.RAISED, (_STRIDES, "s_h, s_w = strides")),
    _conv("dilations as a pair only", V.RAISED, (_DILATIONS, "d_h, d_w = dilations")),
    _conv("K_h for K_w", V.RAISED, ("k_h, k_w, _, c_out", "k_w, k_h, _, c_out")),
    _conv(
        "first row of taps dropped",
        V.WRONG_VALUE,
        (
            "    for a in range(k_h):\n        for b in range(k_w):\n            top",
            "    for a in range(1, k_h):\n        for b in range(k_w):\n            top",
        ),
    ),
    _conv("only the last tap", V.WRONG_VALUE, ("output += tap", "output[:] = tap")),
    _conv("fourth column of the kernel dropped", V.WRONG_VALUE, ("output += tap", "output += (b != 3) * tap")),
    _conv("fifth row of the kernel dropped", V.WRONG_VALUE, ("output += tap", "output += (a != 4) * tap")),
    _conv(
        "middle of a 3x3 kernel dropped",
        V.WRONG_VALUE,
        ("output += tap", "output += (k_h * k_w != 9 or (a, b) != (1, 1)) * tap"),
    ),
    _conv("third image forgotten", V.WRONG_VALUE, _after("output[2:] = 0")),
    _conv("fourth filter forgotten", V.WRONG_VALUE, _after("output[..., 3:] = 0")),
    _conv("fourth channel forgotten", V.WRONG_VALUE, (_MATMUL, "tap[..., :3] @ filters[a, b][:3]")),
    _conv("images in reverse", V.WRONG_VALUE, (_START, _START + "    input = input[::-1]\n")),
    _conv("bias of one", V.WRONG_VALUE, _after("output += 1")),
    _conv("negative sums cut off", V.WRONG_VALUE, _returning("np.maximum(output, 0)")),
    _conv("part of the input returned", V.WRONG_VALUE, _returning("input[:, :h_out, :w_out, :1]")),
    _conv("channels first", V.WRONG_SHAPE, _returning("output.transpose(0, 3, 1, 2)")),
    _conv("batch axis squeezed", V.WRONG_SHAPE, _returning("output[0] if n == 1 else output")),
    _conv("rounded", V.WRONG_VALUE, _returning("output.round()")),
    _conv(
        "half precision inside",
        V.WRONG_VALUE,
        (_BUFFER, _BUFFER.replace("input.dtype", "'f2'")),
        _returning("output.astype(input.dtype)"),
    ),
    _conv(
        "single precision inside",
        V.WRONG_VALUE,
        (_BUFFER, _BUFFER.replace("input.dtype", "'f4'")),
        _returning("output.astype(input.dtype)"),
    ),
    _conv("float64 always", V.WRONG_DTYPE, (_BUFFER, _BUFFER.replace(", input.dtype", ""))),
    _conv("float32 always", V.WRONG_DTYPE, (_BUFFER, _BUFFER.replace("input.dtype", "'f4'"))),
    _conv("nested list", V.WRONG_TYPE, _returning("output.tolist()")),
    _conv("with its shape", V.WRONG_TYPE, _returning("(output, output.shape)")),
    _conv("object array", V.WRONG_DTYPE, _returning("output.astype(object)")),
    _conv("infinite", V.NOT_FINITE, _returning("output + np.float32('inf')")),
    _conv(
        "uninitialised where no tap lies",
        V.NOT_FINITE,
        (_BUFFER, _BUFFER.replace("zeros", "full").replace(", input", ", np.nan, input")),
    ),
    _conv("input written to, unchanged", V.RAISED, (_START, _START + "    input += 0\n")),
    _conv("filters flipped in place afterwards", V.MUTATED, _after("filters[:] = filters[::-1, ::-1].copy()")),
    _conv("input set to zero afterwards", V.MUTATED, _after("input *= 0")),
    _conv("looks at the first image", V.RAISED, (_START, _START + "    input[0].sum()\n")),
    _conv("memory taken for contiguous", V.WRONG_VALUE, _CONTIGUOUS),
    _conv("last result kept by shape", V.WRONG_VALUE, *_CACHED),
    _conv("leaves Python", V.RAISED, _after("raise SystemExit(0)")),
    _conv("runs out of memory", V.MEMORY_LIMIT, _after("raise MemoryError")),
    _conv(
        "dilations left for later",
        V.NOT_IMPLEMENTED,
        (_DILATIONS, _DILATIONS + "\n    if dilations != 1:\n        raise NotImplementedError"),
    ),
    _conv(
        "groups as in TensorFlow",
        V.WRONG_ERROR,
        (_CHANNELS, "if input.shape[3] % filters.shape[2]:"),
        ("c_in = input.shape\n", "c_in = input.shape\n    input = input[..., : filters.shape[2]]\n"),
    ),
    _conv(
        "TypeError for channels",
        V.WRONG_ERROR,
        ('raise ValueError("conv2d: the channels', 'raise TypeError("conv2d: the channels'),
    ),
    _conv(
        "four axes not demanded",
        V.WRONG_ERROR,
        ("if input.ndim != 4 or filters.ndim != 4:", "if filters.ndim != 4:"),
    ),
    _conv(
        "batch axis added when missing",
        V.WRONG_ERROR,
        (
            "    if input.ndim != 4 or",
            "    input = input if input.ndim == 4 else input[None]\n    if input.ndim != 4 or",
        ),
    ),
    _conv("fit not demanded", V.WRONG_ERROR, (_H_OUT, "h_out = max(0, (h - (k_h - 1) * d_h - 1) // s_h + 1)")),
    _conv("padding not looked at", V.WRONG_ERROR, ('if padding != "VALID":', "if False:")),
    _conv(
        "None in place of an error",
        V.WRONG_ERROR,
        ('raise ValueError("conv2d: the channels must agree.")', "return None"),
    ),
)

MUTANTS = (*SIZES, *SINGLES, *CONVS)
