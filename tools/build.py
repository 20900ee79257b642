"""Building: the generated files are put in place, and nobody's work is lost."""

from dataclasses import dataclass
from pathlib import Path

from tools.layout import AREAS, Area
from tools.records import RECORD, digest, read_record, record_bytes
from tools.staging import generate
from tools.trees import files_below, remove_file, replace_file


@dataclass(frozen=True)
class Built:
    """What building did to one area; paths are below the project's root.

    Attributes:
        area: which one.
        current: files that already were what the sources give.
        written: files written, anew or in place of what was generated before.
        removed: files of an earlier build that the sources no longer give.
        kept: files that were edited since they were generated, and left as they are.
    """

    area: Area
    current: tuple[str, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


def build(root: Path, *, overwrite_student_work: bool = False) -> tuple[Built, ...]:
    """Make the stubs, the lessons and the solved notebooks.

    An edited file where students work is kept, unless told otherwise; everything else is built.

    Args:
        root: the project.
        overwrite_student_work: replace edited files too.

    Raises:
        ToolError: if a source is not as it must be; then nothing is written.
    """
    staged = generate(root)
    return tuple(_fill(root, area, staged[area.folder], overwrite_student_work) for area in AREAS)


def _fill(root: Path, area: Area, staged: dict[str, bytes], overwrite: bool) -> Built:
    """Make one area hold what was staged for it, as far as that destroys nothing."""
    folder = root / area.folder
    present = files_below(folder)
    record = read_record(folder)
    wanted = {path: content for path, content in staged.items() if path != RECORD}

    def is_work(path: str) -> bool:
        """Whether a file differs from what the builder last put there."""
        return area.protected and not overwrite and digest(present[path]) != record.get(path)

    current = [path for path in wanted if present.get(path) == wanted[path]]
    stale = [path for path in wanted if path not in current]
    orphans = [path for path in record if path in present and path not in wanted and path != RECORD]
    kept = [path for path in [*stale, *orphans] if path in present and is_work(path)]
    written = [path for path in stale if path not in kept]
    removed = [path for path in orphans if path not in kept]

    for path in written:
        replace_file(folder / path, wanted[path])
    for path in removed:
        remove_file(folder / path, folder)
    known = {path: digest(content) for path, content in wanted.items() if path not in kept}
    known |= {path: record[path] for path in kept if path in record}
    if present.get(RECORD) != record_bytes(known):
        replace_file(folder / RECORD, record_bytes(known))
    return Built(area, *(_below(area, paths) for paths in (current, written, removed, kept)))


def _below(area: Area, paths: list[str]) -> tuple[str, ...]:
    return tuple(f"{area.folder}/{path}" for path in sorted(paths))
