"""Building gives the same bytes everywhere and destroys nobody's work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_course import ROOT, edit, make_sources
from typer.testing import CliRunner, Result

from tools.build import build
from tools.commands import app
from tools.errors import ToolError
from tools.layout import AREAS
from tools.trees import files_below

STUDENT = 'def output_size(size, kernel, stride=1):\n    return "mine"\n'


def all_files(root: Path) -> dict[str, bytes]:
    return {f"{area.folder}/{path}": data for area in AREAS for path, data in files_below(root / area.folder).items()}


def command(root: Path, *words: str) -> Result:
    """`python -m tools build`, in this process."""
    return CliRunner().invoke(app, ["build", "--root", str(root), *words])


def run_build(root: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, started in some folder."""
    return subprocess.run(
        [sys.executable, "-m", "tools", "build", "--root", str(root)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_build_from_nothing_makes_every_file(built: Path) -> None:
    assert set(all_files(built)) == {
        "conv_lib/.generated.json",
        "conv_lib/__init__.py",
        "conv_lib/shapes.py",
        "lessons/.generated.json",
        "lessons/01_forward/01_forward.ipynb",
        "solutions/solved/.generated.json",
        "solutions/solved/01_forward/01_forward.ipynb",
    }


def test_build_student_notebook_has_stubs_checksums_and_the_same_ids(built: Path) -> None:
    def cells(area: str) -> list[dict]:
        return json.loads((built / area / "01_forward/01_forward.ipynb").read_text())["cells"]

    released, solved = cells("lessons"), cells("solutions/solved")
    assert [cell["id"] for cell in released] == [cell["id"] for cell in solved]
    guess, check, written = released[3:]
    assert "thirty-two" not in "".join(guess["source"])
    assert "Because" not in "".join(written["source"])
    assert check["metadata"]["nbgrader"]["checksum"]
    assert not check["metadata"]["editable"]


def test_build_in_two_folders_from_two_directories_is_byte_identical(tmp_path: Path) -> None:
    homes = [tmp_path / "one", tmp_path / "two [copy]/deep"]
    for home in homes:
        home.mkdir(parents=True)
        done = run_build(make_sources(home / "course"), cwd=home)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
    first, second = (all_files(home / "course") for home in homes)
    assert first == second


def test_build_agrees_with_nbgraders_own_command(built: Path) -> None:
    (built / "nbgrader_config.py").write_text(
        "from pathlib import Path\n"
        "from autograder.nbgrader_plugin.configuration import configure\n"
        "configure(get_config(), Path('.').resolve())\n"
    )
    ours = (built / "lessons/01_forward/01_forward.ipynb").read_bytes()
    words = [sys.executable, "-m", "nbgrader", "generate_assignment", "--no-db", "--force", "01_forward"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=built, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (built / "lessons/01_forward/01_forward.ipynb").read_bytes() == ours


def test_build_twice_changes_nothing(built: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*") if path.is_file()}
    assert not any(area.written or area.removed or area.kept for area in build(built))
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*") if path.is_file()} == before


def test_build_after_a_source_changed_replaces_untouched_files(built: Path) -> None:
    edit(built / "solutions/conv_lib/shapes.py", '"""Sizes."""', '"""Sizes along one axis."""')
    library, *_ = build(built)
    assert library.written == ("conv_lib/shapes.py",)
    assert "Sizes along one axis." in (built / "conv_lib/shapes.py").read_text()


@pytest.mark.parametrize("name", ["conv_lib/shapes.py", "lessons/01_forward/01_forward.ipynb"])
def test_build_edited_student_file_is_kept_until_the_flag_says_otherwise(built: Path, name: str) -> None:
    generated = all_files(built)
    (built / name).write_text(STUDENT)
    edit(built / "solutions/conv_lib/__init__.py", "The library.", "The library")
    refused = command(built)
    assert refused.exit_code == 1
    assert f"build: {name} was edited since it was built and was kept." in refused.stderr
    assert "--overwrite-student-work" in refused.stderr
    assert (built / name).read_text() == STUDENT
    assert "The library" in (built / "conv_lib/__init__.py").read_text(), "all other files are built"

    assert command(built).exit_code == 1, "a second build must refuse as the first did"
    assert (built / name).read_text() == STUDENT
    assert command(built, "--overwrite-student-work").exit_code == 0
    assert (built / name).read_bytes() == generated[name]


def test_build_without_a_record_keeps_what_differs(built: Path) -> None:
    (built / "conv_lib/.generated.json").unlink()
    (built / "conv_lib/shapes.py").write_text(STUDENT)
    library, *_ = build(built)
    assert library.kept == ("conv_lib/shapes.py",)
    assert library.current == ("conv_lib/__init__.py",)


@pytest.mark.parametrize("record", ["{", "[]", "\xff"])
def test_build_with_a_broken_record_keeps_what_differs(built: Path, record: str) -> None:
    (built / "conv_lib/.generated.json").write_text(record, encoding="latin-1")
    (built / "conv_lib/shapes.py").write_text(STUDENT)
    assert build(built)[0].kept == ("conv_lib/shapes.py",)


def test_build_removed_lesson_disappears_if_it_was_generated(built: Path) -> None:
    lesson = (built / "solutions/notebooks/01_forward.py").rename(built / "solutions/notebooks/02_padding.py")
    own = built / "lessons/my_notes/notes.ipynb"
    own.parent.mkdir()
    own.write_text("mine")
    _, lessons, solved = build(built)
    assert lessons.removed == ("lessons/01_forward/01_forward.ipynb",)
    assert solved.removed == ("solutions/solved/01_forward/01_forward.ipynb",)
    assert not (built / "lessons/01_forward").exists()
    assert (built / f"lessons/{lesson.stem}/{lesson.stem}.ipynb").exists()
    assert own.read_text() == "mine"


def test_build_removed_lesson_that_was_edited_is_kept(built: Path) -> None:
    (built / "solutions/notebooks/01_forward.py").rename(built / "solutions/notebooks/02_padding.py")
    answered = built / "lessons/01_forward/01_forward.ipynb"
    answered.write_text("answers")
    assert build(built)[1].kept == ("lessons/01_forward/01_forward.ipynb",)
    assert answered.read_text() == "answers"


def test_build_with_a_wrong_source_writes_nothing(built: Path) -> None:
    edit(built / "solutions/conv_lib/__init__.py", "The library.", "Changed.")
    edit(built / "solutions/notebooks/01_forward.py", '"grade_id": "check-size"', '"grade_id": "guess"')
    before = all_files(built)
    done = command(built)
    assert done.exit_code == 1
    assert "solutions/notebooks/01_forward.py:27: cell 'guess'" in done.stderr
    assert all_files(built) == before


def test_build_without_sources_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="must hold the modules of the library, got none"):
        build(tmp_path)
