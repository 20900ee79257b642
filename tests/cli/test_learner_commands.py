"""`hint`, `progress` and `adjoint` on the command line, and what `check` remembers."""

import json
import shutil

import pytest
from wrong import TURNED

from autograder.exercises.adjoint import ADJOINTS
from autograder.exercises.catalogue import EXERCISES
from tests.cli.test_command_line import PROJECT, conv_course


@pytest.fixture
def folder(tmp_path):
    """A folder with the solved `conv_lib`."""
    shutil.copytree(PROJECT / "solutions" / "conv_lib", tmp_path / "conv_lib")
    return tmp_path


def spoil(folder):
    path = folder / "conv_lib" / "shapes.py"
    source = path.read_text()
    assert source.count("(size - extent) // stride + 1") == 1
    path.write_text(source.replace("(size - extent) // stride + 1", "(size - extent) // stride"))


def kept(folder):
    done = conv_course("progress", "--format", "json", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    return document, {row["exercise"]: row for lesson in document["lessons"] for row in lesson["exercises"]}


def test_check_found_upwards_is_remembered(folder):
    spoil(folder)
    below = folder / "lessons"
    below.mkdir()
    conv_course("check", "output_size", cwd=below)
    document, rows = kept(below)
    assert document["schema"] == 1 and list(rows) == [exercise.name for exercise in EXERCISES]
    row = rows["output_size"]
    assert (row["checks"], row["verdict"], row["misconceptions"]) == (1, "wrong value", ["forgotten + 1"])
    assert row["right"] is False and 0 <= row["best"] < row["max_points"]


def test_check_of_a_submission_leaves_nothing_in_its_folder_nor_here(folder):
    other = folder / "other"
    shutil.copytree(folder / "conv_lib", other / "conv_lib")
    before = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    conv_course("check", "output_size", "--submission", "other", cwd=folder)
    conv_course("adjoint", "conv2d_matrix", "--submission", "other", cwd=folder)
    conv_course("adjoint", "conv2d_matrix", cwd=folder)
    assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == before


def test_check_where_nothing_can_be_remembered_ends_as_ever(folder):
    (folder / ".conv-course").write_text("in the way")
    done = conv_course("check", "output_size", "--format", "json", cwd=folder)
    assert done.returncode == 0
    assert json.loads(done.stdout)["exercises"][0]["verdict"] == "passed"
    assert "Your progress is not kept" in done.stderr and "Traceback" not in done.stderr


def test_hint_goes_on_where_the_learner_was(folder):
    numbers = []
    for words in ([], [], ["--number", "1"], [], []):
        done = conv_course("hint", "conv2d", *words, cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")
        numbers.append(done.stdout.split()[1])
    assert numbers == ["1", "2", "1", "3", "3"]
    assert kept(folder)[1]["conv2d"]["hints"] == 3


def test_hint_far_from_any_library_is_given_all_the_same(tmp_path):
    done = conv_course("hint", "conv2d", cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.startswith("Hint 1 of 3, a pointer: ")
    assert "is not remembered" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_progress_is_a_sentence_and_a_table_by_lesson(folder):
    conv_course("hint", "conv2d", cwd=folder)
    conv_course("check", "output_size", cwd=folder)
    done = conv_course("progress", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.startswith("1 of 23 exercises is right: 4 of ")
    lines = done.stdout.splitlines()
    assert any("✓" in line and "output_size" in line and "4 of 4" in line and "right" in line for line in lines)
    assert any("·" in line and "conv2d " in line and "1 of 3" in line for line in lines)
    for lesson in {exercise.lesson for exercise in EXERCISES}:
        assert lesson in done.stdout


def test_progress_damaged_file_is_said_and_stays(folder):
    path = folder / ".conv-course" / "progress.json"
    path.parent.mkdir()
    path.write_text("{")
    done = conv_course("progress", cwd=folder)
    assert done.returncode == 0 and "Your progress cannot be read" in " ".join(done.stdout.split())
    assert path.read_text() == "{"
    done = conv_course("hint", "conv2d", cwd=folder)
    assert "begins anew" in " ".join(done.stderr.split())
    assert (path.parent / "progress-damaged-1.json").read_text() == "{"


def test_progress_reset_forgets(folder):
    conv_course("hint", "conv2d", cwd=folder)
    done = conv_course("progress", "--reset", cwd=folder)
    assert done.returncode == 0 and done.stdout.startswith("No check yet")
    assert kept(folder)[1]["conv2d"]["hints"] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["hint", "conv3d"], "exercise='conv3d' must be one of"),
        (["hint", "conv2d", "--number", "4"], "hint: number=4 must be 1 to 3."),
        (["hint"], "EXERCISE"),
        (["adjoint", "conv2d"], "exercise='conv2d' must be one of conv2d_matrix"),
        (["adjoint", "--submission", "empty"], "must contain a folder conv_lib/"),
        (["adjoint", "--format", "xml"], "xml"),
        (["progress", "--format", "xml"], "xml"),
    ],
)
def test_learner_commands_mistakes_end_with_one_and_one_sentence(folder, words, sentence):
    (folder / "empty").mkdir()
    done = conv_course(*words, cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr and "Traceback" not in done.stderr


def test_learner_commands_far_from_any_library_end_with_one(tmp_path):
    for command in ("progress", "adjoint"):
        done = conv_course(command, cwd=tmp_path)
        assert done.returncode == 1 and "must contain a folder conv_lib/, or lie below one" in done.stderr


def test_adjoint_json_is_one_document_and_nothing_else(folder):
    (folder / "tensorflow.py").write_text("raise SystemExit(3)\n")  # nobody asks for it
    done = conv_course("adjoint", "--format", "json", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert [one["exercise"] for one in document["adjoints"]] == [asked.name for asked in ADJOINTS]
    assert {one["finding"] for one in document["adjoints"]} == {"belong together"}
    assert document["sandboxed"] is True


def test_adjoint_gap_ends_with_zero_and_says_where(folder):
    with (folder / "conv_lib" / "gradients.py").open("a") as file:
        file.write(TURNED)
    done = conv_course("adjoint", "conv2d_backprop_input", "conv2d_matrix", cwd=folder)
    assert done.returncode == 0
    assert "✗ conv2d_backprop_input and conv2d do not belong together" in done.stdout
    assert "✓ conv2d_matrix and conv2d belong together" in done.stdout
    assert "What it does not prove: " in done.stdout


def test_adjoint_without_bubblewrap_goes_on_and_says_so(folder):
    done = conv_course("adjoint", "conv2d_matrix", cwd=folder, PATH="/nowhere")
    assert done.returncode == 0 and "Run without a sandbox" in done.stdout
