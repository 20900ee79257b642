"""The stub of a library module: what a student completes."""

import ast
import re
from collections.abc import Iterator

from tools.errors import ToolError
from tools.lessons import lesson_of
from tools.regions import Region, find_regions, replace_regions

_TO_COMPLETE = "# You complete this file. `make build` made it and never overwrites what you write."
#: Where a region has gone from between two functions, more lines are blank than two.
_GAP = re.compile(r"\n{4,}")
_COMPLETE = "# Nothing to complete here. `make build` made this file."


def stub(source: str, name: str) -> str:
    """A module of the reference library without its solutions.

    In a function, a region becomes `raise NotImplementedError("function: see lessons/NN_topic")`.
    Outside of functions it disappears: imports and private functions that only solutions need.

    Args:
        source: the module's source.
        name: of its file, for messages.

    Raises:
        ToolError: if the regions or the syntax are wrong, or if no lesson teaches a function.
    """
    regions = find_regions(source, name)
    functions = tuple(_functions(_parsed(source, name)))
    owners = {region: _owner(region, functions) for region in regions}

    def replacement(region: Region) -> tuple[str, ...]:
        owner = owners[region]
        if owner is None:
            return ()
        return (f'{region.indent}raise NotImplementedError("{owner}: see lessons/{lesson_of(owner)}")',)

    body = _GAP.sub("\n\n\n", replace_regions(source, regions, replacement))
    _parsed(body, f"the stub of {name}")
    asked = tuple(dict.fromkeys(owner for owner in owners.values() if owner is not None))
    return "\n".join(_header(asked)) + "\n" + body


def _header(asked: tuple[str, ...]) -> Iterator[str]:
    """Comment lines that say whose the file is, and which lesson asks for what."""
    yield _TO_COMPLETE if asked else _COMPLETE
    for lesson in dict.fromkeys(lesson_of(name) for name in asked):
        yield f"# lessons/{lesson}: {', '.join(name for name in asked if lesson_of(name) == lesson)}"


def _parsed(source: str, name: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise ToolError(f"{name}:{error.lineno}: must be Python, got: {error.msg}.") from error


def _functions(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Functions of a module and methods of its classes, with the names they are called by."""
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield f"{node.name}.{inner.name}", inner


def _owner(region: Region, functions: tuple[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef], ...]) -> str | None:
    """The function in which a region begins, if it begins in one."""
    for name, node in functions:
        if node.lineno < region.first <= (node.end_lineno or node.lineno):
            return name
    return None
