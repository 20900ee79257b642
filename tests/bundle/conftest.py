"""A small checkout, of which a student archive can be made, and in which things can be spoilt."""

import shutil
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path):
    """Stubs, two lessons, their solutions and records, the files for setting up; the program is one module each."""
    root = tmp_path / "project"
    for folder in ("conv_lib", "solutions/conv_lib"):
        shutil.copytree(PROJECT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for lesson in ("00_start", "01_forward"):
        for folder in ("lessons", "solutions/solved"):
            (root / folder / lesson).mkdir(parents=True)
            shutil.copy(PROJECT / folder / lesson / f"{lesson}.ipynb", root / folder / lesson)
    shutil.copy(PROJECT / "lessons" / ".generated.json", root / "lessons")
    for name in ("pyproject.toml", "requirements.lock", "environment.yml"):
        shutil.copy(PROJECT / name, root)
    for package in ("autograder", "conv_figures"):
        (root / package).mkdir()
        (root / package / "__init__.py").write_text(f'"""{package}."""\n')
    return root
