"""Names of a package that are imported when they are first used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def exporter(package: str, modules: dict[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` (PEP 562) of a package.

    Args:
        package: its ``__name__``.
        modules: module, relative to the package -> the names that it exports.
    """
    origin = {name: module for module, names in modules.items() for name in names}

    def __getattr__(name: str) -> Any:  # noqa: N807 - that is what it becomes
        if name not in origin:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(origin[name], package), name)

    return __getattr__
