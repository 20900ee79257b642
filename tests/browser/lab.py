"""A student's folder with JupyterLab running in it, and a browser page that drives it as a person would."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page

PROJECT = Path(__file__).resolve().parents[2]
LESSONS = sorted(path.name for path in (PROJECT / "lessons").iterdir() if path.is_dir())
#: JupyterLab's own: what it asks its server for and does without, and its warnings about itself.
NOT_OURS = re.compile(
    r"favicon|/api/workspaces|/lab/api/translations|/api/me|/lsp|nbextensions|ResizeObserver"
    r"|formgrader|course_list|assignment|\[Violation\]"
)
_RUN_MINUTES = 4


@contextmanager
def serving(folder: Path, home: Path) -> Iterator[str]:
    """JupyterLab over a copy of what students get; gives its address.

    Args:
        folder: empty; gets `lessons/`, `conv_lib/` and the settings of nbgrader.
        home: empty; settings and logs of this run alone.
    """
    for area in ("lessons", "conv_lib"):
        shutil.copytree(PROJECT / area, folder / area)
    shutil.copy(PROJECT / "nbgrader_config.py", folder)
    with running(folder, home) as address:
        yield address


@contextmanager
def running(folder: Path, home: Path) -> Iterator[str]:
    """JupyterLab over a folder as it is; gives its address.

    Args:
        folder: what the file browser shows, and where nbgrader looks for its settings.
        home: empty; settings and logs of this run alone.
    """
    (home / "home").mkdir(parents=True, exist_ok=True)
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    settings = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "HOME": "home"}
    environment = os.environ | own | {name: str(home / place) for name, place in settings.items()}
    environment["PYTHONPATH"] = str(PROJECT)
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ServerApp.port=0"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True"]
    command += ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = home / "lab.log"
    with log.open("wb") as sink:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=sink, stderr=subprocess.STDOUT)
    try:
        yield _address(server, log)
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            # It has shut everything down, and then waits for a thread of anyio's that nobody tells to end.
            server.kill()
            server.wait()


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server answers, once it does."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/", log.read_text(errors="replace"))
        if found:
            address = f"http://127.0.0.1:{found[1]}"
            with (
                suppress(urllib.error.URLError),  # it says where it will listen before it does
                urllib.request.urlopen(f"{address}/api/status", timeout=30),
            ):
                return address
        time.sleep(0.3)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


class Lab:
    """JupyterLab on a page."""

    def __init__(self, page: Page, address: str, not_ours: re.Pattern[str] = NOT_OURS) -> None:
        self.page, self._address, self._not_ours = page, address, not_ours
        self.errors: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        place = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and not self._not_ours.search(place):
            self.errors.append(place)

    def start(self) -> None:
        """Open JupyterLab with nothing open in it."""
        self.page.goto(f"{self._address}/lab?reset")
        self.page.wait_for_selector(".jp-Launcher", timeout=120_000)

    def open(self, path: str) -> None:
        """Open a file of the student's folder in a tab, as a link to it does; a notebook gets its kernel."""
        self.page.goto(f"{self._address}/lab/tree/{path}?reset")
        self.page.wait_for_selector(".jp-Notebook, .jp-FileEditor", timeout=90_000)

    def open_another(self, path: str) -> None:
        """Open a file beside what is open, by walking there in the file browser."""
        *folders, name = path.split("/")
        self.page.locator(".jp-BreadCrumbs-home").click()
        for item in [*folders, name]:
            self.page.locator(".jp-DirListing-item", has_text=re.compile(rf"^{re.escape(item)}")).first.dblclick()
        self.page.wait_for_selector(".jp-FileEditor .cm-content", timeout=30_000)

    def save(self) -> None:
        """Save what has the focus, and wait until nothing open is unsaved: two savings at once are one too many."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function("() => !document.querySelector('.lm-TabBar-tab.jp-mod-dirty')", timeout=60_000)

    def notebook(self, expression: str, argument: Any = None) -> Any:
        """Ask the open notebook; in `expression`, `panel` is its widget and `given` the argument."""
        find = "[...window.jupyterapp.shell.widgets('main')].find(one => one.content?.model?.cells)"
        return self.page.evaluate(f"(given) => {{ const panel = {find}; return ({expression}); }}", argument)

    def wait_for_kernel(self) -> None:
        """Wait until the open notebook's kernel has started."""
        self.page.wait_for_function(
            "() => [...window.jupyterapp.shell.widgets('main')].some(one => one.content?.model?.cells && "
            "one.sessionContext.session?.kernel?.status === 'idle')",
            timeout=90_000,
        )

    def run_all(self) -> float:
        """Run all cells by the menu; the seconds that it takes until the kernel rests."""
        self.wait_for_kernel()
        begin = time.monotonic()
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.wait_until_done()
        return time.monotonic() - begin

    def wait_until_done(self) -> None:
        """Wait until every code cell has run and the kernel rests."""
        done = (
            "panel.sessionContext.session.kernel.status === 'idle' && panel.content.widgets.every(cell => "
            "cell.model.type !== 'code' || !cell.model.sharedModel.source.trim() || cell.model.executionCount)"
        )
        deadline = time.monotonic() + 60 * _RUN_MINUTES
        while not self.notebook(done):
            assert time.monotonic() < deadline, "the notebook does not come to its end"
            time.sleep(0.5)

    def failed_cells(self) -> list[str]:
        """Sources of the cells that ended in an error."""
        failed = "cell.model.outputs?.toJSON().some(output => output.output_type === 'error')"
        found = f"panel.content.widgets.filter(cell => {failed}).map(cell => cell.model.sharedModel.source)"
        return list(self.notebook(found))

    def cells_with(self, text: str) -> list[int]:
        """Numbers of the code cells whose source has a line that begins with `text`."""
        sources = self.notebook("panel.content.widgets.map(cell => [cell.model.type, cell.model.sharedModel.source])")
        return [
            number
            for number, (kind, source) in enumerate(sources)
            if kind == "code" and any(line.startswith(text) for line in source.splitlines())
        ]

    def cell(self, number: int) -> Locator:
        """A cell on the screen: scrolled to, and drawn."""
        self.notebook("panel.content.activeCellIndex = given", number)
        self.notebook("panel.content.scrollToItem(given, 'center')", number)
        found = self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{number}"]')
        found.wait_for(state="visible", timeout=20_000)
        found.scroll_into_view_if_needed()
        return found

    def run_cell(self, number: int) -> Locator:
        """Run one cell with Shift+Enter and wait for it."""
        cell = self.cell(number)
        before = self.notebook("panel.content.widgets[given].model.executionCount", number)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        deadline = time.monotonic() + 90
        while self.notebook("panel.content.widgets[given].model.executionCount", number) in (before, None) or (
            self.notebook("panel.sessionContext.session.kernel.status") != "idle"
        ):
            assert time.monotonic() < deadline, "the cell does not come to its end"
            time.sleep(0.2)
        return self.cell(number)
