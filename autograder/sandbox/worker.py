"""The worker: waits for a submission, loads its `conv_lib` and calls it, one case at a time.

It runs inside the sandbox with the standard library and NumPy and nothing else, so it is a script that
uses no other part of the grader but what it is handed at its start (`sandbox.programs`). The code it calls shares its
process and can do to it whatever it likes. That gains nothing: no right answer is in here, and everything
that leaves is checked by the grader as the untrusted bytes it is. It serves one submission, then it ends.
"""

import contextlib
import gc
import importlib
import importlib.util
import io
import json
import os
import signal
import sys
import time
import types
from typing import Any

_MESSAGE_LENGTH = 300


def drop_privileges(uid: int) -> None:
    """Become an ordinary user for good: limits on processes do not bind root."""
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


def set_limits(limits: dict[str, Any]) -> None:
    """Apply the limits that the system knows; elsewhere (Windows) the grader's clock is the only one."""
    try:
        import resource
    except ImportError:
        return
    # The grader counts what the calls say that they used; this is for those that say too little.
    most = limits["total_seconds"] + limits["case_seconds"]
    wanted = [
        (
            resource.RLIMIT_CORE,
            1,
            1,
        ),  # bytes: none is written, and a program that the system pipes it to is not started
        (resource.RLIMIT_FSIZE, limits["file_bytes"], limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"], limits["open_files"]),
        (resource.RLIMIT_AS, limits["memory_bytes"], limits["memory_bytes"]),
        (resource.RLIMIT_CPU, most, most + 1),
    ]
    if limits["isolated"]:  # outside a sandbox these would count everything that the user runs
        tasks = limits["threads"] + (0 if limits["uid"] else 1)  # bubblewrap's own process is of the same user then
        wanted += [(resource.RLIMIT_NPROC, tasks, tasks), *_of_the_kernel()]
    for which, soft, hard in wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (soft, hard))


def _of_the_kernel() -> list[tuple[int, int, int]]:
    """Limits on what the kernel would keep for the process: timers and signals, locked memory, message queues, priority."""
    import resource

    amounts = {"SIGPENDING": 64, "MEMLOCK": 0, "MSGQUEUE": 0, "RTPRIO": 0, "NICE": 0}
    known = {name: getattr(resource, f"RLIMIT_{name}", None) for name in amounts}
    return [(which, amounts[name], amounts[name]) for name, which in known.items() if which is not None]


def allow_case(seconds: int, allowed: int) -> int:
    """Let the process use `seconds` of processor time from now on; the limit that is set, of which `allowed` is the last."""
    soft = int(time.process_time()) + 1 + seconds
    if soft != allowed:  # most calls take far less than the seconds in which the system counts
        with contextlib.suppress(ImportError, ValueError, OSError):
            import resource

            _, hard = resource.getrlimit(resource.RLIMIT_CPU)
            resource.setrlimit(resource.RLIMIT_CPU, (min(soft, hard), hard))
    return soft


def used() -> tuple[float, float]:
    """Processor time so far: of all threads, which the kernel counts in ticks under a limit, and of this one, exactly."""
    return time.process_time(), time.thread_time()


def used_since(begin: tuple[float, float]) -> float:
    """Processor seconds since `begin`."""
    return max(now - then for now, then in zip(used(), begin, strict=True))


def load_numpy(folder: str) -> None:
    """Import NumPy from its folder, so that its neighbours cannot be imported with it."""
    init = os.path.join(folder, "__init__.py")
    spec = importlib.util.spec_from_file_location("numpy", init, submodule_search_locations=[folder])
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["numpy"] = module
    # Thousands of docstrings, which take a tenth of the time and which nobody reads in here.
    for name in ("numpy._core._add_newdocs", "numpy._core._add_newdocs_scalars"):
        sys.modules[name] = types.ModuleType(name)
    spec.loader.exec_module(module)


def load_program(name: str, programs: dict[str, types.CodeType]) -> types.ModuleType:
    """A module of the grader that this process shares: the codec, or the functions known by name."""
    module = types.ModuleType(name)
    sys.modules[name] = module  # dataclasses look their module up
    exec(programs[name], vars(module))
    return module


