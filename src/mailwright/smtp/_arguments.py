"""The arguments of the clients: their types and defaults, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, TypedDict

from .._clients.arguments import LocalAddress
from .._idna import to_ascii
from ..errors import InvalidArgumentError
from ..net.proxies.proxy import ProxyArgument
from ..net.timeouts import Timeouts
from ..net.tls_options import TlsOptions
from ..net.wire_log import Target
from ._framer import ReplyLimits

if TYPE_CHECKING:
    import ssl

#: Messages in flight, where the caller does not say: all of them may be in doubt when the line
#: breaks. At a round trip of 20 ms, these keep Postfix two thirds as busy as five times as many.
WINDOW = 10


class ClientSettings(TypedDict, total=False):
    """The arguments of the constructor, for `open`, which passes them on."""

    ssl_context: ssl.SSLContext | None
    tls: TlsOptions | None
    timeout: float | Timeouts | None
    local_address: LocalAddress
    proxy: ProxyArgument
    wire_log: Target
    trusted_relays: Collection[str]
    allow_plaintext_credentials: bool
    local_hostname: str | None
    limits: ReplyLimits | None


def checked_window(window: int) -> None:
    """Refuse a window that lets nothing through.

    Raises:
        InvalidArgumentError: it is less than 1.
    """
    if window < 1:
        raise InvalidArgumentError(
            f"At least one message has to be in flight, not {window}.", name="window"
        )


def relay_names(hosts: Collection[str]) -> frozenset[str]:
    """Return the hosts in lower case, refusing a bare str, which would be a set of letters."""
    if isinstance(hosts, str):
        raise InvalidArgumentError(
            f"trusted_relays is a set of hosts, such as {{{hosts!r}}}.", name="trusted_relays"
        )
    return frozenset(host.lower() for host in hosts)


def ehlo_name(name: str) -> str:
    """Return `name` as EHLO takes it: a domain, or an address literal in its brackets.

    Raises:
        InvalidArgumentError: it is neither.
    """
    if name.startswith("[") and name.endswith("]"):
        literal = name[1:-1]
        # address-literal = "[" ( IPv4 / "IPv6:" IPv6 / General ) "]"    RFC 5321 section 4.1.3
        if (
            literal
            and literal.isascii()
            and set(literal).isdisjoint("[]\\ ")
            and name.isprintable()
        ):
            return name
        raise InvalidArgumentError(f"{name!r} is no address literal.", name="local_hostname")
    return to_ascii(name)
