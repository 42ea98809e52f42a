"""GENURLAUTH, RESETKEY and URLFETCH: URLs that let others read a message (RFC 4467, RFC 5524)."""

from __future__ import annotations

from collections.abc import Sequence

from .._command import Command, Plain
from .._encoder import Encoder
from .._framer import LargeLiteral
from ..responses import Response


# genurlauth      = "GENURLAUTH" 1*(SP url-rump SP mechanism)
# genurlauth-data = "*" SP "GENURLAUTH" 1*(SP url-full)                   RFC 4467 section 9
class GenUrlAuth(Command[tuple[str, ...]]):
    """Have the server put a token on URLs; the result is the URLs with it.

    Args:
        urls: URLs with an access identifier and no token.
        mechanism: how tokens are made; INTERNAL is the one that there is.
    """

    verb = "GENURLAUTH"
    claims = frozenset({b"GENURLAUTH"})

    def __init__(self, urls: Sequence[str], mechanism: str = "INTERNAL") -> None:
        self.urls = urls
        self.mechanism = mechanism
        self._found: list[str] = []

    def write(self, encoder: Encoder) -> None:
        """Write each URL and the mechanism."""
        encoder.raw("GENURLAUTH")
        for url in self.urls:
            encoder.space().string(url).space().atom(self.mechanism)

    def take(self, response: Response) -> bool:
        """Take the URLs."""
        reader = response.reader()
        while not reader.at_end:
            self._found.append(reader.astring().decode("utf-8", "replace"))
            reader.spaces()
        return True

    def result(self) -> tuple[str, ...]:
        """Return the URLs, in the order in which they were asked for."""
        return tuple(self._found)


# resetkey = "RESETKEY" [SP mailbox *(SP mechanism)]                      RFC 4467 section 9
class ResetKey(Plain):
    """Make every token worthless that was given for a mailbox, or for all of them.

    Args:
        mailbox: its name on the wire; None for all mailboxes of the user.
    """

    verb = "RESETKEY"

    def __init__(self, mailbox: bytes | None) -> None:
        self.mailbox = mailbox

    def write(self, encoder: Encoder) -> None:
        """Write the mailbox where one is meant."""
        encoder.raw("RESETKEY")
        if self.mailbox is not None:
            encoder.space().astring(self.mailbox)


# urlfetch      = "URLFETCH" 1*(SP url-full)                              RFC 4467 section 9
#               / "URLFETCH" 1*(SP "(" url-full SP "BINARY" ")")          RFC 5524 section 3
# urlfetch-data = "*" SP "URLFETCH" 1*(SP url-full SP nstring)
#               / "*" SP "URLFETCH" 1*(SP url-full SP "(" "BINARY" SP nstring ")")
class UrlFetch(Command[dict[str, bytes | None]]):
    """Fetch what URLs name; the result is the octets by URL, None where the server refuses.

    Args:
        urls: URLs with their tokens.
        decoded: without the content transfer encoding (URLAUTH=BINARY).
    """

    verb = "URLFETCH"
    claims = frozenset({b"URLFETCH"})
    streams = True

    def __init__(self, urls: Sequence[str], *, decoded: bool = False) -> None:
        self.urls = urls
        self.decoded = decoded
        self._found: dict[str, bytes | None] = dict.fromkeys(urls)
        self._awaited = set(urls)

    def write(self, encoder: Encoder) -> None:
        """Write the URLs."""
        encoder.raw("URLFETCH")
        for url in self.urls:
            encoder.space()
            if self.decoded:
                encoder.open().string(url).raw(" BINARY)")
            else:
                encoder.string(url)

    def take(self, response: Response) -> bool:
        """Take what URLs name; what was not asked for, or came already, is not kept (I17)."""
        is_new = False
        reader = response.reader()
        while not reader.at_end:
            url = reader.astring().decode("utf-8", "replace")
            reader.spaces()
            value = reader.value()
            if isinstance(value, list):
                value = value[1] if len(value) > 1 and value[0] == b"BINARY" else None
            octets = value.octets if isinstance(value, LargeLiteral) else value
            if url in self._awaited and not isinstance(octets, list):
                self._awaited.remove(url)
                self._found[url] = octets
                is_new = True
            reader.spaces()
        return is_new

    def result(self) -> dict[str, bytes | None]:
        """Return what came."""
        return self._found
