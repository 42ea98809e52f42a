"""Every way to look at an object of ours, found in its class: new ones come by themselves.

Properties, slots, and public methods that need no argument are used; so are ``repr``, ``str``,
``bytes``, ``len``, ``==`` and iteration. What comes back is looked at in the same way.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from io import IOBase
from itertools import islice
from typing import Any

from mailwright import MailwrightError

#: Methods without arguments that change what they are called on.
CHANGING = frozenset({"clear", "pop", "popitem", "reverse", "sort", "detach"})
MOST_OBJECTS = 20_000  # of one message
MOST_ITEMS = 1_000  # of one sequence

_ATOMS = (str, bytes, int, float, bool, type(None), Enum, type)


@cache
def accessors(kind: type) -> tuple[tuple[str, bool], ...]:
    """Return the names of what can be asked of an object of a class, and whether it is a call."""
    found: list[tuple[str, bool]] = []
    for name in dir(kind):
        if name.startswith("_") or name in CHANGING:
            continue
        attribute = inspect.getattr_static(kind, name)
        if isinstance(attribute, classmethod | staticmethod | type):
            continue
        if not inspect.isroutine(attribute) or inspect.isdatadescriptor(attribute):
            found.append((name, False))
        elif _needs_nothing(attribute):
            found.append((name, True))
    return tuple(found)


def _needs_nothing(method: Any) -> bool:
    try:
        _, *parameters = inspect.signature(method).parameters.values()
    except (TypeError, ValueError):
        return False
    free = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return all(one.default is not one.empty or one.kind in free for one in parameters)


def look_at(root: Any) -> int:
    """Use every accessor of an object and of what they return; return how many objects there were.

    A property never raises; a method may raise an error of `mailwright.errors`.
    """
    if isinstance(root, Enum):
        return 1
    waiting: list[Any] = [root]
    seen: dict[int, Any] = {id(root): root}  # it keeps them, so that no id is used again
    for one in waiting:  # it grows while it is read
        for value in _values(one):
            for item in _ours(value):
                if id(item) not in seen and len(seen) < MOST_OBJECTS:
                    seen[id(item)] = item
                    waiting.append(item)
    return len(waiting)


def _values(one: Any) -> Iterator[Any]:
    kind = type(one)
    for name, is_call in accessors(kind):
        try:
            value = getattr(one, name)
            yield value() if is_call else value
        except MailwrightError as error:
            if not is_call:
                raise AssertionError(f"{kind.__name__}.{name} raised {error!r}") from error
    repr(one)
    str(one)
    assert one == one  # noqa: PLR0124 - that is what is asked
    try:
        hash(one)
    except TypeError as error:  # of what can change, or holds what can
        if "unhashable" not in str(error):
            raise
    if hasattr(kind, "__bytes__"):
        bytes(one)
    if hasattr(kind, "__len__"):
        len(one)
    if hasattr(kind, "__iter__"):
        yield one


def _ours(value: Any) -> Iterator[Any]:
    """Yield the objects of ours in what an accessor returned."""
    if isinstance(value, _ATOMS):
        return
    if isinstance(value, IOBase):
        with value:
            value.read(100)
        return
    if type(value).__module__.startswith("mailwright."):
        yield value
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, Iterable):
        for item in islice(value, MOST_ITEMS):
            if type(item).__module__.startswith("mailwright.") and not isinstance(item, Enum):
                yield item
