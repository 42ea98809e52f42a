"""Inputs of any length that are made to cost, by what reads them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

Make = Callable[[int], bytes | str]


def inputs() -> dict[str, Make]:
    """Return the public functions of all modules here, by module and name."""
    found: dict[str, Make] = {}
    for info in iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        for function, make in vars(module).items():
            is_own = getattr(make, "__module__", "") == module.__name__ and callable(make)
            if is_own and not function.startswith("_"):
                found[f"{info.name}: {function}"] = make
    return found
