"""Misconceptions about linear_map."""

from autograder.diagnosis.misconception import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
