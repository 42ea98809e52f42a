"""Which grammar a field body follows, by field name: how it is decoded, encoded and folded.

=====================  ====================================================
kind of field          where it is folded first, before any other white space
=====================  ====================================================
addresses, phrases     between words; encoded-words are cut anew
message identifiers    between them, whether or not there was white space
Received               before a clause, and before the date
DKIM, ARC, Autocrypt   behind semicolons
authentication         behind semicolons
parameters             behind semicolons that are in no quotes
List-* with URLs       behind commas
free text              between words; encoded-words are cut anew
=====================  ====================================================

White space is never added inside of anything, but between message identifiers, and in base64 that
no line could hold. So what was folded and unfolded is folded in the same places again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from . import encoded_word, structured, unstructured
from .compliance import Compliance
from .content_disposition import ContentDisposition
from .content_type import ContentType
from .folding import MAX_LINE, Item
from .parameterised import Parameterised


class _Items(Protocol):
    def __call__(self, text: str, *, international: bool) -> Iterable[Item]: ...


class Kind:
    """How the bodies of one kind of field are read as text and written.

    Args:
        decode: from an unfolded body on the wire to text; the level is that of encoded-words.
        items: from text to the pieces that are folded.
        is_text: whether the text means itself, so that what looks like an encoded-word in it is
            none. In the other kinds text is what may stand on the wire, and UTF-8.
        parameterised: the class that reads it, where it is a value with parameters.
    """

    __slots__ = ("decode", "is_text", "items", "parameterised")

    def __init__(
        self,
        decode: Callable[[str, Compliance], str],
        items: _Items,
        *,
        is_text: bool = False,
        parameterised: type[Parameterised] | None = None,
    ) -> None:
        self.decode = decode
        self.items = items
        self.is_text = is_text
        self.parameterised = parameterised


def _as_is(text: str, _: Compliance) -> str:
    return text


# --- where to fold -----------------------------------------------------------------------------

_WORD = re.compile(r"([ \t]*)([^ \t]+)")
_MSG_ID_BORDER = re.compile(r"(?<=>)(?=<)")
_TAG = re.compile(
    r'([ \t]*)([^; \t"][^;"]*(?:"[^"]*"?[^;"]*)*;?|"[^"]*"?[^;"]*(?:"[^"]*"?[^;"]*)*;?|;)'
)
_URL = re.compile(r"([ \t]*)(<[^>]*>?[^,<]*,?|[^, \t<][^,<]*,?|,)")
_CLAUSES = frozenset(("from", "by", "via", "with", "id", "for"))
_BASE64 = re.compile(r"(?:[a-z]+=)?[A-Za-z0-9+/]+={0,2};?\Z")
_BASE64_LINE = 72  # characters


def _words(text: str, *, international: bool) -> Iterator[Item]:  # noqa: ARG001 - no choice
    """Fold at white space, wherever it is."""
    return (Item(word[1], word[2]) for word in _WORD.finditer(text))


def _msg_ids(text: str, *, international: bool) -> Iterator[Item]:
    return _words(_MSG_ID_BORDER.sub(" ", text), international=international)


def _urls(text: str, *, international: bool) -> Iterator[Item]:  # noqa: ARG001 - no choice
    return (Item(url[1], url[2], unit=True) for url in _URL.finditer(text))


def _tags(text: str, *, international: bool) -> Iterator[Item]:  # noqa: ARG001 - no choice
    for tag in _TAG.finditer(text):
        if len(tag[2]) < MAX_LINE - _BASE64_LINE:
            yield Item(tag[1], tag[2], unit=True)
            continue
        space = tag[1]
        for word in _WORD.finditer(tag[2]):
            yield from _cut_base64(word[1] or space, word[2])
            space = ""


def _cut_base64(space: str, word: str) -> Iterator[Item]:
    if len(word) < MAX_LINE - _BASE64_LINE or not _BASE64.match(word):
        yield Item(space, word)
        return
    for start in range(0, len(word), _BASE64_LINE):
        yield Item(" " if start else space, word[start : start + _BASE64_LINE])


def _stamp(text: str, *, international: bool) -> Iterator[Item]:  # noqa: ARG001 - no choice
    """Fold a Received field before its clauses; a name in a comment begins none."""
    space = ""
    unit: list[str] = []
    depth = 0
    after_semicolon = False
    for word in _WORD.finditer(text):
        if unit and depth <= 0 and (after_semicolon or word[2].lower() in _CLAUSES):
            yield Item(space, "".join(unit), unit=True)
            unit.clear()
        if unit:
            unit.append(word[1])
        else:
            space = word[1]
        unit.append(word[2])
        depth += word[2].count("(") - word[2].count(")")
        after_semicolon = word[2].endswith(";")
    if unit:
        yield Item(space, "".join(unit), unit=True)


def _parameters(made: type[Parameterised]) -> Kind:
    def decode(text: str, encoded_words: Compliance) -> str:
        if not ("*" in text or "=?" in text):
            return text
        return str(made.understood(text, compliance=encoded_words))

    def items(text: str, *, international: bool) -> Iterator[Item]:
        # White space in quotes may be folded at like any other.
        if text.isascii() and all(len(word) < MAX_LINE for word in text.split(" ")):
            return _tags(text, international=international)
        return made.parse(text).encode(international=international)

    return Kind(decode, items, parameterised=made)


# --- the kinds ---------------------------------------------------------------------------------

UNSTRUCTURED = Kind(encoded_word.decode, unstructured.items, is_text=True)
ADDRESSES = Kind(structured.decode, structured.items)
MSG_IDS = Kind(_as_is, _msg_ids)
OPAQUE = Kind(_as_is, _words)
RECEIVED = Kind(_as_is, _stamp)
TAGS = Kind(_as_is, _tags)
URLS = Kind(_as_is, _urls)
CONTENT_TYPE = _parameters(ContentType)
CONTENT_DISPOSITION = _parameters(ContentDisposition)

_FIELDS = {
    CONTENT_TYPE: "content-type",
    CONTENT_DISPOSITION: "content-disposition",
    ADDRESSES: """
        from sender reply-to to cc bcc
        resent-from resent-sender resent-reply-to resent-to resent-cc resent-bcc
        disposition-notification-to return-receipt-to errors-to apparently-to mail-followup-to
        mail-reply-to list-id approved keywords
        """,
    MSG_IDS: """
        message-id in-reply-to references resent-message-id content-id original-message-id
        supersedes
        """,
    RECEIVED: "received x-received",
    TAGS: """
        dkim-signature domainkey-signature authentication-results x-google-dkim-signature
        arc-seal arc-message-signature arc-authentication-results
        autocrypt autocrypt-gossip disposition-notification-options auto-submitted
        """,
    URLS: """
        list-help list-unsubscribe list-subscribe list-post list-owner list-archive archived-at
        """,
    OPAQUE: """
        date resent-date delivery-date expires expiry-date reply-by deferred-delivery
        return-path delivered-to x-original-to received-spf
        mime-version content-transfer-encoding content-language content-location content-base
        content-md5 content-duration list-unsubscribe-post original-recipient final-recipient
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
