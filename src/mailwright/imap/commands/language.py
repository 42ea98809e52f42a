"""LANGUAGE (RFC 5255), and GETJMAPACCESS (RFC 9698)."""

from __future__ import annotations

from collections.abc import Sequence

from .._command import Command
from .._encoder import Encoder
from .._reader import Reader
from .._text import text_of_wire
from ..mailboxes.namespaces import Namespaces
from ..responses import Response
from ._mailbox_command import unanswered
from .namespace import read_namespaces


class Language(Command[tuple[str, ...]]):
    """Choose the language of what the server says for people, or ask for the choice.

    Args:
        ranges: language ranges, the best first; none ask which there are.
        utf8: whether names come in UTF-8.
    """

    verb = "LANGUAGE"
    claims = frozenset({b"LANGUAGE", b"NAMESPACE"})

    def __init__(self, ranges: Sequence[str], *, utf8: bool) -> None:
        self._ranges = ranges
        self._utf8 = utf8
        self._found: tuple[str, ...] | None = None
        #: The namespaces with their prefixes in the language; None where the server is silent.
        self.namespaces: Namespaces | None = None

    def write(self, encoder: Encoder) -> None:
        """Write the language ranges."""
        encoder.raw(self.verb)
        for language in self._ranges:
            encoder.space().astring(language)

    # language-data = "LANGUAGE" SP "(" lang-tag-quoted *(SP lang-tag-quoted) ")"
    def take(self, response: Response) -> bool:
        """Take the language tags, or the namespaces in that language."""
        reader = response.reader()
        if response.name == b"NAMESPACE":
            self.namespaces = read_namespaces(reader, utf8=self._utf8)
        else:
            self._found = _strings(reader)
        return True

    def result(self) -> tuple[str, ...]:
        """Return the tags: the one that is spoken now, or all that there are."""
        if self._found is None:
            raise unanswered(self)
        return self._found


class GetJmapAccess(Command[str]):
    """Ask where the same mail can be had by JMAP."""

    verb = "GETJMAPACCESS"
    claims = frozenset({b"JMAPACCESS"})

    def __init__(self) -> None:
        self._found: str | None = None

    def take(self, response: Response) -> bool:
        """Take the URL of the session resource."""
        self._found = text_of_wire(response.reader().astring())
        return True

    def result(self) -> str:
        """Return the URL."""
        if self._found is None:
            raise unanswered(self)
        return self._found


def _strings(reader: Reader) -> tuple[str, ...]:
    value = reader.value()
    values = value if isinstance(value, list) else [value]
    return tuple(text_of_wire(one) for one in values if isinstance(one, bytes))
