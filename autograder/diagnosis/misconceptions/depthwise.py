"""Misconceptions about depthwise."""

from autograder.diagnosis.misconception import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
