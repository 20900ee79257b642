"""What the builder raises when a source or the machine is not as it must be."""


class ToolError(Exception):
    """One sentence for whoever changes the course: where, what is wrong, what to do."""
