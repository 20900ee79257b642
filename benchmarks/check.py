"""`conv-course check conv2d --format json` as a whole command: cold, warm, and against importing TensorFlow."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

PROJECT = Path(__file__).resolve().parents[1]
_CHECK = ["-m", "autograder", "check", "conv2d", "--format", "json"]


def main(rounds: Annotated[int, typer.Option(help="How often each command runs, in turn.")] = 5) -> None:
    """Print the median of each and the ratio of the warm check to an import of TensorFlow."""
    with tempfile.TemporaryDirectory() as folder:
        cold, warm, imports = [], [], []
        for number in range(rounds):
            cache = str(Path(folder) / str(number))
            cold.append(_timed(_CHECK, cache))
            warm.append(_timed(_CHECK, cache))
            imports.append(_timed(["-c", "import tensorflow"], cache))
    middle = [statistics.median(times) for times in (cold, warm, imports)]
    typer.echo(
        f"check conv2d, median of {rounds}: cold {middle[0]:.2f} s, warm {middle[1]:.2f} s, "
        f"import tensorflow {middle[2]:.2f} s, ratio warm / import {middle[1] / middle[2]:.2f}"
    )


def _timed(words: list[str], cache: str) -> float:
    environment = {**os.environ, "CONV_COURSE_CACHE": cache, "TF_CPP_MIN_LOG_LEVEL": "3"}
    begin = time.monotonic()
    subprocess.run(
        [sys.executable, *words],
        cwd=PROJECT / "solutions",
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.monotonic() - begin


if __name__ == "__main__":
    typer.run(main)
