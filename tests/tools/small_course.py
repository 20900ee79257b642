"""A small course of one lesson and two modules: what the tests build and then break."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SHAPES = '''"""Sizes."""

import operator


def _whole(value):
    """`value` as an int."""
    return operator.index(value)


def output_size(size, kernel, stride=1):
    """Number of positions.

    >>> output_size(7, 3, stride=2)
    3
    """
    size = _whole(size)
    ### BEGIN SOLUTION
    positions = (size - kernel) // stride + 1
    return max(positions, 0)
    ### END SOLUTION
'''

LESSON = """# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Forward
#
# A window slides.

# %%
x = 1

# %%
x = 1

# %% nbgrader={"grade": false, "grade_id": "guess", "locked": false, "schema_version": 3, "solution": true, "task": false}
guess = (
    ### BEGIN SOLUTION
    "thirty-two windows, two rows"
    ### END SOLUTION
)

# %% nbgrader={"grade": true, "grade_id": "check-size", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
print("output_size")

# %% [markdown] nbgrader={"grade": true, "grade_id": "written", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# Because every tap reads another cell.
"""


def make_sources(root: Path) -> Path:
    """The small course's sources below `root`."""
    for name, text in {
        "solutions/conv_lib/__init__.py": '"""The library."""\n',
        "solutions/conv_lib/shapes.py": SHAPES,
        "solutions/notebooks/01_forward.py": LESSON,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def edit(path: Path, old: str, new: str) -> None:
    """Replace `old`, which must stand in the file once, by `new`."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
