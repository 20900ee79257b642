"""The closed set of verdicts that a case, an exercise or a submission can get."""

from enum import Enum


class Verdict(Enum):
    """What happened to one case. The value is the word that reports and JSON show."""

    PASSED = "passed"
    WRONG_TYPE = "wrong type"
    WRONG_SHAPE = "wrong shape"
    WRONG_DTYPE = "wrong dtype"
    WRONG_VALUE = "wrong value"
    NOT_FINITE = "not finite"
    WRONG_ERROR = "wrong error"
    NOT_IMPLEMENTED = "not implemented"
    RAISED = "raised"
    MUTATED = "mutated its input"
    TIME_LIMIT = "time limit"
    MEMORY_LIMIT = "memory limit"
    CRASHED = "crashed"
    INVALID_SUBMISSION = "invalid submission"
    GRADER_ERROR = "grader error"

    @property
    def passed(self) -> bool:
        """True for `PASSED` alone."""
        return self is Verdict.PASSED

    @property
    def marker(self) -> str:
        """One character that tells right, wrong and nobody's fault apart without colour."""
        if self is Verdict.PASSED:
            return "✓"
        if self is Verdict.NOT_IMPLEMENTED:
            return "·"
        if self is Verdict.GRADER_ERROR:
            return "!"
        return "✗"
