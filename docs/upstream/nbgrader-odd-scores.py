"""A score that nbgrader cannot read, or a negative one, counts as full marks; one too high stops the student."""

import sys

from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

bad = False
for text, fair in (("np.float64(1.0)", 1), ("False", 0), ("nan", 0), ("-1", 0), ("inf", 4), ("4.000000000000001", 4)):
    score = new_output("execute_result", {"text/plain": text})
    role = {"grade": True, "solution": False, "points": 4}
    try:
        seen = determine_grade(new_code_cell(outputs=[score], metadata={"nbgrader": role}))[0]
    except ValueError as error:
        seen = f"ValueError: {error}"
    print(f"{text:>20} of 4: {seen}, expected {fair} or a cell marked for grading by hand")
    bad |= seen not in (fair, None)
sys.exit(int(bad))
