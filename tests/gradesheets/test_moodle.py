"""Moodle's import file and its grading worksheet."""

import pytest

from autograder.errors import ArgumentError
from autograder.gradesheets.grades import Mark, Standing
from autograder.gradesheets.moodle import moodle, worksheet_filled
from tests.gradesheets.people import CLASS, LESSON, WORTH, graded, student

HEADER = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
)
SHEET = HEADER + (
    'Participant 501,"Oak Tree",oak@wood.example,"Submitted for grading",,24.00,Yes,"Friday, 20 November 2026, 6:00 PM",-,\n'
    'Participant 502,"Elm Tree",elm@wood.example,"Submitted for grading",3.00,24.00,Yes,-,-,"Well done"\n'
    'Participant 503,"Birch Tree",birch@wood.example,"Submitted for grading",,24.00,Yes,-,-,\n'
    'Participant 504,"Cedar Tree",cedar@wood.example,"Submitted for grading",,24.00,Yes,-,-,\n'
    'Participant 505,"Hazel Tree",hazel@wood.example,"No submission",,24.00,Yes,-,-,\n'
)


def filled(sheet=SHEET, students=CLASS, **options):
    return worksheet_filled(
        sheet.encode(), "sheet.csv", students, LESSON, 24.0, **({"missing_as_zero": False} | options)
    )


def test_worksheet_filled_graded_rows_get_their_grade_and_nothing_else_changes():
    made = filled()
    wanted = SHEET.replace('grading",,24.00,Yes,"Friday', 'grading",20,24.00,Yes,"Friday').replace(",3.00,", ",17.66,")
    assert made.data.decode() == wanted
    assert [sentence.split(":")[0] for sentence in made.left_out] == ["birch, 01_forward", "cedar, 01_forward"]
    assert made.notes == ()


def test_worksheet_filled_other_maximum_scales_and_says_so():
    made = filled(SHEET.replace(",24.00,", ',"100,00",'))
    assert 'Participant 501,"Oak Tree",oak@wood.example,"Submitted for grading",83.33,"100,00"' in made.data.decode()
    assert made.notes == ("01_forward is worth 24 points here and 100 in Moodle: grades were scaled.",)


def test_worksheet_filled_comments_fill_their_column():
    made = filled(comments={"oak": "conv2d 10 of 10; fine", "elm": "=late"})
    lines = made.data.decode().split("\n")
    assert lines[1].endswith(",-,conv2d 10 of 10; fine")
    assert lines[2].endswith(",-,'=late")
    assert lines[3] == SHEET.split("\n")[3]


def test_worksheet_filled_comments_without_their_column_are_refused():
    sheet = "Identifier,Grade,Maximum grade\nParticipant 1,,24\n"
    with pytest.raises(ArgumentError, match="must have a column 'Feedback comments'"):
        filled(sheet, comments={})


def test_worksheet_filled_hidden_names_go_by_the_number_of_the_download():
    students = (student("oak", graded(20.0), platform_id="77"), student("elm", graded(18.0), platform_id="78"))
    sheet = (
        "Identifier,Status,Grade,Maximum Grade,Last modified (grade)\nParticipant 78,,,24,-\nParticipant 77,,,24,-\n"
    )
    assert filled(sheet, students).data.decode() == sheet.replace("78,,,24", "78,,18,24").replace(
        "77,,,24", "77,,20,24"
    )


def test_worksheet_filled_number_and_address_of_two_students_fill_neither():
    students = (student("oak", graded(20.0), platform_id="502"), student("elm", graded(18.0)))
    made = filled(students=students)
    assert 'Participant 502,"Elm Tree",elm@wood.example,"Submitted for grading",3.00,' in made.data.decode()
    assert made.left_out[0] == "'Participant 502 Elm Tree' in the file fits more than one row or student."


def test_worksheet_filled_locked_grade_stays_and_is_named():
    sheet = SHEET.replace("3.00,24.00,Yes", "3.00,24.00,No")
    made = filled(sheet)
    assert ",3.00,24.00,No" in made.data.decode()
    assert made.left_out[0] == "elm, 01_forward: Moodle says that this grade cannot be changed."


def test_worksheet_filled_extra_credit_is_cut_to_what_moodle_takes_and_named():
    made = filled(students=(student("oak", graded(26.0)),))
    assert 'grading",24,24.00,Yes,"Friday' in made.data.decode()
    assert made.notes[-1] == "oak, 01_forward: Moodle takes at most 24, so 26 was cut."


def test_worksheet_filled_missing_as_zero_fills_who_handed_in_nothing():
    assert '"No submission",0,24.00' in filled(missing_as_zero=True).data.decode()


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ("Kennung,Bewertung\nTeilnehmer 1,\n", "must be Moodle's grading worksheet in English"),
        (SHEET.replace(',24.00,Yes,"Friday', ',Good,Yes,"Friday'), "'Maximum grade' in sheet.csv must be a number"),
    ],
)
def test_worksheet_filled_other_file_is_refused(sheet, words):
    with pytest.raises(ArgumentError, match=words):
        filled(sheet)


def test_worksheet_filled_strangers_and_missing_students_are_named():
    made = filled(SHEET.replace("Oak", "Fir").replace("oak@", "fir@").replace("501", "999"))
    assert made.notes == ("'Participant 999 Fir Tree' in the file is nobody on the roster; the row was left as it is.",)
    assert made.left_out[0] == "oak (Oak Tree) has no row in the file."


def test_moodle_import_file_has_a_row_for_each_grade_alone():
    made = moodle(CLASS, tuple(WORTH), {LESSON: LESSON}, missing_as_zero=False)
    assert made.data.decode() == (
        "First name,Last name,ID number,Email address,01_forward\r\n"
        "Oak,Tree,oak,oak@wood.example,20\r\n"
        "Elm,Tree,elm,elm@wood.example,17.66\r\n"
    )
    assert len(made.left_out) == 2


def test_moodle_several_lessons_write_a_dash_where_one_has_no_grade():
    marks = {"01_forward": graded(20.0), "02_padding": Mark(Standing.WAITING, 3.0, 0.0, 9.0)}
    (oak,) = (student("oak", graded(20.0)),)
    both = type(oak)(**(vars(oak) | {"marks": marks}))
    made = moodle((both,), tuple(marks), {lesson: lesson for lesson in marks}, missing_as_zero=False)
    assert made.data.endswith(b"oak@wood.example,20,-\r\n")
    assert made.left_out[0].startswith("oak, 02_padding: it waits for points by hand")
