"""Every figure and every explorer that there is, found in the package: none can be forgotten here."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType

import numpy as np
from matplotlib.figure import Figure

import conv_figures
from conv_figures.difference import draw_difference
from conv_figures.explorer import Explorer
from conv_figures.photos import Picture, draw_photos
from conv_figures.style import Theme

Draw = Callable[[Theme], Figure]
Texts = Callable[[Figure], list[str]]
"""What the fixture `texts` gives: all that is written on a figure."""

MODULES: tuple[ModuleType, ...] = tuple(
    importlib.import_module(f"conv_figures.{found.name}") for found in pkgutil.iter_modules(conv_figures.__path__)
)
_PIXELS = np.arange(48.0).reshape(6, 8)
#: Figures that cannot be drawn without arguments.
WITH_ARGUMENTS: dict[str, Draw] = {
    "draw_difference": lambda theme: draw_difference(_PIXELS[:3, :4], _PIXELS[:3, :4].T[:3], theme),
    "draw_photos": lambda theme: draw_photos(
        [Picture(_PIXELS, "a", mark=(1, 1, 2, 3)), Picture(_PIXELS, "b", True)], theme=theme
    ),
}


def drawing_functions() -> Iterator[tuple[ModuleType, str, Callable[..., Figure]]]:
    """All public functions that give a figure: `draw_…`, unless it says that it gives nothing."""
    for module in MODULES:
        for name, function in vars(module).items():
            own = inspect.isfunction(function) and function.__module__ == module.__name__
            if own and name.startswith("draw_") and inspect.signature(function).return_annotation is not None:
                yield module, name, function


def _figures() -> dict[str, Draw]:
    found = {}
    for _, name, function in drawing_functions():
        parameters = inspect.signature(function).parameters.values()
        required = [parameter for parameter in parameters if parameter.default is parameter.empty]
        if required and [parameter.name for parameter in required] != ["theme"]:
            found[name] = WITH_ARGUMENTS[name]
        else:
            found[name] = lambda theme, function=function: function(theme=theme)
    return found


FIGURES = _figures()
EXPLORERS: dict[str, Explorer] = {
    module.__name__.removeprefix("conv_figures."): explorer
    for module in MODULES
    for explorer in vars(module).values()
    if isinstance(explorer, Explorer)
}
