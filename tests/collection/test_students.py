"""Rosters, and the tables in which platforms export one."""

from datetime import datetime

import pytest

from autograder.collection.students import Roster, Student, read_students, read_table
from autograder.collection.worksheet import read_worksheet
from autograder.errors import ArgumentError

OWN = "id,first_name,last_name,email,lms_user_id\nash,Ash,Tree,ash@trees.example,102\noak,,,,\n"
ASH = Student("ash", "Ash", "Tree", "ash@trees.example", "102")


def read(text: str | bytes) -> tuple[Student, ...]:
    """The students of a table."""
    return read_students(text.encode() if isinstance(text, str) else text, "students.csv")


# --- what is read


@pytest.mark.parametrize(
    "data",
    [
        OWN.encode(),
        OWN.encode("utf-8-sig"),
        OWN.encode("utf-16"),
        OWN.encode("latin-1"),
        OWN.replace(",", ";").encode(),
        OWN.replace(",", "\t").encode(),
        OWN.replace("\n", "\r\n").encode(),
        ("\n" + OWN.replace("\n", "\n\n")).encode(),
        OWN.replace("first_name", "First Name").replace("id", " ID ", 1).encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "latin-1", "semicolons", "tabs", "CRLF", "empty lines", "headers"],
)
def test_read_students_own_columns_in_any_dress(data: bytes) -> None:
    assert read(data) == (ASH, Student("oak"))


def test_read_students_letters_beyond_ascii_survive_every_encoding() -> None:
    text = "id,first_name\nalder,Álder\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        assert read(text.encode(encoding)) == (Student("alder", "Álder"),)


def test_read_students_moodles_participants() -> None:
    text = '\ufeff"First name","Last name","ID number","Email address",Groups\nAsh,Tree,S102,ash@trees.example,A\n'
    assert read(text) == (Student("S102", "Ash", "Tree", "ash@trees.example"),)
    with_name = "First name;Surname;Username;ID number;Email address\nAsh;Tree;ash;S102;ash@trees.example\n"
    assert read(with_name) == (Student("ash", "Ash", "Tree", "ash@trees.example"),)


def test_read_students_moodles_column_that_is_not_filled_gives_way_to_the_next() -> None:
    text = "First name,Last name,ID number,Email address\nAsh,Tree,,ash@t.example\nOak,Tree,S1,oak@t.example\n"
    assert [one.id for one in read(text)] == ["ash@t.example", "oak@t.example"]


def test_read_students_canvas_gradebook() -> None:
    text = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (77)\n"
        ",,,,,Manual Posting\n"
        "    Points Possible,,,,,20\n"
        '"Tree, Ash",102,S102,ash,Section A,3\n'
        '"Student, Test",999,,,Section A,\n'
    )
    assert read(text) == (Student("ash", "Ash", "Tree", "", "102"),)


def test_read_students_canvas_gradebook_with_names_apart() -> None:
    text = "LastName,FirstName,ID,SIS Login ID,Section\nPoints Possible,,,,\nTree,Ash,102,ash,A\n"
    assert read(text) == (Student("ash", "Ash", "Tree", "", "102"),)


# --- what is not


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id\nash\n../oak\n", r"line 3: id='\.\./oak' must be letters"),
        ("id\n.hidden\n", "line 2: id='.hidden' must be"),
        ("id\n-rf\n", "line 2: id='-rf' must be"),
        ("id\nash tree\n", "line 2: id='ash tree' must be"),
        ("id\nash+oak\n", "line 2"),
        ("id\n" + "a" * 101 + "\n", "line 2"),
        ("id\nälder\n", "line 2"),
        ("id\nash\noak\nash\n", r"line 4: id='ash' must stand in one line only, got it in line 2 too"),
        ("id\nash\nAsh\n", r"line 3: id='Ash' must stand in one line only"),
        ("id,first_name\nash,Ash\n,Oak\n", "line 3: 'id' must not be empty"),
        ("id,first_name\nash,A\x07sh\n", "line 2: .* must be printable"),
        ("id,email\nash," + "x" * 129 + "\n", "line 2: .* at most 128"),
        ("id,lms_user_id\nash,1\noak,1\n", "line 3: lms_user_id='1' must belong to one student, got 'ash' and 'oak'"),
        ("name,points\nAsh,3\n", "must have a column id, Username"),
        ("id\n", "must have at least one student|must have a column"),
        ("", "must have a line of headers"),
        ('id,name\n"ash,1\n' + "x" * 140_000, "line .* must be a row of a table"),
    ],
    ids=str,
)
def test_read_students_bad_row_is_named_by_its_line(text: str, said: str) -> None:
    with pytest.raises(ArgumentError, match=f"students.csv: .*{said}"):
        read(text)


