"""`check_adjoint` in a cell, and the words and the page that it shows."""

import html.parser
import json
import shutil
from pathlib import Path

import pytest
from wrong import TURNED

from autograder.exercises.adjoint import ADJOINTS
from autograder.notebook import check_adjoint
from autograder.notebook import session as kernel
from autograder.oracle.client import Oracle
from autograder.report.adjoint import adjoint_document

PROJECT = Path(__file__).resolve().parents[2]


class Page(html.parser.HTMLParser):
    """The tags and attributes of a piece of HTML, in which every tag must be closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.open = set(), set(), []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attributes)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def student(tmp_path, monkeypatch):
    """A fresh kernel below a folder with the solved `conv_lib`, in which TensorFlow must not be asked."""
    shutil.copytree(PROJECT / "solutions" / "conv_lib", tmp_path / "conv_lib")
    monkeypatch.chdir(tmp_path)
    for name, value in vars(kernel.KernelSession()).items():
        monkeypatch.setattr(kernel.session, name, value)
    for name in ("start", "answers"):
        monkeypatch.setattr(Oracle, name, lambda *_: pytest.fail("TensorFlow was asked"))
    return tmp_path


def turn(student):
    """Turn the kernel in the gradient, however the library computes it."""
    with (student / "conv_lib" / "gradients.py").open("a") as module:
        module.write(TURNED)


def test_check_adjoint_of_a_pair_that_belongs_together(student, capfd):
    result = check_adjoint("conv2d_backprop_input")
    text, page = repr(result), result._repr_html_()
    assert text.startswith("✓ conv2d_backprop_input and conv2d belong together\n  ⟨conv2d(x), y⟩ = ")
    for words in ("What it says", "What it proves", "What it does not prove", "check("):
        assert words in text and words.replace('"', "&#34;") in page
    assert capfd.readouterr() == ("", "")


def test_check_adjoint_gap_shows_the_two_cells_and_both_matrices(student):
    turn(student)
    result = check_adjoint("conv2d_backprop_input")
    text, page = repr(result), result._repr_html_()
    assert text.startswith("✗ conv2d_backprop_input and conv2d do not belong together")
    assert "Your conv2d carries 1 from input cell [0, 0, 0, 0] to output cell [0, 0, 0, 0]; your" in text
    assert "conv2d, forth:" in text and "conv2d_backprop_input, back:" in text
    assert "Your conv2d carries 1 from input cell" in page and "differs" in page
    assert Page(page).tags >= {"style", "section", "table", "details", "pre"}


def test_check_adjoint_page_has_no_script_and_takes_its_colours_from_the_theme(student):
    turn(student)
    page = check_adjoint("conv2d_backprop_input")._repr_html_()
    tags = Page(page)
    assert "script" not in tags.tags and not {name for name in tags.attributes if name.startswith("on")}
    for variable in ("--jp-content-font-color1", "--jp-layout-color1", "--jp-border-color1"):
        assert variable in page


def test_check_adjoint_hostile_words_stay_words(student):
    path = student / "conv_lib" / "gradients.py"
    path.write_text("def conv2d_backprop_input(*_, **__):\n    raise ValueError('<script>alert(1)</script>[red]')\n")
    result = check_adjoint("conv2d_backprop_input")
    assert "script" not in Page(result._repr_html_()).tags
    assert "<script>alert(1)</script>[red]" in repr(result)


def test_check_adjoint_stub_says_which_function_is_missing(student):
    shutil.rmtree(student / "conv_lib")
    shutil.copytree(PROJECT / "conv_lib", student / "conv_lib")
    for asked in ADJOINTS:
        text = repr(check_adjoint(asked.name))
        assert text.startswith("· ") and f"Your {asked.forward.function} is not implemented yet." in text


def test_check_adjoint_file_that_is_no_python_is_said_to_be_none(student):
    (student / "conv_lib" / "gradients.py").write_text("def conv2d_backprop_input(:\n")
    assert "conv_lib/gradients.py is not valid Python" in repr(check_adjoint("conv2d_backprop_input"))


def test_check_adjoint_of_nothing_known_is_one_sentence(student, capsys):
    assert check_adjoint("conv2d") is None
    assert "check_adjoint: exercise='conv2d' must be one of conv2d_matrix" in capsys.readouterr().out


def test_check_adjoint_without_a_library_is_one_sentence(student, capsys):
    shutil.rmtree(student / "conv_lib")
    assert check_adjoint("conv2d_matrix") is None
    assert "must contain a folder conv_lib/" in capsys.readouterr().out


def test_check_adjoint_leaves_nothing_in_the_folder(student):
    check_adjoint("conv2d_matrix")
    assert [path.name for path in student.iterdir()] == ["conv_lib"]


def test_adjoint_document_holds_the_cells_and_is_json(student):
    turn(student)
    report = check_adjoint("conv2d_backprop_input").report
    (found,) = json.loads(adjoint_document("x", True, [report]))["adjoints"]
    assert found["finding"] == "do not belong together"
    assert found["gap"]["x"] == [0, 0, 0, 0] and found["gap"]["forward"] != found["gap"]["backward"]
    assert found["left"] != found["right"]
