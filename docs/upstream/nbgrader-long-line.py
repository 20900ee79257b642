"""LimitOutput counts lines: one line of any length, and anything that is displayed, is kept in full."""

import sys

from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.preprocessors import LimitOutput

outputs = [
    new_output("stream", name="stdout", text="x" * 20_000_000),
    new_output("display_data", {"text/html": "x" * 20_000_000}),
]
notebook = new_notebook(cells=[new_code_cell(outputs=outputs)])
(printed, shown) = LimitOutput().preprocess(notebook, {})[0].cells[0].outputs
print(f"a printed line of 20000000 characters: {len(printed.text)} kept")
print(f"20000000 characters of HTML:           {len(shown.data['text/html'])} kept")
sys.exit(int(len(printed.text) + len(shown.data["text/html"]) > 20_000_000))
