"""Frames of JSON and raw arrays: how the grader, the worker and the oracle talk.

One frame is `MAGIC`, the length of the header (4 bytes), the length of the payload (8 bytes), the header
(JSON, UTF-8) and the payload: the bytes of all arrays, one after the other. Nothing is ever unpickled, and
`decode` is total: any bytes whatever give a value or a `WireError`.

This module stands alone (standard library and NumPy), because the worker loads it inside the sandbox.
"""

import json
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

MAGIC = b"CNV1"
PREFIX = struct.Struct(">4sIQ")
MAX_HEADER = 1 << 20
#: 64 MiB: many times the largest array that any exercise asks for.
MAX_PAYLOAD = 64 << 20
_NUMERIC_KINDS = "biufc"
#: What `encode` writes for an array's dtype: a numeric kind in the machine's own byte order.
_DTYPE = re.compile(r"[<>|][biufc]\d{1,2}")
#: Items of a pair or a list, axes of an array.
_MAX_LENGTH = 64
#: Items that `encode` looks at, by depth: enough for pairs of pairs, and never many.
_ITEMS = (_MAX_LENGTH, 8, 8)
_MAX_DEPTH = len(_ITEMS)
_MAX_TEXT = 4096
#: Made once: a submission is asked hundreds of times.
_ENCODER = json.JSONEncoder(separators=(",", ":"))


class WireError(Exception):
    """The bytes are not a frame that `encode` could have made."""


@dataclass(frozen=True)
class Foreign:
    """Something that cannot cross the wire: all that is kept of it is what it was.

    `type` is the name of the type; for an array of unusual dtype, `dtype` and `shape` say more.
    """

    type: str
    dtype: str = ""
    shape: tuple[int, ...] = ()


@dataclass(frozen=True, repr=False)
class NamedFunction:
    """A function as an argument: the worker knows it by this name (`autograder.functions`)."""

    name: str

    def __repr__(self) -> str:
        return self.name


def _pack(value: Any, chunks: list[bytes], depth: int) -> Any:
    """`value` as JSON; arrays go to `chunks`, everything unknown becomes `{"foreign": ...}`."""
    kind = type(value)
    if value is None or kind is bool or (kind is str and len(value) <= _MAX_TEXT):
        return {"plain": value}
    if kind is int:
        return {"plain": value} if -(10**18) < value < 10**18 else {"foreign": "int, of more than 18 digits"}
    if kind is float:
        return {"float": value.hex()}
    if isinstance(value, np.generic) and kind in np.sctypeDict.values():
        return _pack_scalar(value)
    if kind is np.ndarray:
        return _pack_array(value, chunks)
    if kind is NamedFunction:
        return {"function": value.name}
    if kind is Foreign:
        return {"foreign": value.type, "dtype": value.dtype, "shape": list(value.shape)}
    if kind is range:
        return {"range": [value.start, value.stop, value.step]}
    if kind in (tuple, list, dict) and depth < _MAX_DEPTH and len(value) <= _ITEMS[depth]:
        if kind is dict:
            return {"dict": [[_key(key), _pack(item, chunks, depth + 1)] for key, item in value.items()]}
        return {kind.__name__: [_pack(item, chunks, depth + 1) for item in value]}
    return {"foreign": _type_name(kind)}


def _key(key: Any) -> str:
    """A key of a dictionary as text, without asking it: its own methods may lie or fail."""
    return key[:_MAX_TEXT] if type(key) is str else _type_name(type(key))


def _pack_scalar(value: np.generic) -> Any:
    if isinstance(value, np.bool_):
        return {"plain": bool(value)}
    if isinstance(value, np.integer):
        return {"integer": int(value)}
    if isinstance(value, np.floating):
        return {"float": float(value).hex()}
    return {"foreign": _type_name(type(value))}


def _pack_array(value: np.ndarray, chunks: list[bytes]) -> Any:
    dtype = value.dtype.newbyteorder("=")
    shape = list(value.shape)
    if dtype.kind not in _NUMERIC_KINDS or value.nbytes > MAX_PAYLOAD // 2:
        return {"foreign": "ndarray", "dtype": str(value.dtype)[:40], "shape": shape}
    data = np.ascontiguousarray(value, dtype=dtype).tobytes()
    chunks.append(data)
    return {"array": dtype.str, "shape": shape, "bytes": len(data)}


def _type_name(kind: type) -> str:
    """The name of a type; a metaclass may answer in its place, or fail."""
    try:
        module, name = kind.__module__, kind.__name__
        return (f"{name}" if module == "builtins" else f"{module}.{name}")[:80]
    except Exception:
        return "object"


def encode(header: dict[str, Any], values: dict[str, Any] | None = None) -> bytes:
    """One frame: `header` (plain JSON) and named `values` (arrays, numbers, words, pairs of them)."""
    chunks: list[bytes] = []
    packed = {name: _pack(value, chunks, 0) for name, value in (values or {}).items()}
    text, payload = _json(header, packed), b"".join(chunks)
    if len(text) > MAX_HEADER or len(payload) > MAX_PAYLOAD:  # too much: say what it was
        packed = {name: {"foreign": _type_name(type(value))} for name, value in (values or {}).items()}
        text, payload = _json(header, packed), b""
    return PREFIX.pack(MAGIC, len(text), len(payload)) + text + payload


