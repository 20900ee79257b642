"""A gradebook cannot be made by an nbgrader whose environment is installed but not activated."""

import os
import sys
import tempfile
from pathlib import Path

from nbgrader.api import Gradebook

here = Path(sys.executable).parent
os.environ["PATH"] = os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if Path(part) != here)
print("alembic beside this Python:", (here / "alembic").exists())
with tempfile.TemporaryDirectory() as folder:
    try:
        Gradebook(f"sqlite:///{folder}/gradebook.db").close()
        print("gradebook made")
    except FileNotFoundError as error:
        print(f"FileNotFoundError: {error}; expected a gradebook")
        sys.exit(1)
