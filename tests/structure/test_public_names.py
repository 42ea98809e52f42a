"""The public names are the listed ones, they resolve, and their docstrings tell what they take."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import mailwright
from mailwright import errors

LIST = Path(__file__).with_name("public_names.txt")

#: Packages whose `__all__` is public beside the names of `mailwright` itself.
PACKAGES = (
    "mailwright",
    "mailwright.content",
    "mailwright.errors",
    "mailwright.sasl",
    "mailwright.server",
    "mailwright.smtp",
    "mailwright.smtp.pool",
    "mailwright.telemetry",
    "mailwright.testing",
    "mailwright.testing.certificates",
    "mailwright.testing.faults",
)


def listed() -> list[str]:
    return LIST.read_text().split()


def test_public_names_are_the_listed_ones() -> None:
    """A wanted change goes into public_names.txt and CHANGELOG.md too."""
    assert sorted(mailwright.__all__) == sorted(listed())


def test_each_public_name_resolves() -> None:
    for name in mailwright.__all__:
        assert getattr(mailwright, name) is not None


def test_dir_shows_the_public_names() -> None:
    assert set(listed()) <= set(dir(mailwright))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = mailwright.no_such_name


# --- docstrings --------------------------------------------------------------------------------


def public_objects() -> Iterator[tuple[str, Any]]:
    seen: set[int] = set()
    for package in PACKAGES:
        module = import_module(package)
        for name in module.__all__:
            value = getattr(module, name)
            if id(value) not in seen and (inspect.isclass(value) or inspect.isfunction(value)):
                seen.add(id(value))
                yield f"{package}.{name}", value


def callables(name: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield the functions, public methods and properties of an object, as they are written."""
    if inspect.isfunction(thing):
        yield name, thing
        return
    for attribute, value in vars(thing).items():
        if attribute.startswith("_"):
            continue
        function = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
        if inspect.isfunction(function) or isinstance(function, property):
            yield f"{name}.{attribute}", getattr(thing, attribute)


def missing(name: str, thing: Any) -> list[str]:
    """Return what the docstring of a class, a function or a property does not tell."""
    # of a class its own, not that of its base; of a method also that of the method it overrides
    docstring = (thing.__doc__ if inspect.isclass(thing) else inspect.getdoc(thing)) or ""
    if not docstring.strip():
        return [f"{name} has no docstring"]
    if isinstance(thing, property):
        return []
    if inspect.isclass(thing):
        if "__init__" not in vars(thing):
            return []
        parameters = list(inspect.signature(thing.__init__).parameters)[1:]
    else:
        parameters = [
            one for one in inspect.signature(thing).parameters if one not in ("self", "cls")
        ]
    return [
        f"{name} does not say what {one} is"
        for one in parameters
        if not re.search(rf"\b{one}\b", docstring)
    ]


def test_docstrings_tell_what_each_parameter_is() -> None:
    gaps: list[str] = []
    for name, thing in public_objects():
        if inspect.isclass(thing):
            gaps += missing(name, thing)
        for inner, value in callables(name, thing):
            gaps += missing(inner, value)
    assert gaps == []


def test_a_gap_in_a_docstring_is_found() -> None:
    class Documented:
        """It takes a size."""

        def __init__(self, size: int, colour: str) -> None: ...

        def paint(self, brush: str) -> None: ...

    [gap] = missing("Documented", Documented)
    assert "colour" in gap
    assert missing("paint", Documented.paint) == ["paint has no docstring"]


def test_errors_are_all_looked_at() -> None:
    names = {name.rpartition(".")[2] for name, _ in public_objects()}
    assert set(errors.__all__) <= names
