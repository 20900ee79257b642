"""Wrong gradients of a bias and wrong numerical gradients: edits of the reference, and the verdict each must get."""

from autograder.verdicts import Verdict as V
from grading.mutants.gradients import GRADIENTS, Edit
from grading.mutants.mutant import Mutant


def _bias(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "bias_backprop", verdict, edits, GRADIENTS)


_SUM = "out_backprop.sum(axis=(0, 1, 2))"
_AXES = 'axes("bias_backprop", "out_backprop", out_backprop, "N, H_out, W_out, C_out")'


def _sum(value: str) -> Edit:
    return f"return {_SUM}", f"return {value}"


def _checked(line: str) -> Edit:
    """After the axes are checked, so that something else can be wrong in the sum."""
    return _AXES, f"{_AXES}\n    {line}"


def _before(line: str) -> Edit:
    return f"return {_SUM}", f"{line}\n    return {_SUM}"


BIASES = (
    _bias("mean", V.WRONG_VALUE, _sum("out_backprop.mean(axis=(0, 1, 2))")),
    _bias(
        "mean over the images",
        V.WRONG_VALUE,
        _sum("out_backprop.sum(axis=0).sum(axis=(0, 1)) / out_backprop.dtype.type(max(1, len(out_backprop)))"),
    ),
    _bias("images not summed", V.WRONG_SHAPE, _sum("out_backprop.sum(axis=(1, 2))")),
    _bias("W02 first image only", V.WRONG_VALUE, _sum("out_backprop[:1].sum(axis=(0, 1, 2))")),
    _bias("last three axes summed", V.WRONG_SHAPE, _sum("out_backprop.sum(axis=(1, 2, 3))")),
    _bias(
        "another axis kept where it is as long",
        V.WRONG_VALUE,
        _sum("out_backprop.sum(axis=(1, 2, 3) if len(out_backprop) == out_backprop.shape[3] else (0, 1, 2))"),
    ),
    _bias(
        "rows kept where they are as many",
        V.WRONG_VALUE,
        _sum("out_backprop.sum(axis=(0, 2, 3) if len({*out_backprop.shape[1::2]}) == 1 else (0, 1, 2))"),
    ),
    _bias("channels first by reshape", V.WRONG_VALUE, _sum("out_backprop.reshape(out_backprop.shape[3], -1).sum(1)")),
    _bias("axes kept", V.WRONG_SHAPE, _sum(_SUM.replace("2))", "2), keepdims=True)"))),
    _bias("one channel as a number", V.WRONG_SHAPE, _sum(f"{_SUM}.squeeze()")),
    _bias(
        "one channel as a float",
        V.WRONG_TYPE,
        _sum(f"{_SUM} if out_backprop.shape[3] > 1 else float(out_backprop.sum())"),
    ),
    _bias("one sum for all channels", V.WRONG_VALUE, _sum(f"{_SUM} * 0 + out_backprop.sum()")),
    _bias("pixels counted", V.WRONG_VALUE, _sum(_SUM.replace("out_backprop", "np.ones_like(out_backprop)"))),
    _bias("absolute values", V.WRONG_VALUE, _sum(_SUM.replace("out_backprop", "abs(out_backprop)"))),
    _bias("negative gradients cut off", V.WRONG_VALUE, _sum(f"np.maximum({_SUM}, 0)")),
    _bias("minus sign", V.WRONG_VALUE, _sum(f"-{_SUM}")),
    _bias("last row forgotten", V.WRONG_VALUE, _sum("out_backprop[:, :-1].sum(axis=(0, 1, 2))")),
    _bias("channels in reverse", V.WRONG_VALUE, _sum(f"{_SUM}[::-1]")),
    _bias("one image only when there are many", V.WRONG_VALUE, _sum("out_backprop[:2].sum(axis=(0, 1, 2))")),
    _bias(
        "fourth channel forgotten",
        V.WRONG_VALUE,
        _sum(f"{_SUM} * (np.arange(out_backprop.shape[3]) != 3).astype('f4')"),
    ),
    _bias("float64 always", V.WRONG_DTYPE, _sum(_SUM.replace("))", "), dtype=float)"))),
    _bias("float32 always", V.WRONG_DTYPE, _sum(_SUM.replace("))", "), dtype='f4')"))),
    _bias(
        "single precision inside", V.WRONG_VALUE, _sum(_SUM.replace("))", "), dtype='f4').astype(out_backprop.dtype)"))
    ),
    _bias(
        "half precision inside", V.WRONG_VALUE, _sum(_SUM.replace("))", "), dtype='f2').astype(out_backprop.dtype)"))
    ),
    _bias("rounded", V.WRONG_VALUE, _sum(f"{_SUM}.round()")),
    _bias("nothing for an empty batch", V.WRONG_TYPE, _sum(f"{_SUM} if len(out_backprop) else None")),
    _bias(
        "nothing in the sum of an empty batch",
        V.WRONG_SHAPE,
        _sum(f"{_SUM} if len(out_backprop) else np.zeros(0, 'f4')"),
    ),
    _bias("looks at the first image", V.RAISED, _before("out_backprop[0].sum()")),
    _bias("list", V.WRONG_TYPE, _sum(f"{_SUM}.tolist()")),
    _bias("written to", V.RAISED, _before("out_backprop += 0")),
    _bias(
        "sign changed in place",
        V.MUTATED,
        _sum("np.negative(np.negative(out_backprop, out=out_backprop).sum(axis=(0, 1, 2)))"),
    ),
    _bias("W10 averaged over the pixels", V.WRONG_VALUE, _sum("out_backprop.mean(axis=(1, 2)).sum(axis=0)")),
    _bias("pixels not summed", V.WRONG_SHAPE, _sum("out_backprop.sum(axis=0)")),
    _bias("axes of channels first", V.WRONG_SHAPE, _sum("out_backprop.sum(axis=(0, 2, 3))")),
    _bias("ones in place of the gradients", V.WRONG_VALUE, _checked("out_backprop = np.ones_like(out_backprop)")),
    _bias("one image alone", V.WRONG_VALUE, _checked("out_backprop = out_backprop[:1]")),
    _bias(
        "every channel the same",
        V.WRONG_VALUE,
        _checked("out_backprop = out_backprop.sum(axis=3, keepdims=True).repeat(out_backprop.shape[3], 3)"),
    ),
    _bias(
        "channels as lines of the flat array",
        V.WRONG_VALUE,
        _checked("out_backprop = out_backprop.reshape(*out_backprop.shape[::-1]).T"),
    ),
    _bias(
        "any number of axes",
        V.WRONG_ERROR,
        (_AXES, ""),
        _sum("out_backprop.reshape(-1, out_backprop.shape[-1]).sum(0)"),
    ),
    _bias("four axes not demanded", V.WRONG_ERROR, (_AXES, "")),
    _bias(
        "three axes accepted",
        V.WRONG_ERROR,
        (_AXES, f"out_backprop = out_backprop[None] if out_backprop.ndim == 3 else out_backprop\n    {_AXES}"),
    ),
    _bias("assert in place of an error", V.WRONG_ERROR, (_AXES, "assert out_backprop.ndim == 4")),
)


