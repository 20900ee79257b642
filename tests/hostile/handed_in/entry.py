"""One submitted folder of the corpus: what is laid down, and what must come of it."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.submission.snapshot import PACKAGE

from ..course import EXAMPLES, LESSON, NO_BYTECODE, NOTEBOOK, PROJECT, released

#: Points of the exercises by the library that an entry starts from.
_POINTS = {
    "stub": {},
    "sizes": {"output_size": 4.0},
    "reference": {"output_size": 4.0, "conv2d_single": 6.0, "conv2d": 10.0},
    "nothing": {},
}


@dataclass(frozen=True)
class Place:
    """Where one student hands in, and what that student may know of the machine.

    Attributes:
        folder: the student's folder of the lesson, which exists.
        facts: words that attacks need: paths of the canaries, of the course and of a classmate, a port.
    """

    folder: Path
    facts: Mapping[str, str] = field(default_factory=dict)

    def notebook(self, document: Any, name: str = NOTEBOOK) -> None:
        """Write a notebook: bytes and text as they are, anything else as JSON."""
        data = document if isinstance(document, (str, bytes)) else json.dumps(document)
        (self.folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())

    def append(self, path: str, source: str) -> None:
        """Put code behind a file of the library; `{name}` stands for a fact."""
        for name, fact in self.facts.items():
            source = source.replace("{" + name + "}", fact)
        with (self.folder / path).open("a", encoding="utf-8") as file:
            file.write(source)


@dataclass(frozen=True)
class HandedIn:
    """A submission and what it gets.

    Attributes:
        name: of the entry.
        build: changes the folder, in which the base library and the released notebook lie.
        base: the library it starts from: "stub", "sizes" (one exercise right), "reference" or "nothing".
        rows: numbers of the rows of the catalogue of hostile submissions that it stands for.
        words: pieces of the notes that are shown; none means that there is nothing to note.
        verdicts: of exercises, where they say more than the points.
        guesses: points for predictions.
        waiting: whether a person has something to grade.
        points: of the exercises, where they are not those of the base.
        handed_in: whether the class has such a student at all, once the folder is laid down.
    """

    name: str
    build: Callable[[Place], None]
    base: str = "stub"
    rows: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    verdicts: Mapping[str, str] = field(default_factory=dict)
    guesses: float = 0.0
    waiting: bool = False
    points: Mapping[str, float] | None = None
    handed_in: bool = True

    @property
    def expected(self) -> Mapping[str, float]:
        """Points of the exercises that get any."""
        return _POINTS[self.base] if self.points is None else self.points

    def hand_in(self, place: Place) -> None:
        """Lay the base down, and let the entry do its work on it."""
        place.notebook(released())
        library = place.folder / PACKAGE
        if self.base == "reference":
            shutil.copytree(PROJECT / "solutions" / PACKAGE, library, ignore=NO_BYTECODE)
        elif self.base != "nothing":
            shutil.copytree(EXAMPLES / "elm" / LESSON / PACKAGE, library, ignore=NO_BYTECODE)
        if self.base == "sizes":
            shutil.copy(PROJECT / "solutions" / PACKAGE / "shapes.py", library)
        self.build(place)
