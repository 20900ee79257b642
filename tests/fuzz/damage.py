"""Ways in which bytes and JSON get damaged: by accident, by a bad disk, by an editor, and on purpose."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

#: What stands where something else is expected.
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**63,
    -(10**30),
    10**300,
    1.5,
    float("nan"),
    float("inf"),
    "",
    "x" * 70_000,
    "\ud800",
    "\x00\x1b[2J\u202e",
    "<script>alert(1)</script>",
    "9" * 300,
    [],
    {},
    [[[[[[[[[[]]]]]]]]]],
    [None, 1, "a"],
    {"a": {"b": [{}]}},
    {"nbgrader": {"grade": True, "points": 1e9, "grade_id": "x", "solution": False}},
)
_ENCODINGS = ("utf-16", "utf-32", "utf-8-sig", "latin-1", "cp037", "utf-7")


def damaged_bytes(chance: random.Random, data: bytes) -> bytes:
    """The bytes after one to four accidents."""
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_ACCIDENTS)(chance, data)
    return data


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randint(0, len(data))


def _flipped(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 8, 200)) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: _place(chance, data)] if chance.random() < 0.7 else data[_place(chance, data) :]


def _hole(chance: random.Random, data: bytes) -> bytes:
    begin = _place(chance, data)
    return data[:begin] + data[begin + chance.choice((1, 2, 16, 500)) :]


def _repeated(chance: random.Random, data: bytes) -> bytes:
    begin = _place(chance, data)
    piece = data[begin : begin + chance.choice((1, 8, 300))]
    return data[:begin] + piece * chance.choice((2, 3, 50)) + data[begin:]


def _noise(chance: random.Random, data: bytes) -> bytes:
    begin = _place(chance, data)
    return data[:begin] + chance.randbytes(chance.choice((1, 4, 100))) + data[begin:]


def _lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    first, second = (chance.randrange(len(lines)) for _ in range(2))
    change = chance.randrange(4)
    if change == 0:
        lines[first], lines[second] = lines[second], lines[first]
    elif change == 1:
        del lines[first]
    elif change == 2:
        lines.insert(second, lines[first])
    else:
        begin, end = sorted((first, second))
        piece = lines[begin:end]
        chance.shuffle(piece)
        lines[begin:end] = piece
    return b"\n".join(lines)


def _saved_otherwise(chance: random.Random, data: bytes) -> bytes:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\x00")))
    return text.encode(chance.choice(_ENCODINGS), "replace")


def _word_exchanged(chance: random.Random, data: bytes) -> bytes:
    words = (b"0", b"1", b"-1", b"None", b"null", b"'", b'"', b"(", b")", b"[", b"{", b":", b"return", b"return 0 #")
    old, new = chance.choice(words), chance.choice(words)
    return data.replace(old, new, chance.choice((1, 2, -1)))


_ACCIDENTS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flipped,
    _flipped,
    _cut,
    _hole,
    _repeated,
    _noise,
    _lines,
    _lines,
    _saved_otherwise,
    _word_exchanged,
)


def damaged_json(chance: random.Random, document: Any) -> Any:
    """A copy of a JSON document with one to six of its places changed; it may no longer be a document at all."""
    document = copy.deepcopy(document)
    for _ in range(chance.randint(1, 6)):
        places = list(_places(document))
        if not places:
            return chance.choice(ODD)
        holder, key = _one_of(chance, places)
        change = chance.randrange(6)
        if change == 0:
            del holder[key]
        elif change == 1:
            other_holder, other_key = chance.choice(places)
            holder[key] = copy.deepcopy(other_holder[other_key])
        elif change == 2 and type(holder) is list:
            holder.insert(chance.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
        elif change == 3 and type(holder) is dict:
            holder[chance.choice(("", "\ud800", "id", "source", "nbgrader", str(key) + "x"))] = holder.pop(key)
        elif change == 4:
            holder[key] = {"deeper": holder[key]} if chance.random() < 0.5 else [holder[key]]
        else:
            holder[key] = copy.deepcopy(chance.choice(ODD))
    return document


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every item of the document, as the list or dictionary that holds it and its place there."""
    waiting = [document]
    while waiting:
        here = waiting.pop()
        keys: Any = list(here) if type(here) is dict else range(len(here)) if type(here) is list else ()
        for key in keys:
            yield here, key
            waiting.append(here[key])


def _one_of(chance: random.Random, places: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    """A place; those near the top, which are few, as often as those far down, which are many."""
    return places[min(int(len(places) * chance.random() ** 3), len(places) - 1)]


def as_text(chance: random.Random, document: Any) -> bytes:
    """The document as a file, written in one of the ways that there are."""
    text = json.dumps(document, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1)))
    return text.encode("utf-8", "surrogatepass")