class Pipe:
    """The two file descriptors to the grader."""

    def __init__(self, source: int, target: int, wire: types.ModuleType) -> None:
        self.source, self.target, self.wire = source, target, wire

    def read(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The next request, or None when the grader has no more."""
        frame: tuple[dict[str, Any], dict[str, Any]] | None = self.wire.read_frame(self.source)
        return frame

    def write(self, header: dict[str, Any], values: dict[str, Any] | None = None) -> None:
        """Send one reply."""
        self.wire.write_frame(self.target, header, values)


def lay_out(value: Any, layout: str, functions: dict[str, Any]) -> Any:
    """A fresh copy of an array argument, lying in memory as the case asks; a function for its name."""
    import numpy as np

    if type(value).__name__ == "NamedFunction":
        return functions[value.name]
    if type(value) is not np.ndarray:
        return value
    if layout == "strided" and value.ndim:
        wide = np.zeros((*value.shape[:-1], value.shape[-1] * 2), value.dtype)
        view = wide[..., ::2]
        view[...] = value
        return view
    copy = value.copy()
    if layout == "read-only":
        copy.flags.writeable = False
    return copy


def describe_error(error: BaseException, submission: str) -> dict[str, Any]:
    """An exception as plain words; its own methods, and those of its class, may lie or fail."""
    try:
        return _describe_error(error, submission)
    except BaseException:
        return {"type": "an exception that cannot be described", "message": "", "bases": [], "place": ""}


def _describe_error(error: BaseException, submission: str) -> dict[str, Any]:
    kind = type(error)
    try:
        message = str(error)
    except BaseException:
        message = ""
    bases = [base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"]
    where, function, trace = "", "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(submission):
            where = f"{os.path.relpath(name, submission)}, line {trace.tb_lineno}"
            function = trace.tb_frame.f_code.co_name
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(submission):
        where = f"{os.path.relpath(str(error.filename), submission)}, line {error.lineno}"
        message = str(error.msg)
    described = {"type": kind.__name__[:80], "message": message[:_MESSAGE_LENGTH], "bases": bases}
    return {**described, "place": where, "function": function}


def find_function(module: str, function: str, submission: str) -> Any:
    """The function asked for, or the reply that says why there is none."""
    try:
        loaded = importlib.import_module(f"conv_lib.{module}")
        found = vars(loaded).get(function)
        if callable(found):
            return found
        names = sorted(name for name, item in vars(loaded).items() if callable(item) and name[:1] != "_")
    except BaseException as error:
        return {"outcome": "not loaded", **describe_error(error, submission)}
    return {"outcome": "missing", "names": names[:20]}


def unchanged(given: Any, value: Any) -> bool:
    """Whether an array that was handed out still has its shape, its dtype and its numbers."""
    same = given.shape == value.shape and given.dtype == value.dtype
    return bool(same and given.tobytes() == value.tobytes())


def answer(
    header: dict[str, Any], values: dict[str, Any], submission: str, functions: dict[str, Any], replacing: Any = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Call the function once; the reply's header and values.

    Args:
        header: what to call and how.
        values: its arguments.
        submission: folder that contains `conv_lib/`.
        functions: functions that an argument may name.
        replacing: replaces functions of the submission by the reference's (`sandbox.replacing`), if any.
    """
    import numpy as np

    begin = used()
    if replacing is not None:
        replacing.prepare(header["module"])
    function = find_function(header["module"], header["function"], submission)
    if isinstance(function, dict):
        return {**function, "seconds": used_since(begin)}, {}
    given = {name: lay_out(value, header["layout"], functions) for name, value in values.items()}
    names = list(given)
    positional = [given[name] for name in names[: header["positional"]]]
    keywords = {name: given[name] for name in names[header["positional"] :]}
    begin = used()
    try:
        result = function(*positional, **keywords)
    except BaseException as error:
        seconds = used_since(begin)
        return {"outcome": "raised", "seconds": seconds, **describe_error(error, submission)}, {}
    seconds = used_since(begin)
    mutated = [
        name for name, value in values.items() if type(value) is np.ndarray and not unchanged(given[name], value)
    ]
    return {"outcome": "returned", "seconds": seconds, "mutated": mutated}, {"value": result}


def hand_on_prints() -> None:
    """Empty the buffers of what was printed, so that it reaches the grader before the reply."""
    for name in ("stdout", "stderr"):
        with contextlib.suppress(BaseException):  # the submission may have put anything in their place
            getattr(sys, name).flush()


def take_streams() -> tuple[int, int]:
    """Take the standard streams away from the code to come; where requests come from and where replies go."""
    source, target = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # so that lines survive a worker that is stopped
    return source, target


def begin(settings: dict[str, Any], programs: dict[str, types.CodeType], functions: list[list[str]]) -> Any:
    """Let the submission be imported, which lies in its folder by now.

    Args:
        settings: of this worker.
        programs: the grader's code by name.
        functions: module and name of each function of the reference that takes the place of the submission's own.

    Returns:
        What replaces them, if any.
    """
    replacing = None
    if functions:
        replacing = load_program("replacing", programs).Replacing(settings["reference"], functions)
        sys.meta_path.insert(0, replacing)
    sys.path.insert(0, settings["submission"])
    importlib.invalidate_caches()  # its folder was empty when this process started
    return replacing


def main(settings: dict[str, Any], programs: dict[str, types.CodeType]) -> None:
    """Wait for the submission, then serve requests until the grader closes the pipe."""
    gc.disable()  # what is imported now stays: to look for garbage in it would only take time
    source, target = take_streams()
    # An interrupt ends the process, as any other signal does, instead of becoming an exception at any moment.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    drop_privileges(settings["uid"])
    set_limits(settings)
    load_numpy(settings["numpy"])
    pipe = Pipe(source, target, load_program("wire", programs))
    functions = load_program("functions", programs).FUNCTIONS
    sys.dont_write_bytecode = True
    gc.freeze()
    gc.enable()
    pipe.write({"ready": True})
    told = pipe.read()
    if told is None:
        return  # there was no submission for it
    replacing, allowed = begin(settings, programs, told[0]["replaced"]), 0
    pipe.write({"begun": True, "seen": sorted(os.listdir(settings["submission"]))})
    while (request := pipe.read()) is not None:
        header, values = request
        allowed = allow_case(settings["case_seconds"], allowed)
        reply, result = answer(header, values, settings["submission"], functions, replacing)
        hand_on_prints()
        pipe.write({**reply, "id": header["id"]}, result)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), programs)  # type: ignore[name-defined]  # noqa: F821 (where it is started, it is there)
