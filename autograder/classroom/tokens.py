"""Code as what is left of it when names, comments, documentation, numbers' spelling and spaces do not count."""

import ast
import builtins
import io
import keyword
import tokenize
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

#: Of one file so much is read, and no longer line: Python's tokenizer is quadratic on hostile lines.
MAX_BYTES, MAX_LINE = 1 << 16, 1000
#: Of one file; a complete library has about as many in all its files together.
MAX_TOKENS = 10_000

#: Names that nobody can change: those of the language, and what arrays and NumPy offer behind a point.
_FIXED = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_ATTRIBUTES = frozenset(dir(np)) | frozenset(dir(np.ndarray))
_NAME, _TEXT, _NUMBER = "name", "text", "number"
_LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER, tokenize.TYPE_COMMENT}
#: Python 3.12 takes f-strings apart, and 3.11 does not: here they are one text in both.
_FSTRING_START = getattr(tokenize, "FSTRING_START", -1)
_FSTRING_END = getattr(tokenize, "FSTRING_END", -1)


@dataclass(frozen=True)
class Unit:
    """One function, or what stands outside of all functions of a file.

    Attributes:
        path: of the file.
        name: of the function, "" for what stands outside.
        codes: one number for each token that counts.
        lines: the line in which each of them stands, from 1.
    """

    path: str
    name: str
    codes: tuple[int, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class _Line:
    """One statement, or the head of one, without layout; `depth` counts the blocks around it."""

    depth: int
    words: tuple[tuple[str, int], ...]
    function: str = ""


def units(path: str, source: bytes) -> tuple[Unit, ...]:
    """The functions of a file and the rest of it; of a broken file, what stands before it breaks.

    Functions inside a function belong to it; methods stand for themselves.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    name, depth = "", -1
    for line in _statements(source):
        if depth >= 0 and line.depth <= depth:
            name, depth = "", -1
        if depth < 0 and line.function:
            name, depth = line.function, line.depth
        found.setdefault(name, []).extend(line.words)
    return tuple(
        Unit(path, name, tuple(zlib.crc32(word.encode()) for word, _ in words), tuple(line for _, line in words))
        for name, words in found.items()
        if words
    )


def _statements(source: bytes) -> Iterator[_Line]:
    """The statements in order, without those that are nothing but a text."""
    words: list[tuple[str, int]] = []
    depth, function, last = 0, "", ""
    for kind, text, line in _tokens(source):
        if kind == tokenize.INDENT:
            depth += 1
        elif kind == tokenize.DEDENT:
            depth -= 1
        elif kind == tokenize.NEWLINE:
            if any(word != _TEXT for word, _ in words):
                yield _Line(depth, tuple(words), function)
            words, function, last = [], "", ""
        else:
            if kind == tokenize.NAME and last == "def" and not function:
                function = text
            word = _word(kind, text, last)
            if word != _TEXT or not words or words[-1][0] != _TEXT:  # texts side by side are one
                words.append((word, line))
            last = text
    if any(word != _TEXT for word, _ in words):
        yield _Line(depth, tuple(words), function)


def _word(kind: int, text: str, before: str) -> str:
    """What a token counts as."""
    if kind == tokenize.NAME:
        fixed = text in _ATTRIBUTES if before == "." else text in _FIXED
        return text if fixed else _NAME
    if kind == tokenize.NUMBER:
        return _value(text)
    return _TEXT if kind == tokenize.STRING else text


def _value(text: str) -> str:
    """A number by its value, so that 1, 1.0 and 0x1 are one."""
    try:
        return repr(complex(ast.literal_eval(text)))
    except (ValueError, SyntaxError, OverflowError, MemoryError):
        return _NUMBER


def _tokens(source: bytes) -> Iterator[tuple[int, str, int]]:
    """Kind, text and line of every token that counts, until the file ends, breaks or has too many."""
    left, inside = MAX_TOKENS, 0
    try:
        for token in tokenize.tokenize(io.BytesIO(_bounded(source)).readline):
            inside += (token.type == _FSTRING_START) - (token.type == _FSTRING_END)
            if token.type == _FSTRING_END and not inside:
                yield tokenize.STRING, token.string, token.start[0]
            elif not inside and token.type not in _LAYOUT:
                yield token.type, token.string, token.start[0]
            left -= 1
            if not left:
                return
    except (SyntaxError, tokenize.TokenError, ValueError, LookupError, MemoryError, RecursionError):
        return


def _bounded(source: bytes) -> bytes:
    """The beginning of a file, with empty lines in the place of overlong ones."""
    lines = source[:MAX_BYTES].split(b"\n")
    return b"\n".join(line if len(line) <= MAX_LINE else b"" for line in lines)
