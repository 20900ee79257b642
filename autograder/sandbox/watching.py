"""A look from outside at the one folder that a sandbox can write to.

An empty file takes nothing of the folder's size and a kilobyte of the kernel's memory, and no limit of a process counts
files. So the grader counts them, while the code runs and between its calls, and ends the sandbox when they are too many.
"""

import contextlib
import json
import os
import threading
from collections.abc import Callable

#: Seconds between two looks. A loop that makes files makes some thousands in that time: a few megabytes.
_PERIOD = 0.05
#: More than bubblewrap has to say.
_MOST_TOLD = 4096


class Watch:
    """Counts the files of one sandbox, from the moment it is ready until it is closed.

    Attributes:
        telling: file descriptor to hand to bubblewrap, on which it says what it started.
        first: process id, as the grader sees it, of the first process in the sandbox; None while it is not known.
        exceeded: whether the sandbox has been found with too many files.
    """

    def __init__(self, limit: int) -> None:
        """Open the way by which bubblewrap tells the process id.

        Args:
            limit: how many files and folders there may be.
        """
        self._told, self.telling = os.pipe()
        self.first: int | None = None
        self.exceeded = False
        self._limit = limit
        self._folder: int | None = None
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def handed_over(self) -> None:
        """Forget the writing end: bubblewrap has it now."""
        if self.telling >= 0:
            os.close(self.telling)
            self.telling = -1

    def begin(self, folder: str, end: Callable[[], object]) -> None:
        """Count from now on; where the system does not show the folder (`/proc` closed), nothing is counted.

        Args:
            folder: absolute path, inside the sandbox, of what can be written to.
            end: ends the sandbox; called once at most, in another thread.
        """
        os.set_blocking(self._told, False)
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            self.first = int(json.loads(os.read(self._told, _MOST_TOLD))["child-pid"])
            self._folder = os.open(f"/proc/{self.first}/root{folder}", os.O_PATH | os.O_DIRECTORY)
            self._thread = threading.Thread(target=self._watch, args=(end,), daemon=True)
            self._thread.start()

    def look(self) -> bool:
        """Whether there are too many files now, or were before."""
        if self._folder is not None and not self.exceeded:
            room = os.fstatvfs(self._folder)
            self.exceeded = room.f_files - room.f_ffree - 1 > self._limit  # the folder itself counts as one
        return self.exceeded

    def _watch(self, end: Callable[[], object]) -> None:
        while not self._over.wait(_PERIOD):
            if self.look():
                end()
                return

    def close(self) -> None:
        """Stop counting; may be called again."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        self.handed_over()
        for descriptor in (self._told, self._folder):
            if descriptor is not None and descriptor >= 0:
                os.close(descriptor)
        self._told, self._folder = -1, None
