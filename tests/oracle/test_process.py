"""The process in which TensorFlow runs: it may die, it may not make a noise, and it is pinned."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import DeviceUnavailable, GraderError
from autograder.oracle import process
from autograder.oracle.client import Oracle
from autograder.oracle.process import TensorFlow
from autograder.oracle.question import Question
from autograder.wire import encode

ROOT = Path(__file__).resolve().parents[2]
_SIZE = {"size": 9, "kernel": 3}


def size(number: int) -> Question:
    return Question("output_size", {"size": number, "kernel": 3})


def value(oracle: Oracle, question: Question) -> object:
    (answer,) = oracle.answers([question])
    return answer.value


def process_id(oracle: Oracle) -> int | None:
    assert isinstance(oracle.source, TensorFlow)
    return oracle.source.process_id


def test_oracle_killed_between_questions_answers_the_next_without_a_sound(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    waited: list[int] = []
    with Oracle("cpu", tmp_path, on_start=lambda: waited.append(1)) as oracle:
        assert value(oracle, size(9)) == 7
        number = process_id(oracle)
        assert number is not None
        os.kill(number, signal.SIGKILL)
        os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)
        assert value(oracle, size(10)) == 8
        assert value(oracle, size(9)) == 7
    assert waited == [1, 1]
    assert capfd.readouterr() == ("", "")
    assert process_id(oracle) is None


def test_oracle_that_cannot_live_gives_a_grader_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Oracle("cpu", tmp_path) as oracle:
        monkeypatch.setattr(sys, "executable", "/bin/false")
        with pytest.raises(
            GraderError, match=r"^oracle: the TensorFlow process died or hung while it computed output_size\.$"
        ):
            value(oracle, size(9))


def test_oracle_that_hangs_is_ended_and_gives_a_grader_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 600\n")
    silent.chmod(0o755)
    with Oracle("cpu", tmp_path, patience=0.2) as oracle:
        monkeypatch.setattr(sys, "executable", str(silent))
        with pytest.raises(GraderError, match="died or hung"):
            value(oracle, size(9))
        assert process_id(oracle) is None


def test_oracle_that_cannot_be_started_gives_a_grader_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Oracle("cpu", tmp_path) as oracle:
        monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
        with pytest.raises(GraderError, match="output_size"):
            value(oracle, size(9))


def test_oracle_that_talks_nonsense_gives_a_grader_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    babbling = tmp_path / "babble"
    babbling.write_text("#!/bin/sh\nyes | head -c 100000\n")
    babbling.chmod(0o755)
    with Oracle("cpu", tmp_path) as oracle:
        monkeypatch.setattr(sys, "executable", str(babbling))
        with pytest.raises(GraderError, match="output_size"):
            value(oracle, size(9))


_NO_GPU = r"^device='gpu' must be one that TensorFlow sees on this machine, got none\.$"


def test_oracle_whose_process_finds_no_device_says_so_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply, script = tmp_path / "reply", tmp_path / "server"
    reply.write_bytes(encode({"ready": False, "device": ""}))
    script.write_text(f"#!/bin/sh\ncat {reply}\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with Oracle("gpu", tmp_path) as oracle:
        for _ in range(2):
            with pytest.raises(DeviceUnavailable, match=_NO_GPU):
                value(oracle, size(9))


_ROUNDING = """
import sys
import numpy as np
from autograder.oracle import server, tensorflow_ops as ops

def rounded(array):  # to the 10 bits after the point that TF32 keeps
    return (array.view(np.int32) + 0x1000 & ~0x1FFF).view(np.float32)

right = ops.conv2d
ops.conv2d = lambda input, filters: right(rounded(input), rounded(filters))
server.main("cpu")
"""


def test_oracle_that_rounds_to_tf32_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to keep float32, the device is asked whether it does; a simulated TF32 is found out."""
    script = tmp_path / "server"
    script.write_text(f"#!{sys.executable}\n{_ROUNDING}")
    script.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(sys, "executable", str(script))
    with Oracle("cpu", tmp_path) as oracle, pytest.raises(DeviceUnavailable, match="which computes in TF32 although"):
        value(oracle, size(9))


