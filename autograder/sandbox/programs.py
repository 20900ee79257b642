"""The grader's own code that runs in a worker: compiled once, and handed over through the pipe at each start.

A worker that read files would compile them again each time, and would have to be shown them.
"""

import functools
import marshal
from pathlib import Path

import autograder.functions
import autograder.wire

WORKER = Path(__file__).with_name("worker.py")
_SHARED = {
    "wire": Path(autograder.wire.__file__),
    "functions": Path(autograder.functions.__file__),
    "replacing": WORKER.with_name("replacing.py"),
}
#: Reads as many bytes of standard input as its first argument says, and none of what follows, and runs them.
_START = """
import marshal, os, sys
left, code = int(sys.argv.pop(1)), b""
while left and (piece := os.read(0, left)):
    left, code = left - len(piece), code + piece
if not left:
    programs = marshal.loads(code)
    exec(programs["worker"])
"""


@functools.cache
def programs(worker: Path) -> bytes:
    """What a started worker reads first: the compiled code of each program by name, under the names of the files alone.

    Args:
        worker: file of the program that is run; it finds the others in `programs`.
    """
    files = {"worker": worker, **_SHARED}
    compiled = {
        # Without documentation, so that all of it fits into a pipe before anybody reads.
        name: compile(path.read_bytes(), path.name, "exec", dont_inherit=True, optimize=2)
        for name, path in files.items()
    }
    return marshal.dumps(compiled)


def arguments(code: bytes, settings: str) -> list[str]:
    """What Python is called with to run `code`, which it reads from its standard input.

    Args:
        code: made by `programs`.
        settings: the program's one argument.
    """
    return ["-I", "-S", "-B", "-c", _START, str(len(code)), settings]
