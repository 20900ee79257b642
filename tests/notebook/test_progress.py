"""What is remembered beside a learner's `conv_lib/`: hints and checks, across kernels, and never at a check's cost."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.exercises.catalogue import EXERCISES, exercise
from autograder.grading.results import Diagnosis, ExerciseReport
from autograder.notebook import check, hint
from autograder.notebook import session as kernel
from autograder.progress.store import Entry, Progress, place, read_progress, record_checks, record_hint, reset_progress
from autograder.progress.view import document, rows, sentence
from autograder.submission.snapshot import read_submission
from autograder.verdicts import Verdict

PROJECT = Path(__file__).resolve().parents[2]
DAY = "2030-12-31"


def report(points=10.0, verdict=Verdict.PASSED, **more):
    """A check of conv2d, as grading gives it."""
    plain = {"exercise": "conv2d", "lesson": "01_forward", "max_points": 10.0, "cases": (), "parts": ()}
    plain |= {"checked": "", "outcome": "", "read": "01_forward#How-big"}
    return ExerciseReport(points=points, verdict=verdict, **{**plain, **more})


def wrong(points=7.5):
    return report(points, Verdict.WRONG_VALUE, diagnosis=Diagnosis(("flipped kernel",), "why", "what?", "01_forward#X"))


@pytest.fixture
def student(tmp_path, monkeypatch):
    """A fresh kernel whose notebook lies below a folder with the solved `conv_lib`."""
    shutil.copytree(PROJECT / "solutions" / "conv_lib", tmp_path / "conv_lib")
    lesson = tmp_path / "lessons" / "01_forward"
    lesson.mkdir(parents=True)
    monkeypatch.chdir(lesson)
    restart(monkeypatch)
    yield tmp_path
    kernel.session.oracle.close()


def restart(monkeypatch):
    """What a new kernel knows."""
    for name, value in vars(kernel.KernelSession()).items():
        monkeypatch.setattr(kernel.session, name, value)


def numbers(capsys):
    return [int(number) for number in re.findall(r"Hint (\d) of 3", capsys.readouterr().out)]


def test_hint_goes_on_where_the_learner_was_in_a_new_kernel(student, capsys, monkeypatch):
    hint("conv2d")
    hint("conv2d")
    restart(monkeypatch)
    hint("conv2d")
    hint("output_size")
    assert numbers(capsys) == [1, 2, 3, 1]


def test_hint_by_number_shows_an_earlier_one_and_loses_nothing(student, capsys):
    for number in (None, None, 1, None):
        hint("conv2d", number)
    assert numbers(capsys) == [1, 2, 1, 3]
    hint("conv2d", 1)
    assert exercise("conv2d").hints[0] in capsys.readouterr().out


@pytest.mark.parametrize("number", [0, 4, -1, True, "1", 1.0])
def test_hint_of_no_such_number_is_one_sentence(student, capsys, number):
    hint("conv2d", number)
    assert capsys.readouterr().out == f"hint: number={number!r} must be 1 to 3.\n"


def test_hint_without_a_library_goes_on_within_the_kernel(student, capsys):
    shutil.rmtree(student / "conv_lib")
    for _ in range(3):
        hint("conv2d")
    assert numbers(capsys) == [1, 2, 3]
    assert not (student / ".conv-course").exists()


def test_check_is_remembered_with_points_and_verdict(student):
    path = student / "conv_lib" / "shapes.py"
    good = path.read_text()
    path.write_text(good.replace("(size - extent) // stride + 1", "(size - extent) // stride"))
    lower = float(check("output_size"))
    path.write_text(good)
    check("output_size")
    entry = read_progress(student).entry("output_size")
    assert (entry.checks, entry.best, entry.last, entry.verdict) == (2, 4.0, 4.0, "passed")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", entry.day)
    path.write_text(good.replace("(size - extent) // stride + 1", "(size - extent) // stride"))
    check("output_size")
    entry = read_progress(student).entry("output_size")
    assert (entry.checks, entry.best, entry.last, entry.verdict) == (3, 4.0, lower, "wrong value")
    assert entry.misconceptions == ("forgotten + 1",)


def test_check_where_nothing_can_be_written_is_a_check_and_a_note(student):
    (student / ".conv-course").write_text("in the way")
    result = check("output_size")
    assert float(result) == 4.0
    assert "Your progress is not kept" in result._repr_html_()


def test_hint_where_nothing_can_be_written_goes_on_within_the_kernel(student, capsys):
    (student / ".conv-course").write_text("in the way")
    hint("conv2d")
    hint("conv2d")
    out = capsys.readouterr().out
    assert re.findall(r"Hint (\d) of 3", out) == ["1", "2"]
    assert out.count("Your progress is not kept") == 2


def test_progress_is_no_part_of_a_submission(student):
    record_hint(student, "conv2d", 1, DAY)
    assert all(path.startswith("conv_lib/") for path in read_submission(student).files)
    ignored = subprocess.run(
        ["git", "check-ignore", "-q", "--no-index", ".conv-course/progress.json"], cwd=PROJECT, check=False
    )
    assert ignored.returncode == 0


def test_record_best_and_last_are_kept_apart(tmp_path):
    for one in (wrong(5.0), report(10.0), wrong(2.5)):
        assert record_checks(tmp_path, [one], DAY) == ()
    assert read_progress(tmp_path).entry("conv2d") == Entry(
        0, 3, 10.0, 2.5, "wrong value", ("flipped kernel",), "01_forward#How-big", DAY
    )


def test_record_grader_errors_and_stubs_are_not_checks(tmp_path):
    stub = report(0.0, Verdict.NOT_IMPLEMENTED)
    record_checks(tmp_path, [report(0.0, Verdict.GRADER_ERROR), stub, report(0.0, Verdict.RAISED, begun=False)], DAY)
    assert read_progress(tmp_path) == Progress()
    assert not place(tmp_path).exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"schema": 2, "exercises": {}}',
        b'{"schema": 1, "exercises": []}',
        b'{"schema": 1, "exercises": {"conv2d": {"hints": 1}}}',
        b"[" * 100_000,
        b" " * ((1 << 20) + 1),
    ],
)
def test_damaged_file_is_set_aside_under_another_name_and_said_so(tmp_path, data):
    place(tmp_path).parent.mkdir()
    place(tmp_path).write_bytes(data)
    assert "cannot be read" in read_progress(tmp_path).notes[0]
    assert place(tmp_path).read_bytes() == data
    (note,) = record_hint(tmp_path, "conv2d", 2, DAY)
    assert "progress-damaged-1.json" in note and "begins anew" in note
    assert place(tmp_path).with_name("progress-damaged-1.json").read_bytes() == data
    assert read_progress(tmp_path) == Progress({"conv2d": Entry(hints=2, day=DAY)})


@pytest.mark.parametrize(
    "change",
    [
        {"hints": "2"},
        {"hints": -1},
        {"hints": True},
        {"best": 5},
        {"best": float("nan")},
        {"verdict": None},
        {"misconceptions": "flipped kernel"},
        {"misconceptions": [1]},
        {"more": 1},
    ],
)
def test_damaged_entry_makes_the_file_a_damaged_one(tmp_path, change):
    record_checks(tmp_path, [wrong()], DAY)
    document = json.loads(place(tmp_path).read_text())
    document["exercises"]["conv2d"] |= change
    place(tmp_path).write_text(json.dumps(document))
    assert record_hint(tmp_path, "conv2d", 1, DAY) != ()
    assert read_progress(tmp_path).entry("conv2d") == Entry(hints=1, day=DAY)


def test_damaged_files_never_replace_one_another(tmp_path):
    for number in (1, 2, 3):
        place(tmp_path).parent.mkdir(exist_ok=True)
        place(tmp_path).write_text(f"damage {number}")
        record_hint(tmp_path, "conv2d", 1, DAY)
    kept = [place(tmp_path).with_name(f"progress-damaged-{number}.json").read_text() for number in (1, 2, 3)]
    assert kept == ["damage 1", "damage 2", "damage 3"]


def test_entries_of_other_exercises_are_kept(tmp_path):
    record_hint(tmp_path, "an exercise of a later version", 3, DAY)
    record_hint(tmp_path, "conv2d", 1, DAY)
    assert set(read_progress(tmp_path).entries) == {"an exercise of a later version", "conv2d"}


_KERNEL = """
import sys
from pathlib import Path
from autograder.progress.store import record_hint, record_checks
from tests.notebook.test_progress import report
for number in range(40):
    assert record_checks(Path(sys.argv[1]), [report(exercise=sys.argv[2]), report(exercise="both")], "2030-12-31") == ()
