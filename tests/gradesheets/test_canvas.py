"""Canvas's gradebook file, made and filled."""

import pytest

from autograder.errors import ArgumentError
from autograder.gradesheets.canvas import canvas, canvas_filled
from tests.gradesheets.people import CLASS, LESSON, WORTH, graded, student

TITLES = {LESSON: LESSON}
EXPORTED = (
    b"\xef\xbb\xbfStudent,ID,SIS User ID,SIS Login ID,Section,01_forward (7001),Essay (7002),Current Score,Final Score\r\n"
    b",,,,,Manual Posting,,,\r\n"
    b"    Points Possible,,,,,24.00,10.00,(read only),(read only)\r\n"
    b'"Tree, Oak",101,oak,oak@wood.example,Section 1,,9.50,95.00,40.00\r\n'
    b'"Tree, Elm",102,elm,elm@wood.example,"Section 1 and Section 2",3.00,,,\r\n'
    b'"Tree, Birch",103,birch,birch@wood.example,Section 1,,,,\r\n'
    b'"Tree, Cedar",104,cedar,cedar@wood.example,Section 1,5.00,,,\r\n'
    b'"Tree, Hazel",105,hazel,hazel@wood.example,Section 1,,,,\r\n'
    b'"Student, Test",900,,9f86d081,Section 1,,,,\r\n'
)


def filled(data=EXPORTED, students=CLASS, titles=TITLES, missing_as_zero=False):
    return canvas_filled(data, "canvas.csv", students, WORTH, titles, missing_as_zero)


def test_canvas_filled_export_of_canvas_changes_the_graded_cells_alone():
    made = filled()
    wanted = EXPORTED.replace(b"Section 1,,9.50,", b"Section 1,20,9.50,").replace(
        b'Section 2",3.00', b'Section 2",17.66'
    )
    assert made.data == wanted
    assert [sentence.split(":")[0] for sentence in made.left_out] == ["birch, 01_forward", "cedar, 01_forward"]
    assert made.notes == ()


def test_canvas_filled_missing_as_zero_fills_who_handed_in_nothing():
    lines = filled(missing_as_zero=True).data.split(b"\r\n")
    assert lines[7] == b'"Tree, Hazel",105,hazel,hazel@wood.example,Section 1,0,,,'
    assert lines[5] == b'"Tree, Birch",103,birch,birch@wood.example,Section 1,,,,'


def test_canvas_filled_no_column_of_the_lesson_adds_one_at_the_end():
    data = EXPORTED.replace(b"01_forward (7001)", b"Other work (7001)")
    made = filled(data)
    lines = made.data.split(b"\r\n")
    assert lines[0] == data.split(b"\r\n")[0] + b",01_forward"
    assert lines[1] == data.split(b"\r\n")[1]
    assert lines[2].endswith(b"(read only),24")
    assert lines[3] == b'"Tree, Oak",101,oak,oak@wood.example,Section 1,,9.50,95.00,40.00,20'
    assert lines[8] == data.split(b"\r\n")[8]


def test_canvas_filled_other_points_possible_scales_and_says_so():
    made = filled(EXPORTED.replace(b"24.00,10.00", b"100.00,10.00"))
    assert b"Section 1,83.33,9.50" in made.data
    assert "worth 24 points here and 100 in Canvas" in made.notes[0]


@pytest.mark.parametrize("points", [b"", b"0.00", b"(read only)"])
def test_canvas_filled_column_without_points_is_refused(points):
    with pytest.raises(ArgumentError, match=r"'01_forward \(7001\)' of canvas.csv must have its points possible"):
        filled(EXPORTED.replace(b"24.00,10.00", points + b",10.00"))


def test_canvas_filled_two_columns_of_one_title_must_be_told_apart():
    data = EXPORTED.replace(b"Essay (7002)", b"01_forward (7002)").replace(b"24.00,10.00", b"24.00,24.00")
    with pytest.raises(ArgumentError, match=r"got 01_forward \(7001\), 01_forward \(7002\); say which with --column"):
        filled(data)
    assert b"Section 1,,20,95.00" in filled(data, titles={LESSON: "01_forward (7002)"}).data


