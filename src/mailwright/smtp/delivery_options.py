"""What a caller asks of the servers that carry a message, beyond carrying it.

All of it is on request: what the server does not offer is an error, and nothing is dropped. How it
is written on the wire stands in `_parameters`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from enum import Enum, Flag, auto
from typing import Any

from ..errors import InvalidAddressError, InvalidArgumentError
from ..mime.fields.addr_spec import parse_addr_spec

#: The most seconds that nine digits name (RFC 2852 section 4, RFC 4865 section 4).
MAX_SECONDS = 999_999_999
#: Octets of ENVID= and ORCPT= as they are written (RFC 3461 section 4).
MAX_ENVELOPE_ID = 100
MAX_ORIGINAL_RECIPIENT = 500
#: The most that a priority can differ from 0 (RFC 6710 section 4).
MAX_PRIORITY = 9

# addr-type = atom                                            RFC 3461 section 4.2, RFC 5322 3.2.3
_TYPED = re.compile(r"([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+);(.*)\Z", re.DOTALL)
# "printable (graphic and white space) characters from the US-ASCII repertoire", RFC 3461 4.4
_PRINTABLE = re.compile(r"[ -~]*\Z")
_ONE_SECOND = timedelta(seconds=1)

# xtext = *( xchar / hexchar )                                RFC 3461 section 4
# xchar = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
_NO_XCHAR = re.compile(r"[^!-*,-<>-~]")


def xtext(text: str) -> str:
    """Return ASCII text as a parameter of MAIL or RCPT holds it (RFC 3461 section 4)."""
    return _NO_XCHAR.sub(lambda found: f"+{ord(found[0]):02X}", text)


def repr_of_what_is_set(value: Any) -> str:
    """Return the repr of a dataclass, without the fields that have their default."""
    defaults = {
        each.name: each.default if each.default_factory is MISSING else each.default_factory()
        for each in fields(value)
    }
    found = {name: getattr(value, name) for name in defaults}
    shown = (f"{name}={each!r}" for name, each in found.items() if each != defaults[name])
    return f"{type(value).__name__}({', '.join(shown)})"


class DeliveryStatusNotification(Flag):
    """When to tell the sender about a recipient (NOTIFY, RFC 3461 section 4.1)."""

    NEVER = 0
    SUCCESS = auto()
    FAILURE = auto()
    DELAY = auto()


class DeliveryStatusNotificationType(Enum):
    """What a notification returns of the message (RET, RFC 3461 section 4.3)."""

    FULL = "FULL"
    HEADERS_ONLY = "HDRS"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverBy:
    """By when a message has to be delivered (DELIVERBY, RFC 2852 section 4).

    Args:
        seconds: from now, up to 999,999,999; with `notify_only` it may be 0 or less, down to the
            same number: the time is over already.
        notify_only: tell the sender that it took longer, and go on, rather than return the message.
        trace: have each relay tell that it passed the message on.

    Raises:
        InvalidArgumentError: a number that cannot be asked for.
    """

    seconds: int
    notify_only: bool = False
    trace: bool = False

    def __repr__(self) -> str:
        return repr_of_what_is_set(self)

    def __post_init__(self) -> None:
        _require_integer("seconds", self.seconds, -MAX_SECONDS, MAX_SECONDS)
        _require_kind("notify_only", self.notify_only, bool)
        _require_kind("trace", self.trace, bool)
        if self.seconds <= 0 and not self.notify_only:
            raise InvalidArgumentError(
                f"{self.seconds} seconds from now the message would be returned at once; name a "
                "time to come, or set notify_only.",
                name="seconds",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientOptions:
    """What is asked for one recipient.

    Args:
        notify: when to tell the sender about this recipient; that of the message where None.
        original_recipient: whom the message was first meant for (ORCPT, RFC 3461 section 4.2), as
            "rfc822;bob@example.net"; an addr-spec alone is taken for one of type rfc822, or utf-8
            (RFC 6533) where it is not ASCII.

    Raises:
        InvalidArgumentError: an original recipient that is none, or too long.
    """

    notify: DeliveryStatusNotification | None = None
    original_recipient: str = ""

    def __repr__(self) -> str:
        return repr_of_what_is_set(self)

    def __post_init__(self) -> None:
        _require_kind("notify", self.notify, DeliveryStatusNotification, optional=True)
        _require_kind("original_recipient", self.original_recipient, str)
        if self.original_recipient:
            split_original_recipient(self.original_recipient)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOptions:
    """What is asked for a message; what the server lacks raises `UnsupportedError`.

    Args:
        notify: when to tell the sender about a recipient (NOTIFY); the server's rule where None.
        return_content: what such a notification returns of the message (RET).
        envelope_id: an id of the sender's that notifications repeat (ENVID, RFC 3461 section 4.4);
            printable ASCII, 100 octets at most once it is encoded.
        recipients: what is asked for single recipients, by addr-spec; each is one of the message.
        require_tls: the message may travel over verified TLS only, on each hop (REQUIRETLS,
            RFC 8689).
        deliver_by: by when it has to be delivered (DELIVERBY, RFC 2852).
        hold_for: seconds for which the server shall hold it (FUTURERELEASE, RFC 4865), up to
            999,999,999.
        hold_until: the time until which it shall hold it instead; aware.
        priority: -9 to 9 (MT-PRIORITY, RFC 6710).
        authenticated_sender: the addr-spec of who submitted it first (AUTH=, RFC 4954 section 5);
            "" says that nobody is known.
        binary: write bodies as they are, without base64, in BDAT (BINARYMIME, RFC 3030).

    Raises:
        InvalidArgumentError: a value that cannot be asked for, or two that contradict each other.
    """

    notify: DeliveryStatusNotification | None = None
    return_content: DeliveryStatusNotificationType | None = None
    envelope_id: str = ""
    recipients: Mapping[str, RecipientOptions] = field(
        default_factory=dict[str, RecipientOptions], hash=False
    )
    require_tls: bool = False
    deliver_by: DeliverBy | None = None
    hold_for: int | None = None
    hold_until: datetime | None = None
    priority: int | None = None
    authenticated_sender: str | None = None
    binary: bool = False

    def __repr__(self) -> str:
        return repr_of_what_is_set(self)

    def __post_init__(self) -> None:
        _require_kind("notify", self.notify, DeliveryStatusNotification, optional=True)
        _require_kind(
            "return_content", self.return_content, DeliveryStatusNotificationType, optional=True
        )
        _require_kind("deliver_by", self.deliver_by, DeliverBy, optional=True)
        _require_kind("require_tls", self.require_tls, bool)
        _require_kind("binary", self.binary, bool)
        self._require_envelope_id()
        self._require_recipients()
        self._require_hold()
        if self.priority is not None:
            _require_integer("priority", self.priority, -MAX_PRIORITY, MAX_PRIORITY)
        _require_kind("authenticated_sender", self.authenticated_sender, str, optional=True)
        if self.authenticated_sender:
            self._require_authenticated_sender(self.authenticated_sender)

    def _require_envelope_id(self) -> None:
        _require_kind("envelope_id", self.envelope_id, str)
        if not _PRINTABLE.match(self.envelope_id):
            raise InvalidArgumentError(
                f"An envelope id is printable ASCII; {self.envelope_id!r} is not.",
                name="envelope_id",
            )
        if len(xtext(self.envelope_id)) > MAX_ENVELOPE_ID:
            raise InvalidArgumentError(
                f"An envelope id has at most {MAX_ENVELOPE_ID} octets once it is encoded; this one "
                f"has {len(xtext(self.envelope_id))}.",
                name="envelope_id",
            )

    def _require_recipients(self) -> None:
        _require_kind("recipients", self.recipients, Mapping)
        own = dict(self.recipients)  # what the caller does to his dict changes nothing any more
        for address, asked in own.items():
            _require_kind("recipients", address, str)
            _require_kind("recipients", asked, RecipientOptions)
            parse_addr_spec(address)
        object.__setattr__(self, "recipients", own)

    def _require_hold(self) -> None:
        if self.hold_until is not None:
            if self.hold_for is not None:
                raise InvalidArgumentError(
                    "hold_for and hold_until say the same in two ways; pass one of them.",
                    name="hold_until",
                )
            whole_seconds(self.hold_until)
        if self.hold_for is None:
            return
        _require_integer("hold_for", self.hold_for, 1, MAX_SECONDS)
        by = self.deliver_by
        if by is not None and not by.notify_only and by.seconds <= self.hold_for:
            raise InvalidArgumentError(
                f"The message would be returned after {by.seconds} seconds and held for "
                f"{self.hold_for}.",
                name="deliver_by",
            )

    @staticmethod
    def _require_authenticated_sender(address: str) -> None:
        local_part, _domain = parse_addr_spec(address)
        if not local_part.isascii():
            raise InvalidAddressError(
                f"AUTH= takes an address whose local part is ASCII; {address!r} has another.",
                name="authenticated_sender",
            )


def split_original_recipient(text: str) -> tuple[str, str]:
    """Return the type and the address of an original recipient (RFC 3461 section 4.2).

    Args:
        text: "type;address", or an addr-spec alone.

    Raises:
        InvalidArgumentError: it is neither, or too long.
    """
    typed = _TYPED.match(text)
    kind, address = (typed[1].lower(), typed[2]) if typed else ("", text)
    if kind in ("", "rfc822", "utf-8"):
        parse_addr_spec(address)
        kind = kind or ("rfc822" if address.isascii() else "utf-8")
    if kind != "utf-8" and not (address and _PRINTABLE.match(address)):
        raise InvalidArgumentError(
            f"An original recipient of type {kind} is printable ASCII; {address!r} is not.",
            name="original_recipient",
        )
    if len(kind) + 1 + len(xtext(address)) > MAX_ORIGINAL_RECIPIENT:
        raise InvalidArgumentError(
            f"An original recipient has at most {MAX_ORIGINAL_RECIPIENT} octets once it is "
            "encoded.",
            name="original_recipient",
        )
    return kind, address


def whole_seconds(moment: datetime) -> datetime:
    """Return an aware time in UTC, a part of a second counted as a whole one.

    Raises:
        InvalidArgumentError: it is not aware, or no time that can be written.
    """
    _require_kind("hold_until", moment, datetime)
    if moment.utcoffset() is None:
        raise InvalidArgumentError(
            "hold_until takes a time with its zone, such as datetime(…, tzinfo=UTC).",
            name="hold_until",
        )
    try:
        seconds = moment.astimezone(UTC).replace(microsecond=0)
        # Rather a second late than early: nobody gets it before its time.
        return seconds if not moment.microsecond else seconds + _ONE_SECOND
    except OverflowError as error:
        raise InvalidArgumentError(
            f"{moment} is no time that can be written.", name="hold_until"
        ) from error


def _require_integer(name: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidArgumentError(
            f"{name} is a whole number from {least} to {most}, not {value!r}.", name=name
        )


def _require_kind(name: str, value: object, kind: type, *, optional: bool = False) -> None:
    if not (isinstance(value, kind) or (optional and value is None)):
        raise InvalidArgumentError(
            f"{name} takes {kind.__name__}, not {type(value).__name__}.", name=name
        )


#: Nothing is asked for.
NOTHING_ASKED = DeliveryOptions()
