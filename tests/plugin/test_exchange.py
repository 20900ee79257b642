"""The exchange carries `conv_lib` with a lesson, loses nothing of anybody, and believes no hand-in."""

import getpass
import json
import os
import shutil
import stat
from datetime import datetime, timedelta

import pytest
from nbgrader.api import Gradebook
from nbgrader.exchange import ExchangeError

from autograder.collection.arrangement import arranged
from autograder.collection.members import folder_members
from autograder.collection.receiving import read_receipt, received_folder
from autograder.nbgrader_plugin.exchange import collect as collecting
from autograder.nbgrader_plugin.exchange import submit as submitting
from autograder.nbgrader_plugin.exchange import whole
from autograder.nbgrader_plugin.release import ensure_programs
from tests.plugin.conftest import LESSON, PROJECT
from tests.plugin.exchanging import Exchange, below

NOTEBOOK = f"{LESSON}.ipynb"
STUBS = {path.name: path.read_bytes() for path in (PROJECT / "conv_lib").glob("*.py")}
LIBRARY = {f"conv_lib/{name}": data for name, data in STUBS.items()}
OWN = {"timestamp.txt", "submission_secret.txt", "attempts.json"}


@pytest.fixture
def exchange(course, tmp_path):
    """An exchange with nothing in it yet; the course's stubs are as they were built."""
    ensure_programs()
    (course.root / "conv_lib").mkdir()
    for name in [*STUBS, ".generated.json"]:
        shutil.copy(PROJECT / "conv_lib" / name, course.root / "conv_lib")
    root = tmp_path / "exchange"
    root.mkdir(mode=0o777)
    root.chmod(0o777)
    return Exchange(course.root, root, tmp_path / "homes")


@pytest.fixture
def released(exchange):
    """The same, with the lesson released."""
    exchange.instructor("ReleaseAssignment")
    return exchange


@pytest.fixture
def oak(released):
    """The same, with a student who has fetched the lesson."""
    released.student("FetchAssignment", "oak")
    return released


def modes(folder):
    return {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}


def interrupted(*args, **options):
    raise KeyboardInterrupt


def test_release_carries_the_stubs_beside_the_notebook(released):
    files = below(released.outbound)
    assert files.pop(NOTEBOOK) == (released.course / "lessons" / LESSON / NOTEBOOK).read_bytes()
    assert files == LIBRARY
    assert modes(released.outbound) == {0o755, 0o644}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda library: shutil.copy(PROJECT / "solutions" / "conv_lib" / "conv2d.py", library),
            "conv2d.py must be as",
        ),
        (lambda library: (library / "padding.py").unlink(), "padding.py must be readable"),
        (lambda library: (library / "mine.py").write_text("x = 1\n"), "mine.py must not go to students"),
        (lambda library: (library / ".generated.json").unlink(), "no record of a build"),
    ],
)
def test_release_of_a_library_that_somebody_worked_in_is_refused_whole(exchange, spoil, words):
    spoil(exchange.course / "conv_lib")
    with pytest.raises(ExchangeError, match=words):
        exchange.instructor("ReleaseAssignment")
    assert list(exchange.outbound.parent.iterdir()) == []


def test_release_of_a_notebook_with_a_solution_in_it_is_refused(exchange):
    shutil.copy(exchange.course / "solutions" / "solved" / LESSON / NOTEBOOK, exchange.course / "lessons" / LESSON)
    with pytest.raises(ExchangeError, match="must not go to students, because it holds 'BEGIN SOLUTION'"):
        exchange.instructor("ReleaseAssignment")


def test_release_leaves_out_what_lies_about_in_the_lesson(exchange):
    lesson = exchange.course / "lessons" / LESSON
    (lesson / ".ipynb_checkpoints").mkdir()
    (lesson / ".ipynb_checkpoints" / "old.ipynb").write_text("{}")
    (lesson / "conv_lib").mkdir()
    (lesson / "conv_lib" / "mine.py").write_text("mine\n")
    (lesson / ".answers").write_text("mine\n")
    (lesson / "image.png").write_bytes(b"png")
    exchange.instructor("ReleaseAssignment")
    assert below(exchange.outbound).keys() == {NOTEBOOK, "image.png", *LIBRARY}


