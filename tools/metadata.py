"""The metadata check: nbgrader can rely on every notebook that is committed."""

from collections.abc import Iterator
from pathlib import Path

import nbformat

from tools.cells import problems
from tools.layout import LESSONS, SOLVED
from tools.notebooks import KERNEL
from tools.trees import files_below


def metadata_problems(root: Path) -> list[str]:
    """One sentence per thing that is wrong with a built notebook; none if all are as they must be."""
    return [
        f"{area.folder}/{path}: {problem}"
        for area in (LESSONS, SOLVED)
        for path, content in files_below(root / area.folder).items()
        if path.endswith(".ipynb")
        for problem in _problems(content)
    ]


def _problems(content: bytes) -> Iterator[str]:
    try:
        notebook = nbformat.reads(content.decode("utf-8"), as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        yield f"must be a notebook, got: {str(error).splitlines()[0]}"
        return
    if notebook.metadata.get("kernelspec", {}).get("name") != KERNEL:
        yield f"must run in the kernel {KERNEL}."
    if "jupytext" in notebook.metadata:
        yield "must not be paired with a text file."
    yield from (problem for _, problem in problems(notebook))
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id is not None and cell.id != grade_id:
            yield f"cell {grade_id!r}: id={cell.id!r} must equal its grade_id."
