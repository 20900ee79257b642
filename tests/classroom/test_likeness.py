"""Pairs to look at: a disguise does not hide a copy, and writing alone does not make one."""

from pathlib import Path

import pytest
from grading.harness import style, styles

from autograder.classroom.fingerprints import PIECE, WINDOW, fingerprints
from autograder.classroom.likeness import CROWD, alike, groups
from autograder.classroom.tokens import Unit, units
from autograder.submission.snapshot import read_submission
from classroom.variants import disguised, library

ROOT = Path(__file__).resolve().parents[2]
STUBS = read_submission(ROOT).files
FUNCTIONS = ("output_size", "conv2d_single", "conv2d")


def crowd(count, first=0):
    return {f"tree{number:03}": library(first + number) for number in range(count)}


def pairs(sources, stubs=STUBS):
    return [pair.students for pair in alike(sources, stubs, FUNCTIONS)]


def test_fingerprints_a_shared_run_of_tokens_shares_a_fingerprint():
    """The promise of winnowing, for every place at which a run can stand."""
    shared = tuple(range(1000, 1000 + PIECE + WINDOW - 1))
    own = set(fingerprints(Unit("x.py", "f", shared, (1,) * len(shared))).places)
    assert own
    for before in range(60):
        codes = (*range(before), *shared, *range(100, 160))
        assert own & set(fingerprints(Unit("x.py", "f", codes, (1,) * len(codes))).places), before


def test_fingerprints_fewer_tokens_than_a_piece_have_none():
    assert fingerprints(Unit("x.py", "f", (1,) * (PIECE - 1), (1,) * (PIECE - 1))).places == {}


@pytest.mark.parametrize("size", [3, 10, 40, 120])
def test_alike_copy_with_other_names_comments_and_order_is_found_in_every_class(size):
    sources = {**crowd(size), "zelkova": disguised(library(1))}
    assert sources["zelkova"]["conv_lib/conv2d.py"] != sources["tree001"]["conv_lib/conv2d.py"]
    (found,) = [pair for pair in alike(sources, STUBS, FUNCTIONS) if pair.students == ("tree001", "zelkova")]
    assert found.whole


def test_alike_copy_of_one_function_is_named_by_it():
    sources, text = crowd(20), library(3)["conv_lib/conv2d.py"].decode()
    own = library(900)["conv_lib/conv2d.py"].decode()
    mixed = own[: own.index("def conv2d(")] + text[text.index("def conv2d(") :]
    sources["zelkova"] = {**library(900), "conv_lib/conv2d.py": mixed.encode()}
    (pair,) = [pair for pair in alike(sources, STUBS, FUNCTIONS) if "zelkova" in pair.students]
    assert (pair.students, pair.functions) == (("tree003", "zelkova"), ("conv2d",))


def test_alike_of_libraries_written_from_the_same_few_habits_hardly_one_pair_in_a_thousand_is_found():
    """Some are the same piece by piece: their authors drew the same habits."""
    found = list(alike(crowd(100), STUBS, FUNCTIONS))
    assert len(found) <= 100 * 99 / 2 / 900
    assert not any(pair.whole for pair in found)


def test_alike_the_right_styles_are_not_paired():
    independent = {name: submission.files for name, submission in styles().items() if name != "fft_single"}
    assert pairs(independent) == []


def test_alike_a_style_and_its_variant_are_paired():
    """The check of the styles above can fail."""
    assert pairs({name: submission.files for name, submission in styles().items()}) == [("fft", "fft_single")]


def test_alike_what_everybody_was_given_is_nobodys_own():
    given = style("tap_loop").files
    sources = {"oak": given, "elm": given}
    assert pairs(sources) == [("oak", "elm")]
    assert pairs(sources, stubs=given) == []
    assert pairs({"oak": STUBS, "elm": STUBS}) == []


def test_alike_a_solution_that_many_have_is_how_one_writes_it():
    few = {f"copy{number}": library(700) for number in range(CROWD)}
    many = {f"copy{number}": library(700) for number in range(CROWD + 30)}
    others = crowd(30)
    assert len(pairs({**others, **few})) == CROWD * (CROWD - 1) // 2
    assert pairs({**others, **many}) == []


def test_alike_files_that_cannot_be_read_stop_nothing():
    broken = {"conv_lib/conv2d.py": b"\x00" * 1000 + b"(((", "conv_lib/shapes.py": b"'" * (1 << 20)}
    sources = {"oak": broken, "elm": broken, "ash": {}, "fir": library(1), "fig": disguised(library(1))}
    assert pairs(sources) == [("fir", "fig")]


def test_alike_passages_name_the_lines_that_are_shared():
    first, second = library(5), disguised(library(5))
    (pair,) = alike({"oak": first, "elm": second}, STUBS, FUNCTIONS)
    for files, passages in zip((first, second), pair.passages, strict=True):
        text = files["conv_lib/conv2d.py"].decode().splitlines()
        lines = {
            line for one in passages if one.path == "conv_lib/conv2d.py" for line in range(one.first, one.last + 1)
        }
        code = {number for number, line in enumerate(text, 1) if line.startswith(("def ", "    "))}
        assert len(code - lines) <= 2
        assert min(lines) == min(code)
    assert pair.shared == pair.pieces[0] == pair.pieces[1]


def test_alike_nobody_and_one_alone_are_no_pair():
    assert pairs({}) == []
    assert pairs({"oak": library(1)}) == []


def test_groups_hold_together_what_a_third_links():
    copies = [library(5), library(8)]
    sources = {"ash": copies[0], "bay": copies[1], "elm": copies[0], "fir": copies[1], "oak": disguised(copies[0])}
    found = [[pair.students for pair in group] for group in groups(alike(sources, STUBS, FUNCTIONS))]
    assert found == [[("ash", "elm"), ("ash", "oak"), ("elm", "oak")], [("bay", "fir")]]


def test_units_of_the_variants_are_functions_that_python_accepts():
    for seed in range(40):
        for files in (library(seed), disguised(library(seed)), library(seed, flipped=True, swapped=True)):
            for path, source in files.items():
                compile(source, path, "exec")
        assert {unit.name for unit in units("x.py", library(seed)["conv_lib/conv2d.py"])} == {
            "",
            "conv2d",
            "conv2d_single",
        }
