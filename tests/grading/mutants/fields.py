"""Wrong receptive fields: edits of the reference, and the verdict each must get."""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant

LINEAR_MAP = "conv_lib/linear_map.py"

Edit = tuple[str, str]


def _field(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "receptive_field", verdict, edits, LINEAR_MAP)


_START = "size, jump = 1, 1"
_LOOP = "for layer in layers:"
_LAYER = 'kernel, stride, dilation = sizes("receptive_field", "layers", layer, "kernel, stride, dilation")'
_GROW = "size += (kernel - 1) * dilation * jump"
_JUMP = "jump *= stride"
_BOTH = f"{_GROW}\n        {_JUMP}"
_PAIR = "return size, jump"


def _read_as(line: str) -> Edit:
    """The numbers of a layer, changed as soon as they are read."""
    return _LAYER, f"{_LAYER}\n        {line}"


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
    _field("strides of one", V.WRONG_VALUE, _read_as("stride = 1")),
    _field("dilations of one", V.WRONG_VALUE, _read_as("dilation = 1")),
    _field("kernel stretched to kernel * dilation", V.WRONG_VALUE, _read_as("kernel, dilation = kernel * dilation, 1")),
    _field("as many holes as the dilation says", V.WRONG_VALUE, _read_as("dilation += 1")),
    _field("half a kernel to each side", V.WRONG_VALUE, _read_as("kernel = 2 * (kernel // 2) + 1")),
    _field(
        "spans added",
        V.WRONG_VALUE,
        (_START, "size, jump = 0, 1"),
        (_GROW, "size += ((kernel - 1) * dilation + 1) * jump"),
    ),
    _field("sum of the strides", V.WRONG_VALUE, (_PAIR, "return size, sum(layer[1] for layer in layers)")),
    _field("one cell less", V.WRONG_VALUE, (_PAIR, "return size - 1, jump")),
    _field("returned inside the loop", V.WRONG_VALUE, (_PAIR, "    return size, jump")),
)
