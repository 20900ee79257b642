"""One outcome held against what TensorFlow says: each wrong thing has its own verdict and its own words."""

import numpy as np
import pytest
from grading.harness import over_the_wire
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.cases import Case, Kind
from autograder.comparison import compare, describe, judge, name_index, same
from autograder.outcomes import Raised, Returned, Stopped
from autograder.tolerance import EXACT_LIMIT
from autograder.verdicts import Verdict
from autograder.wire import Foreign

EXPECTED = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]], np.float32)
EXACT = Case("x/exact", "part", {}, Kind.EXACT)
REAL = Case("x/real", "part", {}, Kind.REAL)
REFUSED = Case("x/refused", "part", {}, Kind.REFUSED, reason="K_h=3 does not fit into H=2")


def changed(index: tuple[int, int], value: float) -> np.ndarray:
    array = EXPECTED.copy()
    array[index] = value
    return array


@pytest.mark.parametrize(
    ("got", "verdict", "words"),
    [
        (EXPECTED, Verdict.PASSED, ""),
        (EXPECTED + np.float32(0.49), Verdict.PASSED, ""),
        (np.asfortranarray(EXPECTED), Verdict.PASSED, ""),
        (EXPECTED + np.float32(0.5), Verdict.WRONG_VALUE, "6 of 6 elements differ"),
        (
            changed((1, 0), 5),
            Verdict.WRONG_VALUE,
            "1 of 6 elements differ; the worst is 5 at [i=1, j=0] where TensorFlow has 4.",
        ),
        (-EXPECTED, Verdict.WRONG_VALUE, "the worst is 6 at [i=1, j=2] where TensorFlow has -6."),
        (
            changed((0, 2), np.nan),
            Verdict.NOT_FINITE,
            "1 of 6 elements are not finite; the first is nan at [i=0, j=2].",
        ),
        (changed((1, 1), -np.inf), Verdict.NOT_FINITE, "the first is -inf at [i=1, j=1]"),
        (
            EXPECTED.astype(np.float64),
            Verdict.WRONG_DTYPE,
            "It returned dtype float64; it must keep the input's, float32.",
        ),
        (EXPECTED.astype(np.float16), Verdict.WRONG_DTYPE, "float16"),
        (EXPECTED.astype(">f4"), Verdict.WRONG_DTYPE, ">f4"),
        (EXPECTED.astype(complex), Verdict.WRONG_DTYPE, "complex128"),
        (EXPECTED.astype(int), Verdict.WRONG_DTYPE, "int64"),
        (EXPECTED.T, Verdict.WRONG_SHAPE, "It returned an array of shape (3, 2); TensorFlow has (2, 3)."),
        (EXPECTED[None], Verdict.WRONG_SHAPE, "(1, 2, 3)"),
        (EXPECTED[:0], Verdict.WRONG_SHAPE, "(0, 3)"),
        (np.array(1, np.float32), Verdict.WRONG_SHAPE, "()"),
        (
            EXPECTED.tolist(),
            Verdict.WRONG_TYPE,
            "It returned a list of length 2; it must return a NumPy array",
        ),
        ((EXPECTED,), Verdict.WRONG_TYPE, "a tuple of length 1"),
        ({"a": 1}, Verdict.WRONG_TYPE, "a dict of length 1"),
        (None, Verdict.WRONG_TYPE, "It returned None (is a `return` missing?)"),
        (1.0, Verdict.WRONG_TYPE, "the float 1.0"),
        ("text", Verdict.WRONG_TYPE, "the str 'text'"),
        (range(3), Verdict.WRONG_TYPE, "the range range(0, 3)"),
        (Foreign("numpy.matrix"), Verdict.WRONG_TYPE, "an object of type numpy.matrix"),
        (
            Foreign("ndarray", "object", (2, 3)),
            Verdict.WRONG_DTYPE,
            "an array of dtype object; it must be float32",
        ),
    ],
    ids=str,
)
def test_compare_array_each_fault_has_its_verdict(got: object, verdict: Verdict, words: str) -> None:
    judgement = compare(got, EXPECTED, EXACT_LIMIT, ("i", "j"))
    assert judgement.verdict is verdict
    assert words in judgement.message
    assert bool(judgement.message) is not verdict.passed
    assert same(got, EXPECTED, EXACT_LIMIT) is verdict.passed


