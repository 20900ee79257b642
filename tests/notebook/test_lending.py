"""`use_reference`: earlier functions on loan, in a kernel and in its checks; what is graded stays one's own."""

import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.exercises import catalogue
from autograder.grading.lending import lendable
from autograder.notebook import check, check_adjoint, start_lesson, use_reference
from autograder.notebook import lending as lending_here
from autograder.notebook import session as kernel
from autograder.notebook.checks import CheckResult

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def beginner(tmp_path, monkeypatch):
    """A fresh kernel whose notebook lies below a folder with an untouched `conv_lib`."""
    shutil.copytree(PROJECT / "conv_lib", tmp_path / "conv_lib")
    monkeypatch.chdir(tmp_path)
    for name, value in vars(kernel.KernelSession()).items():
        monkeypatch.setattr(kernel.session, name, value)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] in ("conv_lib", "conv_lib_reference")]:
        del sys.modules[name]
    kernel.session.oracle.close()


def solve(folder: Path, *modules: str) -> None:
    for module in modules:
        shutil.copy(PROJECT / "solutions" / "conv_lib" / f"{module}.py", folder / "conv_lib")


def notes(result: CheckResult | None) -> str:
    assert result is not None
    return result._repr_html_()


def test_nothing_of_this_lesson_or_a_later_one_is_lent():
    for number, here in enumerate(catalogue.LESSONS):
        graded = {(one.module, one.function) for later in catalogue.LESSONS[number:] for one in catalogue.lesson(later)}
        assert not graded & set(lendable(catalogue.LESSONS, here))


def test_conv2d_is_lent_from_lesson_03_on_and_never_where_it_grows():
    assert ("conv2d", "conv2d") not in lendable(["01_forward"], "02_padding")
    assert ("shapes", "output_size") in lendable(["01_forward"], "02_padding")
    assert ("conv2d", "conv2d") in lendable(["01_forward"], "03_linear_map")


def test_check_uses_what_is_lent_and_says_so(beginner):
    solve(beginner, "transpose", "arguments")
    start_lesson("05_transpose")
    before = check("conv2d_transpose")
    assert before.report.points == 0.0
    assert "Lent by" not in notes(before)
    use_reference("01_forward", "02_padding", "03_linear_map", "04_gradients")
    after = check("conv2d_transpose")
    assert after.report.points == 10.0
    assert "Lent by the course&#39;s solutions, in place of your own: output_size, " in notes(after)


def test_what_is_graded_is_never_lent(beginner):
    start_lesson("02_padding")
    use_reference()
    assert float(check("conv2d_padded")) == 0.0
    assert float(check("same_padding")) == 0.0
    assert float(check("output_size")) == 0.0, "one's own, whatever is lent"


def test_functions_are_lent_to_the_kernel_and_files_stay_as_they_are(beginner):
    before = {path: path.read_bytes() for path in (beginner / "conv_lib").glob("*.py")}
    start_lesson("02_padding")
    from conv_lib.shapes import output_size, same_padding

    with pytest.raises(NotImplementedError):
        output_size(7, 3)
    use_reference("01_forward")
    assert output_size(7, 3) == 5
    with pytest.raises(NotImplementedError):
        same_padding(7, 3)
    assert {path: path.read_bytes() for path in before} == before


def test_second_loan_adds_to_the_first(beginner, capsys):
    start_lesson("04_gradients")
    use_reference("01_forward")
    use_reference("02_padding")
    from conv_lib.padding import pad2d
    from conv_lib.shapes import output_size, same_padding

    assert output_size(7, 3) == 5 and same_padding(8, 3, 2) == (0, 1)
    assert callable(pad2d)
    assert [name for _, name in kernel.session.lent] == [
        "output_size",
        "conv2d_single",
        "conv2d",
        "same_padding",
        "resolve_padding",
        "pad2d",
    ]
    assert "restart the kernel" in capsys.readouterr().out


def test_adjoint_check_may_borrow_its_first_function(beginner):
    solve(beginner, "gradients", "arguments", "conv2d")
    stub = '\n\ndef conv2d(*arguments, **named):\n    raise NotImplementedError("conv2d: not yet")\n'
    with (beginner / "conv_lib" / "conv2d.py").open("a") as module:
        module.write(stub)
    start_lesson("04_gradients")
    assert not repr(check_adjoint("conv2d_backprop_input")).startswith("✓")
    use_reference()
    shown = check_adjoint("conv2d_backprop_input")
    assert "Lent by the course's solutions" in repr(shown)
    assert repr(shown).startswith("✓"), repr(shown)


@pytest.mark.parametrize(
    ("lesson", "wanted", "sentence"),
    [
        ("", (), "run the cell with start_lesson first"),
        ("02_padding", ("02_padding",), "lesson='02_padding' must be one of 00_start, 01_forward."),
        ("00_start", ("01_forward",), "must be left out: no lesson comes before this one."),
        ("03_linear_map", ("nothing",), "lesson='nothing' must be one of 00_start, 01_forward, 02_padding."),
        ("01_forward", (), "Nothing to lend"),
    ],
)
def test_a_loan_that_cannot_be_is_one_sentence(beginner, capsys, lesson, wanted, sentence):
    kernel.session.lesson = lesson
    use_reference(*wanted)
    said = capsys.readouterr().out
    assert sentence in said and said.count("\n") == 1
    assert kernel.session.lent == ()


def test_without_solutions_nothing_is_lent(beginner, capsys, monkeypatch):
    monkeypatch.setattr(lending_here, "find_reference", lambda: None)
    start_lesson("03_linear_map")
    use_reference()
    assert "the course's solutions are not installed here" in capsys.readouterr().out
    assert kernel.session.lent == ()


def test_a_saved_file_is_loaded_again_with_the_loan_in_it(beginner):
    """In a real kernel, with autoreload: one's own new function counts, the lent one stays lent."""
    cells = [
        "from autograder.notebook import start_lesson, use_reference\nstart_lesson('02_padding')",
        "from conv_lib.shapes import output_size, same_padding\nimport conv_lib.shapes\nuse_reference()",
        "before = output_size(7, 3)\n"
        "from pathlib import Path\npath = Path(conv_lib.shapes.__file__)\ntext = path.read_text()\n"
        "path.write_text(text + '\\n\\ndef same_padding(size, kernel, stride=1, dilation=1):\\n    return 41, 42\\n')",
        "print(before, output_size(7, 3), same_padding(1, 1))",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(beginner)}}).execute()
    assert notebook.cells[-1].outputs[0].text == "5 5 (41, 42)\n"
