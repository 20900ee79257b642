"""Misconceptions about padding."""

from autograder.diagnosis.misconception import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
