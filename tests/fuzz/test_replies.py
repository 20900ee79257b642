"""Whatever bytes a worker sends: an outcome, a verdict and a report come of them, and no exception."""

import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.cases import Case, Kind
from autograder.comparison import describe, judge
from autograder.exercises.catalogue import exercise
from autograder.grading import runner
from autograder.grading.pipeline import grade
from autograder.oracle.client import Oracle
from autograder.outcomes import Outcome, Raised, Returned, Stopped
from autograder.sandbox import launch, session
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import read_reply
from autograder.submission.snapshot import Submission
from autograder.verdicts import Verdict
from autograder.wire import MAGIC, PREFIX, Foreign, Frames, NamedFunction, WireError, encode
from fuzz.damage import damaged_bytes, damaged_json
from fuzz.shares import chances, shares
from fuzz.test_sources import check_report

WORDS = ("returned", "raised", "not loaded", "missing")
DTYPES = ("<f4", "<f8", ">f4", "<f2", "<f16", "|b1", "|i1", "<u8", "<c8", "|S1", "|O", "<M8[s]", "<f3", "<i99", "f4")
SHAPES: tuple[Any, ...] = (
    [],
    [0],
    [1, 3, 3, 1],
    [2**63],
    [2**40, 2**40, 0],
    [-1],
    [1] * 64,
    [10**30, 0],
    [1.0],
    "2",
    None,
    [True, 2],
)
#: One exercise for each kind of answer that there is.
ASKED = [
    exercise(name)
    for name in ("output_size", "conv2d_single", "same_padding", "resolve_padding", "transpose_output_range")
]
#: One of each kind of answer that an exercise may have.
EXPECTED: tuple[Any, ...] = (
    np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1),
    np.zeros((0, 2), np.float64),
    5,
    (1, 2),
    ((0, 1), (2, 3)),
    [0, 1, 2],
)


def value(chance: Any) -> Any:
    """Something that a function may have returned."""
    return chance.choice(
        (
            np.arange(9).reshape(1, 3, 3, 1).astype(chance.choice((np.float32, np.float64, np.int8, bool, complex))),
            np.float32(1.5),
            np.array(float("nan")),
            5,
            10**17,
            (1, 2),
            ((0, 1), (2, 3)),
            [0, 1, 2],
            range(3),
            range(10**30),
            range(10**17, -(10**17), -1),
            None,
            "word",
            {"a": 1},
            1e308,
            float("inf"),
            Foreign("generator"),
            NamedFunction("identity"),
        )
    )


def reply(chance: Any) -> bytes:
    """A frame: an honest one, one whose JSON was changed, or one that was damaged as bytes."""
    header = {
        "id": "0",
        "outcome": chance.choice(WORDS),
        "seconds": 0.1,
        "mutated": chance.choice(([], ["input"], "input")),
        "type": "ValueError",
        "bases": chance.choice((["ValueError"], ["NotImplementedError"], ["MemoryError"], ["SyntaxError"], [1], None)),
        "message": "no",
        "place": "conv_lib/conv2d.py, line 3",
        "names": ["Conv2d", "conv_2d"],
    }
    frame = encode(header, {"value": value(chance)} if chance.random() < 0.9 else {})
    _, length, _ = PREFIX.unpack_from(frame)
    text, payload = frame[PREFIX.size : PREFIX.size + length], frame[PREFIX.size + length :]
    way = chance.randrange(4)
    if way == 0:
        document = damaged_json(chance, json.loads(text))
        text = json.dumps(document).encode()
    elif way == 1:
        document = json.loads(text)
        array = {"array": chance.choice(DTYPES), "shape": chance.choice(SHAPES), "bytes": len(payload)}
        document["values"] = {"value": damaged_json(chance, array) if chance.random() < 0.5 else array}
        text = json.dumps(document).encode()
    elif way == 2:
        payload = damaged_bytes(chance, payload)
    frame = PREFIX.pack(MAGIC, len(text), len(payload)) + text + payload
    return damaged_bytes(chance, frame) if way == 3 else frame


def outcome_of(data: bytes, module: str = "conv2d", function: str = "conv2d") -> Outcome:
    """What a session makes of these bytes."""
    frames = Frames()
    try:
        for header, values in frames.feed(data):
            return read_reply(module, function, header, values)
    except WireError as error:
        return Stopped(Verdict.CRASHED, f"What it sent back cannot be read: {error}.")
    return Stopped(Verdict.CRASHED, "It ended.")


