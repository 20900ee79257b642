"""The student archive: everything a student needs to take the course and check their work, and nothing more."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.bundle.archive import zipped
from autograder.bundle.released import ensure_no_copy, ensure_no_solution, released_library, released_notebook
from autograder.errors import ArgumentError
from autograder.exercises import catalogue
from autograder.submission.snapshot import PACKAGE

#: What the archive is, for whoever finds one.
MARK = "conv-course student archive"
TOP = "conv-course"
_PACKAGES = ("autograder", "conv_figures")
_CODE = (".py", ".j2")
_SETUP = ("pyproject.toml", "requirements.lock", "environment.yml")
#: JupyterLab's Assignment List reads its settings in the folder that it fetches into, the command line at the top.
_SETTINGS = ("nbgrader_config.py", "lessons/nbgrader_config.py")
_TEMPLATES = Environment(
    loader=PackageLoader("autograder.bundle"), undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False
)


def student_archive(project: Path, lessons: Sequence[str] = ()) -> bytes:
    """The archive, the same bytes for the same checkout.

    Args:
        project: the checkout.
        lessons: which ones; default: all that are built.

    Raises:
        ArgumentError: naming the file, if one is missing or must not go to students.
    """
    files = student_files(project, lessons)
    return zipped({f"{TOP}/{path}": data for path, data in files.items()}, MARK)


def student_files(project: Path, lessons: Sequence[str] = ()) -> dict[str, bytes]:
    """What the archive holds: path below its top folder -> content."""
    wanted = tuple(dict.fromkeys(lessons)) or built_lessons(project)
    for lesson in wanted:
        catalogue.lesson(lesson)
    if not wanted:
        raise ArgumentError(
            f"bundle: {project / 'lessons'} must hold built lessons, got none; run it in a full checkout."
        )
    files = {f"lessons/{lesson}/{lesson}.ipynb": released_notebook(project / "lessons", lesson) for lesson in wanted}
    files |= released_library(project / PACKAGE)
    for package in _PACKAGES:
        files |= _code(project, package)
    files |= {name: _read(project / name) for name in _SETUP}
    files |= {name: _TEMPLATES.get_template("nbgrader_config.py.j2").render().encode() for name in _SETTINGS}
    files["README.md"] = _readme(sorted(wanted))
    ensure_no_solution(files)
    ensure_no_copy(files, project / "solutions")
    return files


def _readme(lessons: list[str]) -> bytes:
    example = next((lesson for lesson in lessons if catalogue.lesson(lesson)), lessons[0])
    return _TEMPLATES.get_template("README.md.j2").render(lessons=lessons, example=example).encode()


def built_lessons(project: Path) -> tuple[str, ...]:
    """The lessons whose notebooks are there, in order."""
    there = (lesson for lesson in catalogue.LESSONS if (project / "lessons" / lesson / f"{lesson}.ipynb").is_file())
    return tuple(there)


def _code(project: Path, package: str) -> dict[str, bytes]:
    """The program files of one package; whatever else lies there stays there."""
    found = sorted((project / package).rglob("*"))
    code = [path for path in found if path.suffix in _CODE and path.is_file() and not path.is_symlink()]
    visible = [path for path in code if not any(part.startswith(".") for part in path.relative_to(project).parts)]
    return {path.relative_to(project).as_posix(): _read(path) for path in visible}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArgumentError(f"bundle: {path} must be readable, got: {error.strerror}.") from error
