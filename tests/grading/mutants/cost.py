"""Wrong code, one small mistake each: edits of the reference's cost of a separable convolution."""

from autograder.verdicts import Verdict as V
from grading.mutants.mutant import Mutant

DEPTHWISE = "conv_lib/depthwise.py"

Edit = tuple[str, str]


def _cost(name: str, verdict: V, *edits: Edit) -> Mutant:
    return Mutant(name, "separable_cost", verdict, edits, DEPTHWISE)


_KERNEL = 'k_h, k_w = pair("separable_cost", "kernel_size", kernel_size)'
_OUTPUT = 'h_out, w_out = pair("separable_cost", "output_size", output_size)'
_D = "depthwise = k_h * k_w * c_in * multiplier"
_P = "pointwise = c_in * multiplier * c_out"
_PARAMS = "params = depthwise + pointwise"
_COST = "return params, h_out * w_out * params"


MUTANTS = (
    _cost("multiplier forgotten in the depthwise step", V.WRONG_VALUE, (_D, "depthwise = k_h * k_w * c_in")),
    _cost("multiplier forgotten in the pointwise step", V.WRONG_VALUE, (_P, "pointwise = c_in * c_out")),
    _cost(
        "multiplier forgotten", V.WRONG_VALUE, (_D, "depthwise = k_h * k_w * c_in"), (_P, "pointwise = c_in * c_out")
    ),
    _cost("multiplier counted for the outputs too", V.WRONG_VALUE, (_P, _P + " * multiplier")),
    _cost("cost of a dense convolution", V.WRONG_VALUE, (_PARAMS, "params = k_h * k_w * c_in * c_out")),
    _cost("dense convolution to C * M", V.WRONG_VALUE, (_D, f"{_D} * c_in")),
    _cost("depthwise step alone", V.WRONG_VALUE, (_PARAMS, "params = depthwise")),
    _cost("pointwise step alone", V.WRONG_VALUE, (_PARAMS, "params = pointwise")),
    _cost("pointwise macs forgotten", V.WRONG_VALUE, (_COST, "return params, h_out * w_out * depthwise")),
    _cost("window in the pointwise step too", V.WRONG_VALUE, (_P, _P + " * k_h * k_w")),
    _cost("product in place of sum", V.WRONG_VALUE, (_PARAMS, "params = depthwise * c_out")),
    _cost("bias of the outputs", V.WRONG_VALUE, (_COST, "return params + c_out, h_out * w_out * params")),
    _cost(
        "bias of both steps",
        V.WRONG_VALUE,
        (_COST, "return params + c_in * multiplier + c_out, h_out * w_out * params"),
    ),
    _cost("macs with bias", V.WRONG_VALUE, (_COST, "return params, h_out * w_out * (params + c_out)")),
    _cost(
        "macs and params with bias", V.WRONG_VALUE, (_COST, "return params + c_out, h_out * w_out * (params + c_out)")
    ),
    _cost("multiplications and additions", V.WRONG_VALUE, (_COST, "return params, 2 * h_out * w_out * params")),
    _cost("params for each pixel", V.WRONG_VALUE, (_COST, "return h_out * w_out * params, h_out * w_out * params")),
    _cost("macs without the pixels", V.WRONG_VALUE, (_COST, "return params, params")),
    _cost("macs along one row", V.WRONG_VALUE, (_COST, "return params, w_out * params")),
    _cost("macs along one column", V.WRONG_VALUE, (_COST, "return params, h_out * params")),
    _cost(
        "depthwise macs at the size of the input",
        V.WRONG_VALUE,
        (_COST, "return params, (h_out + k_h - 1) * (w_out + k_w - 1) * depthwise + h_out * w_out * pointwise"),
    ),
    _cost(
        "pointwise macs at the size of the input",
        V.WRONG_VALUE,
        (_COST, "return params, h_out * w_out * depthwise + (h_out + k_h - 1) * (w_out + k_w - 1) * pointwise"),
    ),
    _cost("pointwise macs once", V.WRONG_VALUE, (_COST, "return params, h_out * w_out * depthwise + pointwise")),
    _cost("depthwise macs once", V.WRONG_VALUE, (_COST, "return params, h_out * w_out * pointwise + depthwise")),
    _cost("macs before params", V.WRONG_VALUE, (_COST, "return h_out * w_out * params, params")),
    _cost("c_in and c_out swapped", V.WRONG_VALUE, (_D, _D.replace("c_in", "c_out"))),
    _cost("square kernel", V.WRONG_VALUE, (_KERNEL, f"{_KERNEL}\n    k_w = k_h")),
    _cost("kernel of one row", V.WRONG_VALUE, (_D, _D.replace("k_h * ", ""))),
    _cost("kernel of one column", V.WRONG_VALUE, (_D, _D.replace("k_w * ", ""))),
    _cost("square output as high as wide", V.WRONG_VALUE, (_OUTPUT, f"{_OUTPUT}\n    w_out = h_out")),
    _cost("square output", V.WRONG_VALUE, (_OUTPUT, f"{_OUTPUT}\n    h_out = w_out")),
    _cost(
        "kernel_size as a pair only",
        V.RAISED,
        (_KERNEL, f"1 // (not isinstance(kernel_size, int) or kernel_size < 1)\n    {_KERNEL}"),
    ),
    _cost(
        "output_size as a pair only",
        V.RAISED,
        (_OUTPUT, f"1 // (not isinstance(output_size, int) or output_size < 1)\n    {_OUTPUT}"),
    ),
    _cost(
        "one number is one row of a kernel",
        V.WRONG_VALUE,
        (_KERNEL, f"{_KERNEL}\n    k_h = 1 if isinstance(kernel_size, int) else k_h"),
    ),
    _cost(
        "one number counts pixels",
        V.WRONG_VALUE,
        (_OUTPUT, f"{_OUTPUT}\n    h_out = 1 if isinstance(output_size, int) else h_out"),
    ),
    _cost("pairs not known", V.RAISED, (_KERNEL, f"{_KERNEL}\n    1 // isinstance(kernel_size, int)")),
    _cost("millions of macs", V.WRONG_TYPE, (_COST, "return params, h_out * w_out * params / 1e6")),
    _cost("floats", V.WRONG_TYPE, (_COST, "return float(params), float(h_out * w_out * params)")),
    _cost("macs alone", V.WRONG_TYPE, (_COST, "return h_out * w_out * params")),
    _cost("by name", V.WRONG_TYPE, (_COST, "return {'params': params, 'macs': h_out * w_out * params}")),
    _cost("array", V.WRONG_TYPE, (_COST, "return np.array([params, h_out * w_out * params])")),
)
