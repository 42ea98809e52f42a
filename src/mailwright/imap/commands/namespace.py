"""NAMESPACE (RFC 9051 section 6.3.10)."""

from __future__ import annotations

from .._command import Command
from .._reader import Reader
from .._text import text_of_wire
from ..mailboxes.names import decode_name
from ..mailboxes.namespaces import Namespace, Namespaces
from ..responses import Response
from ._mailbox_command import unanswered

_MOST = 1_000  # namespaces of one kind


class AskNamespaces(Command[Namespaces]):
    """Ask where folders are.

    Args:
        utf8: whether names come in UTF-8.
    """

    verb = "NAMESPACE"
    claims = frozenset({b"NAMESPACE"})

    def __init__(self, *, utf8: bool) -> None:
        self._utf8 = utf8
        self._found: Namespaces | None = None

    def take(self, response: Response) -> bool:
        """Take the answer."""
        self._found = read_namespaces(response.reader(), utf8=self._utf8)
        return True

    def result(self) -> Namespaces:
        """Return the namespaces."""
        if self._found is None:
            raise unanswered(self)
        return self._found


# namespace-response = "NAMESPACE" SP namespace SP namespace SP namespace    RFC 9051 section 9
#                      ; personal, other users', shared
# namespace          = nil / "(" 1*namespace-descr ")"
# namespace-descr    = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil)
#                      [namespace-response-extensions] ")"
def read_namespaces(reader: Reader, *, utf8: bool) -> Namespaces:
    """Read the three kinds.

    Raises:
        MalformedResponseError: they are not there.
    """
    kinds: list[tuple[Namespace, ...]] = []
    for _ in range(3):
        reader.spaces()
        kinds.append(_kind(reader, utf8=utf8))
    return Namespaces(*kinds)


def _kind(reader: Reader, *, utf8: bool) -> tuple[Namespace, ...]:
    if not reader.skip(b"("):
        if reader.nstring() is not None:
            raise reader.malformed("NIL or a list of namespaces")
        return ()
    found: list[Namespace] = []
    reader.spaces()
    while not reader.skip(b")"):
        found.append(_namespace(reader, utf8=utf8))
        if len(found) > _MOST:
            raise reader.malformed(f"no more than {_MOST} namespaces")
        reader.spaces()
    return tuple(found)


def _namespace(reader: Reader, *, utf8: bool) -> Namespace:
    reader.expect(b"(")
    prefix = decode_name(reader.string(), utf8=utf8)
    reader.spaces()
    delimiter = reader.nstring()
    translation = None
    reader.spaces()
    while not reader.skip(b")"):
        # namespace-response-extension = SP string SP "(" string *(SP string) ")"
        name = reader.astring().upper()
        reader.spaces()
        value = reader.value()
        if name == b"TRANSLATION" and isinstance(value, list):
            first = value[0] if value else None
            translation = decode_name(first, utf8=utf8) if isinstance(first, bytes) else None
        reader.spaces()
    return Namespace(prefix, text_of_wire(delimiter) if delimiter else None, translation)
