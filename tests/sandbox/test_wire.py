"""The codec: what goes in comes out, and any bytes whatever give values or a WireError."""

import json
from typing import Any

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from autograder.wire import MAX_HEADER, MAX_PAYLOAD, PREFIX, Foreign, Frames, NamedFunction, WireError, decode, encode

SURE = settings(derandomize=True, deadline=None, database=None, max_examples=300)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
TAGS = st.sampled_from(
    [
        "plain",
        "float",
        "integer",
        "range",
        "tuple",
        "list",
        "dict",
        "array",
        "foreign",
        "shape",
        "bytes",
        "dtype",
        "function",
    ]
)
DTYPES = st.sampled_from(["<f4", ">f4", "|b1", "<i8", "|O", "|V4", "<U1", "f4,f4", "", "a4", "<f99", "<c8", "M8[s]"])
SHAPES = st.lists(st.integers(-2, 3) | st.integers(), max_size=4)
ARRAYS = st.fixed_dictionaries({"array": DTYPES | JSON, "shape": SHAPES | JSON, "bytes": st.integers(-1, 64) | JSON})
TAGGED = st.recursive(
    st.dictionaries(TAGS, JSON, max_size=2) | ARRAYS | JSON,
    lambda inner: st.dictionaries(TAGS, st.lists(inner, max_size=3), max_size=1),
    max_leaves=6,
)
NUMERIC = st.sampled_from([*np.typecodes["AllInteger"], *np.typecodes["Float"], *np.typecodes["Complex"], "?"])


def through(value: Any) -> Any:
    """`value` as it arrives on the other side."""
    data = encode({"id": "x"}, {"value": value})
    ((header, values),) = list(Frames().feed(data))
    assert header == {"id": "x"}
    return values["value"]


@SURE
@given(st.binary(max_size=200), st.binary(max_size=40))
def test_decode_any_bytes_gives_values_or_a_wire_error(text: bytes, payload: bytes) -> None:
    try:
        header, values = decode(text, payload)
    except WireError:
        return
    assert type(header) is dict and type(values) is dict


@SURE
@given(st.dictionaries(st.text(), JSON) | JSON, st.dictionaries(st.text(), TAGGED) | JSON, st.binary(max_size=64))
def test_decode_any_json_gives_values_or_a_wire_error(header: Any, values: Any, payload: bytes) -> None:
    text = json.dumps({"header": header, "values": values}).encode()
    try:
        _, found = decode(text, payload)
    except WireError:
        return
    for value in found.values():
        _check_decoded(value)


def _check_decoded(value: Any) -> None:
    """Only plain types come out, and names that can be printed."""
    assert type(value) in (
        type(None),
        bool,
        int,
        float,
        str,
        range,
        tuple,
        list,
        dict,
        np.ndarray,
        Foreign,
        NamedFunction,
    )
    if isinstance(value, Foreign):
        assert value.type.isprintable() and value.dtype.isprintable()
    if isinstance(value, np.ndarray):
        assert value.dtype.kind in "biufc"
    if isinstance(value, (tuple, list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            _check_decoded(item)


@SURE
@given(st.lists(st.binary(max_size=60), max_size=5))
def test_frames_any_bytes_gives_frames_or_a_wire_error(pieces: list[bytes]) -> None:
    frames = Frames()
    try:
        for piece in pieces:
            list(frames.feed(piece))
    except WireError:
        return


@SURE
@given(st.lists(st.integers(), min_size=1, max_size=4), st.integers(1, 40))
def test_frames_split_anywhere_are_the_same(numbers: list[int], step: int) -> None:
    data = b"".join(encode({"number": number}, {"value": [number % 1000]}) for number in numbers)
    frames, found = Frames(), []
    for start in range(0, len(data), step):
        found += list(frames.feed(data[start : start + step]))
    assert found == [({"number": number}, {"value": [number % 1000]}) for number in numbers]


@pytest.mark.parametrize(
    ("magic", "header", "payload"),
    [(b"CNV2", 2, 0), (b"CNV1", MAX_HEADER + 1, 0), (b"CNV1", 2, MAX_PAYLOAD + 1), (b"\0\0\0\0", 0, 0)],
)
def test_frames_wrong_prefix_is_refused_before_the_rest_arrives(magic: bytes, header: int, payload: int) -> None:
    with pytest.raises(WireError, match="not a frame"):
        list(Frames().feed(PREFIX.pack(magic, header, payload)))


@SURE
@given(st.data())
def test_encode_array_round_trips(data: st.DataObject) -> None:
    shape = data.draw(hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3))
    array = data.draw(hnp.arrays(np.dtype(data.draw(NUMERIC)), shape))
    back = through(array)
    assert type(back) is np.ndarray
    assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 3), "float32"),
        np.array(2.5),
        np.array([True, False]),
        np.arange(4, dtype=">f4"),
        np.arange(4, dtype=">i2")[::-1],
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(12.0)[::3],
        np.broadcast_to(np.float32(7), (2, 2)),
        np.zeros((1,) * 60),
    ],
    ids=["empty", "0-d", "bool", "big-endian", "backwards", "fortran", "gaps", "broadcast", "60 axes"],
)
def test_encode_unusual_array_arrives_with_its_numbers_in_native_order(array: np.ndarray) -> None:
    back = through(array)
    assert back.dtype == array.dtype.newbyteorder("=") and back.dtype.isnative
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)


