"""Checks of arguments that the functions of this library share."""

import operator


def at_least(least, function, name, value):
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{function}: {name}={value!r} must be an integer.") from None
    if number < least:
        raise ValueError(f"{function}: {name}={value!r} must be at least {least}.")
    return number


def pair(function, name, value):
    values = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{function}: {name}={value!r} must be an int or a pair of ints.")
    first, second = (at_least(1, function, name, number) for number in values)
    return first, second


def axes(function, name, array, names):
    count = len(names.split(", "))
    if array.ndim != count:
        raise ValueError(f"{function}: {name}.shape={array.shape} must have {count} axes ({names}).")


def sizes(function, name, values, names):
    values = tuple(values)
    wanted = names.split(", ")
    if len(values) != len(wanted):
        raise ValueError(f"{function}: {name}={values} must be ({names}).")
    return tuple(at_least(int(axis != "N"), function, name, value) for axis, value in zip(wanted, values, strict=True))


def equal(function, name, value, rule, wanted):
    if value != wanted:
        raise ValueError(f"{function}: {name}={value} must equal {rule}, got {value} and {wanted}.")
