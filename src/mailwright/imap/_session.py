"""What both fronts know of a session: where to, how safe, who, and what is selected."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from secrets import choice
from typing import TYPE_CHECKING, Any

from ..errors import NotConnectedError, UnsupportedError
from ..net.secure_socket_options import SecureSocketOptions
from ..net.timeouts import Timeouts
from ..net.tls_info import TlsInfo
from ..net.tls_options import TlsOptions
from ..net.wire_log import WireLog
from ..sasl.mechanism import SaslMechanism
from ._encoder import WireAbilities
from ._limits import ImapLimits
from ._protocol import ImapProtocol
from ._state import State
from .capabilities import NO_CAPABILITIES, Capabilities
from .quirks import NO_QUIRKS, Quirks, find_quirks
from .responses import Response

if TYPE_CHECKING:
    from ._mailbox import SelectedMailbox

_TAG_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the caller decided when the client was made."""

    timeouts: Timeouts
    tls: TlsOptions
    wire_log: WireLog | None
    allow_plaintext_credentials: bool
    limits: ImapLimits = field(default_factory=ImapLimits)
    own_context: bool = False  # whose TLS context shows a certificate or none, nobody can tell


def random_tag() -> str:
    """Return what the tags of a connection begin with."""
    return "".join(choice(_TAG_LETTERS) for _ in range(4))


class Session:
    """One connection's worth of knowledge, from `connect` to its end.

    Args:
        settings: what the caller decided.
        host: where to: a host's name, or the path of a Unix-domain socket.
        port: the TCP port.
        security: when to turn to TLS.
    """

    def __init__(
        self,
        settings: Settings,
        host: str | Path = "",
        port: int = 0,
        security: SecureSocketOptions = SecureSocketOptions.AUTO,
        *,
        tag: Callable[[], str] = random_tag,
    ) -> None:
        self.settings = settings
        self.host = host
        self.port = port
        self.security = security
        #: Whether a Unix-domain socket leads there: the operating system vouches for both ends.
        self.is_local = isinstance(host, Path)
        self.tls: TlsInfo | None = None
        #: Whether TLS was hoped for and did not come about: then no mechanism is safe.
        self.fell_back = False
        self.capabilities: Capabilities = NO_CAPABILITIES
        #: Whether the capabilities are those of the state that the session is in.
        self.capabilities_are_fresh = False
        #: What the server confirmed by ENABLED, in upper case; what was only asked for is not here.
        self.enabled: set[str] = set()
        #: The authentication identity, once a login succeeded; None before.
        self.identity: str | None = None
        self.mechanism: SaslMechanism | None = None
        self.selected: SelectedMailbox | None = None
        self.events: deque[Any] = deque(maxlen=settings.limits.events)
        #: What to mind with this server, as far as it is known who it is.
        self.quirks = NO_QUIRKS
        #: The words of the greeting; None until it came, "" where TLS made it void.
        self._greeting: str | None = None
        self._tag = tag
        self.protocol = self.new_protocol(State.OPENED)

    def new_protocol(self, state: State) -> ImapProtocol:
        """Begin the dialogue, anew after a TLS upgrade: nothing said before is remembered."""
        self.set_capabilities(None)
        self.quirks = NO_QUIRKS
        self._greeting = None if state is State.OPENED else ""
        self.enabled.clear()
        self.selected = None
        self.events.clear()
        self.protocol = ImapProtocol(
            self._tag(),
            state,
            limits=self.settings.limits,
            observe=self.observe,
            trace=None if self.settings.wire_log is None else self._trace,
        )
        return self.protocol

    @property
    def is_confidential(self) -> bool:
        """Whether what is sent reaches the verified server and nobody else."""
        return self.tls is not None and self.tls.verified

    def set_capabilities(self, capabilities: Capabilities | None) -> None:
        """Learn what the server offers; None forgets it, because the session has changed."""
        self.capabilities = NO_CAPABILITIES
        self.capabilities_are_fresh = capabilities is not None
        if capabilities is not None:
            self._recognise(find_quirks(capabilities, self._greeting or ""))
            self.capabilities = capabilities.without(self.quirks.untrue)
        self._set_abilities()

    def learn_name(self, name: str) -> None:
        """Learn the name that the server told by ID (RFC 2971)."""
        self._recognise(find_quirks(frozenset(), name=name))
        self.capabilities = self.capabilities.without(self.quirks.untrue)

    def _recognise(self, quirks: Quirks) -> None:
        if quirks is not NO_QUIRKS:
            self.quirks = quirks
            self.protocol.most_in_flight = quirks.in_flight

    def _set_abilities(self) -> None:
        protocol = getattr(self, "protocol", None)
        if protocol is None:
            return
        rev2 = "IMAP4REV2" in self.enabled
        protocol.abilities = WireAbilities(
            literal_plus="LITERAL+" in self.capabilities,
            literal_minus="LITERAL-" in self.capabilities or "IMAP4rev2" in self.capabilities,
            utf8=rev2 or "UTF8=ACCEPT" in self.enabled,
        )

    def has(self, name: str) -> bool:
        """Whether the server can do something: see `Capabilities.has`."""
        return self.capabilities.has(name)

    def require(self, name: str, what: str) -> None:
        """Raise unless the server offers something.

        Args:
            name: the capability.
            what: what takes it, as the beginning of a sentence: "Moving messages".

        Raises:
            UnsupportedError: it does not.
        """
        if not self.has(name):
            raise UnsupportedError(
                f"{what} takes {name}, which {self.host} does not offer.", extension=name
            )

    def require_connected(self) -> None:
        """Raise NotConnectedError unless there is a connection."""
        if self.protocol.state in (State.CLOSED, State.LOGOUT):
            raise NotConnectedError("There is no connection; call connect() first.")

    def emit(self, event: Any) -> None:
        """Keep an event for whoever asks for events."""
        self.events.append(event)

    def observe(self, response: Response, claimed: bool) -> None:
        """Learn from an untagged response.

        Args:
            response: any but the greeting's status.
            claimed: whether a command asked for it.
        """
        match response.name:
            case b"CAPABILITY":
                text = response.frame[response.position :].decode("ascii", "replace")
                self.set_capabilities(Capabilities(text))
            case b"ENABLED":
                text = response.frame[response.position :].decode("ascii", "replace")
                self.enabled |= set(Capabilities(text))
                self._set_abilities()
            case b"OK" | b"NO" | b"BAD" | b"BYE" | b"PREAUTH":
                self._observe_status(response)
            case _:
                if self.selected is not None:
                    self.selected.observe(response, claimed, self.emit)

    def _observe_status(self, response: Response) -> None:
        status = response.status()
        code = status.code
        if self._greeting is None:
            self._greeting = status.text
            self._recognise(find_quirks(frozenset(), status.text))
        if code is not None and code.name == "CAPABILITY":
            self.set_capabilities(Capabilities(code.arguments.decode("ascii", "replace")))
        elif self.selected is not None:
            self.selected.observe_status(status, self.emit)

    def scrub(self, text: str) -> str:
        """Mask the secrets of the login in a server's words, which may repeat them."""
        return text if self.mechanism is None else self.mechanism.scrub(text)

    def _trace(self, who: str, text: str) -> None:
        log = self.settings.wire_log
        if log is None:
            return
        if who == "C":
            log.sent(text)
        else:
            log.received(self.scrub(text))
