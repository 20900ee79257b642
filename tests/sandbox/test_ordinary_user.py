"""The same isolation where the grader is not root: bubblewrap then works in a user namespace of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import bubblewrap

PROJECT = Path(__file__).resolve().parents[2]
NOBODY = 65534
#: Gives up root for good, and runs pytest.
START = """
import os, sys
os.setgroups([])
os.setresgid({nobody}, {nobody}, {nobody})
os.setresuid({nobody}, {nobody}, {nobody})
sys.path[:0] = {paths!r}
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """An empty folder that every user may look into; pytest's own are the user's alone."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ("python", "packages", "project", "tmp"):
            (place / name).mkdir()
        place.chmod(0o755)
        (place / "tmp").chmod(0o1777)
        yield place


@pytest.mark.skipif(os.geteuid() != 0, reason="this user is an ordinary one: every other test shows the same")
def test_isolation_as_an_ordinary_user_holds_too(shared: Path, sandbox: None) -> None:
    program = bubblewrap.find()
    assert program is not None
    # Interpreter, packages and project may lie where only root can look: show them somewhere else.
    python = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    words = [program, "--dev-bind", "/", "/", "--ro-bind", str(python.parents[1]), str(shared / "python")]
    words += ["--ro-bind", str(Path(pytest.__file__).parents[1]), str(shared / "packages")]
    words += ["--ro-bind", str(PROJECT), str(shared / "project"), "--chdir", str(shared / "project")]
    paths = [str(shared / "project"), str(shared / "project" / "tests"), str(shared / "packages")]
    words += [str(shared / "python" / "bin" / python.name), "-I", "-S", "-B"]
    words += ["-c", START.format(nobody=NOBODY, paths=paths)]
    words += [
        "-q",
        "-p",
        "no:cacheprovider",
        *(f"tests/sandbox/test_{name}.py" for name in ("isolation", "session", "replacing")),
        "tests/doctor/test_proofs.py",
        "tests/grading/test_sandboxes.py",
    ]
    kinds = ("processes", "threads", "files", "kernel", "memory", "folder")
    chosen = ["isolation", *(f"limit_{kind}" for kind in kinds), "close_worker_ends", "start_bubblewrap"]
    words += ["-k", " or ".join([*chosen, "replaced_sandbox", "limit_in_place", "sandboxes and take"])]
    environment = {"PATH": os.environ["PATH"], "HOME": str(shared / "tmp"), "TMPDIR": str(shared / "tmp")}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout and " skipped" not in done.stdout
