"""The size rules of the house: small modules, small functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

PRODUCT = ("autograder", "conv_figures", "tools")
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 40


def too_long(root: Path) -> list[str]:
    """One sentence per module or function of the product that is too long."""
    paths = [path for package in PRODUCT for path in sorted((root / package).rglob("*.py"))]
    return [sentence for path in paths for sentence in _in_module(path, path.relative_to(root).as_posix())]


def _in_module(path: Path, name: str) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > MAX_MODULE_LINES:
        yield f"{name}: must have at most {MAX_MODULE_LINES} lines, got {lines}. One module holds one noun: split it."
    for node in ast.walk(ast.parse(text, filename=name)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = function_lines(node)
            if length > MAX_FUNCTION_LINES:
                yield (
                    f"{name}:{node.lineno}: {node.name} must have at most {MAX_FUNCTION_LINES} lines without its "
                    f"docstring, got {length}. Split it."
                )


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from `def` on. A docstring does not count: nobody should save on it."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total
