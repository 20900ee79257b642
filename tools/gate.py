"""The gate: what is committed is what the sources give, byte for byte and file for file."""

from pathlib import Path

from tools.layout import AREAS, Area
from tools.records import RECORD, digest, read_record
from tools.staging import Staged
from tools.trees import files_below


def differences(root: Path, staged: Staged) -> list[str]:
    """One sentence per file that is missing, extra or different; none if the gate is passed."""
    return [sentence for area in AREAS for sentence in _compare(root, area, staged[area.folder])]


def _compare(root: Path, area: Area, staged: dict[str, bytes]) -> list[str]:
    present = files_below(root / area.folder)
    record = read_record(root / area.folder)
    sentences = []
    for path in sorted({*present, *staged}):
        name = f"{area.folder}/{path}"
        if path not in present:
            sentences.append(f"{name} is missing: run `make build`.")
        elif path not in staged:
            sentences.append(f"{name} is extra: no source gives it, so remove it.")
        elif present[path] != staged[path]:
            edited = path != RECORD and digest(present[path]) != record.get(path)
            sentences.append(f"{name} {_EDITED if edited and area.protected else _DIFFERENT}")
    return sentences


_DIFFERENT = "differs from what the sources give: run `make build`."
_EDITED = (
    "was edited by hand since it was built: take a change over into solutions/, or discard it with "
    "`python -m tools build --overwrite-student-work`."
)
