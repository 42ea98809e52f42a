"""The arguments of the clients, for `open`, which passes them on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from .._clients.arguments import LocalAddress
from ..net.proxies.proxy import ProxyArgument
from ..net.timeouts import Timeouts
from ..net.tls_options import TlsOptions
from ..net.wire_log import Target
from ._limits import ImapLimits

if TYPE_CHECKING:
    import ssl


class ClientSettings(TypedDict, total=False):
    """The arguments of the constructor."""

    ssl_context: ssl.SSLContext | None
    tls: TlsOptions | None
    timeout: float | Timeouts | None
    local_address: LocalAddress
    proxy: ProxyArgument
    wire_log: Target
    allow_plaintext_credentials: bool
    limits: ImapLimits | None
