"""Every function of ours that reads a field body or coded octets, found by its signature."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from typing import Any

from fuzz.reflection import look_at
from mailwright import MailwrightError
from mailwright.mime.fields.compliance import Compliance

TEXT_PACKAGES = (
    "mailwright.mime.fields",
    "mailwright.mime.address",
    "mailwright.mime.address_values",
)
OCTET_PACKAGES = ("mailwright.mime.encodings",)
WRITERS = ("write", "quote", "encode", "format")  # their callers have refused what is no text


def _modules(names: tuple[str, ...]) -> Iterator[Any]:
    for name in names:
        module = import_module(name)
        yield module
        for found in pkgutil.iter_modules(getattr(module, "__path__", [])):
            yield import_module(f"{name}.{found.name}")


def _readers(
    packages: tuple[str, ...], annotation: str
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in _modules(packages):
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", "") != module.__name__:
                continue
            if inspect.isfunction(value) and _takes(value, annotation):
                yield f"{module.__name__}.{name}", value
            elif inspect.isclass(value) and not value.__subclasses__():
                parse = getattr(value, "parse", None)
                if inspect.ismethod(parse) and _takes(parse, annotation):
                    yield f"{module.__name__}.{name}.parse", parse


def _takes(function: Callable[..., Any], annotation: str) -> bool:
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters or parameters[0].annotation != annotation:
        return False
    return all(one.default is not one.empty for one in parameters[1:])


def _levels(function: Callable[..., Any]) -> list[Callable[[Any], Any]]:
    if "compliance" not in inspect.signature(function).parameters:
        return [function]
    return [partial(function, compliance=level) for level in Compliance]


@cache
def text_readers() -> dict[str, list[Callable[[Any], Any]]]:
    """Return what reads text, by its name, once for each level of compliance."""
    found = _readers(TEXT_PACKAGES, "str")
    return {
        name: _levels(read)
        for name, read in found
        if not name.rpartition(".")[2].startswith(WRITERS)
    }


@cache
def octet_readers() -> dict[str, list[Callable[[Any], Any]]]:
    """Return what takes octets, by its name."""
    return {name: _levels(read) for name, read in _readers(OCTET_PACKAGES, "bytes")}


def read_with_all(text: str) -> None:
    """Read a text with every grammar: only errors of ours come out."""
    _try_all(text_readers(), text)


def decode_with_all(data: bytes) -> None:
    """Give octets to every codec: only errors of ours come out."""
    _try_all(octet_readers(), data)


def _try_all(readers: dict[str, list[Callable[[Any], Any]]], given: object) -> None:
    for name, levels in readers.items():
        for read in levels:
            try:
                value = read(given)
                if type(value).__module__.startswith("mailwright."):
                    look_at(value)
            except MailwrightError:
                continue
            except Exception as error:
                error.add_note(f"{name} on {given!r}")
                raise
