"""Names of a package that are imported when they are first used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
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
