"""Client and server tell who they are, and in which language they speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..._flow import Flow
from ...errors import InvalidArgumentError
from .._session import Session
from ..commands.id import Id
from ..commands.language import GetJmapAccess, Language
from . import supported

# "MUST NOT send more than 30 field-value pairs", names of 30 octets, values of 1,024
#                                                                        RFC 2971 section 3.3
_MOST_FIELDS, _LONGEST_NAME, _LONGEST_VALUE = 30, 30, 1024


def identify(session: Session, fields: Mapping[str, str]) -> Flow[dict[str, str]]:
    """Tell who the client is, and return who the server says it is."""
    if len(fields) > _MOST_FIELDS or any(
        len(name.encode("utf-8", "replace")) > _LONGEST_NAME
        or len(value.encode("utf-8", "replace")) > _LONGEST_VALUE
        for name, value in fields.items()
    ):
        raise InvalidArgumentError(
            "ID takes up to 30 fields, names up to 30 octets, values up to 1,024 (RFC 2971).",
            name="fields",
        )
    found = yield from supported.ask(session, "ID", "Telling who the client is", Id(fields))
    session.learn_name(found.get("name", ""))
    return found


def languages(session: Session) -> Flow[tuple[str, ...]]:
    """Return the languages that the server speaks."""
    command = Language((), utf8=session.utf8)
    return (yield from supported.ask(session, "LANGUAGE", "Choosing a language", command))


def speak(session: Session, ranges: Sequence[str]) -> Flow[str]:
    """Choose a language, and return the one that the server speaks now."""
    if not ranges:
        raise InvalidArgumentError("No language was named.", name="languages")
    command = Language(ranges, utf8=session.utf8)
    tags = yield from supported.ask(session, "LANGUAGE", "Choosing a language", command)
    if command.namespaces is not None:
        session.namespaces = command.namespaces
    return tags[0] if tags else ""


def jmap_access(session: Session) -> Flow[str]:
    """Return where the same mail can be had by JMAP."""
    return supported.ask(session, "JMAPACCESS", "Asking for JMAP", GetJmapAccess())
