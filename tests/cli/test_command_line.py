"""The command `conv-course`, as a person or a program runs it: what it prints and how it ends."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from wrong import FLIPPED

PROJECT = Path(__file__).resolve().parents[2]


def conv_course(*words, cwd, **environment):
    """Run the command; its output is that of a pipe, not of a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", **environment},
    )


@pytest.fixture
def folder(tmp_path):
    """A folder with the solved `conv_lib`."""
    shutil.copytree(PROJECT / "solutions" / "conv_lib", tmp_path / "conv_lib")
    return tmp_path


def test_check_json_is_one_document_and_nothing_else(folder):
    done = conv_course("check", "conv2d", "output_size", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert [exercise["exercise"] for exercise in document["exercises"]] == ["conv2d", "output_size"]
    assert all(exercise["verdict"] == "passed" for exercise in document["exercises"])
    assert document["sandboxed"] is True
    assert done.stderr == ""


def test_check_found_upwards_and_wrong_answers_end_with_zero(folder):
    path = folder / "conv_lib" / "conv2d.py"
    path.write_text(path.read_text() + FLIPPED)
    below = folder / "lessons" / "01_forward"
    below.mkdir(parents=True)
    done = conv_course("check", "conv2d", cwd=below)
    assert done.returncode == 0
    assert "✗ conv2d, " in done.stdout


def test_check_without_sandbox_says_so(folder):
    done = conv_course("check", "output_size", "--no-sandbox", cwd=folder)
    assert "Run without a sandbox" in done.stdout
    document = conv_course("check", "output_size", "--no-sandbox", "--format", "json", cwd=folder)
    assert json.loads(document.stdout)["sandboxed"] is False


def test_check_without_bubblewrap_goes_on_unless_told_to_insist(folder):
    done = conv_course("check", "output_size", cwd=folder, PATH="/nowhere")
    assert done.returncode == 0 and "Run without a sandbox" in done.stdout
    done = conv_course("check", "output_size", "--sandbox", cwd=folder, PATH="/nowhere")
    assert done.returncode == 2
    assert "apt-get install bubblewrap" in done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check", "conv3d"], "exercise='conv3d' must be one of"),
        (["check", "--format", "xml"], "xml"),
        (["check", "--nonsense"], "No such option: --nonsense"),
        (["check", "--device", "gpu", "--seed", "314159"], "device='gpu' must be one that TensorFlow sees"),
        (["check", "--submission", "empty"], "must contain a folder conv_lib/"),
        (["grade", "99_x"], "lesson='99_x' must be one of"),
        (["grade", "01_forward"], "must hold 01_forward of anybody"),
        (["grade"], "LESSON"),
        (["nonsense"], "nonsense"),
    ],
)
def test_command_line_mistakes_end_with_one_and_one_sentence(folder, words, sentence):
    (folder / "empty").mkdir()
    done = conv_course(*words, cwd=folder)
    assert done.returncode == 1, done.stdout + done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_check_far_from_any_library_ends_with_one(tmp_path):
    done = conv_course("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "must contain a folder conv_lib/, or lie below one that does" in done.stderr


def test_check_oracle_that_cannot_start_ends_with_two_and_blames_the_grader(folder):
    broken = folder / "broken"
    broken.mkdir()
    (broken / "tensorflow.py").write_text("raise SystemExit(3)\n")
    done = conv_course(
        "check", "output_size", "--seed", "271828", cwd=folder, PYTHONPATH=str(broken), CONV_COURSE_CACHE=str(folder)
    )
    assert done.returncode == 2
    assert "the grader failed, not you" in done.stdout


def test_doctor_names_every_part_and_what_to_do(folder):
    done = conv_course("doctor", cwd=folder, CONV_COURSE_CACHE="/proc/nowhere")
    assert done.returncode == 0, done.stdout
    for words in ("Python: 3.", "numpy: ", "TensorFlow on CPU: starts", "nbgrader: ", "a sandbox: starts here"):
        assert f"✓ {words}" in done.stdout
    assert "· the cache: /proc/nowhere cannot be written" in done.stdout
    assert "CONV_COURSE_CACHE" in done.stdout


def test_doctor_without_bubblewrap_says_what_to_install_and_what_it_is_for(folder):
    done = conv_course("doctor", cwd=folder, PATH="/nowhere")
    assert done.returncode == 0
    assert "Something is missing for grading other people's code." in done.stdout
    assert "✗ bubblewrap: not installed" in done.stdout
    assert "apt-get install bubblewrap" in done.stdout


def test_doctor_without_tensorflow_ends_with_one(folder):
    (folder / "tensorflow.py").write_text("raise SystemExit(3)\n")
    done = conv_course("doctor", cwd=folder, PYTHONPATH=str(folder))
    assert done.returncode == 1
    assert "✗ TensorFlow on CPU: " in done.stdout
    assert "Something is missing for taking the course." in done.stdout


def test_help_starts_without_heavy_packages():
    script = (
        "import sys, autograder.cli; print([n for n in ('tensorflow', 'nbgrader', 'nbformat') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
