"""Damaged sources, run in the real sandbox: a report comes of each, and out of a stub no point is made."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.exercises.catalogue import exercise
from autograder.grading.pipeline import grade
from autograder.grading.results import SubmissionReport
from autograder.oracle.client import Oracle
from autograder.report.document import document
from autograder.report.html import exercise_html
from autograder.sandbox.limits import Limits
from autograder.submission.snapshot import PACKAGE, Submission, read_submission
from autograder.verdicts import Verdict
from fuzz.damage import damaged_bytes
from fuzz.shares import chances, shares

STUBS = Path(__file__).resolve().parents[2] / "examples" / "class" / "elm" / "01_forward"
ASKED = [exercise("output_size"), exercise("conv2d_single")]
HURRIED = Limits(case_seconds=1)


def damaged(chance, files: dict[str, bytes], folder: Path) -> Submission:
    """One or two of the files that matter damaged, laid down and read as a submission is."""
    paths = (f"{PACKAGE}/shapes.py", f"{PACKAGE}/conv2d.py", f"{PACKAGE}/__init__.py", f"{PACKAGE}/arguments.py")
    for path, source in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source)
    for path in chance.sample(paths, chance.choice((1, 1, 2))):
        (folder / path).write_bytes(damaged_bytes(chance, files[path]))
    return read_submission(folder, "damaged")


def check_report(report: SubmissionReport) -> None:
    """It can be shown in every form, and nobody but the submission is at fault."""
    json.dumps(document(report), allow_nan=False).encode("utf-8")
    for item in report.exercises:
        assert item.verdict is not Verdict.GRADER_ERROR, item.outcome
        assert 0 <= item.credited <= item.max_points
        exercise_html(item, report.notes).encode("utf-8")


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("seeds", shares("sources from stubs"))
def test_grade_damaged_stub_makes_no_point(
    seeds: range, oracle: Oracle, tmp_path: Path, record_property: Callable[..., None]
) -> None:
    files = read_submission(STUBS).files
    for number, chance in enumerate(chances("sources from stubs", seeds, record_property)):
        report = grade(damaged(chance, files, tmp_path / str(number)), ASKED, oracle, limits=HURRIED)
        check_report(report)
        assert report.points == 0, (seeds.start + number, report)


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("seeds", shares("sources from the reference"))
def test_grade_damaged_solution_comes_to_a_report(
    seeds: range, oracle: Oracle, tmp_path: Path, reference: Submission, record_property: Callable[..., None]
) -> None:
    points = []
    for number, chance in enumerate(chances("sources from the reference", seeds, record_property)):
        report = grade(damaged(chance, reference.files, tmp_path / str(number)), ASKED, oracle, limits=HURRIED)
        check_report(report)
        points.append(report.points)
    assert min(points) < 10.0, "nothing was damaged"
