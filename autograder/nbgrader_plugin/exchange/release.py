"""Releasing a lesson: the notebook and the stubs of `conv_lib`, whole, and nothing that somebody tried out."""

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseAssignment
from traitlets import Unicode

from autograder.bundle.released import ensure_no_solution, read_record, released_library, released_notebook
from autograder.errors import ArgumentError
from autograder.nbgrader_plugin.exchange.whole import clear_leftovers, fill, made_whole
from autograder.submission.snapshot import PACKAGE


class ReleaseWithLibrary(ExchangeReleaseAssignment):
    """Puts the stubs beside the notebook into the exchange; refuses files that were edited since they were built."""

    library = Unicode("", help="Folder of the generated conv_lib, which students get as it is.").tag(config=True)

    def copy_files(self) -> None:
        """Put the lesson into the exchange: all of it, or nothing."""
        lesson, target = self.coursedir.assignment_id, Path(self.dest_path)
        if target.is_dir() and not self.force:
            self.fail(f"Destination already exists, add --force to overwrite: {self.coursedir.course_id} {lesson}")
        self.log.info(f"Source: {self.src_path} and {self.library}")
        self.log.info(f"Destination: {target}")
        modes = (0o664, 0o2775) if self.coursedir.groupshared else (0o644, 0o755)
        try:
            files = self._files()
            clear_leftovers(target.parent)
            with made_whole(target) as beside:
                fill(beside, files, *modes)
        except (ArgumentError, OSError) as error:
            self.fail(f"{error} Nothing was released.")
        self.log.info(f"Released as: {self.coursedir.course_id} {lesson}, with {PACKAGE} as students begin with it")

    def _files(self) -> dict[str, bytes]:
        """What students get of this lesson."""
        source, lesson = Path(self.src_path), self.coursedir.assignment_id
        files = _below(source, self.coursedir.ignore)
        if f"{lesson}/{lesson}.ipynb" in read_record(source.parent):
            files[f"{lesson}.ipynb"] = released_notebook(source.parent, lesson)
        ensure_no_solution(files)
        return {**files, **released_library(Path(self.library))}


def _below(folder: Path, ignored: Sequence[str]) -> dict[str, bytes]:
    """The files of a lesson's folder but for hidden ones, those that nbgrader is to ignore, and a library in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        left_out = any(part.startswith(".") or any(fnmatch(part, glob) for glob in ignored) for part in parts)
        if path.is_file() and not left_out and parts[0] != PACKAGE:
            found["/".join(parts)] = path.read_bytes()
    return found
