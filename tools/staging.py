"""Everything that the sources give, in a temporary folder with the project's own layout."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.errors import ToolError
from tools.layout import (
    AREAS,
    LIBRARY,
    NOTEBOOKS,
    REFERENCE,
    SOLVED,
    library_sources,
    notebook_file,
    notebook_sources,
    shown,
)
from tools.notebooks import notebook_bytes, solved_notebook
from tools.records import RECORD, digest, record_bytes
from tools.release import release
from tools.stubs import stub
from tools.trees import files_below, replace_file

Staged = dict[str, dict[str, bytes]]


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="conv-course-") as name:
        yield Path(name).resolve()


def generate(root: Path) -> Staged:
    """All generated files: folder of an area -> path below it -> content, each area with its record.

    Raises:
        ToolError: if a source is not as it must be.
    """
    if not library_sources(root):
        raise ToolError(f"generate: {root / REFERENCE} must hold the modules of the library, got none.")
    if not notebook_sources(root):
        raise ToolError(f"generate: {root / NOTEBOOKS} must hold the lessons' sources, got none.")
    with _folder() as project:
        for source in library_sources(root):
            text = stub(source.read_text(encoding="utf-8"), shown(source, root))
            replace_file(project / LIBRARY.folder / source.name, text.encode("utf-8"))
        for source in notebook_sources(root):
            notebook = solved_notebook(source.read_text(encoding="utf-8"), shown(source, root))
            replace_file(project / SOLVED.folder / notebook_file(source.stem), notebook_bytes(notebook))
            release(source.stem, project)
        return {area.folder: _with_record(files_below(project / area.folder)) for area in AREAS}


def _with_record(files: dict[str, bytes]) -> dict[str, bytes]:
    record = {path: digest(content) for path, content in files.items()}
    return {**files, RECORD: record_bytes(record)}
