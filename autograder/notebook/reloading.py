"""A saved file counts at once: the modules of `conv_lib` are loaded again before the next cell runs."""

import sys
from typing import Any

from autograder.submission.snapshot import PACKAGE


class Reloading:
    """IPython's reloader, for `conv_lib` alone.

    `%autoreload 2` looks at the file of every module before every cell. With TensorFlow these are thousands, and that
    takes longer than a check.
    """

    def __init__(self, shell: Any) -> None:
        """Load saved files again from now on.

        Args:
            shell: the running IPython shell.
        """
        from IPython.extensions.autoreload import ModuleReloader  # loads IPython, which is there where a shell is

        self._reloader = ModuleReloader(shell)
        self._reloader.enabled, self._reloader.check_all = True, False
        shell.events.register("pre_run_cell", self.before_cell)
        shell.events.register("post_run_cell", self.after_cell)

    def before_cell(self, *_: object) -> None:
        """Load again what was saved since it was loaded."""
        for name in _modules():
            self._reloader.mark_module_reloadable(name)
        self._reloader.check()

    def after_cell(self, *_: object) -> None:
        """Remember how old the files are that this cell was the first to load."""
        for name in _modules():
            if name not in self._reloader.modules_mtimes:
                _, saved = self._reloader.filename_and_mtime(sys.modules[name])
                if saved is not None:
                    self._reloader.modules_mtimes[name] = saved


def _modules() -> list[str]:
    """The modules of `conv_lib` that are loaded."""
    return [name for name in list(sys.modules) if name == PACKAGE or name.startswith(f"{PACKAGE}.")]
