"""The async LMTP client, on asyncio or trio; `_lmtp` is its blocking twin."""

from __future__ import annotations

from typing import ClassVar

from .._clients.url import Scheme
from ._aio import AsyncSmtpClient


class AsyncLmtpClient(AsyncSmtpClient):
    """An LMTP client (RFC 2033): SMTP's calls, and an answer of its own for each recipient.

    It hands mail to the server that stores it, mostly on a Unix-domain socket, which counts as an
    identity; over TCP the host is named in `trusted_relays`, or `authenticate` is called. There is
    no port by default, and ``lmtp://host:port`` and ``lmtp+unix:///path`` are its URLs.

    A `SendResult` has those who got the message in `accepted`, and each other one in `refused` with
    its reply, whether that came before the content or after it. `require_all` knows the former
    alone. Where the server answers for some and hangs up, `DeliveryInDoubtError` names the others.
    """

    _scheme: ClassVar[Scheme] = "lmtp"
