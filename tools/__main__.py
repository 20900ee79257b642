"""`python -m tools`."""

from tools.commands import app

app(prog_name="python -m tools")
