"""One set of versions: pyproject.toml, requirements.lock and environment.yml agree, and the last one installs."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from small_course import ROOT, edit

from tools.environment import COURSE, check_environment, environment_text, locked_pins, pip_part
from tools.errors import ToolError
from tools.lock import lock


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A copy of the three files that hold versions."""
    for name in ("pyproject.toml", "requirements.lock", "environment.yml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_environment_of_this_project_agrees_with_lock_and_pyproject() -> None:
    check_environment(ROOT)


def test_environment_of_this_project_is_what_the_lock_gives() -> None:
    lock_text, pyproject = ((ROOT / name).read_text() for name in ("requirements.lock", "pyproject.toml"))
    assert (ROOT / "environment.yml").read_text() == environment_text(lock_text, pyproject)


def test_environment_channels_are_conda_forge_alone() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["name"] == "conv-course"
    assert environment["channels"] == ["conda-forge"]


@pytest.mark.parametrize(
    ("name", "old", "new", "match"),
    [
        ("environment.yml", "- numpy==2.4.6", "- numpy==2.4.5", r"environment.yml: 'numpy==2\.4\.[56]' must stand"),
        ("environment.yml", "  - numpy==2.4.6\n", "", r"environment.yml: 'numpy==2\.4\.6' must stand"),
        ("environment.yml", "python>=3.11,<3.14", "python>=3.10", r"must ask for python>=3\.11,<3\.14"),
        ("environment.yml", "  - --editable .\n", "", "pip part must end with '--editable .'"),
        ("requirements.lock", "numpy==2.4.6 ", "numpy==2.4.5 ", r"environment.yml: 'numpy==2\.4\.[56]' must stand"),
        ("pyproject.toml", "numpy==2.4.6", "numpy==2.4.5", r"requirements.lock: must hold 'numpy==2\.4\.5'"),
        ("pyproject.toml", ">=3.11,<3.14", ">=3.12,<3.14", r"must ask for python>=3\.12,<3\.14"),
        (
            "pyproject.toml",
            "setuptools==84.2.1",
            "setuptools==84.2.0",
            "requirements.lock: must hold 'setuptools==84.2.0'",
        ),
    ],
)
def test_environment_one_other_version_is_found(settings: Path, name: str, old: str, new: str, match: str) -> None:
    edit(settings / name, old, new)
    with pytest.raises(ToolError, match=match):
        check_environment(settings)


def test_lock_every_pin_has_hashes_and_no_file_names_an_index() -> None:
    text = (ROOT / "requirements.lock").read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) == len(locked_pins(text)) > 50
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    for name in ("requirements.lock", "environment.yml", "pyproject.toml"):
        assert not re.search(r"://|index-url|find-links|trusted-host", (ROOT / name).read_text()), name


def test_lock_without_uv_says_what_to_install(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(settings))
    with pytest.raises(ToolError, match="uv must be installed"):
        lock(settings)


def test_lock_runs_uv_without_addresses_and_refreshes_the_environment(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings / "answer").write_text("numpy==1.0 \\\n    --hash=sha256:00\n")
    uv = settings / "uv"
    uv.write_text('#!/bin/sh\necho "$*" > asked\ncp answer requirements.lock\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{settings}:/usr/bin:/bin")
    assert lock(settings) == ("requirements.lock", "environment.yml")
    asked = (settings / "asked").read_text()
    for option in ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header"):
        assert option in asked
    assert pip_part((settings / "environment.yml").read_text()) == ("numpy==1.0", COURSE)


def test_lock_that_uv_cannot_make_is_reported(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uv = settings / "uv"
    uv.write_text("#!/bin/sh\necho 'no solution' >&2\nexit 1\n")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{settings}:/usr/bin:/bin")
    before = (settings / "environment.yml").read_bytes()
    with pytest.raises(ToolError, match="no solution"):
        lock(settings)
    assert (settings / "environment.yml").read_bytes() == before


@pytest.mark.slow
def test_environment_pip_part_installs_into_an_empty_environment(tmp_path: Path) -> None:
    """What conda does with the pip part: it writes a requirements file beside environment.yml and calls pip."""
    project = tmp_path / "course"
    project.mkdir()
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, project)
    for package in ("autograder", "conv_figures"):
        shutil.copytree(ROOT / package, project / package, ignore=shutil.ignore_patterns("__pycache__"))
    requirements = project / "condaenv.requirements.txt"
    requirements.write_text("\n".join(pip_part((ROOT / "environment.yml").read_text())) + "\n")

    subprocess.run([sys.executable, "-m", "venv", tmp_path / "empty"], check=True)
    python = tmp_path / "empty/bin/python"
    pip = [python, "-m", "pip", "install", "--quiet", "--upgrade", "-r", requirements, "--exists-action=b"]
    done = subprocess.run(pip, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    script = "import importlib.metadata, numpy; print(numpy.__version__, importlib.metadata.version('conv-course'))"
    said = subprocess.run([python, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    (numpy,) = (
        pin.removeprefix("numpy==")
        for pin in locked_pins((ROOT / "requirements.lock").read_text())
        if pin.startswith("numpy==")
    )
    assert said.split() == [numpy, version]
    subprocess.run([python, "-m", "pip", "check"], check=True, capture_output=True)