@pytest.mark.parametrize(
    ("got", "verdict", "words"),
    [
        (3, Verdict.PASSED, ""),
        (4, Verdict.WRONG_VALUE, "It returned 4; TensorFlow has 3."),
        (-3, Verdict.WRONG_VALUE, "-3"),
        (3.0, Verdict.WRONG_TYPE, "It returned the float 3.0; it must return an int."),
        (True, Verdict.WRONG_TYPE, "the bool True"),
        ("3", Verdict.WRONG_TYPE, "the str '3'"),
        (None, Verdict.WRONG_TYPE, "None"),
        (np.array(3), Verdict.WRONG_TYPE, "an array of shape ()"),
        ((3,), Verdict.WRONG_TYPE, "a tuple of length 1"),
        (Foreign("int"), Verdict.WRONG_TYPE, "an object of type int"),
    ],
    ids=str,
)
def test_compare_number_each_fault_has_its_verdict(got: object, verdict: Verdict, words: str) -> None:
    judgement = compare(got, 3, EXACT_LIMIT)
    assert (judgement.verdict, words in judgement.message) == (verdict, True)


def test_compare_bool_is_no_number_even_where_it_is_equal() -> None:
    assert compare(True, 1, EXACT_LIMIT).verdict is Verdict.WRONG_TYPE


@pytest.mark.parametrize(
    ("got", "verdict"),
    [
        (EXPECTED.T.astype(np.float64) * np.nan, Verdict.WRONG_SHAPE),
        (EXPECTED.astype(np.float64) * np.nan, Verdict.WRONG_DTYPE),
        (changed((0, 0), np.nan) + 100, Verdict.NOT_FINITE),
    ],
    ids=["shape first", "dtype before values", "finite before right"],
)
def test_compare_several_faults_the_first_in_order_is_named(got: np.ndarray, verdict: Verdict) -> None:
    assert compare(got, EXPECTED, EXACT_LIMIT).verdict is verdict


def test_compare_empty_arrays_of_the_right_shape_and_dtype_agree() -> None:
    empty = np.zeros((0, 2, 3, 4), np.float32)
    assert compare(empty.copy(), empty, EXACT_LIMIT).verdict is Verdict.PASSED
    assert compare(empty.astype(np.float64), empty, EXACT_LIMIT).verdict is Verdict.WRONG_DTYPE
    assert compare(empty[:, :1], empty, EXACT_LIMIT).verdict is Verdict.WRONG_SHAPE


def test_judge_real_case_uses_the_bound_and_says_how_far() -> None:
    got = EXPECTED + np.float32(0.25)
    assert judge(REAL, Returned(got), EXPECTED, 0.3).verdict is Verdict.PASSED
    judgement = judge(REAL, Returned(got), EXPECTED, 0.125)
    assert judgement.verdict is Verdict.WRONG_VALUE
    assert "2 times the rounding bound" in judgement.message
    assert judge(EXACT, Returned(got), EXPECTED, 0.125).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("case", "outcome", "verdict", "words"),
    [
        (
            EXACT,
            Returned(EXPECTED, ("input", "filters")),
            Verdict.MUTATED,
            "changed its argument `input` and `filters`",
        ),
        (EXACT, Returned(-EXPECTED, ("input",)), Verdict.WRONG_VALUE, "differ"),
        (
            EXACT,
            Raised("KeyError", "'a'", frozenset({"KeyError"}), "conv2d.py, line 3"),
            Verdict.RAISED,
            "It raised KeyError: 'a' (conv2d.py, line 3) where TensorFlow computes a result.",
        ),
        (
            EXACT,
            Raised("ValueError", "", frozenset({"ValueError"})),
            Verdict.RAISED,
            "It raised ValueError where",
        ),
        (EXACT, Raised("MemoryError", "", frozenset({"MemoryError"})), Verdict.MEMORY_LIMIT, "more memory"),
        (
            EXACT,
            Raised("NotImplementedError", "later", frozenset({"NotImplementedError"})),
            Verdict.NOT_IMPLEMENTED,
            "not implemented",
        ),
        (EXACT, Stopped(Verdict.TIME_LIMIT, "too slow"), Verdict.TIME_LIMIT, "too slow"),
        (
            REFUSED,
            Returned(EXPECTED),
            Verdict.WRONG_ERROR,
            "It returned an array of shape (2, 3) and dtype float32 where it must raise a ValueError: "
            "K_h=3 does not fit into H=2.",
        ),
        (REFUSED, Returned(None), Verdict.WRONG_ERROR, "It returned None"),
        (REFUSED, Raised("ValueError", "", frozenset({"ValueError"})), Verdict.PASSED, ""),
        (REFUSED, Raised("MyError", "", frozenset({"ValueError", "Exception"})), Verdict.PASSED, ""),
        (
            REFUSED,
            Raised("ValueError", "", frozenset({"Exception"})),
            Verdict.WRONG_ERROR,
            "It raised ValueError where it must raise a ValueError",
        ),
        (
            REFUSED,
            Raised("IndexError", "7", frozenset({"IndexError"})),
            Verdict.WRONG_ERROR,
            "It raised IndexError: 7 where it must raise a ValueError",
        ),
        (
            REFUSED,
            Raised("NotImplementedError", "", frozenset({"NotImplementedError"})),
            Verdict.NOT_IMPLEMENTED,
            "",
        ),
        (REFUSED, Stopped(Verdict.CRASHED, "gone"), Verdict.CRASHED, "gone"),
    ],
    ids=lambda value: value.value if isinstance(value, Verdict) else None,
)
def test_judge_each_outcome_has_its_verdict(case: Case, outcome, verdict: Verdict, words: str) -> None:
    judgement = judge(case, outcome, EXPECTED, 0.0)
    assert judgement.verdict is verdict
    assert words in judgement.message


