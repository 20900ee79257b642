"""In the worker: the reference's functions in the place of the submission's own, wherever it refers to them.

For the second grading of an exercise that calls functions of the same submission that are wrong, and for functions
that a learner asks to be lent. This module stands alone, because the worker loads it inside the sandbox. The submission
can see all that it does, and undo it: that changes what its own code computes and nothing else.
"""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any, TypeGuard

_PACKAGE = "conv_lib"
_REFERENCE = "conv_lib_reference"
Function = Callable[..., Any]


def _trampoline(*arguments: Any, _reference: Any = None, **named: Any) -> Any:
    return _reference(*arguments, **named)


class Replacing(importlib.abc.MetaPathFinder):
    """Finds the modules of the submission whose functions are replaced; they are replaced as a module is loaded."""

    def __init__(self, folder: str, functions: Sequence[Sequence[str]], strict: Sequence[str] = ()) -> None:
        """Load the reference, before anything of the submission.

        Args:
            folder: where the reference's package lies.
            functions: module and name of each function.
            strict: modules that have to load by themselves, whatever is replaced in them.
        """
        self._strict = {f"{_PACKAGE}.{module}" for module in strict}
        self._prepared = False
        self._old: list[tuple[Any, Function]] = []
        self._functions: dict[str, dict[str, Function]] = {}
        sys.path.insert(0, folder)
        try:
            for module, name in functions:
                function = getattr(importlib.import_module(f"{_REFERENCE}.{module}"), name)
                self._functions.setdefault(f"{_PACKAGE}.{module}", {})[name] = function
        finally:
            sys.path.remove(folder)

    def prepare(self, module: str) -> None:
        """Load the module that is graded and those whose functions are replaced, and replace them everywhere.

        What fails to load is left to the call to find out.
        """
        if self._prepared:
            return
        self._prepared = True
        asked = f"{_PACKAGE}.{module}"
        self._strict.add(asked)
        for name in [asked, *self._functions]:
            with contextlib.suppress(BaseException):  # the submission's own code runs here
                importlib.import_module(name)
        self._replace_everywhere()

    def replace_loaded(self) -> None:
        """Replace the functions in the modules that were loaded before this stood in `sys.meta_path`."""
        for name, functions in self._functions.items():
            module = sys.modules.get(name)
            if module is not None:
                for own, function in functions.items():
                    self.replace(module, own, function)
        self._replace_everywhere()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module as it would be found without this, loaded by `_Loader`; an empty one where there is none."""
        functions = self._functions.get(fullname)
        if functions is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        needed = fullname not in self._strict  # such as the graded function's own module
        if spec is None or spec.loader is None:
            return importlib.machinery.ModuleSpec(fullname, _Loader(self, functions, None, True)) if needed else None
        spec.loader = _Loader(self, functions, spec.loader, needed)
        return spec

    def replace(self, module: types.ModuleType, name: str, function: Function) -> None:
        """Replace one function of a module: its code where that is possible, else every reference that can be found.

        With its code replaced, it is the reference whoever refers to it, by whatever name, container or partial.
        """
        own = vars(module).get(name)
        if _is_plain(own):
            own.__code__ = _trampoline.__code__
            own.__defaults__ = None
            own.__kwdefaults__ = {"_reference": function}
            return
        vars(module)[name] = function
        if callable(own) and not _is_replaced(own):
            self._old.append((own, function))

    def _replace_everywhere(self) -> None:
        """Replace what has no code of its own in the submission's modules, and in containers that lie there."""
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] == _PACKAGE and type(module) is types.ModuleType:
                self._replace_in(vars(module))
                for value in list(vars(module).values()):
                    if type(value) in (dict, list):
                        self._replace_in(value)

    def _replace_in(self, container: Any) -> None:
        for key, value in list(container.items() if type(container) is dict else enumerate(container)):
            meant = [function for own, function in self._old if value is own]
            named = [function for function in meant if function.__name__ == key]  # of several, which one is meant
            if meant:
                container[key] = (named or meant)[0]


class _Loader(importlib.abc.Loader):
    """Loads a module of the submission and replaces its functions.

    A module that others need is there even if it fails to load: what is missing of it is then what counts.
    """

    def __init__(
        self, replacing: Replacing, functions: dict[str, Function], own: importlib.abc.Loader | None, needed: bool
    ) -> None:
        self._replacing, self._functions, self._own, self._needed = replacing, functions, own, needed

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the submission's module, then replace."""
        try:
            if self._own is not None:
                self._own.exec_module(module)
        except BaseException:  # whatever the submission's own code raises
            if not self._needed:
                raise
        for name, function in self._functions.items():
            self._replacing.replace(module, name, function)


def _is_replaced(own: Any) -> bool:
    return type(own) is types.FunctionType and own.__code__ is _trampoline.__code__


def _is_plain(own: Any) -> TypeGuard[types.FunctionType]:
    """Whether it is a function of the submission, without a closure, whose code was not replaced yet."""
    if type(own) is not types.FunctionType or own.__code__.co_freevars or _is_replaced(own):
        return False
    home = own.__globals__.get("__name__")
    return type(home) is str and home.split(".")[0] == _PACKAGE
