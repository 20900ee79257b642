"""Tests of grading in other processes and on other machines."""
