"""Which lesson teaches which function: what a stub says to its reader."""

from tools.errors import ToolError

#: lesson -> what students write there. `conv2d` is taught in 01_forward and grows in 02_padding.
TAUGHT = {
    "01_forward": ("output_size", "conv2d_single", "conv2d"),
    "02_padding": ("same_padding", "resolve_padding", "pad2d"),
    "03_linear_map": ("conv2d_matrix", "receptive_field"),
    "04_gradients": ("conv2d_backprop_input", "conv2d_backprop_filter", "bias_backprop", "numerical_vjp"),
    "05_transpose": ("zero_insert", "transpose_output_range", "conv2d_transpose", "conv2d_transpose_backprop"),
    "06_depthwise": (
        "depthwise_conv2d",
        "depthwise_conv2d_backprop_input",
        "depthwise_conv2d_backprop_filter",
        "depthwise_as_dense",
        "separable_conv2d",
        "separable_cost",
    ),
    "07_checkerboard": ("overlap_count", "resize_nearest", "depth_to_space", "bilinear_filter"),
    "08_fast": ("im2col", "col2im", "conv2d_gemm", "conv2d_taps", "conv2d_fft"),
    "09_nd": ("convnd", "convnd_transpose"),
    "10_capstone": ("Conv2D", "Conv2DTranspose", "ReLU", "Sequential", "sgd_step"),
}
_LESSON_OF = {name: lesson for lesson, names in TAUGHT.items() for name in names}


def lesson_of(name: str) -> str:
    """The lesson that teaches a function, or a method such as `Conv2D.forward` by its class.

    Raises:
        ToolError: if no lesson teaches it.

    >>> lesson_of("conv2d_single")
    '01_forward'
    """
    lesson = _LESSON_OF.get(name.split(".")[0])
    if lesson is None:
        raise ToolError(f"lesson_of: name={name!r} must be taught in a lesson. Add it to TAUGHT in tools/lessons.py.")
    return lesson
