"""What nbgrader must be able to rely on in a notebook's cells, and the ids that cells get."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator, SchemaTooNewError, SchemaTooOldError, ValidationError

SCHEMA_VERSION = 3
#: nbgrader's own schema lets `task` and, for some cells, `grade_id` be absent; a complete cell has them all.
REQUIRED = ("grade", "grade_id", "locked", "schema_version", "solution", "task")
#: nbformat's limit on the length of a cell id.
MAX_ID = 64
MAX_CODE_LINES = 15


def cell_name(cell: NotebookNode, index: int) -> str:
    """What messages call a cell: its `grade_id`, else its number and its first line."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id:
        return f"cell {grade_id!r}"
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return f"cell {index + 1} ({first.strip()[:40]!r})"


def give_ids(notebook: NotebookNode) -> None:
    """Give every cell an id that is the same in every build: its `grade_id`, else a hash of its content."""
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id:
            cell.id = grade_id
            continue
        content = f"{cell.cell_type}\0{cell.source}".encode()
        name = hashlib.sha256(content).hexdigest()[:12]
        seen[name] += 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"


def problems(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Whatever nbgrader or a reader would stumble over, as (index of the cell, sentence)."""
    first_with: dict[str, int] = {}
    for index, cell in enumerate(notebook.cells):
        name = cell_name(cell, index)
        if cell.cell_type == "code":
            yield from ((index, f"{name}: {text}") for text in _code_problems(cell))
        if "nbgrader" not in cell.metadata:
            continue
        metadata = [f"{name}: {text}" for text in _metadata_problems(cell)]
        yield from ((index, text) for text in metadata)
        grade_id = str(cell.metadata.nbgrader.get("grade_id"))
        if first_with.setdefault(grade_id, index) != index:
            yield index, f"{name}: grade_id={grade_id!r} must be unique, cell {first_with[grade_id] + 1} has it too."


def _code_problems(cell: NotebookNode) -> Iterator[str]:
    if cell.outputs or cell.execution_count is not None:
        yield "must have no output and no execution count. Build it again."
    code = [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]
    if len(code) > MAX_CODE_LINES:
        yield f"must have at most {MAX_CODE_LINES} lines of code, got {len(code)}. Split it, or move code to a module."


def _metadata_problems(cell: NotebookNode) -> Iterator[str]:
    """What is wrong with one cell's nbgrader metadata; nbgrader's validator has the last word."""
    metadata = cell.metadata.nbgrader
    version = metadata.get("schema_version")
    if version != SCHEMA_VERSION:
        yield f"schema_version={version!r} must be {SCHEMA_VERSION}."
        return
    missing = [key for key in REQUIRED if key not in metadata]
    if missing:
        yield f"nbgrader metadata must be complete, {', '.join(missing)} missing."
        return
    try:
        MetadataValidator().validate_cell(cell)
    except (ValidationError, SchemaTooOldError, SchemaTooNewError) as error:
        yield f"nbgrader refuses the metadata: {getattr(error, 'message', error)}."
        return
    if not 0 < len(metadata.grade_id) <= MAX_ID:
        yield f"grade_id must have 1 to {MAX_ID} letters, it becomes the cell's id."
    if "points" in metadata and not metadata.grade:
        yield "points must stand on graded cells only."
    if not (metadata.grade or metadata.solution or metadata.locked or metadata.task):
        yield "nbgrader metadata must say that the cell is graded, a solution, locked or a task."
    if metadata.get("cell_type", cell.cell_type) != cell.cell_type:
        yield f"cell_type={metadata.cell_type!r} must be the cell's own, {cell.cell_type!r}."
