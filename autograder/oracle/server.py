"""The oracle's process: reads questions from standard input, writes TensorFlow's answers to standard output."""

import os
import re
import sys
from typing import Any

from autograder.wire import PREFIX, decode, encode


def read_frame(source: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The next frame from a file descriptor, or None at its end."""
    prefix = _read(source, PREFIX.size)
    if prefix is None:
        return None
    _, header, payload = PREFIX.unpack(prefix)
    text, body = _read(source, header), _read(source, payload)
    return None if text is None or body is None else decode(text, body)


def _read(source: int, length: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < length:
        piece = os.read(source, min(length - len(pieces), 1 << 16))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)


def _write(target: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(target, view) :]


def _first_line(message: str) -> str:
    """TensorFlow's sentence without the names that it gives its own machinery."""
    line = (message.strip().splitlines() or [""])[0]
    line = re.sub(r"\{\{function_node .*?\}\} ", "", line)
    return re.sub(r" \[Op:\w+\].*$", "", line)[:300]


def main(device: str) -> None:
    """Serve until standard input ends."""
    source, target = os.dup(0), os.dup(1)
    os.dup2(2, 1)  # whatever TensorFlow prints must not end up between the frames
    from autograder.oracle import tensorflow_ops as ops  # after the descriptors are safe

    name = ops.prepare(device)
    _write(target, encode({"ready": bool(name), "device": name}))
    while name and (frame := read_frame(source)) is not None:
        header, values = frame
        try:
            value = ops.OPERATIONS[header["operation"]](**values)
        except ops.REFUSALS as error:
            _write(target, encode({"refusal": f"{type(error).__name__}: {_first_line(str(error))}"}))
        else:
            _write(target, encode({}, {"value": value}))


if __name__ == "__main__":
    main(sys.argv[1])
