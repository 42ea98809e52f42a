"""What both fronts know of a session: where to, how safe, who, and what became of the mail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from .._clients.session import ClientSession, ClientSettings
from ..errors import (
    NotAuthenticatedError,
    NotConnectedError,
    ProtocolError,
    ServerNotAuthenticatedError,
    StateError,
)
from ..net.secure_socket_options import SecureSocketOptions
from ._framer import ReplyLimits
from ._protocol import SmtpProtocol
from ._state import AFTER_COMMAND, State
from .capabilities import NO_CAPABILITIES
from .types import SendOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(ClientSettings):
    """What the caller decided when the client was made."""

    trusted_relays: frozenset[str]
    local_hostname: str | None
    limits: ReplyLimits = field(default_factory=ReplyLimits)


def address_literal(address: str) -> str:
    """Return an IP address as an address literal (RFC 5321 section 4.1.3).

    Args:
        address: an IP address; anything else, such as the name of a Unix-domain socket, stands
            for this machine.
    """
    address = address.partition("%")[0]
    if ":" in address:
        return f"[IPv6:{address}]"
    is_ipv4 = address.count(".") == 3 and address.replace(".", "").isdigit()
    return f"[{address}]" if is_ipv4 else "[127.0.0.1]"


class Session(ClientSession):
    """One connection's worth of knowledge, from `connect` to its end.

    Args:
        settings: what the caller decided.
        host: where to: a host's name, or the path of a Unix-domain socket.
        port: the TCP port.
        security: when to turn to TLS.
    """

    service = "smtp"

    def __init__(
        self,
        settings: Settings,
        host: str | Path = "",
        port: int = 0,
        security: SecureSocketOptions = SecureSocketOptions.AUTO,
    ) -> None:
        super().__init__(settings, host, port, security)
        self.settings = settings
        #: Whether the caller named this host, literally, as a relay that needs no login.
        self.is_trusted_relay = str(host).lower() in settings.trusted_relays
        #: Whether the peer speaks LMTP (RFC 2033), which answers for each recipient.
        self.is_lmtp = False
        self.local_address = ""
        self.capabilities = NO_CAPABILITIES
        self.last_outcome: SendOutcome | None = None
        #: What is known of the messages of a `send_all` that ended before anybody asked.
        self.unread_outcomes: tuple[SendOutcome, ...] = ()
        #: The domains that recipients were named in, where the server counts them (RFC 9422).
        self.recipient_domains: frozenset[str] = frozenset()
        #: Whether a call is under way: its commands and replies must not mix with another's.
        self.is_running = False
        #: Whether a `send_all` has the connection: its transactions overlap the caller's loop.
        self.is_busy = False
        self.protocol = self.new_protocol(State.OPENED)

    def new_protocol(self, state: State) -> SmtpProtocol:
        """Begin the dialogue, anew after a TLS upgrade: nothing said before is remembered."""
        self.capabilities = NO_CAPABILITIES
        trace = None if self.settings.wire_log is None else self.trace
        self.protocol = SmtpProtocol(
            state, limits=self.settings.limits, trace=trace, scrub=self.scrub
        )
        return self.protocol

    @property
    def mechanisms(self) -> Collection[str]:
        """See `ClientSession.mechanisms`."""
        return self.capabilities.mechanisms

    @property
    def ehlo_name(self) -> str:
        """The name to say in EHLO: the caller's, else the address literal of this end."""
        return self.settings.local_hostname or address_literal(self.local_address)

    @property
    def transactions_left(self) -> int | None:
        """How many more transactions the server takes in this session; None: it does not say."""
        most = self.capabilities.limits.transactions
        return None if most is None else max(0, most - self.protocol.transactions)

    @property
    def can_quit(self) -> bool:
        """Whether QUIT can be said now, and would be understood as a command."""
        free = self.protocol.is_idle and not self.is_running
        return free and (self.protocol.state, "QUIT") in AFTER_COMMAND

    def require_identity(self) -> None:
        """Raise NotAuthenticatedError unless something vouches for the sender (design rule 1)."""
        if self.identity is None and not self.is_local and not self.is_trusted_relay:
            raise NotAuthenticatedError(
                f"Sending takes an identity, and this session with {self.host} has none; nothing "
                "was sent. Call authenticate() first, or name the host in trusted_relays if it is "
                "a relay that knows you by your address."
            )

    def require_ready(self) -> None:
        """Raise unless a command can be sent now."""
        if self.protocol.state is State.CLOSED:
            raise NotConnectedError("There is no connection; call connect() first.")
        self.require_turn()
        if self.is_busy:
            raise StateError(
                "send_all() has the connection until its last outcome is read; use a second client "
                "for what cannot wait."
            )

    def require_turn(self) -> None:
        """Raise StateError while another task or thread, or a callback, has a call under way."""
        if self.is_running:
            raise StateError(
                "Another call of this client is under way, and a client makes one at a time; use "
                "one client for each task or thread."
            )

    def is_broken_by(self, error: BaseException) -> bool:
        """Whether the connection cannot be used after `error` came out of a flow.

        Refusals leave it between transactions. Whatever leaves it anywhere else, or shows that
        the peer is not who or what it should be, ends it.
        """
        if isinstance(error, (ProtocolError, ServerNotAuthenticatedError)):
            return True
        return self.protocol.state is not State.READY or not self.protocol.is_idle
