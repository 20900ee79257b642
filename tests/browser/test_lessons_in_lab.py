"""Lessons in JupyterLab: they run, explorers move by keyboard, code is written in its editor, Validate answers."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.browser.lab import LESSONS, Lab

pytestmark = pytest.mark.slow

#: As a student might write it: loops, and nothing from the other files of the library.
STUDENTS_CONV2D = """import numpy as np


def conv2d_single(image, kernel):
    raise NotImplementedError("conv2d_single: your code goes here")


def pair(value, name):
    values = (value, value) if isinstance(value, (int, np.integer)) else value
    if not isinstance(values, (tuple, list)) or len(values) != 2:
        raise ValueError(f"conv2d: {name}={value!r} must be an int or two of them")
    if any(not isinstance(one, (int, np.integer)) or isinstance(one, bool) or one < 1 for one in values):
        raise ValueError(f"conv2d: {name}={value!r} must be integers of at least 1")
    return values


def conv2d(input, filters, strides=1, padding="VALID", dilations=1):
    (s_h, s_w), (d_h, d_w) = pair(strides, "strides"), pair(dilations, "dilations")
    if padding != "VALID":
        raise ValueError(f"conv2d: padding={padding!r} must be 'VALID'")
    if input.ndim != 4 or filters.ndim != 4 or input.shape[3] != filters.shape[2]:
        raise ValueError(f"conv2d: filters of shape {filters.shape} must fit {input.shape}")
    n, h, w, c_in = input.shape
    k_h, k_w, c_in, c_out = filters.shape
    rows = (h - (k_h - 1) * d_h - 1) // s_h + 1
    columns = (w - (k_w - 1) * d_w - 1) // s_w + 1
    if rows < 1 or columns < 1:
        raise ValueError(f"conv2d: filters of shape {filters.shape} must fit into {input.shape}")
    output = np.zeros((n, rows, columns, c_out), dtype=input.dtype)
    for a in range(k_h):
        for b in range(k_w):
            seen = input[:, a * d_h :: s_h, b * d_w :: s_w][:, :rows, :columns]
            output += seen @ filters[a, b]
    return output
"""


@pytest.mark.parametrize("lesson", LESSONS)
def test_lesson_runs_and_its_explorers_move_by_keyboard(lab: Lab, lesson: str) -> None:
    lab.open(f"lessons/{lesson}/{lesson}.ipynb")
    print(f"{lesson}: {lab.run_all():.1f} s in JupyterLab")
    assert lab.failed_cells() == []
    for number in lab.cells_with("explore_"):
        explorer = Explorer(lab, lab.cell(number))
        moved = [explorer.press(index) for index in range(explorer.sliders.count())]
        assert any(moved), f"{lesson}: no slider of cell {number} changes the picture"
        assert moved.count(False) <= len(moved) // 2, f"{lesson}: {moved}"


def test_conv2d_written_in_the_editor_turns_its_check_green_and_validates(lab: Lab, student: Path) -> None:
    lab.open("lessons/01_forward/01_forward.ipynb")
    lab.run_all()
    (check,) = lab.cells_with('check("conv2d")')
    assert "conv2d, not begun" in lab.cell(check).inner_text()

    lab.open_another("conv_lib/conv2d.py")
    lab.page.locator(".jp-FileEditor .cm-content").click()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.insert_text(STUDENTS_CONV2D)
    lab.page.keyboard.press("Control+s")
    wait(lambda: (student / "conv_lib" / "conv2d.py").read_text() == STUDENTS_CONV2D)

    lab.page.get_by_role("tab", name="01_forward.ipynb").click()
    assert "✓ conv2d, 10 of 10 points: right." in lab.run_cell(check).inner_text()

    lab.save()
    lab.page.get_by_role("button", name="Validate").click()
    dialog = lab.page.locator(".jp-Dialog").last
    dialog.wait_for(timeout=240_000)
    found = dialog.inner_text()
    assert "Validation Results" in found
    assert 'check("conv2d_single")' in found and 'check("conv2d")' not in found


class Explorer:
    """The sliders and the picture of one cell."""

    def __init__(self, lab: Lab, cell: Locator) -> None:
        self.page, self.sliders = lab.page, cell.locator(".noUi-handle[role=slider]")
        self._picture, self._words = cell.locator(".widget-html img").first, cell.locator("[aria-live=polite]").first
        self._picture.wait_for(timeout=20_000)

    def press(self, index: int) -> bool:
        """Press an arrow key on a slider; whether the picture changed, and the words that are read out with it."""
        before = self._shown()
        slider = self.sliders.nth(index)
        slider.focus()
        value, most = (slider.get_attribute(f"aria-value{which}") for which in ("now", "max"))
        self.page.keyboard.press("ArrowLeft" if value == most else "ArrowRight")
        wait(lambda: slider.get_attribute("aria-valuenow") != value)
        with contextlib.suppress(AssertionError):
            wait(lambda: self._shown()[1] != before[1], seconds=5)
        after = self._shown()
        assert (after[0] != before[0]) >= (after[1] != before[1]), "words without a picture"
        return after[0] != before[0]

    def _shown(self) -> tuple[str | None, str]:
        return self._picture.get_attribute("src"), self._words.inner_text()


def wait(done: Callable[[], bool], seconds: float = 15) -> None:
    """Until something has happened."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.1)
