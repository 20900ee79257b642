"""Code without names, comments and layout; and any bytes at all."""

import pytest

from autograder.classroom.tokens import MAX_TOKENS, units

PLAIN = b"def f(a, b):\n    c = np.zeros((a, 1))\n    return c[1:] + b\n"


def codes(source, function="f"):
    return next(unit.codes for unit in units("conv_lib/x.py", source) if unit.name == function)


@pytest.mark.parametrize(
    "other",
    [
        b"def f(x, y):\n    z = np.zeros((x, 1))\n    return z[1:] + y\n",
        b"def f(a, b):\n  # why\n  c = np.zeros((a,1)) # what\n\n\n  return c[ 1: ]+b\n",
        b'def f(a, b):\n    """Long\n    documentation."""\n    c = np.zeros((a, 1))\n    "text"\n    return c[1:] + b\n',
        b"def f(a, b):\n    c = np.zeros((a, 1.0))\n    return c[0x1:] + b\n",
        b"\xef\xbb\xbf" + PLAIN.replace(b"\n", b"\r\n"),
        b"import os\nlimit = 3\n\n\nclass A:\n    " + PLAIN.replace(b"\n", b"\n    ") + b"\n",
    ],
    ids=["names", "comments and spaces", "documentation", "spelling of numbers", "line ends", "place in the file"],
)
def test_units_what_does_not_count_changes_nothing(other):
    assert codes(other) == codes(PLAIN)


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace(b"zeros", b"ones"),
        PLAIN.replace(b"+", b"-"),
        PLAIN.replace(b"1:", b"2:"),
        PLAIN.replace(b"return", b"yield"),
        PLAIN.replace(b"np.zeros((a, 1))", b"len((a, 1))"),
    ],
)
def test_units_what_counts_changes_something(other):
    assert codes(other) != codes(PLAIN)


def test_units_texts_are_alike_whatever_they_say_and_however_they_are_put_together():
    plain, formatted = (
        b"def f():\n    raise ValueError('no')\n",
        b"def f():\n    raise ValueError(f'{x!r} ' f\"{y}\" 'no')\n",
    )
    assert codes(plain) == codes(formatted)


def test_units_inner_functions_belong_to_the_outer_and_methods_stand_alone():
    source = b"x = 1\ndef f():\n    def g():\n        return 1\n    return g\nclass A:\n    def h(self):\n        pass\ny = 2\n"
    assert [unit.name for unit in units("x.py", source)] == ["", "f", "h"]


def test_units_lines_are_those_of_the_file():
    (unit,) = units("x.py", b"# one\n\ndef f(a):\n    # four\n    return a\n")
    assert set(unit.lines) == {3, 5}


def test_units_broken_code_keeps_what_stands_before_it_breaks():
    broken = PLAIN + b"def g(:\n    return '''\n"
    assert codes(broken) == codes(PLAIN)


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\x00" * (1 << 20),
        b"(" * (1 << 20),
        b"'\\'" * (1 << 19),
        b"f'{" * (1 << 18),
        b"if x:\n" * (1 << 17),
        b"  x\n y\nz\n",
        b"# coding: nonsense\nx = 1\n",
        b"# coding: utf-16\nx = 1\n",
        b"\xff\xfe\xfd" * 1000,
        b"x = " + b"9" * 900 + b"\n",
        b"x = 1" + b"e9" * 400 + b"\n",
        b"'''" + b"a\n" * (1 << 19),
        b"\n".join(b" " * depth + b"if x:" for depth in range(2000)),
        "def ｆ(é): return é\n".encode(),
    ],
    ids=lambda source: f"{len(source)} bytes of {source[:6]!r}",
)
def test_units_any_bytes_give_bounded_tokens(source):
    assert sum(len(unit.codes) for unit in units("x.py", source)) <= MAX_TOKENS


def test_units_an_overlong_line_is_left_out_and_the_next_is_not():
    (unit,) = units("x.py", b"x = 1\ny = (" + b"1, " * 1000 + b")\nz = 2\n")
    assert unit.lines == (1, 1, 1, 3, 3, 3)


def test_units_a_long_file_is_read_to_its_bound():
    source = b"x = y + z\n" * 100_000
    assert MAX_TOKENS / 2 < sum(len(unit.codes) for unit in units("x.py", source)) <= MAX_TOKENS
