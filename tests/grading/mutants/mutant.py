"""A mutant: right code with one small mistake, and the verdict that it must get."""

from dataclasses import dataclass

from autograder.verdicts import Verdict


@dataclass(frozen=True)
class Mutant:
    """What is changed in a right submission.

    Attributes:
        name: of the mistake; a letter and a number in front are its place in the catalogue of wrong
            implementations that the cases were chosen by.
        exercise: in which that is wrong.
        verdict: that the exercise must get.
        edits: (old, new) pieces of the file `path`; each old piece stands there exactly once.
        path: the file that is changed.
        base: the right submission: "plain" (tests/library/plain) or the name of a style.
    """

    name: str
    exercise: str
    verdict: Verdict
    edits: tuple[tuple[str, str], ...]
    path: str
    base: str = "plain"
