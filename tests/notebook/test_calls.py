"""What a lesson notebook calls, from the folder that a student has."""

import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from autograder.notebook import check, hint, predict, quiet, reveal, start_lesson, when_ready
from autograder.notebook import session as kernel
from autograder.notebook.predictions import same

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def student(tmp_path, monkeypatch):
    """A fresh kernel whose notebook lies below a folder with the solved `conv_lib`."""
    shutil.copytree(PROJECT / "solutions" / "conv_lib", tmp_path / "conv_lib")
    lesson = tmp_path / "lessons" / "01_forward"
    lesson.mkdir(parents=True)
    monkeypatch.chdir(lesson)
    for name, value in vars(kernel.KernelSession()).items():
        monkeypatch.setattr(kernel.session, name, value)
    yield tmp_path
    kernel.session.oracle.close()


def test_check_right_library_is_full_points_as_text_and_a_report_as_html(student):
    result = check("output_size")
    assert repr(result) == "4.0"
    assert float(result) == 4.0
    assert "✓ output_size, 4 of 4 points: right." in result._repr_html_()


def test_check_wrong_library_is_the_points_it_earns(student):
    path = student / "conv_lib" / "shapes.py"
    path.write_text(path.read_text().replace("(size - extent) // stride + 1", "(size - extent) // stride"))
    result = check("output_size")
    assert float(repr(result)) < 4.0
    assert "forgotten + 1" in result._repr_html_()


def test_check_saved_change_counts_at_once(student):
    path = student / "conv_lib" / "shapes.py"
    good = path.read_text()
    path.write_text(good.replace("+ 1\n    ### END", "+ 2\n    ### END"))
    assert float(check("output_size")) < 4.0
    path.write_text(good)
    assert float(check("output_size")) == 4.0


def test_check_unknown_exercise_is_one_sentence_and_no_error(student, capsys):
    assert check("conv3d") is None
    assert "exercise='conv3d' must be one of output_size" in capsys.readouterr().out


def test_check_without_a_library_is_one_sentence_and_no_error(student, capsys):
    shutil.rmtree(student / "conv_lib")
    assert check("conv2d") is None
    assert "must contain a folder conv_lib/" in capsys.readouterr().out


def test_check_writes_nothing_to_stderr(student, capfd):
    check("conv2d_single")
    assert capfd.readouterr().err == ""


def test_start_lesson_makes_conv_lib_importable_and_says_where_it_is(student, capsys, monkeypatch):
    monkeypatch.setattr("sys.path", list(__import__("sys").path))
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    start_lesson("01_forward")
    assert str(student / "conv_lib") in capsys.readouterr().out
    assert str(student) in __import__("sys").path


def test_start_lesson_unknown_lesson_lists_those_that_there_are(student):
    with pytest.raises(ValueError, match="lesson='99_x' must be one of 00_start, 01_forward"):
        start_lesson("99_x")


def test_hint_each_call_shows_the_next_and_the_last_stays(student, capsys):
    for _ in range(4):
        hint("conv2d")
    numbers = re.findall(r"Hint (\d) of 3", capsys.readouterr().out)
    assert numbers == ["1", "2", "3", "3"]


def test_hint_unknown_exercise_is_one_sentence(student, capsys):
    hint("conv3d")
    assert "must be one of" in capsys.readouterr().out


def test_reveal_shows_guess_and_outcome_and_counts_the_guess(student, capsys):
    predict("shape", (1, 2))
    assert "Your guess is noted: (1, 2)." in capsys.readouterr().out
    wrong = reveal("shape", np.zeros((3, 4)).shape)
    assert repr(wrong) == "1.0"
    assert wrong.sentence == "You guessed (1, 2); it is (3, 4). What did you expect differently?"
    assert reveal("shape", [1, np.int64(2)]).sentence == "You guessed (1, 2), and so it is."


def test_reveal_without_a_guess_is_no_point(student, capsys):
    predict("shape", ...)
    assert "No guess yet" in capsys.readouterr().out
    assert repr(reveal("shape", 3)) == "0.0"
    assert "No guess yet" in reveal("shape", 3)._repr_html_()
    assert "3" not in reveal("shape", 3)._repr_html_()


def test_reveal_hostile_guess_is_escaped(student):
    predict("shape", "<script>")
    assert "<script>" not in reveal("shape", "x")._repr_html_()


@pytest.mark.parametrize(
    ("guess", "actual", "equal"),
    [((1, 2), [1, 2], True), (3, 3.0, True), (np.bool_(True), True, True), ("a", "b", False), ((1, 2), (2, 1), False)],
)
def test_same_compares_what_is_meant(guess, actual, equal):
    assert same(guess, actual) is equal


def test_when_ready_unwritten_function_is_one_friendly_line(capsys):
    with when_ready():
        raise NotImplementedError("conv2d: see lessons/01_forward")
    assert "conv2d is not implemented yet" in capsys.readouterr().out


def test_when_ready_other_errors_are_not_hidden():
    with pytest.raises(ZeroDivisionError), when_ready():
        raise ZeroDivisionError


def test_quiet_drops_what_compiled_code_writes_to_stderr_and_nothing_after_it(capfd):
    with quiet():
        os.write(2, b"noise")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_quiet_error_in_the_block_is_raised_and_stderr_is_back(capfd):
    with pytest.raises(ZeroDivisionError), quiet():
        raise ZeroDivisionError
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
