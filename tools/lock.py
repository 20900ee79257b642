"""Locking: one file that pins everything with hashes, and the conda environment made from it."""

import shutil
import subprocess
from pathlib import Path

from tools.environment import FILE, LOCK, environment_text
from tools.errors import ToolError
from tools.trees import replace_file

#: Universal: one file for every platform and Python. No address of an index, no name of a machine.
_COMPILE = (
    "pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url "
    "--no-annotate --no-header --extra dev pyproject.toml"
)


def lock(root: Path, *, upgrade: bool = False) -> tuple[str, ...]:
    """Write requirements.lock and environment.yml, and give their names.

    Args:
        root: the project.
        upgrade: take the newest versions that pyproject.toml allows; else keep the pins that still fit.

    Raises:
        ToolError: if uv is missing or finds no solution.
    """
    uv = shutil.which("uv")
    if uv is None:
        raise ToolError(
            "lock: uv must be installed to make the lock (python -m pip install uv). Nothing else needs it."
        )
    words = [uv, *_COMPILE.split(), "--output-file", LOCK, *(["--upgrade"] if upgrade else [])]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ToolError(f"lock: uv finds no set of versions for pyproject.toml:\n{done.stderr.strip()}")
    refresh_environment(root)
    return (LOCK, FILE)


def refresh_environment(root: Path) -> None:
    """Write environment.yml from the lock that is there."""
    pins = (root / LOCK).read_text(encoding="utf-8")
    pyproject = (root / "pyproject.toml").read_text(encoding="utf-8")
    replace_file(root / FILE, environment_text(pins, pyproject).encode("utf-8"))
