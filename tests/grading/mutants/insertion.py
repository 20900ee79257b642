"""Wrong `zero_insert` and `transpose_output_range`: edits of the reference, and the verdict each must get.

A letter and a number in front of a name are the mistake's in the catalogue of wrong implementations that the
cases were chosen by: X for the transpose, S for sizes.
"""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant

PATH = "conv_lib/transpose.py"


def _insert(name: str, verdict: V, *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, "zero_insert", verdict, edits, PATH)


_BUFFER = "np.zeros((n, (h - 1) * s_h + 1, (w - 1) * s_w + 1, c), dtype=input.dtype)"
_LONG = (_BUFFER, "np.zeros((n, h * s_h, w * s_w, c), dtype=input.dtype)")
_CELLS = "output[:, ::s_h, ::s_w, :]"
_PAIR = 's_h, s_w = pair("zero_insert", "strides", strides)'
_AXES = 'axes("zero_insert", "input", input, "N, H, W, C")'


def _paired(line: str) -> tuple[str, str]:
    return _PAIR, f"{_PAIR}\n    {line}"


def _unpaired(line: str) -> tuple[str, str]:
    return _PAIR, f"{line}\n    {_PAIR}"


def _written(line: str) -> tuple[str, str]:
    return f"{_CELLS} = input\n", f"{line}\n"


def _inserted(value: str) -> tuple[str, str]:
    return f"{_CELLS} = input\n    return output", f"{_CELLS} = input\n    return {value}"


INSERTS = (
    _insert(
        "X09 neighbours repeated",
        V.WRONG_VALUE,
        _written("output[:] = input.repeat(s_h, 1).repeat(s_w, 2)[:, : output.shape[1], : output.shape[2]]"),
    ),
    _insert(
        "X09 neighbours repeated to the end",
        V.WRONG_SHAPE,
        _written(f"{_CELLS} = input\n    output = input.repeat(s_h, 1).repeat(s_w, 2)"),
    ),
    _insert("X10 as many zeros as the stride", V.WRONG_SHAPE, _paired("s_h, s_w = s_h + 1, s_w + 1")),
    _insert("X19 strides swapped", V.WRONG_SHAPE, _paired("s_h, s_w = s_w, s_h")),
    _insert("zeros behind the last pixel too", V.WRONG_SHAPE, _LONG),
    _insert(
        "zeros before every pixel",
        V.WRONG_SHAPE,
        _LONG,
        _written("output[:, s_h - 1 :: s_h, s_w - 1 :: s_w, :] = input"),
    ),
    _insert("zeros between the rows only", V.WRONG_SHAPE, _paired("s_w = 1")),
    _insert("zeros between the columns only", V.WRONG_SHAPE, _paired("s_h = 1")),
    _insert("first stride for both axes", V.WRONG_SHAPE, _paired("s_w = s_h")),
    _insert("one zero always", V.WRONG_SHAPE, _paired("s_h = s_w = 2")),
    _insert("at most two zeros", V.WRONG_SHAPE, _paired("s_h, s_w = min(s_h, 3), min(s_w, 3)")),
    _insert("stride as a pair only", V.RAISED, (_PAIR, "s_h, s_w = strides")),
    _insert("stride as one number only", V.RAISED, (_PAIR, "s_h = s_w = int(strides)")),
    _insert("pixels packed at the start", V.WRONG_VALUE, _written("output[:, :h, :w, :] = input")),
    _insert("pixels upside down", V.WRONG_VALUE, _written(f"{_CELLS} = input[:, ::-1]")),
    _insert(
        "axes swapped where they can be",
        V.WRONG_VALUE,
        _written(f"{_CELLS} = input.swapaxes(1, 2) if h == w else input"),
    ),
    _insert("ones between", V.WRONG_VALUE, (_BUFFER, _BUFFER.replace("zeros", "ones"))),
    _insert(
        "uninitialised between",
        V.NOT_FINITE,
        (_BUFFER, _BUFFER.replace("zeros", "full").replace(", dtype", ", np.nan, dtype")),
    ),
    _insert("first image only", V.WRONG_VALUE, _written(f"{_CELLS} = input[:1]")),
    _insert("fourth image forgotten", V.WRONG_VALUE, _written("output[:3, ::s_h, ::s_w, :] = input[:3]")),
    _insert("first channel only", V.WRONG_VALUE, _written(f"{_CELLS} = input[..., :1]")),
    _insert("fifth channel forgotten", V.WRONG_VALUE, _written("output[:, ::s_h, ::s_w, :4] = input[..., :4]")),
    _insert("channels in reverse", V.WRONG_VALUE, _written(f"{_CELLS} = input[..., ::-1]")),
    _insert("looks at the first image", V.RAISED, _paired("input[0].sum()")),
    _insert("input returned", V.WRONG_SHAPE, _inserted("input")),
    _insert("rounded", V.WRONG_VALUE, _inserted("output.round()")),
    _insert("half precision inside", V.WRONG_VALUE, _inserted("output.astype('f2').astype(input.dtype)")),
    _insert("single precision inside", V.WRONG_VALUE, _inserted("output.astype('f4').astype(input.dtype)")),
    _insert("float64 always", V.WRONG_DTYPE, (_BUFFER, _BUFFER.replace(", dtype=input.dtype", ""))),
    _insert("float32 always", V.WRONG_DTYPE, (_BUFFER, _BUFFER.replace("input.dtype", "'f4'"))),
    _insert("nested list", V.WRONG_TYPE, _inserted("output.tolist()")),
    _insert("nothing returned", V.WRONG_TYPE, _inserted("None")),
    _insert("input set to zero afterwards", V.MUTATED, _written(f"{_CELLS} = input\n    input *= 0")),
    _insert("input written to, unchanged", V.RAISED, _written(f"{_CELLS} = input\n    input += 0")),
    _insert("axes added when missing", V.WRONG_ERROR, (_AXES, "input = input.reshape((1, 1, *input.shape)[-4:])")),
    _insert("TypeError for the axes", V.WRONG_ERROR, (_AXES, "if input.ndim != 4:\n        raise TypeError")),
    _insert("assert in place of an error", V.WRONG_ERROR, (_AXES, "assert input.ndim == 4")),
    _insert("stride 0 taken for 1", V.WRONG_ERROR, _unpaired("strides = np.maximum(strides, 1).tolist()")),
    _insert("negative stride taken for its size", V.WRONG_ERROR, _unpaired("strides = np.abs(strides).tolist()")),
)


