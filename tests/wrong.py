"""Wrong code to put behind right code, whatever the right code looks like."""

#: Behind conv2d.py: a kernel that is turned by half.
FLIPPED = """

_right = conv2d


def conv2d(input, filters, *others, **named):
    return _right(input, filters[::-1, ::-1], *others, **named)
"""
