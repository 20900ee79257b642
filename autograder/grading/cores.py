"""How many submissions can be graded at a time."""

import os


def default_workers() -> int:
    """One sandbox for every core that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
