"""A timestamp.txt that is no time raises AttributeError instead of the message written for it."""

import sys
import tempfile
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

with tempfile.TemporaryDirectory() as submission:
    Path(submission, "timestamp.txt").write_text("yesterday")
    try:
        seen = CourseDirectory().get_existing_timestamp(submission)
    except (Exception, SystemExit) as error:
        seen = error
print(f"{type(seen).__name__}: {seen}; expected a message with 'Invalid timestamp string', or no timestamp")
sys.exit(int(isinstance(seen, AttributeError)))
