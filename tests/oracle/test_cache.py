"""The cache of answers: never wrong, never in the way."""

import subprocess
import threading
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.oracle import cache
from autograder.oracle.cache import AnswerCache, default_folder
from autograder.oracle.client import Oracle
from autograder.oracle.question import Answer, Question

_IMAGE = np.arange(12, dtype=np.float32).reshape(1, 3, 4, 1)
_ANSWER = Answer(np.arange(6, dtype=np.float32).reshape(1, 2, 3, 1))


def question(operation: str = "conv2d", **change: object) -> Question:
    arguments = {"input": _IMAGE, "filters": np.ones((2, 2, 1, 1), np.float32), "strides": (1, 2), **change}
    return Question(operation, arguments)


def assert_answer(got: Answer | None, expected: Answer) -> None:
    assert got is not None
    assert got.refusal == expected.refusal
    if isinstance(expected.value, np.ndarray):
        assert got.value.dtype == expected.value.dtype
        np.testing.assert_array_equal(got.value, expected.value)
    else:
        assert (type(got.value), got.value) == (type(expected.value), expected.value)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "answer",
    [
        _ANSWER,
        Answer(np.zeros((0, 3), np.float64)),
        Answer(7),
        Answer(None, "ValueError: no"),
        Answer(None, "ö"),
    ],
    ids=["array", "empty", "number", "refusal", "accent"],
)
def test_cache_what_is_put_comes_back(tmp_path: Path, answer: Answer) -> None:
    known = AnswerCache("cpu", tmp_path)
    key = known.key(question())
    assert known.get(key) is None
    known.put(key, answer)
    assert_answer(known.get(key), answer)
    assert_answer(AnswerCache("cpu", tmp_path).get(key), answer)


def test_cache_hit_needs_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = AnswerCache("cpu", tmp_path)
    known.put(known.key(question()), _ANSWER)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with Oracle("cpu", tmp_path, on_start=lambda: refuse()) as oracle:
        assert_answer(oracle.answers([question()])[0], _ANSWER)
        with pytest.raises(AssertionError, match="a process was started"):
            oracle.answers([question(strides=2)])


def test_cache_key_depends_on_everything_that_the_answer_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = _IMAGE.copy()
    other[0, 0, 0, 0] = 1
    known = AnswerCache("cpu", tmp_path)
    keys = [
        known.key(question()),
        known.key(question(input=other)),
        known.key(question(input=_IMAGE.astype(np.float64))),
        known.key(question(input=_IMAGE.reshape(1, 4, 3, 1))),
        known.key(question(input=-_IMAGE)),
        known.key(question(strides=(2, 1))),
        known.key(question(strides=1)),
        known.key(question(strides=True)),
        known.key(question(padding="SAME")),
        known.key(question("conv2d_single")),
        AnswerCache("gpu", tmp_path).key(question()),
    ]
    monkeypatch.setattr(metadata, "version", lambda name: "0.0.0")
    keys.append(AnswerCache("cpu", tmp_path).key(question()))
    monkeypatch.undo()
    monkeypatch.setattr(cache, "ROUTE", cache.ROUTE + 1)
    keys.append(AnswerCache("cpu", tmp_path).key(question()))
    assert len(set(keys)) == len(keys)


def test_cache_key_does_not_depend_on_how_an_array_lies_in_memory(tmp_path: Path) -> None:
    known = AnswerCache("cpu", tmp_path)
    wide = np.repeat(_IMAGE, 2, axis=2)[:, :, ::2]
    assert not wide.flags.c_contiguous
    assert known.key(question(input=wide)) == known.key(question())
    assert known.key(question(input=np.asfortranarray(_IMAGE))) == known.key(question())


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_cache_damaged_file_counts_as_absent_and_is_mended(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    known = AnswerCache("cpu", folder)
    key = known.key(question())
    known.put(key, _ANSWER)
    (path,) = files(folder)
    sound = path.read_bytes()
    position = data.draw(st.integers(0, len(sound) - 1))
    damage = data.draw(st.sampled_from(["bit", "cut", "longer", "other"]))
    if damage == "bit":
        spoilt = bytearray(sound)
        spoilt[position] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(spoilt)
    elif damage == "cut":
        path.write_bytes(sound[:position])
    elif damage == "longer":
        path.write_bytes(sound + b"\0")
    else:
        path.write_bytes(data.draw(st.binary(max_size=200)))
    assert known.get(key) is None
    known.put(key, _ANSWER)
    assert_answer(known.get(key), _ANSWER)


def test_cache_file_of_another_question_counts_as_absent(tmp_path: Path) -> None:
    known = AnswerCache("cpu", tmp_path)
    first, second = known.key(question()), known.key(question(strides=1))
    known.put(first, _ANSWER)
    (path,) = files(tmp_path)
    target = known._path(second)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(path.read_bytes())
    assert known.get(second) is None


def test_cache_folder_in_place_of_a_file_counts_as_absent(tmp_path: Path) -> None:
    known = AnswerCache("cpu", tmp_path)
    key = known.key(question())
    known._path(key).mkdir(parents=True)
    assert known.get(key) is None
    known.put(key, _ANSWER)
    assert known.get(key) is None


def test_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    known = AnswerCache("cpu", blocked)
    key = known.key(question())
    known.put(key, _ANSWER)
    assert known.get(key) is None
    assert blocked.read_text() == "not a folder"


def test_cache_written_and_read_by_many_at_once_is_never_wrong(tmp_path: Path) -> None:
    known = AnswerCache("cpu", tmp_path)
    keys = {known.key(question(strides=number)): Answer(number) for number in range(1, 6)}
    seen: list[tuple[Answer | None, Answer]] = []

    def work(answers: Mapping[str, Answer]) -> None:
        mine = AnswerCache("cpu", tmp_path)
        for _ in range(20):
            for key, answer in answers.items():
                mine.put(key, answer)
                seen.append((mine.get(key), answer))

    threads = [threading.Thread(target=work, args=(keys,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 600
    for got, answer in seen:
        assert_answer(got, answer)
    assert len(files(tmp_path)) == len(keys)


def test_cache_folder_is_the_users_unless_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONV_COURSE_CACHE", str(tmp_path / "named"))
    assert default_folder() == tmp_path / "named"
    monkeypatch.delenv("CONV_COURSE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "conv-course"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_folder() == Path.home() / ".cache" / "conv-course"
