"""Where the processor time of a command goes: every Python process that it starts looks at its own threads.

A folder with a `sitecustomize.py` on the module path starts this in each of them, but not in sandboxes, which ignore that
path. The processor time that a thread has used since the last look is put down to the step in which it is now.
"""

import atexit
import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

#: Seconds between two looks, and between two times of writing down what was seen.
_LOOK, _WRITE = 0.001, 0.1
IMPORTS, OTHER = "start-up: imports", "other"
#: A step is known by the innermost function of one of these files; what they call in libraries is theirs.
_STEPS = (
    ("asking TensorFlow", ("autograder/oracle/tensorflow", "autograder/oracle/server")),
    ("right answers: finding them", ("autograder/oracle/",)),
    ("comparison", ("autograder/comparison", "autograder/grading/judged")),
    (
        "explaining what is wrong",
        ("autograder/diagnosis/", "autograder/grading/explaining", "autograder/grading/calls"),
    ),
    ("cases: making them", ("autograder/exercises/", "autograder/cases")),
    ("sandboxes: starting, ending, calling", ("autograder/sandbox/", "autograder/wire", "autograder/grading/scratch")),
    ("fingerprints", ("autograder/grading/fingerprint",)),
    ("records", ("nbgrader_plugin/records", "autograder/grading/storing", "autograder/report/document")),
    ("reports as HTML", ("autograder/report/", "nbgrader_plugin/preprocessors")),
    ("taking submissions in", ("nbgrader_plugin/intake", "nbgrader_plugin/notebooks", "autograder/collection/")),
    ("notebooks and gradebook", ("nbgrader_plugin/", "/nbgrader/", "/nbconvert/", "autograder/writing")),
    ("processes: orders and results", ("autograder/distributed/", "/multiprocessing/", "/concurrent/")),
    ("grading, all else", ("autograder/grading/", "autograder/submission/")),
    ("printing the result", ("autograder/cli/", "/rich/")),
)


def prepare(folder: Path) -> Mapping[str, str]:
    """The environment in which every Python process samples itself and writes what it saw into `folder`."""
    project = Path(__file__).resolve().parents[1]
    (folder / "sitecustomize.py").write_text(
        f"from pathlib import Path\nfrom benchmarks.sampling import start\nstart(Path({str(folder)!r}))\n"
    )
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(project)])}


def collect(folder: Path) -> dict[str, float]:
    """Processor seconds by step, of all processes together."""
    total: dict[str, float] = defaultdict(float)
    for path in folder.glob("*.json"):
        for step, seconds in json.loads(path.read_text()).items():
            total[step] += seconds
    return total


def start(folder: Path) -> None:
    """Sample this process, and all that are forked from it, to their ends."""
    _begin(folder)
    os.register_at_fork(after_in_child=lambda: _begin(folder))


def _begin(folder: Path) -> None:
    sys.setswitchinterval(_LOOK / 2)  # else a busy thread keeps this one from looking
    threading.Thread(target=_sample, args=(folder,), daemon=True).start()


def _sample(folder: Path) -> None:
    own = threading.get_ident()
    seen: dict[str, float] = defaultdict(float)
    used: dict[int, float] = {}
    written = 0.0
    atexit.register(lambda: _write(folder, dict(seen)))
    while True:
        for thread, frame in sys._current_frames().items():
            now = time.clock_gettime(time.pthread_getcpuclockid(thread))
            spent = now - used.get(thread, 0.0)
            used[thread] = now
            if spent > 0 and thread != own:
                seen[_step(frame)] += spent
        if time.monotonic() - written > _WRITE:
            _write(folder, seen)
            written = time.monotonic()
        time.sleep(_LOOK)


def _write(folder: Path, seen: Mapping[str, float]) -> None:
    beside = folder / f"{os.getpid()}.new"
    beside.write_text(json.dumps(seen))
    os.replace(beside, folder / f"{os.getpid()}.json")


def _step(frame: FrameType | None) -> str:
    found = OTHER
    while frame is not None:
        file = frame.f_code.co_filename
        if file == "<frozen importlib._bootstrap>":
            return IMPORTS
        if found is OTHER:
            found = _named(file)
        frame = frame.f_back
    return found


_KNOWN: dict[str, str] = {}


def _named(file: str) -> str:
    """The step to which a file belongs."""
    if file not in _KNOWN:
        steps = (step for step, parts in _STEPS if any(part in file for part in parts))
        _KNOWN[file] = next(steps, OTHER)
    return _KNOWN[file]
