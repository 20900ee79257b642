"""Tests of `autograder.comparison` and `autograder.tolerance`."""
