"""The words that people type: `make` lists them, each is one visible command, and CI runs the same ones."""

import re
import subprocess

import pytest
from small_course import ROOT

TARGETS = [
    "help",
    "setup",
    "build",
    "check",
    "demo",
    "test",
    "test-browser",
    "test-postgresql",
    "test-all",
    "bench",
    "doctor",
    "lab",
    "lock",
    "clean",
]


def make(*words: str) -> str:
    return subprocess.run(["make", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_make_alone_lists_every_target_with_a_sentence() -> None:
    listed = dict(re.findall(r"^  make (\S+) +(\S.*)$", make(), flags=re.MULTILINE))
    assert set(listed) == set(TARGETS)
    assert make() == make("help")


@pytest.mark.parametrize("target", sorted(set(TARGETS) - {"help", "clean"}))
def test_make_target_sets_up_what_it_needs(target: str) -> None:
    assert "sh tools/setup.sh" in make("--dry-run", "--assume-new=requirements.lock", target)


def test_ci_checks_and_then_tests() -> None:
    script = (ROOT / ".ci/run").read_text()
    assert "set -euo pipefail" in script
    assert script.endswith("make check\nmake test\nmake test-browser\nmake test-postgresql\n")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
