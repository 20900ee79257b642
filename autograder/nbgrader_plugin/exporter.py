"""A notebook's way through nbgrader's preprocessors: taken as it is, checked once, written once."""

import json
from typing import Any, TextIO

import nbformat.v4
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import CheckCellMetadata


class LessonExporter(NotebookExporter):
    """nbconvert's exporter without its copies, and with one check at the end instead of one after each preprocessor.

    It is given notebooks that `intake` made, which nobody else holds; what it writes is, byte for byte, the same.
    """

    def from_file(self, file_stream: TextIO, resources: Any = None, **_: Any) -> Any:
        """The text of a graded notebook and nbconvert's resources, made of a notebook file of format 4."""
        return self.from_notebook_node(nbformat.v4.reads(file_stream.read()), resources)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **_: Any) -> Any:
        """The same, made of a notebook, which is changed.

        Raises:
            ValidationError: if the preprocessors have left something else than a notebook.
        """
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        nbformat.validate(nb, relax_add_props=True)
        return nbformat.v4.writes(nb) + "\n", resources


class CheckMetadataOnce(CheckCellMetadata):
    """nbgrader's check of its own metadata, which all notebooks of a lesson share: made once for all that are alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._sound: set[str] = set()

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Raise nbgrader's exception for a notebook whose metadata it does not take."""
        owned = [(cell.cell_type, cell.metadata["nbgrader"]) for cell in nb.cells if "nbgrader" in cell.metadata]
        mark = json.dumps(owned, sort_keys=True)
        if mark not in self._sound:
            super().preprocess(nb, resources)
            self._sound = {mark}
        return nb, resources
