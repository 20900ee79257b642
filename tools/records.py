"""The record of what was generated last, kept beside it: how the builder knows a student's work."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

RECORD = ".generated.json"


def digest(content: bytes) -> str:
    """What a record keeps of a file."""
    return hashlib.sha256(content).hexdigest()


def read_record(folder: Path) -> dict[str, str]:
    """Path below `folder` -> digest of what was generated last.

    A record that is missing or unreadable counts as empty. That is the safe side: then every file
    that differs from what would be generated is taken for somebody's work.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(record, dict):
        return {}
    return {str(path): str(value) for path, value in record.items()}


def record_bytes(record: Mapping[str, str]) -> bytes:
    """A record as it is written."""
    return (json.dumps(dict(sorted(record.items())), indent=1) + "\n").encode("utf-8")
