"""Figures and explorers that the lessons show: pure draw functions, thin widgets on top."""
