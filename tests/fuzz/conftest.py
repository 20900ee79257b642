"""Says at the end how many damaged inputs were tried."""

from collections.abc import Iterator
from typing import Any

import pytest

from fuzz.shares import COUNTS


def _tried(reports: Iterator[Any]) -> int:
    return sum(int(value) for report in reports for name, value in report.user_properties if name == "damaged")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the count, also where the tests ran in several processes."""
    tried = _tried(report for report in terminalreporter.getreports("passed") if report.when == "call")
    if tried:
        total = sum(count for _, count in COUNTS.values())
        terminalreporter.write_line(f"fuzzing: {tried} damaged inputs tried, of {total} in all; none got through")
