"""The corpus: one entry for each submission that attacks, breaks or surprises the grader.

The entries are TOML, so that no tool takes their code for ours. Keys of an entry:

    name, tries         what it is called and, where the name does not say it, what it tries
    base                "reference" (default), "zeros" (its conv2d gives zeros of the right shape) or "stub"
    files, copy         path -> text, or path -> path of the base whose content it gets
    replace             path -> [[old, new], ...]; each piece must stand there exactly once
    prepend, append     path -> text, around what is there
    encode, newline     path -> encoding or line ending in which the file is saved
    pad                 path -> characters of a comment that is appended
    remove              paths that are left out
    prelude, returns    an expression that wraps `result`, the right answer of conv2d
    channel             statements that run inside conv2d and know the way to the grader
    only, limits        exercises that are graded (default: all), and limits that differ from the usual
    expect              exercise -> verdict, points (default 0), words in its sentence; others get full marks
    printed, notes      what the report must show of it
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.sandbox.limits import Limits
from autograder.submission.snapshot import PACKAGE, Submission, read_submission

CORPUS = Path(__file__).with_name("corpus")
_STUBS = Path(__file__).resolve().parents[2] / "examples" / "class" / "elm" / "01_forward"
_CONV2D = "conv_lib/conv2d.py"
_ZEROS = """

_honest = conv2d


def conv2d(*args, **kwargs):
    return np.zeros_like(_honest(*args, **kwargs))
"""
_CHANNEL = """

import os
import sys
import threading
import time

_right = conv2d


def conv2d(*args, **kwargs):
    result = _right(*args, **kwargs)

    def grader():
        frame = sys._getframe()
        while frame.f_code.co_name != "main":
            frame = frame.f_back
        return frame.f_locals

    def raw(text, payload=b""):
        prefix = grader()["pipe"].wire.PREFIX.pack(b"CNV1", len(text), len(payload))
        os.write(grader()["target"], prefix + text + payload)

    def reply(value):
        name = grader()["header"]["id"]
        return ('{"header": {"id": "%s", "outcome": "returned"}, "values": {"value": %s}}' % (name, value)).encode()

"""


@dataclass(frozen=True)
class Expected:
    """What an exercise of an entry gets."""

    verdict: str
    points: float = 0.0
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One submission of the corpus."""

    name: str
    data: Mapping[str, Any] = field(repr=False)

    @property
    def limits(self) -> Limits:
        """The usual limits but for those that the entry names."""
        return Limits(**self.data.get("limits", {}))

    @property
    def only(self) -> tuple[str, ...]:
        """Names of the exercises to grade; none means all."""
        return tuple(self.data.get("only", ()))

    @property
    def expected(self) -> dict[str, Expected]:
        """Exercises that do not get full marks."""
        found = {}
        for name, entry in self.data.get("expect", {}).items():
            found[name] = Expected(entry["verdict"], entry.get("points", 0.0), tuple(entry.get("words", ())))
        return found

    def text(self, reference: Submission, facts: Mapping[str, str]) -> dict[str, str]:
        """The files as text; `{name}` stands for a fact of the machine that runs the test."""
        data = self.data
        files = {path: source.decode() for path, source in reference.files.items()}
        base = data.get("base", "reference")
        if base == "stub":
            files = {path: source.decode() for path, source in read_submission(_STUBS).files.items()}
        if base == "zeros":
            files[_CONV2D] += _ZEROS
        for path, origin in data.get("copy", {}).items():
            files[path] = reference.files[origin].decode()
        for path in data.get("remove", ()):
            del files[path]
        files |= data.get("files", {})
        for path, edits in data.get("replace", {}).items():
            for old, new in edits:
                assert files[path].count(old) == 1, f"{self.name}: {path} holds {files[path].count(old)} times {old!r}"
                files[path] = files[path].replace(old, new)
        for path, text in data.get("prepend", {}).items():
            files[path] = text + files[path]
        for path, text in data.get("append", {}).items():
            files[path] += text
        if "returns" in data:
            files[_CONV2D] += f"\n{data.get('prelude', '')}\n_right = conv2d\n\n\ndef conv2d(*args, **kwargs):\n"
            files[_CONV2D] += f"    result = _right(*args, **kwargs)\n    return {data['returns']}\n"
        if "channel" in data:
            files[_CONV2D] += f"{_CHANNEL}    {data['channel'].strip()}\n    return result\n"
        for path, length in data.get("pad", {}).items():
            files[path] += "# " + "x" * length
        for name, fact in facts.items():
            files = {path: text.replace("{" + name + "}", fact) for path, text in files.items()}
        return files

    def write(self, folder: Path, reference: Submission, facts: Mapping[str, str]) -> Submission:
        """Save the files below `folder` as a student would, and read them as the grader does.

        Files that lie beside the package are put into the submission by hand: reading it takes `conv_lib` alone.
        """
        beside: dict[str, bytes] = {}
        for path, text in self.text(reference, facts).items():
            text = text.replace("\n", self.data.get("newline", {}).get(path, "\n"))
            source = text.encode(self.data.get("encode", {}).get(path, "utf-8"))
            if not path.startswith(f"{PACKAGE}/"):
                beside[path] = source
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source)
        read = read_submission(folder, self.name)
        return Submission(read.name, {**read.files, **beside}, read.notes)


def load() -> list[Entry]:
    """All entries, in the order in which they stand in the files."""
    entries = []
    for path in sorted(CORPUS.glob("*.toml")):
        for data in tomllib.loads(path.read_text(encoding="utf-8"))["entry"]:
            entries.append(Entry(data["name"], data))
    names = [entry.name for entry in entries]
    assert len(set(names)) == len(names), "two entries of the corpus share a name"
    return entries
