"""Names of a package that are imported when they are first used."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import import_module
from types import ModuleType
from typing import Any


def exporter(package: str, modules: dict[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` (PEP 562) of a package.

    Args:
        package: its ``__name__``.
        modules: module, relative to the package -> the names that it exports; ``a as b`` exports
            its `a` as `b`.
    """
    origin: dict[str, tuple[str, str]] = {}
    for module, names in modules.items():
        for text in names:
            name, _, alias = text.partition(" as ")
            origin[alias or name] = (module, name)

    def __getattr__(name: str) -> Any:  # noqa: N807 - that is what it becomes
        if name not in origin:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, own = origin[name]
        return getattr(import_module(module, package), own)

    return __getattr__


def submodules(package: str, names: Collection[str]) -> Callable[[str], ModuleType]:
    """Return the ``__getattr__`` (PEP 562) of a package whose modules are imported when used.

    Args:
        package: its ``__name__``.
        names: its modules.
    """

    def __getattr__(name: str) -> ModuleType:  # noqa: N807 - that is what it becomes
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return import_module(f".{name}", package)

    return __getattr__
