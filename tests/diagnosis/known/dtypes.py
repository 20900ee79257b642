"""Mutants whose results have the wrong dtype, in every exercise that returns an array."""

_BOTH = {"float64 always": "always float64", "float32 always": "always float32"}

KNOWN: dict[str, dict[str, str]] = {
    **dict.fromkeys(
        (
            "conv2d_single",
            "conv2d",
            "pad2d",
            "conv2d_matrix",
            "conv2d_backprop_input",
            "conv2d_backprop_filter",
            "bias_backprop",
            "zero_insert",
            "conv2d_transpose",
            "conv2d_transpose_backprop",
            "depthwise_conv2d",
            "depthwise_conv2d_backprop_input",
            "depthwise_conv2d_backprop_filter",
            "depthwise_as_dense",
            "separable_conv2d",
        ),
        _BOTH,
    ),
    "conv2d_padded": {"float64 by the zeros": "always float64", "float32 always": "always float32"},
}
