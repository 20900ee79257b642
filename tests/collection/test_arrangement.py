"""What of a hand-in counts: sensible readings of names, each with a note, and everything else named."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collection import arrangement
from autograder.collection.arrangement import MAX_ATTEMPTS, MAX_NOTEBOOK, Arrangement, arrange, arranged
from autograder.collection.members import MAX_REFUSED, Listing, Refused, path_problem
from autograder.collection.names import LIBRARY, is_library_folder, is_untouched, library_file, unmarked
from autograder.nbgrader_plugin.notebooks import MAX_NOTEBOOK as MAX_BYTES
from autograder.progress.attempts import MAX_BYTES as ATTEMPTS_BYTES
from autograder.submission.files import Kind
from autograder.submission.snapshot import MAX_FILE_BYTES, MAX_FILES

from .conftest import LESSON, NOTEBOOK, OTHER, SOLVED, STUBS, WORK, member, members, tarred, zipped

NB = {"01_forward.ipynb": NOTEBOOK}
LIB = {f"conv_lib/{name}": source for name, source in STUBS.items()}
ORDINARY = NB | LIB


def put(files: dict[str, bytes]) -> Arrangement:
    """Open and arrange a hand-in made of bytes."""
    return arranged(Listing(tuple(members(files))), LESSON)


def reasons(found: Arrangement) -> dict[str, str]:
    """Why what was left out."""
    return {one.name: one.reason for one in found.refused}


def test_arrange_ordinary_hand_in_is_taken_without_a_word() -> None:
    found = put(ORDINARY | {"timestamp.txt": b"2030-03-04 12:00:00 UTC\n", "attempts.json": b"{}"})
    assert (found.notebook, found.notebook_name, found.sources) == (NOTEBOOK, "01_forward.ipynb", LIB)
    assert (found.timestamp, found.attempts) == ("2030-03-04 12:00:00 UTC", b"{}")
    assert (found.refused, found.notes) == ((), ())
    assert set(found.files("x.ipynb")) == {*LIB, "x.ipynb", "attempts.json"}


def test_arrange_limits_are_those_of_the_readers() -> None:
    assert MAX_NOTEBOOK == MAX_BYTES and MAX_ATTEMPTS == ATTEMPTS_BYTES
    assert {f"{name}.py" for name in LIBRARY} == set(STUBS) == set(SOLVED)


@pytest.mark.parametrize("name", sorted(STUBS))
def test_is_untouched_tells_stubs_from_solutions(name: str) -> None:
    assert is_untouched(name, STUBS[name]) is (name not in ("__init__.py", "arguments.py"))
    assert not is_untouched(name, SOLVED[name])


# --- names that were changed on the way


@pytest.mark.parametrize(
    "name",
    [
        "conv2d (1).py",
        "conv2d(1).py",
        "conv2d (12).py",
        "conv2d-1.py",
        "conv2d copy.py",
        "conv2d copy 2.py",
        "conv2d - Copy.py",
        "conv2d - Copy (2).py",
        "conv2d - Kopie.py",
        "Copy of conv2d.py",
        "conv2d.py.txt",
        "conv2d (1).py.txt",
        "conv2d.py.py",
        "conv2d_1.py",
        "Conv2D.py",
        "conv2d-1 (1).py",
    ],
)
def test_arrange_changed_name_is_taken_where_the_file_is_missing_or_a_stub(name: str) -> None:
    missing = put(NB | {f"conv_lib/{name}": WORK})
    assert missing.sources["conv_lib/conv2d.py"] == WORK
    assert missing.notes == (f"conv_lib/{name} was read as conv_lib/conv2d.py.",)
    stub = put(ORDINARY | {f"conv_lib/{name}": WORK})
    assert stub.sources["conv_lib/conv2d.py"] == WORK and "is the untouched stub" in stub.notes[0]
    assert missing.refused == stub.refused == ()


@pytest.mark.parametrize("name", ["conv2d (1).py", "conv2d-1.py", "Copy of conv2d.py", "conv2d.py.txt"])
def test_arrange_of_two_that_differ_the_plain_name_counts(name: str) -> None:
    found = put(ORDINARY | {"conv_lib/conv2d.py": OTHER, f"conv_lib/{name}": WORK})
    assert found.sources["conv_lib/conv2d.py"] == OTHER
    assert reasons(found) == {f"conv_lib/{name}": "conv_lib/conv2d.py was read instead"}
    same = put(ORDINARY | {"conv_lib/conv2d.py": WORK, f"conv_lib/{name}": WORK})
    assert same.refused == () and same.notes == ()


def test_arrange_of_several_copies_the_last_one_written_in_counts() -> None:
    copies = {
        "conv_lib/conv2d (1).py": OTHER,
        "conv_lib/conv2d (2).py": WORK,
        "conv_lib/conv2d (3).py": STUBS["conv2d.py"],
    }
    found = put(ORDINARY | copies)
    assert found.sources["conv_lib/conv2d.py"] == WORK
    assert set(reasons(found)) == {"conv_lib/conv2d (1).py"}


def test_arrange_module_of_ones_own_with_a_number_stays_what_it_is() -> None:
    found = put(ORDINARY | {"conv_lib/conv2d.py": WORK, "conv_lib/conv2d_1.py": OTHER, "conv_lib/a/layer-1.py": OTHER})
    assert found.sources["conv_lib/conv2d_1.py"] == found.sources["conv_lib/a/layer-1.py"] == OTHER
    assert found.sources["conv_lib/conv2d.py"] == WORK
    assert found.refused == () and found.notes == ()


@pytest.mark.parametrize(
    ("name", "plain", "number"),
    [
        ("a.py", "a.py", 0),
        ("a (1).py", "a.py", 1),
        ("a-2.ipynb", "a.ipynb", 2),
        ("Kopie von a.py", "a.py", 1),
        ("a copy 3.py", "a.py", 3),
        ("a_1.py", "a_1.py", 0),
        ("(1).py", "(1).py", 0),
        ("a (1)", "a (1)", 0),
        ("", "", 0),
    ],
)
def test_unmarked_takes_marks_of_copies_away(name: str, plain: str, number: int) -> None:
    assert (unmarked(name).plain, unmarked(name).number) == (plain, number)


def test_library_file_knows_only_the_released_names() -> None:
    assert library_file("mine.py") is None and library_file("conv2d") is None and library_file("layer_1.py") is None
    assert is_library_folder("conv_lib") and is_library_folder("Conv-Lib") and is_library_folder("conv_lib (1)")
    assert not is_library_folder("conv_library") and not is_library_folder("lib")


# --- where the library is


@pytest.mark.parametrize(
    "folder",
    ["my_work/conv_lib", "a/b/conv_lib", "conv_lib/conv_lib", "Conv_Lib", "conv-lib", "conv_lib (1)", "conv_lib-1"],
)
def test_arrange_library_elsewhere_or_misspelled_is_taken_with_a_note(folder: str) -> None:
    found = put(NB | {f"{folder}/{name}": source for name, source in SOLVED.items()})
    assert found.sources == {f"conv_lib/{name}": source for name, source in SOLVED.items()}
    (note,) = found.notes
    assert note.startswith(f"{folder}/ was read as conv_lib/")
    assert found.refused == ()


def test_arrange_everything_in_one_folder_needs_no_note() -> None:
    found = put({f"work/{path}": data for path, data in ORDINARY.items()})
    assert found.sources == LIB and found.notebook == NOTEBOOK and found.notes == () and found.refused == ()


def test_arrange_notebook_in_the_library_needs_no_note() -> None:
    found = put(LIB | {"conv_lib/01_forward.ipynb": NOTEBOOK})
    assert found.sources == LIB and found.notebook == NOTEBOOK and found.notes == ()


def test_arrange_files_without_the_folder_are_taken_by_their_names() -> None:
    found = put(NB | {"conv2d.py": WORK, "shapes (1).py": OTHER, "mine.py": WORK, "__init__.py": b""})
    assert found.sources == {"conv_lib/conv2d.py": WORK, "conv_lib/shapes.py": OTHER, "conv_lib/__init__.py": b""}
    assert found.notes[0] == "There is no folder conv_lib/; __init__.py, conv2d.py, shapes.py were read as if in it."
    assert set(reasons(found)) == {"mine.py"}


def test_arrange_of_two_libraries_the_nearer_to_the_notebook_counts() -> None:
    files = {"w/01_forward.ipynb": NOTEBOOK, "w/conv_lib/conv2d.py": WORK, "conv_lib/conv2d.py": OTHER}
    found = put(files | {"w/old/conv_lib/conv2d.py": OTHER})
    assert found.sources == {"conv_lib/conv2d.py": WORK} and found.notes == ()
    assert reasons(found) == dict.fromkeys(("conv_lib/", "w/old/conv_lib/"), "w/conv_lib/ was read instead")


def test_arrange_untouched_library_gives_way_to_one_that_was_written_in() -> None:
    found = put(ORDINARY | {"conv_lib (1)/conv2d.py": WORK})
    assert found.sources == LIB | {"conv_lib/conv2d.py": WORK}
    assert found.notes == ("conv_lib (1)/ was read as conv_lib/.",) and found.refused == ()


def test_arrange_untouched_library_never_gives_way_to_one_that_lies_elsewhere() -> None:
    found = put(ORDINARY | {f"solutions/conv_lib/{name}": source for name, source in SOLVED.items()})
    assert found.sources == LIB
    assert reasons(found) == {"solutions/conv_lib/": "conv_lib/ was read instead"}


def test_arrange_file_beside_the_library_fills_a_gap_or_is_named() -> None:
    gap = put(ORDINARY | {"conv2d.py": WORK})
    assert gap.sources["conv_lib/conv2d.py"] == WORK and "untouched stub" in gap.notes[0]
    both = put(ORDINARY | {"conv_lib/conv2d.py": OTHER, "conv2d.py": WORK})
    assert both.sources["conv_lib/conv2d.py"] == OTHER
    assert reasons(both) == {"conv2d.py": "conv_lib/conv2d.py was read instead"}


# --- which notebook


@pytest.mark.parametrize(
    "name", ["01_forward (1).ipynb", "01_forward-1.ipynb", "01_forward.ipynb.txt", "mine.ipynb", "01_FORWARD.ipynb"]
)
def test_arrange_only_notebook_is_taken_with_a_note(name: str) -> None:
    found = put({name: NOTEBOOK} | LIB)
    assert (found.notebook, found.notebook_name) == (NOTEBOOK, name)
    assert found.notes == (f"The notebook was called {name!r} instead of '01_forward.ipynb'.",)


def test_arrange_right_name_counts_before_all_others() -> None:
    found = put(ORDINARY | {"01_forward (1).ipynb": b"1", "a.ipynb": b"2", "old/01_forward.ipynb": b"3"})
    assert found.notebook == NOTEBOOK
    assert set(reasons(found)) == {"01_forward (1).ipynb", "a.ipynb", "old/01_forward.ipynb"}


def test_arrange_copy_of_the_right_name_counts_before_other_names() -> None:
    found = put({"01_forward (1).ipynb": b"1", "01_forward (2).ipynb": b"2", "a.ipynb": b"3"})
    assert (found.notebook, set(reasons(found))) == (b"2", {"01_forward (1).ipynb", "a.ipynb"})


def test_arrange_several_notebooks_of_other_names_are_named_and_refused() -> None:
    found = put({"a.ipynb": b"1", "b.ipynb": b"2"} | LIB)
    assert found.notebook is None and set(reasons(found)) == {"a.ipynb", "b.ipynb"}
    assert found.notes == ("There are several notebooks and none has the lesson's name; none was read.",)


def test_arrange_notebook_of_another_lesson_is_not_taken_for_this_one() -> None:
    found = put({"02_padding.ipynb": NOTEBOOK} | LIB)
    assert found.notebook is None and reasons(found) == {"02_padding.ipynb": "it belongs to another lesson"}


def test_arrange_notebook_too_large_is_given_on_with_one_byte_too_many() -> None:
    found = put({"01_forward.ipynb": bytes(MAX_NOTEBOOK + 10)})
    assert found.notebook is not None and len(found.notebook) == MAX_NOTEBOOK + 1


# --- what is left out


def test_arrange_everything_else_is_named_with_a_reason() -> None:
    more = {"data.csv": b"1", "conv_lib/data.csv": b"1", "mine.py": WORK, "a/b/c/d.txt": b"", "timestamps.txt": b""}
    found = put(ORDINARY | more | {"a/attempts.json": b"{}", "attempts.json": b"x" * (MAX_ATTEMPTS + 1)})
    assert set(reasons(found)) == {*more, "a/attempts.json", "attempts.json"}
    assert reasons(found)["attempts.json"] == "it is larger than 16 KiB" and found.attempts is None
    assert found.sources == LIB


def test_arrange_litter_is_left_out_in_silence() -> None:
    litter = ["__MACOSX/conv_lib/._conv2d.py", ".DS_Store", "conv_lib/.ipynb_checkpoints/conv2d.py", "Thumbs.db"]
    litter += ["conv_lib/__pycache__/conv2d.pyc", "desktop.ini", ".conv-course/progress.json", ".git/config"]
    found = put(ORDINARY | dict.fromkeys(litter, WORK))
    assert found == put(ORDINARY)


def test_arrange_secret_of_the_exchange_is_passed_over_where_the_exchange_puts_it() -> None:
    assert put(ORDINARY | {"submission_secret.txt": WORK}) == put(ORDINARY)
    assert "conv_lib/submission_secret.txt" in reasons(put(ORDINARY | {"conv_lib/submission_secret.txt": WORK}))


def test_arrange_links_and_pipes_are_named_and_never_read() -> None:
    odd = [member("conv_lib/shapes.py", WORK, Kind.LINK), member("conv_lib/pipe.py", WORK, Kind.OTHER)]
    odd += [member("01_forward.ipynb", NOTEBOOK, Kind.LINK), member("data", b"", Kind.LINK)]
    found = arrange([*members({"conv_lib/conv2d.py": WORK}), *odd], LESSON)
    assert found.sources == {"conv_lib/conv2d.py": WORK} and found.notebook == b""
    assert reasons(found) == {
        "conv_lib/shapes.py": "it is a link",
        "conv_lib/pipe.py": "it is not a regular file",
        "01_forward.ipynb": "it is a link",
        "data": "it is a link",
    }


def test_arrange_too_large_too_many_too_deep_are_named() -> None:
    many = {f"conv_lib/m{number:03}.py": WORK for number in range(MAX_FILES)}
    found = put(ORDINARY | many)
    assert len(found.sources) == MAX_FILES and set(LIB) <= set(found.sources)
    assert found.notes == (f"More than {MAX_FILES} Python files: the rest was left out.",)
    odd = put(ORDINARY | {"conv_lib/large.py": bytes(MAX_FILE_BYTES + 1), "conv_lib/a/b/c/d/e.py": WORK})
    assert reasons(odd) == {"conv_lib/large.py": "it is larger than 1 MiB", "conv_lib/a/b/c/d/e.py": "it lies too deep"}


def test_arrange_file_and_folder_of_one_name_cannot_both_be_taken() -> None:
    found = put(ORDINARY | {"conv_lib/a.py": WORK, "conv_lib/a.py/b.py": WORK})
    assert "conv_lib/a.py" in found.sources and reasons(found) == {"conv_lib/a.py/b.py": "it lies below a file"}


def test_arrange_many_refusals_and_notes_are_counted() -> None:
    found = put(ORDINARY | {f"{number}/a.png": b"" for number in range(500)})
    assert len(found.refused) == MAX_REFUSED + 1
    assert found.refused[-1].sentence == f"... and {500 - MAX_REFUSED} more were left out."
    assert len(arrangement._some([str(number) for number in range(50)])) == arrangement.MAX_NOTES + 1


def test_arrange_unreadable_file_is_named_with_what_was_said() -> None:
    def broken(limit: int) -> bytes:
        raise OSError("it is damaged in the archive")

    from dataclasses import replace

    odd = [replace(one, read=broken) for one in members({"conv_lib/conv2d.py": WORK, "01_forward.ipynb": NOTEBOOK})]
    found = arrange([*odd, *members({"conv_lib/conv2d (1).py": WORK})], LESSON)
    assert found.sources == {"conv_lib/conv2d.py": WORK} and found.notebook == b""
    assert set(reasons(found).values()) == {"it is damaged in the archive"} and len(found.refused) == 2


# --- archives in hand-ins


@pytest.mark.parametrize(
    "files",
    [
        {"work.zip": zipped(ORDINARY)},
        {"work.tar.gz": tarred(ORDINARY)},
        {"work.tar-1.gz": tarred(ORDINARY)},
        {"WORK.ZIP": zipped({f"work/{path}": data for path, data in ORDINARY.items()})},
        NB | {"conv_lib.zip": zipped(LIB)},
        NB | {"conv_lib.zip": zipped(STUBS)},
        NB | {"conv_lib (1).zip": zipped(LIB)},
        {"w/01_forward.ipynb": NOTEBOOK, "w/conv_lib.zip": zipped(LIB)},
        {"work.zip": zipped({"again.zip": zipped(ORDINARY)})},
        {"work.zip": zipped(NB | {"conv_lib.zip": zipped(LIB)})},
    ],
    ids=lambda files: "+".join(files),
)
def test_arranged_opens_archives(files: dict[str, bytes]) -> None:
    found = put(files)
    assert (found.notebook, found.sources, found.refused) == (NOTEBOOK, LIB, ())


def test_arranged_archive_called_like_the_library_is_the_library() -> None:
    found = put(NB | {"conv_lib.zip": zipped({"conv2d.py": WORK, "mine.py": OTHER, "sub/more.py": OTHER})})
    assert set(found.sources) == {"conv_lib/conv2d.py", "conv_lib/mine.py", "conv_lib/sub/more.py"}
    assert found.notes == () == found.refused


def test_arranged_opens_no_archive_below_the_second() -> None:
    found = put({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped(ORDINARY)})})})
    assert found.is_empty and reasons(found)["c.zip"].startswith("it is an archive inside another")
    beside = put({"a.zip": zipped(ORDINARY | {"data.zip": zipped({"conv_lib/conv2d.py": WORK})})})
    assert beside.sources == LIB and set(reasons(beside)) == {"data.zip"}


def test_arranged_of_several_copies_of_an_archive_the_last_counts() -> None:
    found = put({"work.zip": zipped({"conv_lib/conv2d.py": OTHER}), "work-1.zip": zipped({"conv_lib/conv2d.py": WORK})})
    assert found.sources == {"conv_lib/conv2d.py": WORK}
    assert reasons(found) == {"work.zip": "work-1.zip is a later copy of it"}


def test_arranged_of_two_archives_of_one_name_the_first_counts() -> None:
    both = [member("w.zip", zipped({"conv_lib/conv2d.py": source})) for source in (WORK, OTHER)]
    assert arranged(Listing(tuple(both)), LESSON).sources == {"conv_lib/conv2d.py": WORK}


def test_arranged_archives_that_cannot_be_opened_are_named() -> None:
    found = put(
        ORDINARY | {"a.zip": b"no", "b.rar": b"Rar!", **{f"{n}.zip": zipped({f"{n}.txt": b""}) for n in "cdefg"}}
    )
    assert found.sources == LIB and not {"e.txt", "f.txt", "g.txt"} & set(reasons(found))
    assert "damaged" in reasons(found)["a.zip"] and "RAR" in reasons(found)["b.rar"]
    assert sum(reason == "more than 4 archives" for reason in reasons(found).values()) == 3


def test_arranged_nothing_of_use_is_empty() -> None:
    found = put({"a.zip": b"no"})
    assert found.is_empty and found.digest == Arrangement().digest != put(NB).digest


# --- anything at all

NAMES = st.sampled_from(
    ["conv_lib", "conv2d.py", "conv2d (1).py", "shapes.py", "01_forward.ipynb", "a.ipynb", "timestamp.txt", "..", "",
     "attempts.json", "Conv-Lib", ".git", "x.zip", "conv2d_1.py", "__init__.py", "\n", "C:", "conv2d.py.txt"]
) | st.text(alphabet=string.printable + "äß\udcff\u202e", max_size=8)  # fmt: skip
PATHS = st.lists(NAMES, min_size=1, max_size=6).map("/".join)
MEMBERS = st.builds(
    member,
    PATHS,
    st.sampled_from([b"", WORK, OTHER, STUBS["conv2d.py"], zipped(LIB), b"\xff"]),
    st.sampled_from(list(Kind)),
)


@given(st.lists(MEMBERS, max_size=25))
@settings(max_examples=400, deadline=None)
def test_arranged_of_any_members_takes_only_what_may_be_taken(found: list) -> None:
    result = arranged(Listing(tuple(found)), LESSON)
    for path in result.sources:
        assert path.startswith("conv_lib/") and path.endswith(".py") and not path_problem(path)
        assert not any(other.startswith(f"{path}/") for other in result.sources)
    for sentence in [*result.notes, *[one.sentence for one in result.refused]]:
        assert sentence.isprintable() and len(sentence) < 700
    assert len(result.refused) <= MAX_REFUSED + 1 and all(isinstance(one, Refused) for one in result.refused)
    assert result == arranged(Listing(tuple(found)), LESSON)
