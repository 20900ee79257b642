"""Tests of `solutions/conv_lib`, the reference library."""