@pytest.mark.parametrize(
    ("cell", "words"), [(b"EX", "is excused in Canvas"), (b"N/A", "is not assigned the lesson in Canvas")]
)
def test_canvas_filled_excused_student_keeps_the_cell(cell, words):
    made = filled(EXPORTED.replace(b'Section 2",3.00', b'Section 2",' + cell))
    assert b'Section 2",' + cell in made.data
    assert made.notes == (f"elm, 01_forward: {words}; that was left as it is.",)


def test_canvas_filled_stranger_stays_and_is_named():
    row = b'"Wood, Fir",777,fir,fir@wood.example,Section 1,4.00,,,\r\n'
    made = filled(EXPORTED + row)
    assert made.data.endswith(row)
    assert made.notes == ("'Wood, Fir' in the file is nobody on the roster; the row was left as it is.",)


def test_canvas_filled_student_whom_the_file_lacks_is_named():
    rows = EXPORTED.split(b"\r\n")
    made = filled(b"\r\n".join(rows[:3] + rows[4:7] + rows[8:]))
    assert made.left_out[0] == "oak (Oak Tree) is not in the file."
    assert made.notes == ("hazel (Hazel Tree) is not in the file.",)


def test_canvas_filled_row_without_known_id_goes_by_sis_id_then_by_name():
    students = (student("oak", graded(20.0)), student("elm", graded(18.0), first_name="Élm"))
    data = (
        b"Student,ID,SIS Login ID,Section,01_forward (1)\n    Points Possible,,,,24\n"
        b'"X, Y",55,OAK@wood.example,S,\n' + '"Tree,  ÉLM",56,somebody,S,\n'.encode()
    )
    made = filled(data, students)
    assert made.data.endswith('"X, Y",55,OAK@wood.example,S,20\n"Tree,  ÉLM",56,somebody,S,18\n'.encode())


def test_canvas_filled_name_of_two_students_gets_no_grade():
    students = (student("oak", graded(20.0), first_name="A"), student("elm", graded(18.0), first_name="A"))
    data = b'Student,ID,Section,01_forward (1)\n    Points Possible,,,24\n"Tree, A",55,S,\n'
    made = filled(data, students)
    assert made.data == data
    assert made.left_out[0] == "'Tree, A' in the file fits more than one row or student."


def test_canvas_filled_student_with_two_rows_gets_no_grade():
    row = b'"Tree, Oak",101,oak,oak@wood.example,Section 1,,9.50,95.00,40.00\r\n'
    made = filled(EXPORTED + row)
    assert made.data.count(row) == 2
    assert made.left_out[:2] == ("'Tree, Oak' in the file fits more than one row or student.",) * 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b\n1,2\n", "must be the CSV file that Canvas exports"),
        (b"Student,ID,Section\nx,1,s\n", "must have Canvas's row 'Points Possible'"),
    ],
)
def test_canvas_filled_other_file_is_refused(data, words):
    with pytest.raises(ArgumentError, match=words):
        filled(data)


def test_canvas_roster_makes_the_file_that_canvas_imports():
    made = canvas(CLASS, WORTH, {LESSON: "01_forward (7001)"}, missing_as_zero=False)
    assert made.data.decode().split("\r\n")[:5] == [
        "Student,ID,SIS User ID,SIS Login ID,Section,01_forward (7001)",
        '"    Points Possible",,,,,24',
        '"Tree, Oak",101,,oak,,20',
        '"Tree, Elm",102,,elm,,17.66',
        '"Tree, Birch",103,,birch,,',
    ]
    assert len(made.left_out) == 2


def test_canvas_name_that_is_a_formula_is_made_harmless():
    made = canvas((student("oak", graded(1.0), last_name="=HYPERLINK(1)"),), WORTH, TITLES, missing_as_zero=False)
    assert b'"\'=HYPERLINK(1), Oak"' in made.data
