"""A lesson's solved notebook, from its source in the percent format."""

from typing import Any

import jupytext
import nbformat
import yaml
from nbformat import NotebookNode

from tools.cells import cell_name, give_ids, problems
from tools.errors import ToolError
from tools.regions import find_regions

KERNEL = "python3"
#: Cell metadata that a source may carry.
_ALLOWED = {"nbgrader", "tags", "jupyter"}
#: What jupytext notes for itself when it reads a cell.
_JUPYTEXT_OWN = {"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker"}


def solved_notebook(text: str, name: str) -> NotebookNode:
    """The notebook that a source describes, solutions and all.

    Args:
        text: the source, in jupytext's percent format.
        name: of its file, for messages.

    Raises:
        ToolError: naming the file, the line and the cell.
    """
    find_regions(text, name, percent=True)
    notebook = _read(text, name)
    places = _places(text, name, notebook)
    notebook.metadata = NotebookNode(kernelspec=_kernelspec(notebook.metadata, name))
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for index, cell in enumerate(notebook.cells):
        for key in _JUPYTEXT_OWN & set(cell.metadata):
            del cell.metadata[key]
        unknown = sorted(set(cell.metadata) - _ALLOWED)
        if unknown:
            raise ToolError(
                f"{places[index]}: {cell_name(cell, index)}: metadata must be one of {', '.join(sorted(_ALLOWED))}, "
                f"got {', '.join(unknown)}. A cell has no title in its '# %%' line."
            )
        _check_regions(cell, f"{places[index]}: {cell_name(cell, index)}")
    for index, problem in problems(notebook):
        raise ToolError(f"{places[index]}: {problem}")
    give_ids(notebook)
    nbformat.validate(notebook)
    return notebook


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """A notebook as it is committed: sorted keys, one newline at the end."""
    written: str = nbformat.writes(notebook)
    return (written.rstrip("\n") + "\n").encode("utf-8")


def _read(text: str, name: str) -> NotebookNode:
    try:
        notebook: NotebookNode = jupytext.reads(text, fmt="py:percent")
    except (ValueError, nbformat.ValidationError, yaml.YAMLError) as error:
        raise ToolError(f"{name}: must be in the percent format, got: {str(error).splitlines()[0]}") from error
    return notebook


def _places(text: str, name: str, notebook: NotebookNode) -> list[str]:
    """`file:line` of every cell; the file alone if the source has text before its first cell."""
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.startswith("# %%")]
    if len(lines) != len(notebook.cells):
        return [name] * len(notebook.cells)
    return [f"{name}:{line}" for line in lines]


def _kernelspec(metadata: NotebookNode, name: str) -> dict[str, Any]:
    """The kernel of the header, which must hold nothing else."""
    others = set(metadata) - {"jupytext", "kernelspec"}
    kernelspec = metadata.get("kernelspec", {})
    if others or kernelspec.get("name") != KERNEL or kernelspec.get("language") != "python":
        got = ", ".join(sorted(others)) or repr(kernelspec.get("name"))
        raise ToolError(f"{name}:1: header must hold the kernelspec {KERNEL} (language python) alone, got {got}.")
    jupytext_keys = set(metadata.get("jupytext", {})) - {"text_representation"}
    if jupytext_keys:
        raise ToolError(
            f"{name}:1: header must not configure jupytext ({', '.join(sorted(jupytext_keys))}): a paired "
            "notebook would bring its solutions into the release."
        )
    return dict(kernelspec)


def _check_regions(cell: NotebookNode, place: str) -> None:
    if find_regions(cell.source, place) and not cell.metadata.get("nbgrader", {}).get("solution"):
        raise ToolError(f'{place}: must say "solution": true in its nbgrader metadata, it holds a solution region.')