def _json(header: dict[str, Any], packed: dict[str, Any]) -> bytes:
    return _ENCODER.encode({"header": header, "values": packed}).encode()


class _Payload:
    """The bytes of the arrays, handed out front to back, each byte once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, length: int) -> bytes:
        if length < 0 or self.position + length > len(self.data):
            raise WireError("an array is longer than the payload")
        piece = self.data[self.position : self.position + length]
        self.position += length
        return piece


def _unpack(packed: Any, payload: _Payload, depth: int) -> Any:
    if type(packed) is not dict or depth > _MAX_DEPTH:
        raise WireError("a value is not tagged")
    if "array" in packed:
        return _unpack_array(packed, payload)
    if "foreign" in packed:
        shape = packed.get("shape", [])
        sizes = tuple(shape) if _are_ints(shape) else ()
        return Foreign(_word(packed["foreign"], 80), _word(packed.get("dtype", ""), 40), sizes)
    if len(packed) != 1:
        raise WireError("a value has more than one tag")
    ((tag, item),) = packed.items()
    if tag == "plain" and (item is None or type(item) in (bool, int, str)):
        return item
    if tag == "integer" and type(item) is int:
        return item
    if tag == "float" and type(item) is str:
        return float.fromhex(item)
    if tag == "function" and type(item) is str:
        return NamedFunction(_word(item, 80))
    if tag == "range" and _are_ints(item) and len(item) == 3 and item[2] != 0:
        return range(*item)
    if tag in ("tuple", "list") and type(item) is list and len(item) <= _MAX_LENGTH:
        values = [_unpack(piece, payload, depth + 1) for piece in item]
        return tuple(values) if tag == "tuple" else values
    if tag == "dict" and type(item) is list and len(item) <= _MAX_LENGTH:
        return {str(key): _unpack(piece, payload, depth + 1) for key, piece in item}
    raise WireError("a value has an unknown tag")


def _word(item: Any, length: int) -> str:
    """Untrusted text, safe to print on one line."""
    text = item[:length] if type(item) is str else "object"
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _are_ints(item: Any) -> bool:
    return type(item) is list and len(item) <= _MAX_LENGTH and all(type(number) is int for number in item)


def _unpack_array(packed: dict[str, Any], payload: _Payload) -> np.ndarray:
    shape, length = packed.get("shape"), packed.get("bytes")
    if not isinstance(shape, list) or not _are_ints(shape) or type(length) is not int:
        raise WireError("an array has no shape")
    if any(size < 0 for size in shape):
        raise WireError("an array has a negative axis")
    if type(packed["array"]) is not str or not _DTYPE.fullmatch(packed["array"]):
        raise WireError("an array is not numeric")
    dtype = np.dtype(packed["array"])
    elements = 1
    for size in shape:
        elements *= size
    if elements * dtype.itemsize != length:
        raise WireError("an array's shape does not fit its bytes")
    array: np.ndarray = np.frombuffer(payload.take(length), dtype=dtype).reshape(shape)
    return array


def decode(text: bytes, payload: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the values of one frame.

    Raises:
        WireError: for any bytes that `encode` does not make.
    """
    try:
        document = json.loads(text.decode("utf-8"))
        header, packed = document["header"], document["values"]
        if type(header) is not dict or type(packed) is not dict:
            raise WireError("a frame's header is not an object")
        rest = _Payload(payload)
        values = {name: _unpack(item, rest, 0) for name, item in packed.items()}
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, MemoryError, AttributeError) as error:
        raise WireError(f"a frame cannot be read ({type(error).__name__})") from error
    if rest.position != len(payload):
        raise WireError("a frame has bytes left over")
    return header, values


class Frames:
    """Collects bytes as they arrive and yields the frames that are complete."""

    def __init__(self, max_payload: int = MAX_PAYLOAD) -> None:
        self._buffer = bytearray()
        self._max_payload = max_payload

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield every frame that `data` completes.

        Raises:
            WireError: if the bytes are no frame, or one over the limits.
        """
        self._buffer += data
        while len(self._buffer) >= PREFIX.size:
            magic, header, payload = PREFIX.unpack_from(self._buffer)
            if magic != MAGIC or header > MAX_HEADER or payload > self._max_payload:
                raise WireError("the bytes are not a frame, or one over the limits")
            end = PREFIX.size + header + payload
            if len(self._buffer) < end:
                return
            text = bytes(self._buffer[PREFIX.size : PREFIX.size + header])
            body = bytes(self._buffer[PREFIX.size + header : end])
            del self._buffer[:end]
            yield decode(text, body)


def read_frame(source: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Wait for the next frame on a file descriptor; None at its end.

    For the two processes that serve: their peer is the grader. The grader itself reads with `Frames`
    and a deadline.
    """
    prefix = _read_exactly(source, PREFIX.size)
    if prefix is None:
        return None
    _, header, payload = PREFIX.unpack(prefix)
    text, body = _read_exactly(source, header), _read_exactly(source, payload)
    return None if text is None or body is None else decode(text, body)


def _read_exactly(source: int, length: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < length:
        piece = os.read(source, min(length - len(pieces), 1 << 16))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)


def write_frame(target: int, header: dict[str, Any], values: dict[str, Any] | None = None) -> None:
    """Write one frame to a file descriptor, all of it."""
    view = memoryview(encode(header, values))
    while view:
        view = view[os.write(target, view) :]
