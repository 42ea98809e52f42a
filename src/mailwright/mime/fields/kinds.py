"""Which grammar a field body follows, by field name: how it is decoded, encoded and folded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from . import structured, unstructured
from .content_disposition import ContentDisposition
from .content_type import ContentType
from .folding import MAX_LINE, Item


class _Items(Protocol):
    def __call__(self, text: str, *, international: bool) -> Iterable[Item]: ...


class Kind:
    """How the bodies of one kind of field are read as text and written.

    Args:
        decode: from an unfolded body on the wire to text.
        items: from text to the pieces that are folded.
        is_text: whether the text means itself, so that what looks like an encoded-word in it is
            none. In the other kinds text is what may stand on the wire, and UTF-8.
    """

    __slots__ = ("decode", "is_text", "items")

    def __init__(
        self, decode: Callable[[str], str], items: _Items, *, is_text: bool = False
    ) -> None:
        self.decode = decode
        self.items = items
        self.is_text = is_text


_WORD = re.compile(r"([ \t]*)([^ \t]+)")
_MSG_ID_BORDER = re.compile(r"(?<=>)(?=<)")


def _as_is(text: str) -> str:
    return text


def _opaque_items(text: str, *, international: bool) -> Iterator[Item]:  # noqa: ARG001 - no choice
    """Fold at white space alone: Received, DKIM-Signature, List-* and the like."""
    return (Item(word[1], word[2]) for word in _WORD.finditer(text))


def _msg_id_items(text: str, *, international: bool) -> Iterator[Item]:
    return _opaque_items(_MSG_ID_BORDER.sub(" ", text), international=international)


def _parameters(made: type[ContentType | ContentDisposition]) -> Kind:
    def decode(text: str) -> str:
        return str(made.parse(text)) if "*" in text or "=?" in text else text

    def items(text: str, *, international: bool) -> Iterator[Item]:
        # White space in quotes may be folded at like any other.
        if text.isascii() and all(len(word) < MAX_LINE for word in text.split(" ")):
            return _opaque_items(text, international=international)
        return made.parse(text).encode(international=international)

    return Kind(decode, items)


UNSTRUCTURED = Kind(unstructured.decode, unstructured.items, is_text=True)
ADDRESSES = Kind(structured.decode, structured.items)
MSG_IDS = Kind(_as_is, _msg_id_items)
OPAQUE = Kind(_as_is, _opaque_items)
CONTENT_TYPE = _parameters(ContentType)
CONTENT_DISPOSITION = _parameters(ContentDisposition)

_FIELDS = {
    CONTENT_TYPE: "content-type",
    CONTENT_DISPOSITION: "content-disposition",
    ADDRESSES: """
        from sender reply-to to cc bcc
        resent-from resent-sender resent-reply-to resent-to resent-cc resent-bcc
        disposition-notification-to return-receipt-to errors-to apparently-to mail-followup-to
        mail-reply-to list-id approved
        """,
    MSG_IDS: """
        message-id in-reply-to references resent-message-id content-id original-message-id
        supersedes
        """,
    OPAQUE: """
        date resent-date delivery-date expires expiry-date reply-by deferred-delivery
        received return-path delivered-to x-original-to received-spf
        mime-version content-transfer-encoding content-language content-location content-base
        content-md5 content-duration
        dkim-signature domainkey-signature authentication-results
        arc-seal arc-message-signature arc-authentication-results
        autocrypt autocrypt-gossip auto-submitted
        list-help list-unsubscribe list-unsubscribe-post list-subscribe list-post list-owner
        list-archive archived-at
        disposition-notification-options original-recipient final-recipient
        tls-required require-recipient-valid-since
        importance priority precedence sensitivity x-priority
        """,
}
_KIND_OF = {name: kind for kind, names in _FIELDS.items() for name in names.split()}


def kind_of(key: str) -> Kind:
    """Return the kind of a field; one that is not known holds unstructured text.

    Args:
        key: its name in lower case.
    """
    return _KIND_OF.get(key, UNSTRUCTURED)
