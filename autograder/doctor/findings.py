"""What `conv-course doctor` looks at."""

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import metadata
from pathlib import Path

from autograder.doctor.proving import Proven, prove_all
from autograder.errors import CourseError, DeviceUnavailable
from autograder.oracle.cache import default_folder
from autograder.oracle.client import Oracle
from autograder.oracle.question import Question
from autograder.sandbox import bubblewrap
from autograder.sandbox.session import Session
from autograder.submission.snapshot import find_submission

_SUPPORTED = ((3, 11), (3, 14))


class Need(Enum):
    """What a part of the surroundings is needed for."""

    COURSE = "taking the course"
    GRADING = "grading other people's code"
    NOTHING = "nothing that has to be done"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: what it is.
        fine: whether it is as it should be.
        words: what was found.
        remedy: what to do, if something is to be done.
        needed: what cannot be done without it.
        parts: what was looked at to find this out, where that is more than one thing.
    """

    subject: str
    fine: bool
    words: str
    remedy: str = ""
    needed: Need = Need.COURSE
    parts: tuple["Finding", ...] = ()


def python() -> Finding:
    """The interpreter."""
    low, high = _SUPPORTED
    fine = low <= sys.version_info[:2] < high
    remedy = "" if fine else f"Use Python {low[0]}.{low[1]} or newer, below {high[0]}.{high[1]}."
    return Finding("Python", fine, f"{platform.python_version()} on {platform.system()}", remedy)


def package(name: str, remedy: str = "Run `make setup`, or install the course's environment.") -> Finding:
    """An installed distribution."""
    try:
        return Finding(name, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", remedy)


def tensorflow_device(device: str) -> Finding:
    """Whether TensorFlow starts and computes on a device."""
    question = Question("output_size", {"size": 7, "kernel": 3, "stride": 2})
    subject = f"TensorFlow on {device.upper()}"
    needed = Need.COURSE if device == "cpu" else Need.NOTHING
    with tempfile.TemporaryDirectory() as folder, Oracle(device, Path(folder)) as oracle:
        try:
            (answer,) = oracle.answers([question])
        except DeviceUnavailable:
            return Finding(subject, False, "TensorFlow sees none here; only `--device gpu` needs one", "", needed)
        except CourseError as error:
            return Finding(subject, False, str(error), "Reinstall TensorFlow with `make setup`.", needed)
    return Finding(subject, answer.value == 3, "starts and computes", "", needed)


def bubblewrap_program() -> Finding:
    """The program that makes sandboxes."""
    program = bubblewrap.find()
    remedy = "Install it: apt-get install bubblewrap. Checking your own code works without it."
    if program is None:
        return Finding("bubblewrap", False, "not installed", remedy, Need.GRADING)
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return Finding("bubblewrap", True, f"{version} at {program}")


def sandbox() -> Finding:
    """Whether a sandbox really starts here, and whether code that tries to break its limits fails."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        try:
            Session(Path(folder), sandboxed=True).close()
        except CourseError as error:
            remedy = (
                "Containers and some systems forbid user namespaces. Run on a machine that allows them "
                "(sysctl kernel.unprivileged_userns_clone=1), or grade with --no-sandbox, at your own risk."
            )
            return Finding("a sandbox", False, str(error), remedy, Need.GRADING)
    return limits(prove_all())


def limits(proven: Sequence[Proven]) -> Finding:
    """What came of trying to break the sandbox."""
    parts = tuple(Finding(each.limit, each.holds, each.words, "", Need.GRADING) for each in proven)
    broken = sum(not each.holds for each in proven)
    if not broken:
        return Finding("a sandbox", True, f"starts here; {len(proven)} limits hold", parts=parts)
    words = f"starts here, but {broken} of its {len(proven)} limits do not hold"
    remedy = "Do not grade other people's code on this machine. Checking your own code works all the same."
    return Finding("a sandbox", False, words, remedy, Need.GRADING, parts)


def cache() -> Finding:
    """Whether TensorFlow's answers can be kept."""
    folder = default_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        remedy = "Name a writable folder in the environment variable CONV_COURSE_CACHE."
        return Finding("the cache", False, f"{folder} cannot be written: {error.strerror}", remedy, needed=Need.NOTHING)
    return Finding("the cache", True, f"{folder} can be written")


def library() -> Finding:
    """Whether a `conv_lib` is found from here."""
    try:
        return Finding("conv_lib", True, f"found in {find_submission(Path.cwd())}")
    except CourseError:
        remedy = "Change to the course's folder; `make build` makes conv_lib/ there."
        return Finding("conv_lib", False, f"not found upwards from {Path.cwd()}", remedy, needed=Need.NOTHING)


LOOKS: tuple[Callable[[], Finding], ...] = (
    python,
    lambda: package("numpy"),
    lambda: package("tensorflow"),
    lambda: tensorflow_device("cpu"),
    lambda: tensorflow_device("gpu"),
    lambda: package("jupyterlab"),
    lambda: package("nbgrader"),
    bubblewrap_program,
    sandbox,
    cache,
    library,
)
