"""`environment.yml`: the lock's pins for people who use conda."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from tools.errors import ToolError

NAME = "conv-course"
CHANNEL = "conda-forge"
FILE = "environment.yml"
LOCK = "requirements.lock"
#: Installs the course itself; last, so that its dependencies are there already.
COURSE = "--editable ."

_HEADER = f"""\
# Made by `make lock` from {LOCK} and pyproject.toml: edit those.
# conda brings Python, pip brings the pinned packages, the last line the course itself.
"""


def locked_pins(lock: str) -> tuple[str, ...]:
    """The pins of a lock file, markers included, hashes left out.

    >>> locked_pins("typer==0.1 ; sys_platform == 'linux'")
    ("typer==0.1 ; sys_platform == 'linux'",)
    """
    lines = [line.strip().removesuffix("\\").strip() for line in lock.splitlines()]
    return tuple(line for line in lines if line and not line.startswith(("--hash", "#")))


def required_python(pyproject: str) -> str:
    """The versions of Python that the course runs on, as pyproject.toml states them."""
    return str(tomllib.loads(pyproject)["project"]["requires-python"])


def environment_text(lock: str, pyproject: str) -> str:
    """`environment.yml` for a lock file and a `pyproject.toml`."""
    environment = {
        "name": NAME,
        "channels": [CHANNEL],
        "dependencies": [f"python{required_python(pyproject)}", "pip", {"pip": [*locked_pins(lock), COURSE]}],
    }
    written: str = yaml.safe_dump(environment, sort_keys=False, width=1000)
    return _HEADER + written


def pip_part(environment: str) -> tuple[str, ...]:
    """What conda hands to pip."""
    parts = [part["pip"] for part in _dependencies(environment) if isinstance(part, dict)]
    return tuple(parts[0]) if parts else ()


def check_environment(root: Path) -> None:
    """Hold environment.yml against the lock and pyproject.toml.

    Raises:
        ToolError: naming the first thing in which they differ.
    """
    environment = (root / FILE).read_text(encoding="utf-8")
    pyproject = (root / "pyproject.toml").read_text(encoding="utf-8")
    pins = locked_pins((root / LOCK).read_text(encoding="utf-8"))
    python = f"python{required_python(pyproject)}"
    if python not in _dependencies(environment):
        raise ToolError(f"{FILE}: must ask for {python}, as pyproject.toml does. Run `make lock`.")
    *conda_pins, course = pip_part(environment) or ("",)
    if course != COURSE:
        raise ToolError(f"{FILE}: pip part must end with {COURSE!r}, got {course!r}. Run `make lock`.")
    for pin in sorted({*pins} ^ {*conda_pins}):
        raise ToolError(f"{FILE}: {pin!r} must stand here and in {LOCK}, got it in one. Run `make lock`.")
    for pin in _declared(pyproject):
        if not any(_same_pin(pin, locked) for locked in pins):
            raise ToolError(f"{LOCK}: must hold {pin!r}, which pyproject.toml asks for. Run `make lock`.")


def _dependencies(environment: str) -> list[Any]:
    return list(yaml.safe_load(environment)["dependencies"])


def _declared(pyproject: str) -> list[str]:
    """Everything that pyproject.toml pins and the lock covers: build system, course, development."""
    tables = tomllib.loads(pyproject)
    project = tables["project"]
    return [*tables["build-system"]["requires"], *project["dependencies"], *project["optional-dependencies"]["dev"]]


def _same_pin(declared: str, locked: str) -> bool:
    """Whether a pin of pyproject.toml is a line of the lock, whatever its marker and its spelling."""

    def plain(pin: str) -> str:
        name, _, version = pin.partition(";")[0].partition("==")
        return re.sub(r"[-_.]+", "-", name).strip().lower() + "==" + version.strip()

    return plain(declared) == plain(locked)
