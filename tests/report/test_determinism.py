"""The same submission, seed and device give the same bytes, whatever else the machine does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from grading.harness import edited, style

#: Wrong by way of an FFT, whose last bits depend on the processor, and right in the other functions.
_WRONG = ("steps):\n        wide = np.zeros(", "steps):\n        array = array[..., ::-1]\n        wide = np.zeros(")
_EXERCISES = ("output_size", "conv2d_single", "conv2d", "conv2d_backprop_filter", "receptive_field")
_BURN = "while True: sum(range(10000))"


def check(folder: Path, cache: Path, **environment: str) -> bytes:
    """What `conv-course check --format json` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", *_EXERCISES, "--format", "json", "--seed", "7"],
        cwd=folder,
        env={**os.environ, "CONV_COURSE_CACHE": str(cache), **environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.usefixtures("sandbox")
def test_check_json_is_the_same_bytes_cold_warm_and_under_load(tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    edited(style("fft"), "conv_lib/_spectra.py", _WRONG).write_to(folder)
    cold = check(folder, tmp_path / "first", PYTHONHASHSEED="1")
    assert b'"verdict": "wrong value"' in cold
    assert b'"got": [' in cold
    assert check(folder, tmp_path / "first", PYTHONHASHSEED="2") == cold
    busy = [subprocess.Popen([sys.executable, "-c", _BURN]) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        assert check(folder, tmp_path / "second", PYTHONHASHSEED="random") == cold
    finally:
        for process in busy:
            process.kill()
            process.wait()


def test_check_json_of_another_seed_is_other_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    style("fft").write_to(folder)
    first, second = (
        subprocess.run(
            [sys.executable, "-m", "autograder", "check", "output_size", "--format", "json", "--seed", seed],
            cwd=folder,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first != second