def _vjp(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "numerical_vjp", verdict, edits, GRADIENTS)


_SIGNATURE = "def numerical_vjp(f, x, dy, h=1e-5):"
_POINT = "x = np.array(x, dtype=np.float64)"
_WEIGHTS = "dy = np.asarray(dy, dtype=np.float64)"
_SAME = 'equal("numerical_vjp", "dy.shape", dy.shape, "the shape of f(x)", np.shape(f(x.copy())))'
_RESULT = "    d_x = np.zeros(x.shape)\n    for index in np.ndindex(x.shape):\n"
_STEP = "        step = np.zeros(x.shape)\n        step[index] = h\n"
_CHANGE = "np.sum(dy * (f(x + step) - f(x - step))) / (2 * h)"
_BACK = "/ (2 * h)\n    return d_x"


def _change(value: str) -> Edit:
    return f"d_x[index] = {_CHANGE}", f"d_x[index] = {value}"


def _back(value: str) -> Edit:
    return _BACK, f"/ (2 * h)\n    return {value}"


def _stepping(line: str) -> Edit:
    """Before each step."""
    return "step[index] = h", f"{line}\n        step[index] = h"


_HALF_BACK = (
    "        x[index] += h\n        ahead = f(x.copy())\n        x[index] -= 2 * h\n"
    "        d_x[index] = np.sum(dy * (ahead - f(x.copy()))) / (2 * h)"
)
_IN_PLACE = (
    "old = x[index]\n        x[index] = old + h\n        ahead = f(x)\n        x[index] = old - h\n"
    "        d_x[index] = np.sum(dy * (ahead - f(x))) / (2 * h)"
)

