"""What both fronts know of a session: where to, how safe, who, and what is selected."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .._clients.session import ClientSession, ClientSettings
from ..errors import NotConnectedError, UnsupportedError
from ..net.secure_socket_options import SecureSocketOptions
from ._encoder import WireAbilities
from ._limits import ImapLimits
from ._protocol import ImapProtocol
from ._state import State
from .capabilities import NO_CAPABILITIES, Capabilities
from .quirks import NO_QUIRKS, Quirks, find_quirks
from .responses import Response
from .search.live_results import LiveResults
from .watch.event_queue import EventQueue
from .watch.events import ImapEvent, NotificationOverflow
from .watch.news import news_of, notice_of
from .watch.notification import Notification, NotifyEvent

if TYPE_CHECKING:
    from .mailboxes.namespaces import Namespaces
    from .search.saved_result import SavedResult
    from .selected.mailbox import SelectedMailbox
    from .write.results import AppendOutcome

#: Capabilities after which ENABLED is not believed any more (I16).
_MOST_ENABLED = 1_000
_TAG_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(ClientSettings):
    """What the caller decided when the client was made."""

    limits: ImapLimits = field(default_factory=ImapLimits)


def random_tag() -> str:
    """Return what the tags of a connection begin with."""
    from secrets import choice

    return "".join(choice(_TAG_LETTERS) for _ in range(4))


class Session(ClientSession):
    """One connection's worth of knowledge, from `connect` to its end.

    Args:
        settings: what the caller decided.
        host: where to: a host's name, or the path of a Unix-domain socket.
        port: the TCP port.
        security: when to turn to TLS.
    """

    service = "imap"
    takes_anonymous = True  # nothing is sent here; there are folders that anybody may read

    def __init__(
        self,
        settings: Settings,
        host: str | Path = "",
        port: int = 0,
        security: SecureSocketOptions = SecureSocketOptions.AUTO,
        *,
        tag: Callable[[], str] = random_tag,
    ) -> None:
        super().__init__(settings, host, port, security)
        self.settings = settings
        self.capabilities: Capabilities = NO_CAPABILITIES
        #: Whether the capabilities are those of the state that the session is in.
        self.capabilities_are_fresh = False
        #: What the server confirmed by ENABLED, in upper case; what was only asked for is not here.
        self.enabled: set[str] = set()
        #: Where the server would rather have us go (RFC 2221): never followed.
        self.referral: str | None = None
        #: Whether COMPRESS is on.
        self.is_compressed = False
        self.selected: SelectedMailbox | None = None
        self.events = EventQueue(settings.limits.events, settings.limits.event_octets)
        self._octets_heard = 0  # of the response that is looked at
        #: Whether QRESYNC was asked for; `enabled` says whether it came.
        self.asked_for_qresync = False
        #: Whether IDLE is offered and refused.
        self.idle_is_refused = False
        #: What ``$`` stands for on the server (SEARCHRES), once a search was to be saved.
        self.saved_result: SavedResult | None = None
        #: What the server was asked to tell (NOTIFY), besides what it tells of the open folder
        #: anyway; nothing where it is off.
        self.notifications: tuple[Notification, ...] = ()
        #: Whether NOTIFY is offered and refused, or the server gave it up.
        self.notify_is_refused = False
        #: Whether the server gave up NOTIFY: it tells nothing now, not even what it did without.
        self.has_overflowed = False
        #: What to mind with this server, as far as it is known who it is.
        self.quirks = NO_QUIRKS
        #: The largest message that a mailbox takes, by its name on the wire, once it was asked.
        self.append_limits: dict[bytes, int | None] = {}
        #: What is known of the message that was appended last.
        self.last_append: Callable[[], AppendOutcome] | None = None
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
        #: Where folders are, and what stands between their names, once the server was asked.
        self.namespaces: Namespaces | None = None
        self.delimiter: str | None = None
        self.selected = None
        self.events.clear()
        #: Results of searches that the server keeps up to date (CONTEXT).
        self.live_results = LiveResults()
        self.protocol = ImapProtocol(
            self._tag(),
            state,
            limits=self.settings.limits,
            observe=self.observe,
            scrub=self.scrub,
            trace=None if self.settings.wire_log is None else self.trace,
        )
        return self.protocol

    @property
    def mechanisms(self) -> Collection[str]:
        """The mechanisms that the server offers; LOGIN is one also where only the command is."""
        offered = self.capabilities.mechanisms
        if "LOGIN" in offered or "LOGINDISABLED" in self.capabilities:
            return offered
        return (*offered, "LOGIN")

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
        self._recognise(find_quirks(self.capabilities, name=name))
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

    def offers(self, mechanism: str) -> bool:
        """Whether AUTHENTICATE takes a mechanism, by its name."""
        return mechanism in self.capabilities.mechanisms

    def forget_identity(self) -> None:
        """Forget who has signed in, and all that belonged to them (RFC 8437 section 3)."""
        self.identity = self.mechanism = self.selected = None
        self.enabled.clear()
        self.events.clear()
        self.asked_for_qresync = self.has_overflowed = False
        self.notifications = ()
        self.capabilities_are_fresh = False

    @property
    def utf8(self) -> bool:
        """Whether names travel in UTF-8: UTF8=ACCEPT or IMAP4rev2 is enabled."""
        return self.protocol.abilities.utf8 and not self.quirks.utf7_names

    def has(self, name: str) -> bool:
        """Whether the server can do something: see `Capabilities.has`."""
        return self.capabilities.has(name)

    @property
    def is_told(self) -> bool:
        """Whether the server tells what happens without IDLE, in the open folder too (NOTIFY)."""
        if not self.notifications or self.quirks.holds_back_notices:
            return False
        return self.selected is None or any(one.is_immediate for one in self.notifications)

    @property
    def tells_flags(self) -> bool:
        """Whether the server tells when flags in the open folder change: NOTIFY may say no."""
        of_selected = [one for one in self.notifications if one.is_of_selected]
        return all(NotifyEvent.FLAG_CHANGE in one.events for one in of_selected)

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

    def emit(self, event: ImapEvent) -> None:
        """Keep an event for whoever asks for events."""
        self.events.add(event, self._octets_heard)

    def next_event(self, folder: str | None = None) -> ImapEvent | None:
        """Return the oldest event and forget it; None where there is none.

        Args:
            folder: only what happened in the folder of this name; None for any.
        """
        return self.events.next(folder)

    def has_event(self, folder: str) -> bool:
        """Whether something that happened in a folder waits to be asked for."""
        return self.events.has(folder)

    def observe(self, response: Response, claimed: bool) -> None:
        """Learn from an untagged response.

        Args:
            response: any but the greeting's status.
            claimed: whether a command asked for it.
        """
        self._octets_heard = len(response.frame)
        match response.name:
            case b"CAPABILITY":
                text = response.frame[response.position :].decode("ascii", "replace")
                self.set_capabilities(Capabilities(text))
            case b"ENABLED":
                text = response.frame[response.position :].decode("ascii", "replace")
                if len(self.enabled) < _MOST_ENABLED:
                    self.enabled |= set(Capabilities(text))
                self._set_abilities()
            case b"OK" | b"NO" | b"BAD" | b"BYE" | b"PREAUTH":
                self._observe_status(response)
            case b"ESEARCH":
                self.live_results.observe(response)
            case b"LIST" | b"STATUS" | b"METADATA":
                if not claimed and (news := news_of(response, utf8=self.utf8)):
                    self.emit(news)
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
        self.live_results.observe_status(status)
        if notice := notice_of(status):
            if isinstance(notice, NotificationOverflow):
                self.notifications, self.notify_is_refused = (), True
                self.has_overflowed = True
            self.emit(notice)