def _range(name: str, verdict: V, *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, "transpose_output_range", verdict, edits, PATH)


_SMALLEST = '(size - 1) * stride + (1 if padding == "SAME" else kernel)'
_ALL = "return range(smallest, smallest + stride)"
_WORDS = 'if padding not in ("SAME", "VALID"):'
_HEAD = 'transpose_output_range(size, kernel, stride, padding="SAME"):'


def _first(value: str) -> tuple[str, str]:
    return _SMALLEST, value


def _returned(value: str) -> tuple[str, str]:
    return _ALL, f"return {value}"


def _checked(name: str, least: object) -> tuple[str, str]:
    check = '{name} = at_least({least}, "transpose_output_range", "{name}", {name})'
    return check.format(name=name, least=1), check.format(name=name, least=least)


RANGES = (
    _range("S08 size * stride alone", V.WRONG_VALUE, _returned("range(size * stride, size * stride + 1)")),
    _range("S09 one too small", V.WRONG_VALUE, _returned("range(smallest - 1, smallest + stride - 1)")),
    _range("one too large", V.WRONG_VALUE, _returned("range(smallest + 1, smallest + stride + 1)")),
    _range("S10 the smallest alone", V.WRONG_VALUE, _returned("range(smallest, smallest + 1)")),
    _range(
        "S10 the smallest alone for VALID",
        V.WRONG_VALUE,
        _returned('range(smallest, smallest + (stride if padding == "SAME" else 1))'),
    ),
    _range(
        "S11 one default length for VALID",
        V.WRONG_VALUE,
        (_ALL, f'if padding == "VALID":\n        return [size * stride + max(kernel - stride, 0)]\n    {_ALL}'),
    ),
    _range(
        "the length that Keras picks alone",
        V.WRONG_VALUE,
        _returned('[size * stride + (0 if padding == "SAME" else max(kernel - stride, 0))]'),
    ),
    _range(
        "stride ignored",
        V.WRONG_VALUE,
        _first(_SMALLEST.replace("* stride", "* 1")),
        _returned("range(smallest, smallest + 1)"),
    ),
    _range(
        "SAME with (kernel - 1) // 2 on both sides",
        V.WRONG_VALUE,
        _first(_SMALLEST.replace("1 if", "kernel - 2 * ((kernel - 1) // 2) if")),
    ),
    _range(
        "SAME with kernel // 2 on both sides",
        V.WRONG_VALUE,
        _first(_SMALLEST.replace("1 if", "kernel - 2 * (kernel // 2) if")),
    ),
    _range("largest left out", V.WRONG_VALUE, _returned("range(smallest, smallest + stride - 1)")),
    _range("one more than the largest", V.WRONG_VALUE, _returned("range(smallest, smallest + stride + 1)")),
    _range("smallest and largest alone", V.WRONG_VALUE, _returned("smallest, smallest + stride - 1")),
    _range("in reverse", V.WRONG_VALUE, _returned("range(smallest, smallest + stride)[::-1]")),
    _range("at most four", V.WRONG_VALUE, _returned("range(smallest, smallest + min(stride, 4))")),
    _range("kernel counts for SAME too", V.WRONG_VALUE, _first("(size - 1) * stride + kernel")),
    _range("kernel never counts", V.WRONG_VALUE, _first("(size - 1) * stride + 1")),
    _range("size for size - 1", V.WRONG_VALUE, _first(_SMALLEST.replace("(size - 1)", "size"))),
    _range("kernel - 1 for VALID", V.WRONG_VALUE, _first(_SMALLEST.replace("else kernel", "else kernel - 1"))),
    _range(
        "kernel no smaller than the stride",
        V.WRONG_VALUE,
        _first(_SMALLEST.replace("else kernel", "else max(kernel, stride)")),
    ),
    _range("words swapped", V.WRONG_VALUE, _first(_SMALLEST.replace("SAME", "VALID"))),
    _range("the other direction", V.WRONG_VALUE, _first("-(-size // stride)")),
    _range("VALID by default", V.WRONG_VALUE, (_HEAD, _HEAD.replace("SAME", "VALID"))),
    _range("no default for the padding", V.RAISED, (_HEAD, _HEAD.replace('="SAME"', ""))),
    _range("how many there are", V.WRONG_TYPE, _returned("stride")),
    _range("a set", V.WRONG_TYPE, _returned("set(range(smallest, smallest + stride))")),
    _range("a generator", V.WRONG_TYPE, _returned("(length for length in range(smallest, smallest + stride))")),
    _range("floats", V.WRONG_TYPE, _returned("[float(length) for length in range(smallest, smallest + stride)]")),
    _range("an array of floats", V.WRONG_TYPE, _returned("np.arange(smallest, smallest + stride, dtype=float)")),
    _range(
        "a number where there is one", V.WRONG_TYPE, (_ALL, f"if stride == 1:\n        return smallest\n    {_ALL}")
    ),
    _range("nothing returned", V.WRONG_TYPE, (_ALL, "range(smallest, smallest + stride)")),
    _range("stride 0 not refused", V.WRONG_ERROR, _checked("stride", 0)),
    _range("negative stride not refused", V.WRONG_ERROR, _checked("stride", "-9 if stride else 1")),
    _range("lower case accepted", V.WRONG_ERROR, (_WORDS, f"padding = padding.upper()\n    {_WORDS}")),
    _range("every other word is VALID", V.WRONG_ERROR, (_WORDS, "if False:")),
    _range("KeyError for another word", V.WRONG_ERROR, (_WORDS, '{"SAME": 1, "VALID": 2}[padding]\n    if False:')),
    _range(
        "assert in place of an error", V.WRONG_ERROR, (_WORDS, 'assert padding in ("SAME", "VALID")\n    if False:')
    ),
)

MUTANTS = (*INSERTS, *RANGES)