@SURE
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False) | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=3)
        ),
        max_leaves=4,
    ).filter(lambda value: _depth(value) <= 3)
)
def test_encode_plain_values_round_trip(value: Any) -> None:
    back = through(value)
    assert type(back) is type(value) and back == value


def _depth(value: Any) -> int:
    if not isinstance(value, (tuple, list, dict)):
        return 0
    items = list(value.values()) if isinstance(value, dict) else list(value)
    return 1 + max(map(_depth, items), default=0)


class Lying(np.ndarray):
    """A subclass that must not be taken for an array."""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.array([object()]), Foreign("ndarray", "object", (1,))),
        (np.array(["word"]), Foreign("ndarray", "<U4", (1,))),
        (np.array(["2020"], "datetime64[Y]"), Foreign("ndarray", "datetime64[Y]", (1,))),
        (np.broadcast_to(0.0, (1000, 1000, 1000)), Foreign("ndarray", "float64", (1000, 1000, 1000))),
        (np.zeros(2).view(Lying), Foreign(f"{Lying.__module__}.Lying")),
        (np.ma.zeros(2), Foreign("numpy.ma.MaskedArray")),
        (10**18, Foreign("int, of more than 18 digits")),
        pytest.param(10**6000, Foreign("int, of more than 18 digits"), id="6000 digits"),
        ("x" * 5000, Foreign("str")),
        (1j, Foreign("complex")),
        (b"bytes", Foreign("bytes")),
        ({1, 2}, Foreign("set")),
        (list(range(100)), Foreign("list")),
        ([[[[1]]]], [[[Foreign("list")]]]),
        ((item for item in ()), Foreign("generator")),
    ],
)
def test_encode_what_cannot_cross_arrives_as_what_it_was(value: Any, expected: Any) -> None:
    assert through(value) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(np.int8(3), 3), (np.float32(0.5), 0.5), (np.bool_(True), True), (np.float64("inf"), float("inf"))],
)
def test_encode_numpy_number_arrives_as_a_python_number(number: np.generic, expected: Any) -> None:
    back = through(number)
    assert type(back) is type(expected) and back == expected


def test_encode_subclass_that_lies_is_never_asked() -> None:
    class Number(np.float64):
        def __float__(self) -> float:
            raise AssertionError("asked")

        hex = __float__

    class Key:
        def __str__(self) -> str:
            raise AssertionError("asked")

    Number.__module__ = "numpy"
    assert through(Number(1)) == Foreign("numpy.Number")
    assert through({Key(): 1}) == {f"{Key.__module__}.Key": 1}


def test_encode_more_than_a_frame_holds_says_only_what_it_was() -> None:
    assert through(["x" * 4000] * 64 + []) == ["x" * 4000] * 64
    assert through([["x" * 4000] * 8] * 64) == Foreign("list")


@pytest.mark.parametrize(
    ("packed", "payload", "match"),
    [
        ({"array": "|O", "shape": [1], "bytes": 8}, bytes(8), "not numeric"),
        ({"array": "f4,f4", "shape": [1], "bytes": 8}, bytes(8), "not numeric"),
        ({"array": "<f4", "shape": [-1], "bytes": 4}, bytes(4), "negative axis"),
        ({"array": "<f4", "shape": [2], "bytes": 4}, bytes(4), "does not fit"),
        ({"array": "<f4", "shape": [2**62, 4], "bytes": 0}, b"", "does not fit"),
        ({"array": "<f4", "shape": [0, 10**30], "bytes": 0}, b"", "cannot be read"),
        ({"array": "<f4", "shape": [1], "bytes": 4}, b"", "longer than the payload"),
        ({"array": "<f4", "shape": [1], "bytes": 4}, bytes(5), "left over"),
        ({"array": "<f4", "shape": [True], "bytes": 4}, bytes(4), "no shape"),
        ({"plain": [1]}, b"", "unknown tag"),
        ({"plain": 1, "float": "0x1p0"}, b"", "more than one tag"),
        ({"range": [0, 1, 0]}, b"", "unknown tag"),
        ({"float": "no number"}, b"", "cannot be read"),
        ({"tuple": [{"tuple": [{"tuple": [{"tuple": [{"tuple": []}]}]}]}]}, b"", "not tagged"),
        ([], b"", "not tagged"),
    ],
)
def test_decode_forged_value_is_a_wire_error(packed: Any, payload: bytes, match: str) -> None:
    text = json.dumps({"header": {}, "values": {"value": packed}}).encode()
    with pytest.raises(WireError, match=match):
        decode(text, payload)


def test_named_function_comes_through_by_its_name() -> None:
    assert through(NamedFunction("square")) == NamedFunction("square")
    assert repr(NamedFunction("square")) == "square"


@pytest.mark.parametrize("name", [3, None, ["square"], {"name": "square"}])
def test_decode_function_without_a_name_is_refused(name: Any) -> None:
    text = json.dumps({"header": {}, "values": {"f": {"function": name}}}).encode()
    with pytest.raises(WireError):
        decode(text, b"")
