"""Tests of `autograder.exercises`."""
