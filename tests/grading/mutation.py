"""Mutants made by a machine: one small change at every place of a library where one can be made.

A mutant is named after its function, what is changed and the how manieth such place it is, so that its name stays
the same when other lines move.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
#: Names that are easily confused.
_PAIRS = (
    ("h", "w"),
    ("k_h", "k_w"),
    ("s_h", "s_w"),
    ("d_h", "d_w"),
    ("h_out", "w_out"),
    ("rows", "columns"),
    ("top", "left"),
    ("top", "bottom"),
    ("left", "right"),
    ("bottom", "right"),
    ("before", "after"),
    ("strides", "dilations"),
    ("stride", "dilation"),
    ("size", "kernel"),
    ("c_in", "c_out"),
    ("n", "c"),
    ("c", "m"),
    ("a", "b"),
    ("vertical", "horizontal"),
)


@dataclass(frozen=True)
class Change:
    """One mutant: its name, and the source of its module."""

    name: str
    source: str


def changes(source: str) -> Iterator[Change]:
    """Every mutant of a module, function by function; docstrings and messages stay as they are."""
    module = ast.parse(source)
    for number, function in enumerate(module.body):
        if not isinstance(function, ast.FunctionDef):
            continue
        seen: Counter[str] = Counter()
        for words, changed in _changed(function):
            seen[words] += 1
            mutant = copy.deepcopy(module)
            mutant.body[number] = changed
            yield Change(f"{function.name}: {words} #{seen[words]}", ast.unparse(ast.fix_missing_locations(mutant)))


def _changed(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """What is changed, in words, and the function with that change; each change is made to a fresh copy."""
    places = list(ast.walk(function))
    messages = {id(node) for place in places if isinstance(place, ast.JoinedStr) for node in ast.walk(place)}
    for index, node in enumerate(places):
        if id(node) in messages:
            continue
        for words, edit in _edits(node):
            twin = copy.deepcopy(function)
            edit(list(ast.walk(twin))[index])
            yield words, twin


def _edits(node: ast.AST) -> Iterator:
    yield from _operator_edits(node)
    if isinstance(node, ast.Constant) and type(node.value) is int:
        for value in (node.value + 1, node.value - 1):
            yield f"{node.value} -> {value}", lambda twin, value=value: setattr(twin, "value", value)
    if isinstance(node, ast.Constant) and node.value in ("SAME", "VALID"):
        other = {"SAME": "VALID", "VALID": "SAME"}[node.value]
        yield f"{node.value} -> {other}", lambda twin: setattr(twin, "value", other)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for pair in _PAIRS:
            if node.id in pair:
                other = pair[1 - pair.index(node.id)]
                yield f"{node.id} -> {other}", lambda twin, other=other: setattr(twin, "id", other)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "no minus", lambda twin: setattr(twin, "op", ast.UAdd())
    if hasattr(node, "body") and isinstance(node.body, list):
        yield from _statement_edits(node)


def _operator_edits(node: ast.AST) -> Iterator:
    if isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in _OPERATORS:
        other = _OPERATORS[type(node.op)]
        yield f"{type(node.op).__name__} -> {other.__name__}", lambda twin: setattr(twin, "op", other())
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPERATORS:
        other = _OPERATORS[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} -> {other.__name__}", lambda twin: setattr(twin, "ops", [other()])


def _statement_edits(node: ast.AST) -> Iterator:
    """A call, a sum or an error left out; `+=` turned into `=`."""
    for place, statement in enumerate(node.body):
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if isinstance(statement, (ast.Expr, ast.AugAssign, ast.Raise, ast.Assign)) and not docstring:
            words = ast.unparse(statement)[:60]

            def leave_out(twin: ast.AST, place: int = place) -> None:
                twin.body[place] = ast.Pass()

            if not isinstance(statement, ast.Assign) or isinstance(statement.targets[0], ast.Subscript):
                yield f"without {words}", leave_out
        if isinstance(statement, ast.AugAssign):

            def assign(twin: ast.AST, place: int = place) -> None:
                old = twin.body[place]
                twin.body[place] = ast.Assign([old.target], old.value)

            yield f"= in {words}", assign
