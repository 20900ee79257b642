"""Due dates: what a person types, what the gradebook keeps."""

import time
from datetime import UTC, datetime

import pytest
from nbgrader.api import Gradebook

from autograder.errors import ArgumentError
from autograder.nbgrader_plugin.deadlines import both_clocks, due_if_known, read_due, set_due

LESSON = "01_forward"


@pytest.fixture
def in_berlin(monkeypatch):
    """This machine's clock shows Berlin's time."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("text", "universal"),
    [
        ("2026-12-01 18:00", "2026-12-01T17:00"),
        ("2026-07-01 18:00", "2026-07-01T16:00"),
        ("2026-12-01T18:00+05:30", "2026-12-01T12:30"),
        ("2026-12-01 18:00 America/New_York", "2026-12-01T23:00"),
        ("2026-12-01 18:00 UTC", "2026-12-01T18:00"),
        ("2026-12-01T18:00 UTC", "2026-12-01T18:00"),
        ("2026-12-01 18:00 +01:00", "2026-12-01T17:00"),
        ("2026-12-01 18:00 -03:30", "2026-12-01T21:30"),
        ("2026-12-01 18:00:30Z", "2026-12-01T18:00:30"),
    ],
)
def test_read_due_time_with_or_without_zone_is_one_moment(text, universal):
    assert read_due(text).astimezone(UTC) == datetime.fromisoformat(universal).replace(tzinfo=UTC)


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tomorrow", "must be a date and time such as"),
        ("2026-13-01 18:00", "must be a date and time such as"),
        ("2026-12-01", "got a date without a time"),
        ("2026-12-01 18:00 Europe/Atlantis", "got an unknown time zone"),
        ("2026-12-01 18:00 ../../etc/passwd", "got an unknown time zone"),
        ("2026-12-01 18:00 +Berlin", "must be a date and time such as"),
        ("2026-12-01 18:00+01:00 UTC", "must have one time zone, got two"),
        ("2026-10-25 02:30", "clocks show once"),
        ("2026-03-29 02:30", "clocks show once"),
    ],
)
def test_read_due_other_text_is_refused(text, words):
    with pytest.raises(ArgumentError, match=words):
        read_due(text)


@pytest.mark.usefixtures("in_berlin")
def test_both_clocks_shows_local_time_and_utc():
    assert both_clocks(read_due("2026-12-01 18:00")) == "2026-12-01 18:00 CET (2026-12-01 17:00 UTC)"


def test_set_due_gradebook_keeps_utc_until_it_is_taken_away(course):
    set_due(course.root, LESSON, read_due("2026-12-01 18:00+01:00"))
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "conv-course") as gradebook:
        assert gradebook.find_assignment(LESSON).duedate == datetime(2026, 12, 1, 17, 0)
    assert due_if_known(course.root, LESSON) == datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
    set_due(course.root, LESSON, None)
    assert due_if_known(course.root, LESSON) is None


def test_set_due_unknown_lesson_is_refused(course):
    with pytest.raises(ArgumentError, match="lesson='02_padding' must be in the gradebook"):
        set_due(course.root, "02_padding", None)


def test_due_if_known_no_gradebook_is_none_and_makes_none(tmp_path):
    assert due_if_known(tmp_path, LESSON) is None
    assert list(tmp_path.iterdir()) == []
