"""Copying a folder lists the folder again for every file in it: twice the files take four times as long."""

import sys
import tempfile
import time
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files

ignored = [*CourseDirectory().ignore, "*.ipynb"]  # what autograde asks for
seconds = {}
for count in (500, 4000):
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            Path(folder, f"{number}.txt").touch()
        start = time.process_time()
        assert len(find_all_files(folder, ignored)) == count
        seconds[count] = time.process_time() - start
        print(f"{count:5} files: {seconds[count]:6.2f} s")
ratio = seconds[4000] / seconds[500]
print(f"8 times as many files took {ratio:.0f} times as long; expected about 8 times")
sys.exit(int(ratio > 24))
