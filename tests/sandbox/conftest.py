"""A worker that runs a few lines inside the sandbox and says what came of them."""

import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.outcomes import Returned
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Call, Session

HEAD = "import ctypes, errno, json, os, pkgutil, resource, signal, socket, sys, threading, time\n"


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[[str], Path]:
    """`folder_of(body)`: a submission whose function `probe.probe` has this body."""

    def build(body: str) -> Path:
        package = tmp_path / "conv_lib"
        package.mkdir(exist_ok=True)
        (package / "probe.py").write_text(
            f"{HEAD}\n\ndef probe(*given, **named):\n{textwrap.indent(textwrap.dedent(body), '    ')}"
        )
        for path in (tmp_path, package):
            path.chmod(0o755)
        return tmp_path

    return build


@pytest.fixture
def ask(folder_of: Callable[[str], Path]) -> Callable[..., Any]:
    """`ask(body)`: the outcome of one call of these lines in a worker of their own."""

    def call(body: str, *, limits: Limits | None = None, sandboxed: bool = True) -> Any:
        with Session(folder_of(body), limits, sandboxed) as session:
            return session.call(Call("probe", "probe", {}, 0))

    return call


@pytest.fixture
def learn(ask: Callable[..., Any]) -> Callable[..., Any]:
    """`learn(body)`: what these lines return, by way of JSON."""

    def value(body: str, **more: Any) -> Any:
        lines = textwrap.dedent(body).strip().splitlines()
        assert lines[-1].startswith("return ")
        lines[-1] = f"return json.dumps({lines[-1].removeprefix('return ')})"
        outcome = ask("\n".join(lines), **more)
        assert isinstance(outcome, Returned), outcome
        return json.loads(outcome.value)

    return value