def test_release_again_needs_force_and_then_replaces_all(released):
    (released.course / "lessons" / LESSON / "image.png").write_bytes(b"png")
    with pytest.raises(ExchangeError, match="--force"):
        released.instructor("ReleaseAssignment")
    assert "image.png" not in below(released.outbound)
    released.instructor("ReleaseAssignment", ExchangeReleaseAssignment={"force": True})
    assert "image.png" in below(released.outbound)
    assert [path.name for path in released.outbound.parent.iterdir()] == [LESSON]


def test_release_cut_short_leaves_what_was_released_before(released, monkeypatch):
    before = below(released.outbound)
    monkeypatch.setattr(whole, "exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        released.instructor("ReleaseAssignment", ExchangeReleaseAssignment={"force": True})
    assert below(released.outbound) == before


def test_fetch_lays_the_library_beside_the_lesson(oak):
    home = oak.home("oak")
    assert below(home).keys() == {f"{LESSON}/{NOTEBOOK}", *LIBRARY}
    assert {name: (home / name).read_bytes() for name in LIBRARY} == LIBRARY
    assert modes(home / "conv_lib") <= {0o755, 0o775, 0o644}


def test_fetch_keeps_what_is_there_and_says_so(released):
    home = released.home("oak")
    (home / "conv_lib").mkdir()
    (home / "conv_lib" / "conv2d.py").write_text("my work\n")
    (home / "conv_lib" / "shapes.py").write_bytes(STUBS["shapes.py"])
    told = released.student("FetchAssignment", "oak")
    assert (home / "conv_lib" / "conv2d.py").read_text() == "my work\n"
    assert (home / "conv_lib" / "padding.py").read_bytes() == STUBS["padding.py"]
    (kept,) = [line for line in told if line.startswith("Kept as they are")]
    assert kept.endswith("because they are your work: conv2d.py")


def test_fetch_uses_the_library_that_a_check_would_find(released):
    home = released.home("oak")
    (home / "conv_lib").mkdir()
    (home / "conv_lib" / "conv2d.py").write_text("my work\n")
    lessons = home / "lessons"
    lessons.mkdir()
    released.student("FetchAssignment", "oak", Exchange={"assignment_dir": str(lessons)})
    assert (lessons / LESSON / NOTEBOOK).is_file()
    assert not (lessons / "conv_lib").exists()
    assert {path.name for path in (home / "conv_lib").iterdir()} == set(STUBS)


def test_fetch_again_is_refused_and_replace_brings_back_only_what_is_missing(oak):
    home = oak.home("oak")
    (home / LESSON / NOTEBOOK).write_text("my notebook\n")
    (home / "conv_lib" / "conv2d.py").write_text("my work\n")
    (home / "conv_lib" / "padding.py").unlink()
    with pytest.raises(ExchangeError, match="already have a copy"):
        oak.student("FetchAssignment", "oak")
    assert not (home / "conv_lib" / "padding.py").exists()
    oak.student("FetchAssignment", "oak", ExchangeFetchAssignment={"replace_missing_files": True})
    assert (home / LESSON / NOTEBOOK).read_text() == "my notebook\n"
    assert (home / "conv_lib" / "conv2d.py").read_text() == "my work\n"
    assert (home / "conv_lib" / "padding.py").read_bytes() == STUBS["padding.py"]
    assert not (home / LESSON / "conv_lib").exists()


def test_fetch_cut_short_can_be_done_again(released, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(whole.os, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            released.student("FetchAssignment", "oak")
    assert not (released.home("oak") / LESSON).exists()
    released.student("FetchAssignment", "oak")
    assert below(released.home("oak")).keys() == {f"{LESSON}/{NOTEBOOK}", *LIBRARY}


def test_submit_carries_the_library_and_the_numbers_of_checks(oak):
    home = oak.home("oak")
    (home / "conv_lib" / "conv2d.py").write_text("my work\n")
    (home / "conv_lib" / "notes.txt").write_text("no code\n")
    (home / "secret.txt").write_text("mine\n")
    told = oak.student("Submit", "oak")
    (inbound,) = oak.handed_in("oak")
    files = below(inbound)
    assert files.keys() == {NOTEBOOK, *LIBRARY, *OWN}
    assert files["conv_lib/conv2d.py"] == b"my work\n"
    assert json.loads(files["attempts.json"]) == {"schema": 1, "checks": {}}
    assert "conv_lib went along. attempts.json says how often you checked each exercise, and nothing else." in told
    (cached,) = (oak.homes / "oak-cache" / "conv-course").iterdir()
    assert below(cached) == files
    assert inbound.name.startswith(f"{cached.name}+")


def test_submit_sets_the_permissions_that_nbgrader_sets(oak):
    oak.student("Submit", "oak")
    (inbound,) = oak.handed_in("oak")
    assert stat.S_IMODE(inbound.stat().st_mode) == 0o777
    assert {stat.S_IMODE(path.stat().st_mode) for path in inbound.rglob("*") if path.is_file()} == {0o644}
    assert stat.S_IMODE((inbound / "conv_lib").stat().st_mode) == 0o755


def test_submit_without_a_library_says_so_and_hands_nothing_in(oak):
    shutil.rmtree(oak.home("oak") / "conv_lib")
    with pytest.raises(ExchangeError, match=r"Nothing was handed in: .* must contain a folder conv_lib/"):
        oak.student("Submit", "oak")
    assert list(oak.inbound.iterdir()) == []
    assert not (oak.homes / "oak-cache").exists()


def test_submit_takes_small_data_and_names_what_it_leaves_out(oak, tmp_path):
    lesson = oak.home("oak") / LESSON
    (lesson / "data.csv").write_text("1\n")
    (lesson / "large.csv").write_bytes(b"0" * (submitting.MAX_DATA_BYTES + 1))
    (lesson / "script.py").write_text("x = 1\n")
    (lesson / "feedback").mkdir()
    (lesson / "feedback" / "page.txt").write_text("old\n")
    (lesson / "timestamp.txt").write_text("2001-01-01 00:00:00 UTC")
    (tmp_path / "elsewhere.txt").write_text("not yours\n")
    (lesson / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    os.mkfifo(lesson / "pipe.txt")
    told = oak.student("Submit", "oak")
    (inbound,) = oak.handed_in("oak")
    files = below(inbound)
    assert files.keys() == {NOTEBOOK, "data.csv", *LIBRARY, *OWN}
    assert not files["timestamp.txt"].startswith(b"2001")
    for name in ("large.csv", "link.txt", "pipe.txt"):
        assert any(line.startswith(f"{name} was left out: ") for line in told), name


def test_submit_bounds_the_number_of_data_files(oak):
    for number in range(submitting.MAX_DATA_FILES + 2):
        (oak.home("oak") / LESSON / f"{number:02}.csv").write_text("1\n")
    oak.student("Submit", "oak")
    (inbound,) = oak.handed_in("oak")
    assert len([name for name in below(inbound) if name.endswith(".csv")]) == submitting.MAX_DATA_FILES


def test_submit_of_a_huge_notebook_is_refused_with_what_to_do(oak):
    with (oak.home("oak") / LESSON / NOTEBOOK).open("wb") as file:
        file.truncate(submitting.MAX_NOTEBOOK + 1)
    with pytest.raises(ExchangeError, match=r"at most 8 MiB, got more\. In JupyterLab: menu Edit, Clear Outputs"):
        oak.student("Submit", "oak")
    assert list(oak.inbound.iterdir()) == []


def test_submit_cut_short_leaves_nothing_that_anybody_lists(oak, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(whole.os, "rename", interrupted)
        patch.setattr(whole.shutil, "rmtree", lambda *args, **options: None)  # as after a kill
        with pytest.raises(KeyboardInterrupt):
            oak.student("Submit", "oak")
    (left,) = oak.inbound.iterdir()
    assert (left / NOTEBOOK).is_file()
    oak.instructor("Collect")
    assert not oak.collected("oak").exists()
    oak.instructor("List", ExchangeList={"inbound": True})
    assert oak.result == []


def hand_in(exchange, student, text="my work\n", minutes=0, files=()):
    """A hand-in as it lies in the exchange, made by hand so that anything can be in it."""
    when = datetime(2030, 1, 1, 12) + timedelta(minutes=minutes)
    folder = exchange.inbound / f"{student}+{LESSON}+{when}.000001 UTC+{minutes:08}"
    (folder / "conv_lib").mkdir(parents=True)
    shutil.copy(exchange.outbound / NOTEBOOK, folder)
    (folder / "conv_lib" / "conv2d.py").write_text(text)
    (folder / "timestamp.txt").write_text(f"{when}.000001 UTC")
    for name in files:
        (folder / name).write_text("x")
    return folder


def digest_of(folder):
    return arranged(folder_members(folder), LESSON).digest


def collected_work(exchange, student):
    return (exchange.collected(student) / "conv_lib" / "conv2d.py").read_text()


def test_collect_takes_the_newest_of_each_student(released):
    for student in ("oak", "elm"):
        for minutes in (0, 20, 10):
            hand_in(released, student, f"{student} {minutes}\n", minutes)
    released.instructor("Collect")
    assert [collected_work(released, student) for student in ("oak", "elm")] == ["oak 20\n", "elm 20\n"]
    assert modes(released.collected("oak")) == {0o755, 0o644}


def test_collect_follows_no_link_and_opens_no_pipe(released, tmp_path):
    secret = tmp_path / "secret.py"
    secret.write_text("the answer\n")
    folder = hand_in(released, "oak")
    (folder / "conv_lib" / "padding.py").symlink_to(secret)
    (folder / "more").symlink_to(tmp_path)
    os.mkfifo(folder / "conv_lib" / "shapes.py")
    told = released.instructor("Collect")
    assert below(released.collected("oak")).keys() == {NOTEBOOK, "conv_lib/conv2d.py", "timestamp.txt"}
    receipt = read_receipt(received_folder(released.course, LESSON, "oak"), digest_of(released.collected("oak")))
    for name in ("conv_lib/padding.py", "more", "conv_lib/shapes.py"):
        assert any(line.startswith(f"oak: {name} was left out: ") for line in told), name
        assert name in [one.name for one in receipt.refused]


def test_collect_leaves_out_what_is_too_large_or_too_much(released, monkeypatch):
    folder = hand_in(released, "oak")
    (folder / "huge.npy").touch()
    os.truncate(folder / "huge.npy", collecting.MAX_FILE_BYTES + 1)
    monkeypatch.setattr(collecting, "MAX_FILES", 5)
    for number in range(10):
        (folder / f"z{number}.txt").write_text("x")
    told = released.instructor("Collect")
    files = below(released.collected("oak"))
    assert len(files) == 5 and "huge.npy" not in files and "conv_lib/conv2d.py" in files
    assert "oak: huge.npy was left out: it is larger than 8 MiB." in told
    assert any(line.startswith("oak: ") and "there are more than 5 files" in line for line in told)


def test_collect_bounds_the_total(released, monkeypatch):
    folder = hand_in(released, "oak", files=["a.txt"])
    monkeypatch.setattr(collecting, "MAX_TOTAL_BYTES", sum(map(len, below(folder).values())) - 1)
    told = released.instructor("Collect")
    assert sum("all files together are larger than" in line for line in told) == 1


def test_collect_of_a_link_to_somebody_elses_hand_in_is_refused(released):
    folder = hand_in(released, "oak")
    (released.inbound / folder.name.replace("oak", "elm")).symlink_to(folder)
    told = released.instructor("Collect")
    assert not released.collected("elm").exists() and released.collected("oak").is_dir()
    assert any("elm+" in line and line.endswith("is not collected: it is not a folder.") for line in told)


@pytest.mark.parametrize(
    "name",
    [
        f"oak+{LESSON}+nonsense",
        f"oak+{LESSON}+99999999999999999999999999+x",
        f"oak+{LESSON}+{'9' * 200}+x",
        f"..+{LESSON}+2030-01-01 12:00:00.000001 UTC+x",
        f"+{LESSON}+2030-01-01 12:00:00.000001 UTC+x",
        f"a\nb+{LESSON}+2030-01-01 12:00:00.000001 UTC+x",
        f"oak+{LESSON}+02_padding+2030-01-01 12:00:00.000001 UTC+x",
        f"oak+{LESSON}+",
    ],
)
def test_collect_passes_over_names_that_say_nothing_sensible(released, name):
    hand_in(released, "elm")
    (released.inbound / name).mkdir()
    told = released.instructor("Collect")
    assert [path.name for path in (released.course / "submitted").iterdir()] == ["elm"]
    assert name.startswith(".") or any("is not collected: " in line for line in told)
    assert all("\n" not in line for line in told)


def test_collect_takes_only_those_on_the_roster_if_there_is_one(released):
    with Gradebook(f"sqlite:///{released.course / 'gradebook.db'}", "conv-course") as gradebook:
        gradebook.add_student("elm")
    hand_in(released, "oak")
    hand_in(released, "elm")
    told = released.instructor("Collect")
    assert [path.name for path in (released.course / "submitted").iterdir()] == ["elm"]
    assert any(line.endswith("is not collected: oak is not on the roster.") for line in told)


def test_collect_with_check_owner_ignores_what_others_made_in_a_students_name(released):
    me = getpass.getuser()
    released.check_owner = True
    hand_in(released, me)
    hand_in(released, "oak", minutes=5)
    told = released.instructor("Collect")
    assert [path.name for path in (released.course / "submitted").iterdir()] == [me]
    assert any(f"it claims to be of oak, but {me} owns it" in line for line in told)


def test_collect_newer_forgery_does_not_hide_the_true_hand_in(released, monkeypatch):
    released.check_owner = True
    hand_in(released, "oak", "true\n", 0)
    forged = hand_in(released, "oak", "forged\n", 5)
    monkeypatch.setattr(collecting, "owner_of", lambda path: "elm" if path == forged else "oak")
    released.instructor("Collect")
    assert collected_work(released, "oak") == "true\n"


def test_collect_again_replaces_only_when_told_and_keeps_the_older_one(released):
    hand_in(released, "oak", "first\n", 0)
    released.instructor("Collect")
    hand_in(released, "oak", "second\n", 5)
    told = released.instructor("Collect")
    assert collected_work(released, "oak") == "first\n"
    assert f"Submission already exists, use --update to update: oak {LESSON}" in told
    released.instructor("Collect", ExchangeCollect={"update": True})
    assert collected_work(released, "oak") == "second\n"
    (older,) = (released.course / ".conv-course" / "received" / LESSON / "oak").iterdir()
    assert (older / "conv_lib" / "conv2d.py").read_text() == "first\n"
    assert older.name.startswith("20300101T120000Z-")
    told = released.instructor("Collect", ExchangeCollect={"update": True})
    assert f"No newer submission to collect: oak {LESSON}" in told


def test_collect_update_survives_a_timestamp_that_nobody_can_read(released):
    folder = hand_in(released, "oak", "first\n", 0)
    (folder / "timestamp.txt").write_bytes(b"\xff tomorrow")
    released.instructor("Collect")
    assert (released.collected("oak") / "timestamp.txt").read_text() == "2030-01-01 12:00:00.000001 UTC"
    (released.collected("oak") / "timestamp.txt").write_text("tomorrow")
    hand_in(released, "oak", "second\n", 5)
    released.instructor("Collect", ExchangeCollect={"update": True})
    assert collected_work(released, "oak") == "second\n"


def test_collect_survives_a_folder_in_place_of_the_timestamp(released):
    folder = hand_in(released, "oak")
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").mkdir()
    (folder / "timestamp.txt" / "x").write_text("x")
    released.instructor("Collect")
    assert (released.collected("oak") / "timestamp.txt").read_text() == "2030-01-01 12:00:00.000001 UTC"


def test_collect_cut_short_at_the_last_step_keeps_the_older_one(released, monkeypatch):
    hand_in(released, "oak", "first\n", 0)
    released.instructor("Collect")
    hand_in(released, "oak", "second\n", 5)
    monkeypatch.setattr(whole, "exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        released.instructor("Collect", ExchangeCollect={"update": True})
    assert collected_work(released, "oak") == "first\n"
    assert [path.name for path in released.collected("oak").parent.iterdir()] == [LESSON]


def test_collect_killed_keeps_the_older_one_and_tidies_up_next_time(released, monkeypatch):
    hand_in(released, "oak", "first\n", 0)
    released.instructor("Collect")
    hand_in(released, "oak", "second\n", 5)
    with monkeypatch.context() as patch:
        patch.setattr(collecting, "fill", interrupted)
        patch.setattr(whole.shutil, "rmtree", lambda *args, **options: None)
        with pytest.raises(KeyboardInterrupt):
            released.instructor("Collect", ExchangeCollect={"update": True})
    assert collected_work(released, "oak") == "first\n"
    released.instructor("Collect", ExchangeCollect={"update": True})
    assert collected_work(released, "oak") == "second\n"
    assert [path.name for path in released.collected("oak").parent.iterdir()] == [LESSON]


def test_collect_goes_on_after_one_that_cannot_be_written(released):
    for student in ("ash", "oak", "elm"):
        hand_in(released, student)
    (released.course / "submitted").mkdir()
    (released.course / "submitted" / "elm").write_text("in the way")
    with pytest.raises(ExchangeError, match=r"Not collected: elm\. All others are\."):
        released.instructor("Collect")
    assert released.collected("ash").is_dir() and released.collected("oak").is_dir()


def test_collect_of_nothing_says_so(released):
    released.instructor("Collect")
    assert not (released.course / "submitted").exists()


def feedback_page(exchange, student, **files):
    folder = exchange.course / "feedback" / student / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.html").write_text(f"page of {student}\n")
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # nbgrader leaves a file open
def test_feedback_comes_back_to_each_and_passes_over_the_others(oak):
    oak.student("FetchAssignment", "elm")
    for student in ("oak", "elm"):
        oak.student("Submit", student)
    oak.instructor("Collect")
    for student in ("oak", "elm"):
        when = (oak.collected(student) / "timestamp.txt").read_text()
        feedback_page(oak, student, timestamp=when)
    feedback_page(oak, "ash")  # handed in by another way
    feedback_page(oak, "birch", timestamp="2030-01-01 12:00:00 UTC", submission_secret="\x00 no secret")
    told = oak.instructor("ReleaseFeedback")
    assert any(line.startswith("Not released for ash, birch: ") for line in told)
    for student in ("oak", "elm"):
        oak.student("FetchFeedback", student)
        (page,) = (oak.home(student) / LESSON / "feedback").rglob("*.html")
        assert page.read_text() == f"page of {student}\n"


def test_feedback_of_another_hand_in_than_the_graded_one_is_not_released(oak):
    oak.student("Submit", "oak")
    oak.instructor("Collect")
    feedback_page(oak, "oak", timestamp="2030-01-01 12:00:00 UTC")
    with pytest.raises(ExchangeError, match=r"^Not released for oak: "):
        oak.instructor("ReleaseFeedback")


def test_list_knows_what_was_released_fetched_and_handed_in(oak):
    oak.student("List", "oak")
    assert [(one["assignment_id"], one["status"]) for one in oak.result] == [(LESSON, "fetched")]
    oak.student("List", "elm")
    assert [(one["assignment_id"], one["status"]) for one in oak.result] == [(LESSON, "released")]
    oak.student("Submit", "oak")
    oak.student("List", "oak", ExchangeList={"cached": True})
    assert [one["status"] for one in oak.result] == ["submitted"]
    oak.instructor("List", ExchangeList={"inbound": True})
    assert [one["student_id"] for one in oak.result] == ["oak"]