VJPS = (
    _vjp("one-sided", V.WRONG_VALUE, _change("np.sum(dy * (f(x + step) - f(x))) / h")),
    _vjp("one-sided, backward", V.WRONG_VALUE, _change("np.sum(dy * (f(x) - f(x - step))) / h")),
    _vjp("not divided by two", V.WRONG_VALUE, _change(_CHANGE.replace("(2 * h)", "h"))),
    _vjp("not divided at all", V.WRONG_VALUE, _change(_CHANGE.replace(" / (2 * h)", ""))),
    _vjp("divided by two and multiplied by h", V.WRONG_VALUE, _change(_CHANGE.replace("(2 * h)", "2 * h"))),
    _vjp("h ignored", V.WRONG_VALUE, _stepping("h = 1e-5")),
    _vjp("h ignored in the division", V.WRONG_VALUE, _change(_CHANGE.replace("h)", "1e-5)"))),
    _vjp("h from one point to the other", V.WRONG_VALUE, (_POINT, f"h = h / 2\n    {_POINT}")),
    _vjp("h taken for the exact limit", V.WRONG_VALUE, _stepping("h = min(h, 1e-4)")),
    _vjp("large default step", V.WRONG_VALUE, (_SIGNATURE, _SIGNATURE.replace("1e-5", "1e-3"))),
    _vjp("tiny default step", V.WRONG_VALUE, (_SIGNATURE, _SIGNATURE.replace("1e-5", "1e-10"))),
    _vjp("differences swapped", V.WRONG_VALUE, _change("np.sum(dy * (f(x - step) - f(x + step))) / (2 * h)")),
    _vjp("dy ignored", V.WRONG_VALUE, _change(_CHANGE.replace("dy * ", ""))),
    _vjp("one-sided over both sides", V.WRONG_VALUE, _change("np.sum(dy * (f(x + step) - f(x))) / (2 * h)")),
    _vjp("twice as much", V.WRONG_VALUE, _back("d_x * 2")),
    _vjp("divided by h twice", V.WRONG_VALUE, _back("d_x / h")),
    _vjp("turned round", V.WRONG_VALUE, _back("0 - d_x")),
    _vjp("averaged over dy", V.WRONG_VALUE, _back("d_x / dy.size")),
    _vjp("ones in place of dy", V.WRONG_VALUE, (_WEIGHTS, "dy = np.ones(dy.shape)")),
    _vjp("the sum of dy everywhere", V.WRONG_VALUE, (_WEIGHTS, "dy = np.full(dy.shape, dy.sum(), dtype=np.float64)")),
    _vjp(
        "dy at the element alone",
        V.WRONG_VALUE,
        _change(f"{_CHANGE} if dy.shape != x.shape else dy[index] * ((f(x + step) - f(x - step)) / (2 * h))[index]"),
    ),
    _vjp("sum of dy for each", V.WRONG_VALUE, _change("np.sum(dy) * np.sum(f(x + step) - f(x - step)) / (2 * h)")),
    _vjp("mean in place of the sum", V.WRONG_VALUE, _change(_CHANGE.replace("np.sum", "np.mean"))),
    _vjp(
        "steps add up",
        V.WRONG_VALUE,
        (_RESULT + _STEP, "    step = np.zeros(x.shape)\n" + _RESULT + "        step[index] = h\n"),
    ),
    _vjp("x not put back", V.WRONG_VALUE, _change(f"{_CHANGE}\n        x = x + step")),
    _vjp("x put back half of the way", V.WRONG_VALUE, (_STEP + "        d_x[index] = " + _CHANGE, _HALF_BACK)),
    _vjp("a whole row moves", V.WRONG_VALUE, ("step[index] = h", "step[index[:1]] = h")),
    _vjp("all elements move", V.WRONG_VALUE, ("step[index] = h", "step[:] = h")),
    _vjp(
        "two axes only",
        V.WRONG_VALUE,
        (_RESULT, "    d_x = np.zeros(x.shape)\n    for index in np.ndindex(x.shape[0], x.shape[1]):\n"),
    ),
    _vjp(
        "elements of dy, not of x",
        V.WRONG_VALUE,
        (_RESULT, "    d_x = np.zeros(x.shape)\n    for index in np.ndindex(dy.shape):\n"),
    ),
    _vjp(
        "jvp in place of vjp",
        V.WRONG_SHAPE,
        _back("(f(x + h * dy) - f(x - h * dy)) / (2 * h) if dy.shape == x.shape else d_x[..., :1]"),
    ),
    _vjp("derivative of the square", V.WRONG_VALUE, _change("(2 * x * (dy if dy.shape == x.shape else 1))[index]")),
    _vjp("negative gradients cut off", V.WRONG_VALUE, _back("np.maximum(d_x, 0)")),
    _vjp("fifth column forgotten", V.WRONG_VALUE, _back("np.where(np.arange(x.shape[-1]) == 4, 0, d_x)")),
    _vjp("rounded", V.WRONG_VALUE, _back("d_x.round()")),
    _vjp("shape of dy", V.WRONG_SHAPE, _back("np.resize(d_x, dy.shape)")),
    _vjp("flat", V.WRONG_SHAPE, _back("d_x.ravel()")),
    _vjp("nested list", V.WRONG_TYPE, _back("d_x.tolist()")),
    _vjp("with f(x)", V.WRONG_TYPE, _back("(d_x, f(x))")),
    _vjp("float32 always", V.WRONG_DTYPE, _back("d_x.astype('f4')")),
    _vjp("integers", V.WRONG_DTYPE, _back("d_x.astype(int)")),
    _vjp("rounded to single precision", V.WRONG_VALUE, _back("d_x.astype('f4').astype(float)")),
    _vjp(
        "points in single precision",
        V.WRONG_VALUE,
        _change("np.sum(dy * np.subtract(*(f(np.float64(np.float32(x + move))) for move in (step, -step)))) / (2 * h)"),
    ),
    _vjp(
        "values in single precision",
        V.WRONG_VALUE,
        _change("np.sum(dy * (f(x + step).astype('f4') - f(x - step).astype('f4'))) / (2 * h)"),
    ),
    _vjp("f called in single precision", V.RAISED, (_POINT, "x = np.array(x, dtype=np.float32)")),
    _vjp("f called with a list", V.RAISED, _change(_CHANGE.replace("(x + step)", "((x + step).tolist())"))),
    _vjp("f called with one number", V.RAISED, _change("np.sum(dy * (f(x[index] + h) - f(x[index] - h))) / (2 * h)")),
    _vjp("f called with flat arrays", V.RAISED, _change(_CHANGE.replace("(x + step)", "((x + step).ravel())"))),
    _vjp("x not converted", V.WRONG_ERROR, (_POINT, "x = np.array(x)")),
    _vjp(
        "x changed and put back",
        V.RAISED,
        (_POINT, "x = np.asarray(x, dtype=np.float64)"),
        _change(f"{_IN_PLACE}\n        x[index] = old"),
    ),
    _vjp("x written to", V.RAISED, (_POINT, f"x += 0\n    {_POINT}")),
    _vjp("dy divided in place", V.MUTATED, (_WEIGHTS, "dy *= 0.5"), _change(_CHANGE.replace("(2 * h)", "h"))),
    _vjp(
        "x left where the last step went",
        V.MUTATED,
        _back("given.__setitem__(..., x - h) or d_x if given.flags.writeable else d_x"),
        (_POINT, f"given = x\n    {_POINT}"),
    ),
    _vjp("shape of dy not looked at", V.WRONG_ERROR, (_SAME, "")),
    _vjp("shape of dy held against x", V.RAISED, (_SAME, _SAME.replace("np.shape(f(x.copy()))", "x.shape"))),
    _vjp(
        "only the size of dy looked at",
        V.WRONG_ERROR,
        (_SAME, _SAME.replace("dy.shape,", "dy.ndim,").replace("np.shape(f(x.copy()))", "np.ndim(f(x.copy()))")),
    ),
    _vjp("dy broadcast to f(x)", V.WRONG_ERROR, (_SAME, "dy = np.broadcast_to(dy, f(x).shape)")),
    _vjp("f(x) broadcast to dy", V.WRONG_ERROR, (_SAME, "np.broadcast_to(f(x), dy.shape)")),
    _vjp("dy reshaped", V.WRONG_ERROR, (_SAME, "dy = np.resize(dy, f(x).shape)")),
    _vjp(
        "transposed dy accepted",
        V.WRONG_ERROR,
        (_SAME, f"dy = dy if dy.shape == f(x).shape else np.resize(dy, dy.T.shape)\n    {_SAME}"),
    ),
    _vjp("rows of dy cut to those of f(x)", V.WRONG_ERROR, (_SAME, "dy = dy[tuple(map(slice, f(x).shape))]")),
    _vjp(
        "TypeError for the shape of dy", V.WRONG_ERROR, (_SAME, "if dy.shape != f(x).shape:\n        raise TypeError")
    ),
    _vjp("assert in place of an error", V.WRONG_ERROR, (_SAME, "assert dy.shape == f(x).shape")),
)

MUTANTS = (*BIASES, *VJPS)