"""


def test_kernels_at_once_lose_nothing_of_each_other(tmp_path):
    processes = [
        subprocess.Popen([sys.executable, "-c", _KERNEL, str(tmp_path), name], cwd=PROJECT)
        for name in ("one", "two", "three")
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]
    progress = read_progress(tmp_path)
    assert [progress.entry(name).checks for name in ("one", "two", "three", "both")] == [40, 40, 40, 120]
    assert [path.name for path in place(tmp_path).parent.iterdir()] == ["progress.json"]


def test_lock_that_was_left_behind_holds_nobody_up(tmp_path):
    place(tmp_path).parent.mkdir()
    lock = place(tmp_path).with_name("progress.json.lock")
    lock.touch()
    __import__("os").utime(lock, (0, 0))
    assert record_hint(tmp_path, "conv2d", 1, DAY) == ()
    assert not lock.exists()
    lock.touch()
    assert record_hint(tmp_path, "conv2d", 2, DAY) == ()
    assert read_progress(tmp_path).entry("conv2d").hints == 2


def test_reset_forgets_everything_and_says_whether_there_was_anything(tmp_path):
    assert reset_progress(tmp_path) is False
    record_hint(tmp_path, "conv2d", 1, DAY)
    assert reset_progress(tmp_path) is True
    assert read_progress(tmp_path) == Progress()


def seen(**entries):
    return Progress(entries)


def row(entry):
    return next(one for one in rows(seen(conv2d=entry)) if one.exercise.name == "conv2d")


@pytest.mark.parametrize(
    ("entry", "mark", "finding", "step"),
    [
        (Entry(), "·", "", 'read "Channels add up and batches do not" in 01_forward'),
        (Entry(1, 1, 10.0, 10.0, "passed"), "✓", "right", ""),
        (Entry(0, 2, 10.0, 5.0, "raised"), "✓", "raised", "it was right before: what changed?"),
        (Entry(0, 2, 5.0, 5.0, "raised"), "✗", "raised", 'hint("conv2d"): a pointer'),
        (Entry(2, 2, 5.0, 5.0, "raised"), "✗", "raised", 'hint("conv2d"): almost code'),
        (Entry(3, 2, 5.0, 5.0, "raised"), "✗", "raised", 'read "Channels add up and batches do not" in 01_forward'),
        (
            Entry(0, 1, 5.0, 5.0, "wrong value", ("flipped kernel",), "01_forward#To-the-flip"),
            "✗",
            "wrong value: flipped kernel",
            'read "To the flip" in 01_forward',
        ),
    ],
)
def test_view_marks_each_exercise_and_says_what_to_do_next(entry, mark, finding, step):
    assert (row(entry).mark, row(entry).finding, row(entry).next_step) == (mark, finding, step)


def test_view_sentence_counts_what_is_right_and_names_what_is_next():
    assert sentence(Progress()).startswith(
        f"No check yet; {len(EXERCISES)} exercises wait for you. Next: output_size, "
    )
    some = sentence(seen(output_size=Entry(0, 1, 4.0, 4.0, "passed")))
    assert some.startswith("1 of 23 exercises is right: 4 of ") and "Next: conv2d_single, read" in some
    everything = {one.name: Entry(0, 1, one.points, one.points, "passed") for one in EXERCISES}
    assert sentence(Progress(everything)).endswith("Nothing is left to do.")


def test_view_best_points_are_never_more_than_there_are():
    assert document(seen(conv2d=Entry(0, 1, 999.0, 999.0, "passed")))["points"] == exercise("conv2d").points