@pytest.mark.parametrize("seeds", shares("frames"))
def test_judge_damaged_frame_comes_to_a_verdict_in_words(seeds: range, record_property: Callable[..., None]) -> None:
    seen = set()
    cases = [Case("fuzz", "part", {}, kind) for kind in Kind]
    for chance in chances("frames", seeds, record_property):
        outcome = outcome_of(reply(chance))
        assert isinstance(outcome, Returned | Raised | Stopped)
        for case in cases:
            for expected in EXPECTED:
                judgement = judge(case, outcome, expected, 0.5)
                assert judgement.message.isprintable() and len(judgement.message) < 2000
                seen.add(judgement.verdict)
        if isinstance(outcome, Returned):
            assert describe(outcome.value).isprintable()
    assert {Verdict.PASSED, Verdict.WRONG_TYPE, Verdict.CRASHED, Verdict.RAISED} <= seen


class Forger:
    """Stands in for `Session`: answers every call with a damaged frame, most of them such that it is called again."""

    chance: Any = None

    def __init__(self, *_: Any) -> None:
        self.alive, self.printed = True, b""

    def call(self, call: session.Call) -> Outcome:
        """A forged reply, read as a session reads it."""
        outcome = outcome_of(reply(self.chance), call.module, call.function)
        while isinstance(outcome, Stopped) and self.chance.random() < 0.97:
            outcome = outcome_of(reply(self.chance), call.module, call.function)
        return outcome

    def close(self) -> None:
        """There is no process to end."""
        self.alive = False


@pytest.mark.parametrize("seeds", shares("grades of forged replies"))
def test_grade_forged_replies_comes_to_a_report_without_a_point(
    seeds: range, oracle: Oracle, monkeypatch: pytest.MonkeyPatch, record_property: Callable[..., None]
) -> None:
    monkeypatch.setattr(runner, "Session", Forger)
    nothing = Submission("forger", {"conv_lib/conv2d.py": b""})
    for chance in chances("grades of forged replies", seeds, record_property):
        Forger.chance = chance
        report = grade(nothing, ASKED, oracle, sandboxed=False, reference=None)
        check_report(report)
        assert report.points == 0


#: A worker that reads every request and answers with what lies in a file.
FORGING_WORKER = """
import json, struct, sys, pathlib

def read(size):
    data = b""
    while len(data) < size:
        piece = sys.stdin.buffer.read(size - len(data))
        if not piece:
            sys.exit(0)
        data += piece
    return data

def send(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()

def say(**words):
    text = json.dumps({"header": words, "values": {}}).encode()
    send(struct.pack(">4sIQ", b"CNV1", len(text), 0) + text)

say(ready=True)
_, header, _ = struct.unpack(">4sIQ", read(16))
read(header)
say(begun=True, seen=["replies"])
for path in sorted(pathlib.Path("replies").iterdir()):
    _, header, payload = struct.unpack(">4sIQ", read(16))
    request = json.loads(read(header))
    read(payload)
    data = path.read_bytes()
    send(data.replace(b'"id": "0"', b'"id": "%s"' % request["header"]["id"].encode()))
    print("noise", file=sys.stderr)
sys.stdin.buffer.read()
"""


@pytest.mark.parametrize("seeds", shares("replies through a pipe"))
def test_call_forging_worker_always_has_an_outcome(
    seeds: range, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[..., None]
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(textwrap.dedent(FORGING_WORKER))
    monkeypatch.setattr(launch, "WORKER", worker)
    replies = [reply(chance) for chance in chances("replies through a pipe", seeds, record_property)]
    waiting = [one.replace(b'"id":"0"', b'"id": "0"') for one in replies]
    call = session.Call("conv2d", "conv2d", {"input": np.zeros((1, 2))}, 1)
    rounds = 0
    while waiting:
        folder = tmp_path / f"round-{rounds}"
        (folder / "replies").mkdir(parents=True)
        for number, data in enumerate(waiting):
            (folder / "replies" / f"{number:05}").write_bytes(data)
        with session.Session(folder, Limits(wall_seconds=0.5), sandboxed=False) as talk:
            done = 0
            while talk.alive and done < len(waiting):
                assert isinstance(talk.call(call), Returned | Raised | Stopped)
                done += 1
        waiting, rounds = waiting[max(done, 1) :], rounds + 1
    assert rounds > 1, "no reply was ever so bad that the session ended"