@pytest.mark.slow
def test_oracle_on_a_machine_without_a_gpu_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    with Oracle("gpu", tmp_path) as oracle, pytest.raises(DeviceUnavailable, match=_NO_GPU):
        value(oracle, size(9))


def test_oracle_closed_while_it_starts_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would notice only when TensorFlow is imported, and whoever closes it would wait for that."""
    patient = tmp_path / "patient"
    patient.write_text("#!/bin/sh\ncat > /dev/null\n")  # as the process does once it has TensorFlow
    patient.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(patient))
    with Oracle("cpu", tmp_path) as oracle:
        oracle.start()
        assert isinstance(oracle.source, TensorFlow) and oracle.source._process is not None
        started = oracle.source._process
    assert started.returncode == -signal.SIGKILL


def test_oracle_that_cannot_be_started_ahead_is_no_error_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Oracle("cpu", tmp_path) as oracle:
        monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
        oracle.start()
        assert process_id(oracle) is None


def test_oracle_never_started_closes_quietly(tmp_path: Path) -> None:
    with Oracle("cpu", tmp_path) as oracle:
        pass
    oracle.close()
    assert process_id(oracle) is None


def test_oracle_shared_by_threads_answers_each(oracle: Oracle) -> None:
    answers: dict[int, object] = {}

    def work(first: int) -> None:
        for number in range(first, first + 10):
            answers[number] = value(oracle, size(number))

    threads = [threading.Thread(target=work, args=(first,)) for first in range(1000, 1040, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number - 2 for number in range(1000, 1040)}


def test_oracle_process_has_its_arithmetic_pinned() -> None:
    """The server's own way in: oneDNN off, no TF32, deterministic operations, nothing on standard error."""
    program = (
        "from autograder.oracle import tensorflow_ops as ops\n"
        "import tensorflow as tf, tensorflow.python.framework.config as config, os\n"
        "print('gpu:' + ops.prepare('gpu'))\n"
        "print(ops.prepare('cpu'))\n"
        "print(os.environ['TF_ENABLE_ONEDNN_OPTS'])\n"
        "print(tf.config.experimental.tensor_float_32_execution_enabled())\n"
        "print(config.is_op_determinism_enabled())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **process.PINNED, "CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    gpu, device, onednn, tf32, determinism = done.stdout.split()
    assert gpu == "gpu:"
    assert device.endswith("CPU:0")
    assert (onednn, tf32, determinism) == ("0", "False", "True")


@pytest.mark.slow
def test_oracle_with_onednn_on_would_die_of_an_unbatched_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the pinned environment saves us from; it also shows that the tests on oneDNN can fail."""
    monkeypatch.setitem(process.PINNED, "TF_ENABLE_ONEDNN_OPTS", "1")
    arrays = {"input": np.ones((5, 5, 1), np.float32), "filters": np.ones((2, 2, 1, 1), np.float32)}
    with Oracle("cpu", tmp_path) as oracle, pytest.raises(GraderError, match="died or hung while it computed conv2d"):
        value(oracle, Question("conv2d", arrays))


@pytest.mark.slow
def test_oracle_asked_by_a_program_leaves_its_output_alone(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "from autograder.oracle.client import Oracle\n"
        "from autograder.oracle.question import Question\n"
        f"with Oracle('cpu', Path({str(tmp_path)!r})) as oracle:\n"
        f"    print(oracle.answers([Question('output_size', {_SIZE!r})])[0].value)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("7\n", "")


def test_tensorflow_is_imported_in_one_module() -> None:
    package = Path(process.__file__).parents[1]
    importing = [
        path.relative_to(package).as_posix()
        for path in sorted(package.rglob("*.py"))
        if re.search(r"^\s*(import|from) (tensorflow|keras)", path.read_text(), re.MULTILINE)
    ]
    assert importing == ["oracle/tensorflow_ops.py"]
