"""Whole submissions that attack, break or surprise: folders with a notebook, a library and whatever else lies there.

What their functions do is the business of the corpus beside this folder; here it is the folder, the notebook and
what surrounds the class on the disk.
"""

from .entry import HandedIn, Place
from .folders import FOLDERS
from .libraries import LIBRARIES
from .notebooks import NOTEBOOKS

ENTRIES: tuple[HandedIn, ...] = (*NOTEBOOKS, *FOLDERS, *LIBRARIES)

__all__ = ["ENTRIES", "HandedIn", "Place"]
