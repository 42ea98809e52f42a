"""URLs that let others read a message (URLAUTH, RFC 4467)."""

from __future__ import annotations

from collections.abc import Sequence

from ..._flow import Flow
from ...errors import InvalidArgumentError, MalformedResponseError
from .._session import Session
from ..commands.url_auth import GenUrlAuth, ResetKey, UrlFetch
from ..write.message_url import MessageUrl


def authorise(session: Session, url: MessageUrl) -> Flow[MessageUrl]:
    """Have the server put its token on a URL.

    Raises:
        UnsupportedError: the server has no URLAUTH.
        MalformedResponseError: what it answered is another URL.
    """
    session.require("URLAUTH", "Letting others read a message")
    if not url.access or url.is_relative or url.user is None:
        raise InvalidArgumentError("A URL for others has user, host and access.", name="url")
    asked = url.without_token()
    found = yield from GenUrlAuth([str(asked)])
    try:
        [answer] = map(MessageUrl.parse, found)
    except (InvalidArgumentError, ValueError):
        raise MalformedResponseError("The server's answer is no URL with a token.") from None
    if not answer.token or answer.uid != asked.uid or answer.access != asked.access:
        raise MalformedResponseError("The server authorised another URL than it was asked to.")
    return answer


def fetch(
    session: Session, urls: Sequence[MessageUrl | str], *, decoded: bool = False
) -> Flow[list[bytes | None]]:
    """Fetch what URLs name; None for each that the server refuses or cannot find.

    Args:
        session: where they are fetched.
        urls: with their tokens.
        decoded: without the content transfer encoding.

    Raises:
        UnsupportedError: the server has no URLAUTH, or no URLAUTH=BINARY.
    """
    if decoded:
        session.require("URLAUTH=BINARY", "Fetching a decoded part by its URL")
    else:
        session.require("URLAUTH", "Fetching by URL")
    texts = [str(url) for url in urls]
    if not texts:
        return []
    found = yield from UrlFetch(texts, decoded=decoded)
    return [found[text] for text in texts]


def reset_keys(session: Session, mailbox: bytes | None) -> Flow[None]:
    """Make every token worthless that was given for a mailbox, or for all.

    Raises:
        UnsupportedError: the server has no URLAUTH.
    """
    session.require("URLAUTH", "Withdrawing URLs")
    yield from ResetKey(mailbox)
