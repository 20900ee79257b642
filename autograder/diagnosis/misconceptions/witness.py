"""Misconceptions about witnesses of a gradient."""

from autograder.diagnosis.misconception import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
