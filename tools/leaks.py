"""The leak check: no line of a solution, and nothing that is not for students, in a file that they get."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from tools.layout import STUDENT_AREAS, library_sources, notebook_sources, shown
from tools.notebooks import solved_notebook
from tools.regions import find_regions, lines_outside
from tools.trees import files_below

#: Shorter lines (`else:`, `return output`, `raise ValueError(`) tell nothing: every solution has them.
MIN_LETTERS = 20
#: Neither do lines that begin so: what is used, and which errors are waited for.
_TELLS_NOTHING = ("import ", "from ", "except ")
#: What no student file may contain, and why.
FORBIDDEN = {
    "BEGIN SOLUTION": "the mark of a solution region",
    "END SOLUTION": "the mark of a solution region",
    "BEGIN HIDDEN TESTS": "the mark of hidden tests",
    "END HIDDEN TESTS": "the mark of hidden tests",
    "BEGIN MARK SCHEME": "the mark of a mark scheme",
    "END MARK SCHEME": "the mark of a mark scheme",
    "solutions/": "the folder of the solutions",
    "solutions.conv_lib": "the reference library",
    ".conv-course/seed": "the course's secret seed",
    "course_seed": "the course's secret seed",
}


@dataclass(frozen=True)
class Secret:
    """A line of a solution: where it stands, and its text with single spaces."""

    source: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A line of a student file and where it stands."""

    place: str
    text: str


def leaks(root: Path) -> list[str]:
    """One sentence per line of a student file that shows what it must not; none if nothing leaks."""
    secrets = tuple(secret_lines(root))
    sentences: dict[str, None] = {}
    for passage in passages(root):
        text = _single_spaced(passage.text)
        for words, meaning in FORBIDDEN.items():
            if words in text:
                sentences[f"{passage.place}: {words!r} must not stand in a student file: it is {meaning}."] = None
        for secret in secrets:
            if secret.text in text:
                sentence = f"{passage.place}: shows a line of the solution in {secret.source}: {secret.text}"
                sentences[sentence] = None
    return list(sentences)


def secret_lines(root: Path) -> Iterator[Secret]:
    """The telling lines of all solutions: long enough, and nowhere outside solutions in the same source."""
    for path in library_sources(root):
        text = path.read_text(encoding="utf-8")
        name = shown(path, root)
        regions = find_regions(text, name)
        inside = [line for region in regions for line in region.lines]
        yield from _telling(name, inside, lines_outside(text, regions))
    for path in notebook_sources(root):
        name = shown(path, root)
        inside, outside = _split(solved_notebook(path.read_text(encoding="utf-8"), name))
        yield from _telling(name, inside, outside)


def passages(root: Path) -> Iterator[Passage]:
    """Every line of every student file; of notebooks, the sources and all else that they store."""
    for area in STUDENT_AREAS:
        for path, content in files_below(root / area.folder).items():
            name = f"{area.folder}/{path}"
            text = content.decode("utf-8", errors="replace")
            if name.endswith(".ipynb"):
                yield from _notebook_passages(name, text)
            else:
                for number, line in enumerate(text.splitlines(), start=1):
                    yield Passage(f"{name}:{number}", line)


def _split(notebook: NotebookNode) -> tuple[list[str], list[str]]:
    """Lines of a notebook that are solutions, and the others. A solution cell without regions is one as a whole."""
    inside: list[str] = []
    outside: list[str] = []
    for cell in notebook.cells:
        regions = find_regions(cell.source, cell.id)
        if regions:
            inside += [line for region in regions for line in region.lines]
            outside += lines_outside(cell.source, regions)
        elif cell.metadata.get("nbgrader", {}).get("solution"):
            inside += cell.source.splitlines()
        else:
            outside += cell.source.splitlines()
    return inside, outside


def _telling(source: str, inside: list[str], outside: Iterator[str] | list[str]) -> Iterator[Secret]:
    public = "\n".join(_single_spaced(line) for line in outside)
    for line in dict.fromkeys(_single_spaced(line) for line in inside):
        if len(line) >= MIN_LETTERS and not line.startswith(_TELLS_NOTHING) and line not in public:
            yield Secret(source, line)


def _notebook_passages(name: str, text: str) -> Iterator[Passage]:
    try:
        notebook = json.loads(text)
        cells = [(f"{name}: cell {cell.get('id')!r}", cell) for cell in notebook.pop("cells")]
    except (ValueError, AttributeError, KeyError):
        cells, notebook = [], text
    for place, part in [*cells, (name, notebook)]:
        for line in _strings(part):
            yield Passage(place, line)


def _strings(value: Any) -> Iterator[str]:
    """Every line of text in a JSON value, keys included."""
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _single_spaced(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip()
