"""What the doctor says of the sandbox's limits, in the terminal too."""

import sys

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.doctor import findings
from autograder.doctor.findings import Finding, Need, limits, sandbox
from autograder.doctor.proofs import PROOFS
from autograder.doctor.proving import Proven

HOLDS = Proven("threads", True, "no more than 4")
BROKEN = Proven("network", False, "a connection was made")


def test_limits_all_hold_is_one_line_with_their_number() -> None:
    finding = limits([HOLDS, HOLDS])
    assert (finding.fine, finding.words, finding.remedy) == (True, "starts here; 2 limits hold", "")
    assert [part.fine for part in finding.parts] == [True, True]


def test_limits_one_broken_is_needed_for_grading_and_says_what_not_to_do() -> None:
    finding = limits([HOLDS, BROKEN])
    assert not finding.fine and finding.needed is Need.GRADING
    assert finding.words == "starts here, but 1 of its 2 limits do not hold"
    assert "Do not grade other people's code on this machine." in finding.remedy
    assert finding.parts[1] == Finding("network", False, "a connection was made", "", Need.GRADING)


@pytest.mark.usefixtures("sandbox")
def test_sandbox_on_this_machine_all_limits_hold() -> None:
    finding = sandbox()
    assert finding.words == f"starts here; {len(PROOFS)} limits hold"
    assert [part.subject for part in finding.parts] == [proof.limit for proof in PROOFS]


def test_sandbox_none_starts_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sandbox.bubblewrap.find", lambda: None)
    monkeypatch.setattr(findings, "prove_all", lambda: pytest.fail("limits were tried"))
    finding = sandbox()
    assert not finding.fine and finding.parts == () and "bubblewrap" in finding.words


@pytest.mark.parametrize(
    ("proven", "words", "shown", "hidden"),
    [
        ([HOLDS], [], ["✓ a sandbox: starts here; 1 limits hold"], ["threads"]),
        ([HOLDS], ["--limits"], ["    ✓ threads: no more than 4"], []),
        (
            [HOLDS, BROKEN],
            [],
            ["✗ a sandbox: starts here, but 1 of", "    ✗ network: a connection was made"],
            ["threads"],
        ),
        ([HOLDS, BROKEN], ["--limits"], ["    ✓ threads: no more", "    ✗ network: a connection was made"], []),
    ],
)
def test_doctor_limits_are_shown_when_asked_for_and_broken_ones_always(
    monkeypatch: pytest.MonkeyPatch, proven: list[Proven], words: list[str], shown: list[str], hidden: list[str]
) -> None:
    monkeypatch.setattr(sys.modules["autograder.cli.doctor"], "LOOKS", (lambda: limits(proven),))
    done = CliRunner().invoke(app, ["doctor", *words])
    assert done.exit_code == 0, done.output
    for line in shown:
        assert line in done.output
    for line in hidden:
        assert line not in done.output
    assert ("Something is missing for grading other people's code." in done.output) == (BROKEN in proven)
