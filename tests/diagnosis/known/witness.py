"""Lesson 04, bias_backprop and numerical_vjp: mutants that make a catalogued mistake."""

KNOWN: dict[str, dict[str, str]] = {}
