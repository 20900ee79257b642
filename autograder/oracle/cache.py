"""Answers of the oracle on disk, found by the content of the question."""

import contextlib
import hashlib
import os
import struct
from importlib import metadata
from pathlib import Path

from autograder.oracle.question import Answer, Question
from autograder.wire import PREFIX, WireError, decode, encode
from autograder.writing import write_whole

#: Raise it when `tensorflow_ops` comes to ask TensorFlow in another way.
ROUTE = 2
#: Each file begins with the SHA-256 of the rest: a changed bit must not become a wrong grade.
_DIGEST = hashlib.sha256().digest_size


def default_folder() -> Path:
    """`$CONV_COURSE_CACHE`, else the user's cache folder."""
    named = os.environ.get("CONV_COURSE_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "conv-course"


class AnswerCache:
    """A folder of answers. A damaged or half-written file counts as absent, and is written anew."""

    def __init__(self, device: str, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()
        self._about = {"device": device, "tensorflow": metadata.version("tensorflow"), "route": ROUTE}

    def key(self, question: Question) -> str:
        """A name made of everything that the answer depends on."""
        about = {**self._about, "operation": question.operation}
        return hashlib.sha256(encode(about, dict(question.arguments))).hexdigest()

    def get(self, key: str) -> Answer | None:
        """The answer stored under `key`, if there is a sound one."""
        try:
            stored = self._path(key).read_bytes()
            digest, data = stored[:_DIGEST], stored[_DIGEST:]
            if hashlib.sha256(data).digest() != digest:
                return None
            _, header, _ = PREFIX.unpack_from(data)
            about, values = decode(data[PREFIX.size : PREFIX.size + header], data[PREFIX.size + header :])
        except (OSError, ValueError, WireError, struct.error):
            return None
        if about.get("key") != key:
            return None
        return Answer(values.get("value"), str(about.get("refusal", "")))

    def put(self, key: str, answer: Answer) -> None:
        """Store an answer: written beside, then renamed. A cache that cannot be written is no error."""
        path = self._path(key)
        data = encode({"key": key, "refusal": answer.refusal}, {"value": answer.value})
        stored = hashlib.sha256(data).digest() + data
        with contextlib.suppress(OSError):
            write_whole(path, stored)

    def _path(self, key: str) -> Path:
        return self.folder / "oracle" / key[:2] / f"{key[2:]}.frame"
