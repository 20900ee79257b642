"""nbgrader's pages in JupyterLab, used by their buttons: the form grader and the assignment list."""

import re

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.course import shoot
from tests.browser.lab import Lab

#: Two servers and a browser may share few cores with other tests.
expect.set_options(timeout=60_000)
_GRADING_MS = 300_000


def open_from_menu(lab: Lab, item: str) -> None:
    """Choose from the menu Nbgrader."""
    lab.page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    lab.page.get_by_role("menuitem", name=item, exact=True).click()


class Formgrader:
    """The tab Formgrader."""

    def __init__(self, lab: Lab) -> None:
        open_from_menu(lab, "Formgrader")
        self.page: Page = lab.page
        self.frame: FrameLocator = lab.page.frame_locator("#formgrader-iframe iframe")
        self.wait_for_table()

    def go(self, link: str) -> None:
        """Follow a link of the page to another with a table, by its words; the innermost of equal ones."""
        self._follow(self.frame.get_by_role("link", name=link, exact=True).last)
        self.wait_for_table()

    def go_to_submissions(self, lesson: str) -> None:
        """Follow the number of a lesson's submissions."""
        self._follow(self.row(lesson).locator(".num-submissions a"))
        self.wait_for_table()

    def _follow(self, link: Locator) -> None:
        """Click, and wait until another page is there."""
        self.frame.locator("body").evaluate("body => body.classList.add('left')")
        link.click()
        expect(self.frame.locator("body:not(.left)")).to_be_visible()

    def wait_for_table(self) -> None:
        """Until the page has got its rows from the server."""
        expect(self.frame.locator("#main-table tr").first).not_to_contain_text("Loading")

    def row(self, words: str) -> Locator:
        """The table's row that has a cell with these words."""
        cell = self.page.locator("td", has_text=re.compile(rf"^\s*{re.escape(words)}\s*$"))
        return self.frame.locator("#main-table tr", has=cell)

    def press(self, row: str, button: str) -> Locator:
        """Press a button of a row, by the name of its column; the message that comes up, log included."""
        self.row(row).locator(f".{button} a").click()
        message = self.frame.locator(".modal.in")
        message.wait_for(timeout=_GRADING_MS)
        expect(message).to_have_css("opacity", "1")  # it has stopped moving
        return message

    def press_well(self, row: str, button: str, picture: str) -> str:
        """The same, where it must succeed; the message's words. It is closed."""
        message = self.press(row, button)
        shoot(self.page, picture)
        words = message.inner_text()
        assert message.get_attribute("id") == "success-modal", words
        self.close(message)
        return words

    def open_submission(self, number: int) -> None:
        """Open a submission for manual grading, from the list of them."""
        self._follow(self.frame.get_by_role("link", name=f"Submission #{number}", exact=True))
        # MathJax, which does not answer, would be the last to load; scores come before it.
        expect(self.frame.locator("input.score").first).to_have_attribute("placeholder", re.compile("."))

    def give(self, cell: str, points: str, comment: str) -> None:
        """Type points and a comment for a cell of the open submission, and wait until both are saved."""
        for field, text, kept in ((cell, points, "grade"), (f"{cell}-comment", comment, "comment")):
            place = self.frame.locator(f"#{field}")
            place.fill(text)
            with self.page.expect_response(re.compile(rf"/formgrader/api/{kept}/")) as answer:
                place.press("Tab")
            assert answer.value.ok, answer.value.text()

    @property
    def address(self) -> str:
        """Where the shown page is, without JupyterLab around it."""
        (frame,) = (frame for frame in self.page.frames if "/formgrader/" in frame.url)
        return frame.url

    def close(self, message: Locator) -> None:
        """Press OK and wait until the table is back."""
        message.locator(".modal-footer button").click()
        expect(self.frame.locator(".modal")).to_have_count(0)
        expect(self.frame.locator("#main-table")).not_to_contain_text("Please wait")


class AssignmentList:
    """The tab Assignments."""

    def __init__(self, lab: Lab) -> None:
        open_from_menu(lab, "Assignment List")
        self.page = lab.page
        self.page.locator("#released_assignments_list").wait_for()

    def items(self, which: str) -> Locator:
        """The lessons that are listed as "released", "fetched" or "submitted"."""
        return self.page.locator(f"#{which}_assignments_list > .list_item")

    def press(self, which: str, lesson: str, button: str) -> None:
        """Press a lesson's button."""
        item = self.items(which).filter(has_text=lesson)
        item.get_by_role("button", name=button, exact=True).click()

    def refresh(self) -> None:
        """Press the button that asks the exchange again."""
        self.page.locator("#refresh_assignments_list").click()
