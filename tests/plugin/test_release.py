"""`conv-course release`: the notebook, the gradebook, the due date, and what to do next."""

import pytest
import typer
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli.release import release
from autograder.errors import ArgumentError

LESSON = "01_forward"


@pytest.fixture
def run(course):
    """The command, run in the course."""
    app = typer.Typer()
    app.command()(release)

    def call(*arguments):
        return CliRunner().invoke(app, [LESSON, *arguments, "--course", str(course.root)], catch_exceptions=False)

    return call


def due(course):
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "conv-course") as gradebook:
        return gradebook.find_assignment(LESSON).duedate


def test_release_due_date_is_entered_shown_and_kept(course, run):
    done = run("--due", "2026-12-01 18:00+05:30")
    assert done.exit_code == 0
    assert due(course).isoformat() == "2026-12-01T12:30:00"
    assert "2026-12-01 12:30 UTC" in done.stdout
    assert "nbgrader release_assignment 01_forward" in done.stdout
    assert "conv-course bundle 01_forward" in done.stdout
    assert "2026-12-01 12:30 UTC" in run().stdout
    assert due(course).isoformat() == "2026-12-01T12:30:00"


def test_release_other_due_date_says_what_it_was_and_to_grade_again(course, run):
    run("--due", "2026-12-01 18:00+00:00")
    done = run("--due", "2026-12-02 18:00+00:00")
    assert "It was due" in done.stdout
    assert "conv-course grade 01_forward" in done.stdout


def test_release_due_none_takes_the_date_away(course, run):
    run("--due", "2026-12-01 18:00+00:00")
    assert "Due: never" in run("--due", "none").stdout
    assert due(course) is None


def test_release_time_that_is_none_changes_nothing(course, run):
    before = (course.root / "gradebook.db").read_bytes()
    with pytest.raises(ArgumentError, match="must be a date and time such as"):
        run("--due", "next week")
    assert (course.root / "gradebook.db").read_bytes() == before
    assert not (course.root / ".conv-course" / "release").exists()
