"""Every notebook from top to bottom, in its own kernel, one after the other: as released, and solved."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import typer

PROJECT = Path(__file__).resolve().parents[1]
_LESSONS = sorted(path.name for path in (PROJECT / "lessons").iterdir() if path.is_dir())


def main() -> None:
    """Print the seconds of each notebook, and the share of the ten minutes that all may take."""
    total = 0.0
    for lesson in _LESSONS:
        released = _timed(PROJECT / "lessons", PROJECT / "conv_lib", lesson)
        solved = _timed(PROJECT / "solutions" / "solved", PROJECT / "solutions" / "conv_lib", lesson)
        total += released + solved
        typer.echo(f"{lesson:14} released {released:5.1f} s, solved {solved:5.1f} s")
    typer.echo(f"{'all':14} {total:.0f} s, {total / 600:.0%} of ten minutes")


def _timed(notebooks: Path, library: Path, lesson: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "lessons" / lesson
        shutil.copytree(notebooks / lesson, place)
        shutil.copytree(library, Path(folder) / "conv_lib")
        command = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output", "executed", f"{lesson}.ipynb"]
        begin = time.monotonic()
        subprocess.run([sys.executable, *command], cwd=place, check=True, capture_output=True)
        return time.monotonic() - begin


if __name__ == "__main__":
    typer.run(main)
