"""Our own files, damaged on the disk: what cannot be read counts as not there, and nothing else happens."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from wrong import FLIPPED

from autograder.comparison import Judgement
from autograder.errors import SubmissionError
from autograder.exercises.catalogue import lesson
from autograder.grading.pipeline import all_alike, grade
from autograder.nbgrader_plugin.intake import Intake
from autograder.nbgrader_plugin.records import Record, Records
from autograder.oracle.client import Oracle
from autograder.progress.store import place, read_progress, record_checks, record_hint
from autograder.report.document import document
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict
from fuzz.damage import as_text, damaged_bytes, damaged_json
from fuzz.shares import chances, shares

LESSON = "01_forward"


def damaged(chance, data: bytes) -> bytes:
    """A file of ours, damaged as JSON, as bytes, or as both."""
    way = chance.randrange(3)
    if way:
        data = as_text(chance, damaged_json(chance, json.loads(data)))
    return damaged_bytes(chance, data) if way != 1 else data


@pytest.fixture(scope="module")
def record(oracle: Oracle, mutated, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What is kept of a wrong submission, with a diagnosis and a counterexample."""
    folder = tmp_path_factory.mktemp("records")
    wrong: Submission = mutated(append=FLIPPED)
    report = grade(wrong, lesson(LESSON), oracle)
    Records(folder).keep(
        "oak", LESSON, report, Intake(wrong, ("a note",)), {"conv2d": "mark", "output_size": "mark"}, None
    )
    return Records(folder).path("oak", LESSON).read_bytes()


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("seeds", shares("records"))
def test_find_damaged_record_is_a_record_or_none(
    seeds: range, record: bytes, tmp_path: Path, record_property: Callable[..., None]
) -> None:
    records, kinds = Records(tmp_path), set()
    path = records.path("oak", LESSON)
    path.parent.mkdir(parents=True)
    for chance in chances("records", seeds, record_property):
        path.write_bytes(damaged(chance, record))
        found = records.find("oak", LESSON)
        kinds.add(type(found))
        if found is not None:
            json.dumps(document(found.report))
            found.known("conv2d", "mark")
            records.keep(
                "oak", LESSON, found.report, Intake(SubmissionError("none"), found.notes), found.fingerprints, found
            )
    assert kinds == {Record, type(None)}


@pytest.mark.parametrize("seeds", shares("progress files"))
def test_record_checks_damaged_progress_never_stops_a_check(
    seeds: range, tmp_path: Path, record_property: Callable[..., None]
) -> None:
    wrong = Judgement(Verdict.WRONG_VALUE, "It is wrong.")
    reports = all_alike("oak", lesson(LESSON), Oracle(), wrong, True, 0).exercises
    record_checks(tmp_path, reports, "2026-03-01")
    record_hint(tmp_path, "conv2d", 2, "2026-03-01")
    path = place(tmp_path)
    whole = path.read_bytes()
    for chance in chances("progress files", seeds, record_property):
        for old in path.parent.glob("*-damaged-*"):
            old.unlink()
        path.write_bytes(damaged(chance, whole))
        for sentence in read_progress(tmp_path).notes:
            assert "cannot be read" in sentence and sentence.isprintable()
        for sentence in record_checks(tmp_path, reports, "2026-03-02"):
            assert sentence.isprintable()
        assert read_progress(tmp_path).notes == ()
