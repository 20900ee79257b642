"""One JupyterLab for each test, a fresh student's folder in it, and a page of a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.lab import Lab, serving

#: No sandbox of its own (we may be root), little shared memory, and nothing from or to the network.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    program = shutil.which("chromium")
    assert program, "chromium must be installed; `make test-browser` sees to it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=[*_FLAGS])
        yield started
        started.close()


@pytest.fixture
def student(tmp_path: Path) -> Path:
    """The folder with the student's `lessons/` and `conv_lib/`."""
    folder = tmp_path / "student"
    folder.mkdir()
    return folder


@pytest.fixture
def lab(browser: Browser, student: Path, tmp_path: Path) -> Iterator[Lab]:
    """JupyterLab in that folder; at the end its console may hold no error of ours."""
    home = tmp_path / "home"
    (home / "home").mkdir(parents=True)
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    try:
        with serving(student, home) as address:
            opened = Lab(page, address)
            yield opened
            assert opened.errors == []
    finally:
        page.close()
