"""Which number counts, and how it is written."""

import pytest

from autograder.gradesheets.grades import Mark, Standing, number, scaled, waiting
from tests.gradesheets.people import CLASS, graded


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10.0, "10"),
        (7.5, "7.5"),
        (1 / 3, "0.33"),
        (0.125, "0.13"),
        (2.675, "2.68"),
        (100.0, "100"),
        (0.0, "0"),
        (1e6, "1000000"),
    ],
)
def test_number_any_value_has_a_dot_and_two_decimals_at_most(value, text):
    assert number(value) == text


def test_mark_penalty_is_taken_off_and_never_below_zero():
    assert graded(20.0, penalty=2.5).grade() == 17.5
    assert graded(1.0, penalty=2.5).grade() == 0.0


@pytest.mark.parametrize("standing", [one for one in Standing if one is not Standing.GRADED])
def test_mark_no_final_grade_has_no_number(standing):
    assert Mark(standing, 11.0, 0.0, 24.0).grade() is None


@pytest.mark.parametrize("standing", list(Standing))
def test_mark_missing_as_zero_gives_zero_to_those_who_handed_in_nothing_alone(standing):
    wanted = {Standing.GRADED: 11.0, Standing.ABSENT: 0.0}.get(standing)
    assert Mark(standing, 11.0 if standing is Standing.GRADED else 0.0).grade(missing_as_zero=True) == wanted


def test_scaled_other_maximum_keeps_the_share():
    assert scaled(12.0, 24.0, 100.0) == 50.0
    assert scaled(7.1, 24.0, 24.0) == 7.1


def test_waiting_names_who_handed_in_and_has_no_grade():
    first, second = waiting(CLASS, ("01_forward",))
    assert first.startswith("birch, 01_forward: it waits for points by hand")
    assert second.startswith("cedar, 01_forward: the grader failed on it")
