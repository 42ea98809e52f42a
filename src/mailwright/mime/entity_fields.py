"""Header fields of an entity as attributes, where the field body is all there is to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self, overload

if TYPE_CHECKING:
    from .entity import MimeEntity

# Language-Tag = Primary-subtag *( "-" Subtag ), 1 to 8 letters or digits each (RFC 3282 section 2)
_LANGUAGE = re.compile(r"(?:^|,)[ \t]*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,15})(?=[ \t,(]|$)")
_SECONDS = re.compile(r"[ \t]*([0-9]{1,10})(?=[ \t(]|$)")


class TextAttribute:
    """An attribute that is the text of a header field; "" where there is none, and removes it.

    Args:
        name: the name of the field.
        purpose: what it says.
    """

    def __init__(self, name: str, purpose: str) -> None:
        self.name = name
        self.__doc__ = f"{name}: {purpose}"

    @overload
    def __get__(self, entity: None, owner: type[MimeEntity]) -> Self: ...
    @overload
    def __get__(self, entity: MimeEntity, owner: type[MimeEntity]) -> str: ...
    def __get__(self, entity: MimeEntity | None, owner: type[MimeEntity]) -> Self | str:
        return self if entity is None else self.read(entity.headers.get(self.name) or "")

    def __set__(self, entity: MimeEntity, text: str) -> None:
        if text:
            entity.headers[self.name] = text
        else:
            entity.headers.remove(self.name)

    def read(self, value: str) -> str:
        """Return what a field body says."""
        return value


class UriAttribute(TextAttribute):
    """An attribute that is the URI of a header field, folded or not (RFC 2557 section 4.4.1)."""

    def read(self, value: str) -> str:
        """Return a URI without the white space that folding put into it."""
        return "".join(value.split())


def read_languages(value: str) -> tuple[str, ...]:
    """Return the language tags of Content-Language (RFC 3282); what is none is left out."""
    return tuple(_LANGUAGE.findall(value))


def read_seconds(value: str) -> int | None:
    """Return the seconds of Content-Duration (RFC 2424); None where there is no such number."""
    found = _SECONDS.match(value)
    return None if found is None else int(found[1])