@pytest.mark.parametrize(
    ("index", "axes", "name"),
    [
        ((), (), "[]"),
        ((4,), ("o",), "[o=4]"),
        ((1, 2), ("i", "j"), "[i=1, j=2]"),
        ((0, 1, 2), ("i", "j"), "[0, 1, 2]"),
        ((0, 2, 1, 3), ("n", "i", "j", "o"), "[n=0, i=2, j=1, o=3]"),
        ((0, 2, 1, 3), (), "[0, 2, 1, 3]"),
    ],
)
def test_name_index_axes_have_their_names(index: tuple[int, ...], axes: tuple[str, ...], name: str) -> None:
    assert name_index(index, axes) == name


_ODD_TEXT = "".join(chr(code) for code in (0x1B, 0x0A, 0x0D, 0x202E, 0xD800, 0x61))


@pytest.mark.parametrize(
    "value",
    [
        Foreign("a\nb\x1b[2J"),
        Foreign("ndarray", f"[('{_ODD_TEXT}', '<f4')]", (1,)),
        _ODD_TEXT,
        "x" * 1000,
        -(10**3000),
        [[_ODD_TEXT]],
        {_ODD_TEXT: 1},
        complex(1, 2),
    ],
    ids=type,
)
def test_describe_hostile_value_stays_on_one_short_line(value: object) -> None:
    texts = [describe(value), compare(value, EXPECTED, 0.5).message, compare(value, 3, 0.5).message]
    for text in texts:
        assert text.isprintable()
        assert len(text) < 250
        text.encode("utf-8")


_PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.builds(range, st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 3))
    | st.builds(Foreign, st.text(max_size=20), st.text(max_size=20), st.tuples(st.integers(0, 3)))
    | st.sampled_from([np.float16(1), np.int8(-1), np.bool_(True), np.longdouble(2), np.datetime64("2020")])
)
_ARRAYS = arrays.arrays(
    st.one_of(
        arrays.floating_dtypes(),
        arrays.integer_dtypes(),
        arrays.complex_number_dtypes(),
        arrays.boolean_dtypes(),
    ),
    arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3),
)
_FLOATS = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3),
    elements=st.floats(-1000, 1000, width=32),
)
_VALUES = st.recursive(
    _PLAIN | _ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(value=_VALUES, expected=_FLOATS | st.integers(-3, 9))
def test_judge_whatever_the_wire_carries_gets_a_verdict_and_a_sentence(value, expected) -> None:
    got = over_the_wire({}, {"value": value})[1]["value"]
    for case in (EXACT, REAL, REFUSED):
        judgement = judge(case, Returned(got), expected, 1e-3)
        assert judgement.message.isprintable()
        assert len(judgement.message) < 400
        assert judgement.verdict.passed is (judgement.message == "")


@settings(max_examples=200, deadline=None)
@given(
    expected=arrays.arrays(np.float32, arrays.array_shapes(max_dims=4, max_side=4), elements=st.integers(-999, 999)),
    data=st.data(),
)
def test_compare_any_single_changed_element_is_found_and_named(expected: np.ndarray, data) -> None:
    index = tuple(data.draw(st.integers(0, size - 1)) for size in expected.shape)
    got = expected.copy()
    got[index] += data.draw(st.sampled_from([-1, 1, 1000, -0.5, 0.5]))
    judgement = compare(got, expected, EXACT_LIMIT)
    assert judgement.verdict is Verdict.WRONG_VALUE
    assert judgement.message.startswith(f"1 of {expected.size} elements differ")
    assert name_index(index) in judgement.message


@pytest.mark.parametrize(
    ("got", "expected", "verdict", "words"),
    [
        ((1, 2), (1, 2), Verdict.PASSED, ""),
        ([1, np.int64(2)], (1, 2), Verdict.PASSED, ""),
        ((2, 1), (1, 2), Verdict.WRONG_VALUE, "It returned (2, 1); TensorFlow has (1, 2)."),
        ((1, 2, 3), (1, 2), Verdict.WRONG_TYPE, "a tuple of length 3; it must return a tuple of 2 ints."),
        ((1, 2.0), (1, 2), Verdict.WRONG_TYPE, "a tuple of 2 ints"),
        ((1, True), (1, 2), Verdict.WRONG_TYPE, "a tuple of 2 ints"),
        (3, (1, 2), Verdict.WRONG_TYPE, "It returned the int 3; it must return a tuple of 2 ints."),
        (np.array([1, 2]), (1, 2), Verdict.WRONG_TYPE, "an array of shape (2,)"),
        (None, (1, 2), Verdict.WRONG_TYPE, "None (is a `return` missing?)"),
        ("12", (1, 2), Verdict.WRONG_TYPE, "the str '12'"),
        (range(1, 3), (1, 2), Verdict.WRONG_TYPE, "a tuple of 2 ints"),
        ([[0, 1], (2, 3)], ((0, 1), (2, 3)), Verdict.PASSED, ""),
        (((0, 1), (2, 4)), ((0, 1), (2, 3)), Verdict.WRONG_VALUE, "TensorFlow has ((0, 1), (2, 3))."),
        ((0, 1, 2, 3), ((0, 1), (2, 3)), Verdict.WRONG_TYPE, "((top, bottom), (left, right)), four ints"),
        (((0, 1), 2), ((0, 1), (2, 3)), Verdict.WRONG_TYPE, "((top, bottom), (left, right))"),
        (range(5, 7), [5, 6], Verdict.PASSED, ""),
        ([5, 6], [5, 6], Verdict.PASSED, ""),
        ((np.int32(5), 6), [5, 6], Verdict.PASSED, ""),
        (np.arange(5, 7), [5, 6], Verdict.PASSED, ""),
        (np.arange(5.0, 7), [5, 6], Verdict.WRONG_TYPE, "a range, or a sequence of ints"),
        (np.array([[5, 6]]), [5, 6], Verdict.WRONG_TYPE, "a range, or a sequence of ints"),
        (np.array([True, False]), [1, 0], Verdict.WRONG_TYPE, "a range, or a sequence of ints"),
        (range(5, 8), [5, 6], Verdict.WRONG_VALUE, "It returned [5, 6, 7]; TensorFlow has [5, 6]."),
        (range(6, 4, -1), [5, 6], Verdict.WRONG_VALUE, "[6, 5]"),
        ([], [5, 6], Verdict.WRONG_VALUE, "It returned []"),
        (range(10**12), [5, 6], Verdict.WRONG_TYPE, "a range, or a sequence of ints"),
        ({5, 6}, [5, 6], Verdict.WRONG_TYPE, "a range, or a sequence of ints"),
        (6, [5, 6], Verdict.WRONG_TYPE, "the int 6"),
    ],
)
def test_compare_pairs_and_ranges_are_judged_by_type_then_value(got, expected, verdict, words):
    (_, values) = over_the_wire({}, {"value": got})
    judgement = compare(values["value"], expected, EXACT_LIMIT)
    assert judgement.verdict is verdict
    assert words in judgement.message
