"""Tests of `autograder.oracle`."""