def test_read_table_too_large_is_refused() -> None:
    with pytest.raises(ArgumentError, match="must be smaller than 8 MiB"):
        read_table(b"a" * ((8 << 20) + 1), "students.csv")


# --- who is who


def test_roster_finds_people_by_what_platforms_know_of_them(roster: Roster) -> None:
    def known(found: Student | None) -> str:
        return found.id if found else ""

    assert known(roster.by_id("OAK")) == "oak" and roster.by_id("elm") is None
    assert known(roster.by_lms_user_id("102")) == "ash"
    assert roster.by_lms_user_id("") is None and roster.by_lms_user_id("1") is None
    assert known(roster.by_email(" Ash@Trees.example ")) == "ash" and roster.by_email("") is None


def test_roster_by_id_small_and_capital_letters_count_where_they_must() -> None:
    both = Roster((Student("Ash"), Student("ash")))
    assert both.by_id("Ash") == Student("Ash") and both.by_id("ash") == Student("ash") and both.by_id("ASH") is None


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Ash Tree", ["ash"]),
        ("tree ASH", ["ash"]),
        ("A\u0301lder Dupre\u0301", ["alder"]),
        ("Alder Dupre", ["alder"]),
        ("Oak Van Der Linden", ["oak"]),
        ("Oak  van der-Linden", ["oak"]),
        ("Birch Twin", ["birch", "birch2"]),
        ("Elm", []),
        ("", []),
        ("...", []),
    ],
)
def test_roster_named_folds_what_platforms_change(roster: Roster, text: str, ids: list[str]) -> None:
    assert [one.id for one in roster.named(text)] == ids


def test_roster_named_accents_tell_two_people_apart() -> None:
    both = Roster((Student("a", "Müller", "X"), Student("b", "Muller", "X")))
    assert [one.id for one in both.named("Müller X")] == ["a"]
    assert [one.id for one in both.named("Muller X")] == ["b"]


# --- Moodle's worksheet

SHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (submission),Last modified (grade)\n"
    'Participant 7001,Birch Twin,birch1@trees.example,Submitted,,20,"Tuesday, 4 March 2025, 11:59 PM",-\n'
    'Participant 7002,Birch Twin,birch2@trees.example,Submitted,,20,"Dienstag, 4. März 2025, 23:59",-\n'
    "Participant 7003,Ash Tree,other@trees.example,Submitted,,20,-,-\n"
    "Participant 7004,Elm Nobody,elm@trees.example,Submitted,,20,-,-\n"
)


def test_read_worksheet_tells_people_of_one_name_apart(roster: Roster) -> None:
    sheet = read_worksheet(SHEET.encode(), "sheet.csv", roster)
    assert {number: one.id for number, one in sheet.students.items()} == {
        "7001": "birch",
        "7002": "birch2",
        "7003": "ash",
    }
    assert sheet.times["7001"].astimezone().replace(tzinfo=None) == datetime(2025, 3, 4, 23, 59)
    assert set(sheet.times) == {"7001"}


def test_read_worksheet_person_on_two_rows_is_on_none(roster: Roster) -> None:
    more = SHEET + "Participant 7009,Ash Tree,ash@trees.example,Submitted,,20,-,-\n"
    assert set(read_worksheet(more.encode(), "sheet.csv", roster).students) == {"7001", "7002"}


def test_read_worksheet_other_table_is_refused(roster: Roster) -> None:
    with pytest.raises(ArgumentError, match=r"sheet.csv: a grading worksheet must have a column Identifier"):
        read_worksheet(OWN.encode(), "sheet.csv", roster)
