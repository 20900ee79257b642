"""Lesson 03: mutants that make a catalogued mistake."""

KNOWN: dict[str, dict[str, str]] = {}
