"""Wrong code to put behind right code, whatever the right code looks like."""

#: Behind conv2d.py: a kernel that is turned by half.
FLIPPED = """

_right = conv2d


def conv2d(input, filters, *others, **named):
    return _right(input, filters[::-1, ::-1], *others, **named)
"""

#: Behind gradients.py: the same in the gradient with respect to the input.
TURNED = """

_upright = conv2d_backprop_input


def conv2d_backprop_input(input_sizes, filters, *others, **named):
    return _upright(input_sizes, filters[::-1, ::-1], *others, **named)
"""
