"""Misconceptions about gradients."""

from autograder.diagnosis.misconception import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
