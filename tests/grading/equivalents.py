"""Mutants of the plain library that no check rejects, each with the reason why that is right."""

#: Why -> the mutants for which it holds.
REASONS: dict[str, tuple[str, ...]] = {
    "Taking the shape, or the pair, apart a line later raises a ValueError for any other number of parts.": (
        "arguments.pair: without raise ValueError(f'{function}: {name}={value!r} must be an i #1",
        "conv2d.conv2d: without axes('conv2d', 'filters', filters, 'K_h, K_w, C_in, C_out') #1",
        "conv2d.conv2d: without axes('conv2d', 'input', input, 'N, H, W, C_in') #1",
        "conv2d.conv2d_single: without axes('conv2d_single', 'image', image, 'H, W') #1",
        "conv2d.conv2d_single: without axes('conv2d_single', 'kernel', kernel, 'K_h, K_w') #1",
        "depthwise.depthwise_as_dense: without axes('depthwise_as_dense', 'filter', filter, 'K_h, K_w, C, M #1",
        "depthwise.separable_conv2d: without axes('separable_conv2d', 'pointwise_filter', pointwise_filte #1",
        "padding._pairs: without raise ValueError(f'{function}: {name}={pads!r} must have the #1",
        "padding.pad2d: without axes('pad2d', 'input', input, 'N, H, W, C') #1",
        "transpose.zero_insert: without axes('zero_insert', 'input', input, 'N, H, W, C') #1",
    ),
    "The shape is handed to `sizes` in the next line, which refuses any other number of axes.": (
        "depthwise.depthwise_conv2d: without axes('depthwise_conv2d', 'filter', filter, 'K_h, K_w, C, M') #1",
        "depthwise.depthwise_conv2d: without axes('depthwise_conv2d', 'input', input, 'N, H, W, C') #1",
        "depthwise.depthwise_conv2d_backprop_filter: without axes('depthwise_conv2d_backprop_filter', 'input', input, 'N, #1",
        "depthwise.depthwise_conv2d_backprop_input: without axes('depthwise_conv2d_backprop_input', 'filter', filter, 'K #1",
        "gradients.conv2d_backprop_filter: without axes('conv2d_backprop_filter', 'input', input, 'N, H, W, C_i #1",
        "gradients.conv2d_backprop_input: without axes('conv2d_backprop_input', 'filters', filters, 'K_h, K_w, #1",
    ),
    "The comparison of the whole shape with the one that it must have refuses any other number of axes.": (
        "gradients.conv2d_backprop_filter: without axes('conv2d_backprop_filter', 'out_backprop', out_backprop, #1",
        "gradients.conv2d_backprop_input: without axes('conv2d_backprop_input', 'out_backprop', out_backprop,  #1",
        "depthwise._by_channel: without axes(function, 'out_backprop', out_backprop, 'N, H_out, W_ou #1",
    ),
    "The function that this one calls checks the same and raises a ValueError too; only its words name another function.": (
        "depthwise.separable_conv2d: without axes('separable_conv2d', 'depthwise_filter', depthwise_filte #1",
        "depthwise.separable_conv2d: without axes('separable_conv2d', 'input', input, 'N, H, W, C') #1",
        "depthwise.separable_conv2d: without equal('separable_conv2d', 'pointwise_filter.shape[2]', point #1",
        "linear_map.conv2d_matrix: without axes('conv2d_matrix', 'filters', filters, 'K_h, K_w, C_in, C #1",
        "linear_map.conv2d_matrix: without equal('conv2d_matrix', 'filters.shape[2]', filters.shape[2], #1",
        "transpose.conv2d_transpose: without equal('conv2d_transpose', 'filters.shape[3]', filters.shape[ #1",
        "transpose.conv2d_transpose: without equal('conv2d_transpose', 'output_shape[0]', n, \"the input's #1",
        "transpose.conv2d_transpose: without equal('conv2d_transpose', 'output_shape[3]', c_out, 'filters #1",
        "transpose.conv2d_transpose: without raise ValueError(f'conv2d_transpose: output_shape[{axis}]={l #1",
        "transpose.conv2d_transpose_backprop: without axes('conv2d_transpose_backprop', 'filters', filters, 'K_h,  #1",
        "transpose.conv2d_transpose_backprop: without equal('conv2d_transpose_backprop', 'filters.shape[2]', filte #1",
    ),
    "`zip(..., strict=True)` raises a ValueError for another number of sizes.": (
        "arguments.sizes: without raise ValueError(f'{function}: {name}={values} must be ({nam #1",
    ),
    "A step of 0 is refused again by `output_size`, and by Python itself as the step of a slice.": (
        "arguments.pair: 1 -> 0 #1",
    ),
    "Matrices whose inner sizes differ cannot be multiplied: NumPy raises a ValueError, and never broadcasts these axes.": (
        "conv2d.conv2d: without equal('conv2d', 'filters.shape[2]', filters.shape[2], \"the i #1",
    ),
    "NumPy takes every negative length in `reshape` for the one that it works out.": (
        "linear_map.conv2d_matrix: 1 -> 2 #2",
    ),
    "`output_size` checks the same four numbers again.": (
        "shapes.same_padding: 1 -> 0 #3",
        "shapes.same_padding: 1 -> 0 #4",
        "shapes.same_padding: 1 -> 0 #5",
        "shapes.same_padding: 1 -> 0 #6",
    ),
    "With SAME the number of positions depends on size and stride alone.": (
        "shapes.same_padding: dilation -> stride #2",
        "shapes.same_padding: kernel -> size #2",
    ),
    "Not equivalent, and not asked: sizes below 1 and numbers that are not whole are outside the course's rules.": (
        "arguments.at_least: without raise ValueError(f'{function}: {name}={value!r} must be an i #1",
        "depthwise.separable_cost: 1 -> 0 #1",
        "depthwise.separable_cost: 1 -> 0 #2",
        "depthwise.separable_cost: 1 -> 0 #3",
        "shapes.output_size: 1 -> 0 #3",
        "shapes.output_size: 1 -> 0 #4",
        "transpose.transpose_output_range: 1 -> 0 #1",
        "transpose.transpose_output_range: 1 -> 0 #2",
    ),
}
EQUIVALENT = {name: reason for reason, names in REASONS.items() for name in names}
