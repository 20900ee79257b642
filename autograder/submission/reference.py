"""What of the reference library may stand in a submission's place: some functions, and only what they use."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import autograder
from autograder.errors import GraderError
from autograder.parsing import parsed
from autograder.submission.snapshot import PACKAGE

#: The name under which the sandbox knows it.
REFERENCE_PACKAGE = "conv_lib_reference"
#: A module of the library, and a name defined in it.
Name = tuple[str, str]


@dataclass(frozen=True)
class Replacement:
    """Functions of the reference that are to take the place of the submission's own.

    Attributes:
        functions: which ones, each with its module.
        files: path -> source of a package that holds them and what they use.
    """

    functions: tuple[Name, ...]
    files: dict[str, bytes] = field(repr=False)


def find_reference() -> Path | None:
    """The folder `solutions` that holds the reference: beside this package, or upwards from here; None without one."""
    here = Path.cwd()
    for folder in [Path(autograder.__file__).resolve().parents[1], here, *here.parents]:
        if (folder / "solutions" / PACKAGE).is_dir():
            return folder / "solutions"
    return None


def replacement(folder: Path, functions: Sequence[Name]) -> Replacement:
    """These functions of the reference, ready to take the place of a submission's own; see `extract`."""
    return Replacement(tuple(functions), extract(folder, functions))


def extract(folder: Path, functions: Sequence[Name]) -> dict[str, bytes]:
    """A package with these functions and what they use, and nothing else: no other solution, no documentation.

    Args:
        folder: folder that contains the reference's `conv_lib/`.
        functions: modules and names of the functions.

    Raises:
        GraderError: if the reference lacks one of them, or cannot be taken apart.
    """
    modules: dict[str, _Module] = {}
    waiting = list(functions)
    while waiting:
        module, name = waiting.pop()
        if module not in modules:
            modules[module] = _Module(folder, module)
        waiting += modules[module].want(name)
    files = {f"{REFERENCE_PACKAGE}/{name}.py": modules[name].source() for name in sorted(modules)}
    return {f"{REFERENCE_PACKAGE}/__init__.py": b"", **files}


def defined(files: dict[str, bytes]) -> frozenset[Name]:
    """What the modules of an extracted package define."""
    found = set()
    for path, source in files.items():
        for statement in parsed(source).body:
            if not isinstance(statement, ast.Import | ast.ImportFrom):
                found |= {(Path(path).stem, name) for name in _bound(statement)}
    return frozenset(found)


class _Module:
    """One module of the reference, of which some statements are wanted."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        path = folder / PACKAGE / f"{name}.py"
        try:
            self._body = parsed(path.read_bytes(), path.name).body
        except (OSError, SyntaxError, ValueError) as error:
            raise GraderError(f"reference: {PACKAGE}/{name}.py cannot be read: {error}") from error
        self._wanted: dict[str, list[ast.stmt]] = {}

    def want(self, name: str) -> list[Name]:
        """Keep what defines `name` and what it uses of this module; what it uses of other modules of the library."""
        others: list[Name] = []
        waiting = [name]
        while waiting:
            wanted = waiting.pop()
            if wanted in self._wanted:
                continue
            self._wanted[wanted] = [statement for statement in self._body if wanted in _bound(statement)]
            if not self._wanted[wanted]:
                raise GraderError(f"reference: {PACKAGE}/{self.name}.py must define {wanted!r}, got no such name.")
            for statement in self._wanted[wanted]:
                others += self._imported(statement, wanted)
                waiting += sorted(self._known() & _used(statement))
        return others

    def source(self) -> bytes:
        """The wanted statements in their order, without comments and documentation."""
        kept = []
        for statement in self._body:
            names = {name for name, statements in self._wanted.items() if statement in statements}
            if names:
                kept.append(_without_documentation(_narrowed(statement, names)))
        return (ast.unparse(ast.Module(kept, [])) + "\n").encode()

    def _known(self) -> set[str]:
        return {name for statement in self._body for name in _bound(statement)}

    def _imported(self, statement: ast.stmt, name: str) -> list[Name]:
        if not isinstance(statement, ast.ImportFrom) or not statement.level:
            return []
        if statement.level != 1 or not statement.module or "." in statement.module:
            raise GraderError(f"reference: {PACKAGE}/{self.name}.py must import names by `from .module import name`.")
        return [(statement.module, alias.name) for alias in statement.names if (alias.asname or alias.name) == name]


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a statement at the top of a module defines; other statements than these are dropped."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    if isinstance(statement, ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    if isinstance(statement, ast.Assign):
        return _names(statement.targets)
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        return _names([statement.target])
    return set()


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {inner.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _used(statement: ast.stmt) -> set[str]:
    return _names([statement])


def _narrowed(statement: ast.stmt, names: set[str]) -> ast.stmt:
    """Of an import of several names, only those that are wanted."""
    if isinstance(statement, ast.ImportFrom):
        aliases = [alias for alias in statement.names if (alias.asname or alias.name) in names]
        return ast.ImportFrom(statement.module, aliases, statement.level)
    if isinstance(statement, ast.Import):
        return ast.Import([a for a in statement.names if (a.asname or a.name).split(".")[0] in names])
    return statement


def _without_documentation(statement: ast.stmt) -> ast.stmt:
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return statement
