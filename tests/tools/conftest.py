"""The small course in temporary folders: nothing here touches the real one."""

import shutil
from pathlib import Path

import pytest
from small_course import make_sources

from tools.build import build


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A small course that was never built."""
    return make_sources(tmp_path / "course")


@pytest.fixture(scope="session")
def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_sources(tmp_path_factory.mktemp("built") / "course")
    build(root)
    return root


@pytest.fixture
def built(_built_once: Path, tmp_path: Path) -> Path:
    """A small course as it is after building; every test gets its own copy."""
    return Path(shutil.copytree(_built_once, tmp_path / "course"))
