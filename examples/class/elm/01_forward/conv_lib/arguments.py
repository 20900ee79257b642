# Nothing to complete here. `make build` made this file.
"""Checks of arguments that the functions of this library share."""

import operator


def at_least(least, function, name, value):
    """`value` as an int, or a `ValueError` that names the function, the argument and the rule."""
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{function}: {name}={value!r} must be an integer.") from None
    if number < least:
        raise ValueError(f"{function}: {name}={value!r} must be at least {least}.")
    return number


def pair(function, name, value):
    """`value` as `(vertical, horizontal)`, each at least 1; an int stands for both."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{function}: {name}={value!r} must be an int or a pair of ints.")
    first, second = (at_least(1, function, name, number) for number in values)
    return first, second


def axes(function, name, array, names):
    """Refuse an array that has other axes than `names`, such as "N, H, W, C"."""
    count = len(names.split(", "))
    if array.ndim != count:
        raise ValueError(f"{function}: {name}.shape={array.shape} must have {count} axes ({names}).")


def sizes(function, name, values, names):
    """`values` as a tuple of ints, one for each of `names`; sizes may be 0 for the batch alone."""
    values = tuple(values)
    wanted = names.split(", ")
    if len(values) != len(wanted):
        raise ValueError(f"{function}: {name}={values} must be ({names}).")
    return tuple(at_least(int(axis != "N"), function, name, value) for axis, value in zip(wanted, values, strict=True))


def equal(function, name, value, rule, wanted):
    """Refuse a size that is not the one that `rule` asks for."""
    if value != wanted:
        raise ValueError(f"{function}: {name}={value} must equal {rule}, got {value} and {wanted}.")
