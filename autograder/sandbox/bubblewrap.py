"""The bubblewrap command: an empty world with Python, NumPy and one submission in it."""

import functools
import os
import shutil
import sys
import sysconfig
from pathlib import Path

import numpy as np

from autograder.sandbox.limits import Limits

#: Where things lie inside. Nothing of the machine's own paths is visible there.
PYTHON = "/python"
PACKAGES = "/packages"
SUBMISSION = "/submission"
REFERENCE = "/reference"
#: The one folder that can be written to.
SCRATCH = "/tmp"
#: The system's shared libraries; Python and NumPy link against them.
LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/lib32")


def find() -> str | None:
    """Path of the `bwrap` program, or None."""
    return shutil.which("bwrap")


def numpy_folder() -> Path:
    """The folder of the NumPy that this grader uses."""
    return Path(np.__file__).resolve().parent


def interpreter_inside() -> str:
    """Path of the Python interpreter inside the sandbox."""
    return f"{PYTHON}/bin/{_version()}"


def command(
    program: str,
    submission: Path,
    limits: Limits,
    seccomp: int | None = None,
    reference: Path | None = None,
    telling: int | None = None,
) -> list[str]:
    """The command line up to, and without, what is to run inside.

    Args:
        program: path of `bwrap`.
        submission: the folder to show, read-only, at `SUBMISSION`.
        limits: how large the one writable folder is.
        seccomp: open file descriptor from which bubblewrap reads the filter of system calls.
        reference: folder to show, read-only, at `REFERENCE`, if any.
        telling: open file descriptor on which bubblewrap says which process it started.
    """
    words = [program, "--die-with-parent", "--new-session", "--clearenv"]
    words += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    words += ["--hostname", "sandbox"]
    if seccomp is not None:
        words += ["--seccomp", str(seccomp)]
    if telling is not None:
        words += ["--info-fd", str(telling)]
    if os.geteuid() == 0:
        # The worker gives these two up as it becomes an ordinary user, before it loads the submission.
        words += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        words += ["--unshare-user"]
    for name, value in environment().items():
        words += ["--setenv", name, value]
    words += _machine_mounts()
    words += _our_mounts(submission, reference)
    words += ["--dev", "/dev", "--remount-ro", "/dev"]
    words += ["--perms", "1777", "--size", str(limits.file_bytes), "--tmpfs", SCRATCH]
    return [*words, "--remount-ro", "/", "--chdir", SCRATCH]


def environment() -> dict[str, str]:
    """The environment inside; there is nothing else in it."""
    return {
        "PATH": "/nowhere",
        "HOME": SCRATCH,
        "LANG": "C.UTF-8",
        "LD_LIBRARY_PATH": f"{PYTHON}/lib",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }


@functools.cache
def _machine_mounts() -> tuple[str, ...]:
    """What is the same for every sandbox of this process."""
    return (*_system_mounts(), *_python_mounts(), *_numpy_mounts())


def _version() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def _system_mounts() -> list[str]:
    # Named first, so that they are made with 0755 and the worker's own user may look into them.
    words = ["--dir", "/usr", "--dir", "/etc"]
    for folder in LIBRARIES:
        path = Path(folder)
        if path.is_symlink():
            words += ["--symlink", os.readlink(folder), folder]
        elif path.is_dir():
            words += ["--ro-bind", folder, folder]
    if Path("/usr/lib/python3").is_dir():  # the distribution's Python packages
        words += ["--tmpfs", "/usr/lib/python3"]
    return [*words, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]


def _python_mounts() -> list[str]:
    executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    library = Path(sysconfig.get_path("stdlib"))
    inside = f"{PYTHON}/lib/{_version()}"
    words = ["--dir", PYTHON, "--dir", f"{PYTHON}/bin", "--dir", f"{PYTHON}/lib"]
    words += ["--ro-bind", str(executable), interpreter_inside(), "--ro-bind", str(library), inside]
    for packages in ("site-packages", "dist-packages"):
        if (library / packages).is_dir():
            words += ["--tmpfs", f"{inside}/{packages}"]
    for shared in sorted(executable.parent.parent.glob(f"lib/lib{_version()}*.so*")):
        words += ["--ro-bind", str(shared.resolve()), f"{PYTHON}/lib/{shared.name}"]
    return words


def _numpy_mounts() -> list[str]:
    folder = numpy_folder()
    words = ["--dir", PACKAGES, "--ro-bind", str(folder), f"{PACKAGES}/numpy"]
    libraries = folder.with_name("numpy.libs")
    if libraries.is_dir():
        words += ["--ro-bind", str(libraries), f"{PACKAGES}/numpy.libs"]
    return words


def _our_mounts(submission: Path, reference: Path | None) -> list[str]:
    words = ["--ro-bind", str(submission), SUBMISSION]
    return words if reference is None else [*words, "--ro-bind", str(reference), REFERENCE]
