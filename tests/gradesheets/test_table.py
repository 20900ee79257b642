"""Another program's CSV file keeps every byte that was not asked to change."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import ArgumentError
from autograder.gradesheets.table import harmless, read_table, written

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)
ROWS = st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=4)


@given(ROWS, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]), st.sampled_from([0, 1]))
def test_read_table_any_csv_file_reads_as_the_csv_module_reads_it_and_comes_back_whole(rows, delimiter, end, quoting):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(
        [["a", "b", "c", "d"], *rows]
    )
    data = stream.getvalue().encode()
    table = read_table(data, "grades.csv")
    assert table.data() == data
    own = list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))
    assert [table.texts(row) for row in range(len(table)) if not table.empty(row)] == [row for row in own if row]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfName,Grade\r\n\xc3\x96ak,1\r\n",
        "\ufeffName\tGrade\r\nÖak\t1".encode("utf-16-le"),
        "\ufeffName,Grade\nÖak,1\n".encode("utf-16-be"),
        b"Name;Grade\n\xd6ak;1\n\n\n",
        b'"Name" ,Grade,\n"a ""b"" c",,\n x , y ,"z,\nz"',
    ],
)
def test_read_table_bytes_that_platforms_write_come_back_whole(data):
    assert read_table(data, "grades.csv").data() == data


def test_table_put_changes_one_cell_and_quotes_what_must_be():
    table = read_table(b'a,b,c\r\n"x, y",2,\r\nlast', "grades.csv")
    table.put(1, 1, "7.5")
    table.put(2, 2, 'says "no", often')
    assert table.data() == b'a,b,c\r\n"x, y",7.5,\r\nlast,,"says ""no"", often"'
    assert table.text(2, 2) == 'says "no", often'


def test_read_table_latin_1_file_keeps_its_encoding():
    table = read_table("Name,Grade\nÖak,\n".encode("latin-1"), "grades.csv")
    assert table.text(1, 0) == "Öak"
    table.put(1, 1, "3")
    assert table.data() == "Name,Grade\nÖak,3\n".encode("latin-1")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "got nothing"),
        (b"PK\x03\x04\0\0\0\0", "got other bytes"),
        (b'a,b\n"open,1\n', "close every quote, got one open in row 2"),
        (b"a" * (20 * 2**20 + 1), "at most 20 MiB"),
    ],
)
def test_read_table_no_table_is_refused(data, words):
    with pytest.raises(ArgumentError, match=words):
        read_table(data, "grades.csv")


@given(st.binary(max_size=60))
def test_read_table_any_bytes_end_in_a_table_or_a_sentence(data):
    try:
        table = read_table(data, "grades.csv")
    except ArgumentError:
        return
    assert table.data() == data


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1"])
def test_harmless_formula_gets_an_apostrophe(text):
    assert harmless(text) == "'" + text


def test_written_rows_end_as_the_standard_wants():
    assert written([["a", "b, c"], ["", "d"]]) == b'a,"b, c"\r\n,d\r\n'
    assert harmless("Oak Tree") == "Oak Tree"
