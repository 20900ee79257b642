"""Where things are in the project. Every path hangs on a root, so that tests can build a small copy."""

from dataclasses import dataclass
from pathlib import Path

#: This checkout.
PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Area:
    """A folder that the builder fills.

    Attributes:
        folder: below the root, with forward slashes.
        protected: whether students work in it, so that an edited file is never overwritten unasked.
    """

    folder: str
    protected: bool


LIBRARY = Area("conv_lib", protected=True)
LESSONS = Area("lessons", protected=True)
SOLVED = Area("solutions/solved", protected=False)
AREAS = (LIBRARY, LESSONS, SOLVED)
#: What students get. Nothing of a solution may stand here.
STUDENT_AREAS = (LIBRARY, LESSONS)

#: The hand-written sources.
REFERENCE = "solutions/conv_lib"
NOTEBOOKS = "solutions/notebooks"


def library_sources(root: Path) -> list[Path]:
    """The modules of the reference library, in order of their names."""
    return sorted((root / REFERENCE).glob("*.py"))


def notebook_sources(root: Path) -> list[Path]:
    """The lessons' sources, in order of their names; the stem is the lesson's name."""
    return sorted((root / NOTEBOOKS).glob("*.py"))


def notebook_file(lesson: str) -> str:
    """Where a lesson's notebook lies inside an area of notebooks."""
    return f"{lesson}/{lesson}.ipynb"


def shown(path: Path, root: Path) -> str:
    """`path` as messages name it: below the root, with forward slashes."""
    return path.relative_to(root).as_posix()
