"""What `DeliveryOptions` become on the wire: parameters of MAIL and RCPT.

`MAIL_PARAMETERS` is the table of the former: which EHLO keyword each one needs, how it is written,
and what else must be true. For RCPT there are those of DSN alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import (
    InvalidArgumentError,
    InvalidMessageError,
    MailwrightError,
    StateError,
    UnsupportedError,
)
from ..mime.fields.addr_spec import encode_addr_spec
from ..mime.message import MimeMessage
from ._session import Session
from .delivery_options import (
    NOTHING_ASKED,
    DeliveryOptions,
    DeliveryStatusNotification,
    RecipientOptions,
    split_original_recipient,
    whole_seconds,
    xtext,
)
from .types import Envelope

_NO_OPTIONS = RecipientOptions()

# QCHAR               = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e      RFC 6533 section 3
# QUCHAR              is that, or what is beyond ASCII
# EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"
_NO_QCHAR = re.compile(r"[^!-*,-<>-\[\]-~]")
_NO_QUCHAR = re.compile(r"[^!-*,-<>-\[\]-~\u0080-\U0010ffff]")


class Parameters:
    """The parameters of one transaction, all of which the server offers.

    Args:
        session: whose capabilities and TLS decide.
        envelope: whose options are written.
        message: the message, which must not contradict them.
        international: whether the transaction uses SMTPUTF8.

    Raises:
        UnsupportedError: the server lacks what is asked for, or cannot do as much of it.
        StateError: TLS is asked for on each hop, and this session does not have it.
        InvalidMessageError: it is asked for, and the message says otherwise.
        InvalidArgumentError: something is asked for a recipient that is none.
    """

    __slots__ = ("_international", "_recipients", "mail", "options")

    def __init__(
        self,
        session: Session,
        envelope: Envelope,
        message: MimeMessage | bytes,
        *,
        international: bool,
    ) -> None:
        self.options = options = envelope.options
        self.mail: tuple[str, ...] = ()
        self._international = international
        self._recipients: dict[str, RecipientOptions] = {}
        if options is NOTHING_ASKED:
            return
        self.mail = _mail_parameters(session, options)
        self._recipients = _by_recipient(envelope)
        if options.require_tls:
            _refuse_contradiction(message)
        if options.notify is not None or any(map(_asks, self._recipients.values())):
            _require(session, "DSN", "a notification")

    def rcpt(self, address: str) -> tuple[str, ...]:
        """Return the parameters for one recipient.

        Args:
            address: the addr-spec, as the envelope names it.
        """
        if self.options is NOTHING_ASKED:
            return ()
        # rcpt-parameters: "NOTIFY=" notify-esmtp-value, "ORCPT=" addr-type ";" xtext   RFC 3461 4
        asked = (
            self._recipients.get(_key(address), _NO_OPTIONS) if self._recipients else _NO_OPTIONS
        )
        notify = self.options.notify if asked.notify is None else asked.notify
        found: list[str] = []
        if notify is not None:
            found.append(f"NOTIFY={_notify(notify)}")
        # Along with NOTIFY, so that the notification bears the address that the sender wrote.
        own = "" if notify is None else encode_addr_spec(address)
        if original := asked.original_recipient or own:
            found.append(f"ORCPT={_original(original, international=self._international)}")
        return tuple(found)


def _asks(asked: RecipientOptions) -> bool:
    return asked != _NO_OPTIONS


def _by_recipient(envelope: Envelope) -> dict[str, RecipientOptions]:
    """Return what is asked for recipients, none of whom is a stranger to the envelope."""
    wanted = {_key(address): asked for address, asked in envelope.options.recipients.items()}
    if strangers := wanted.keys() - set(map(_key, envelope.recipients)):
        raise InvalidArgumentError(
            f"options.recipients names {', '.join(sorted(strangers))}, and the message goes to "
            "others.",
            name="options",
        )
    return wanted


def _key(address: str) -> str:
    """Return an addr-spec with its domain, which alone is read without case, in one form."""
    local_part, at, domain = encode_addr_spec(address).rpartition("@")
    return f"{local_part}{at}{domain.lower()}"


def _notify(notify: DeliveryStatusNotification) -> str:
    # notify-esmtp-value = "NEVER" / ( notify-list-element *( "," notify-list-element ) )
    return ",".join(one.name or "" for one in notify) or "NEVER"


def _original(text: str, *, international: bool) -> str:
    kind, address = split_original_recipient(text)
    if kind != "utf-8":
        return f"{kind};{xtext(address)}"
    refused = _NO_QUCHAR if international else _NO_QCHAR
    return "utf-8;" + refused.sub(lambda found: f"\\x{{{ord(found[0]):02X}}}", address)


# --- MAIL ----------------------------------------------------------------------------------------


def _ret(options: DeliveryOptions) -> str:
    # ret-parameter = "RET=" ret-value                             RFC 3461 section 4.3
    return "" if options.return_content is None else f"RET={options.return_content.value}"


def _envid(options: DeliveryOptions) -> str:
    # envid-parameter = "ENVID=" xtext                             RFC 3461 section 4.4
    return f"ENVID={xtext(options.envelope_id)}" if options.envelope_id else ""


def _requiretls(options: DeliveryOptions) -> str:
    return "REQUIRETLS" if options.require_tls else ""  # RFC 8689 section 3


def _by(options: DeliveryOptions) -> str:
    # by-value = by-time ";" by-mode [by-trace]                    RFC 2852 section 4
    by = options.deliver_by
    if by is None:
        return ""
    return f"BY={by.seconds};{'N' if by.notify_only else 'R'}{'T' if by.trace else ''}"


def _hold(options: DeliveryOptions) -> str:
    # "HOLDFOR=" future-release-integer / "HOLDUNTIL=" date-time   RFC 4865 section 4
    if options.hold_for is not None:
        return f"HOLDFOR={options.hold_for}"
    if options.hold_until is not None:
        return f"HOLDUNTIL={whole_seconds(options.hold_until):%Y-%m-%dT%H:%M:%SZ}"
    return ""


def _priority(options: DeliveryOptions) -> str:
    # priority-value = (["-"] NZDIGIT) / "0"                       RFC 6710 section 4
    return "" if options.priority is None else f"MT-PRIORITY={options.priority}"


def _auth(options: DeliveryOptions) -> str:
    # "AUTH=" ( xtext of a mailbox / "<>" )                        RFC 4954 section 5
    sender = options.authenticated_sender
    if sender is None:
        return ""
    return f"AUTH={xtext(encode_addr_spec(sender)) or '<>'}"


# --- what must be true besides -------------------------------------------------------------------


def _fits(_options: DeliveryOptions, _session: Session) -> MailwrightError | None:
    return None


def _is_protected(_options: DeliveryOptions, session: Session) -> MailwrightError | None:
    if session.is_confidential:
        return None
    # "the SMTP session used to transmit the message must employ TLS", and the certificate of the
    # server must have been verified: RFC 8689 sections 4.2.1 and 4.3
    return StateError(
        f"require_tls takes a session with verified TLS, and this one with {session.host} has "
        "none; nothing was sent."
    )


def _is_in_time(options: DeliveryOptions, session: Session) -> MailwrightError | None:
    by, least = options.deliver_by, session.capabilities.deliver_by
    # The minimum is one for the mode that returns messages (RFC 2852 section 2).
    if by is None or least is None or by.notify_only or by.seconds >= least:
        return None
    return UnsupportedError(
        f"The server promises nothing within less than {least} seconds, and {by.seconds} were "
        "asked for; nothing was sent.",
        extension="DELIVERBY",
    )


def _is_held(options: DeliveryOptions, session: Session) -> MailwrightError | None:
    limits = session.capabilities.future_release
    if limits is None:
        return None
    seconds, until = options.hold_for, options.hold_until
    if seconds is not None and limits.seconds is not None and seconds > limits.seconds:
        most = f"for {limits.seconds} seconds, and {seconds} were"
    elif until is not None and limits.until is not None and until > limits.until:
        most = f"until {limits.until}, and {until} was"
    else:
        return None
    return UnsupportedError(
        f"The server holds messages at most {most} asked for; nothing was sent.",
        extension="FUTURERELEASE",
    )


@dataclass(frozen=True, slots=True)
class _MailParameter:
    """One row of the table.

    Args:
        extension: the EHLO keyword that it needs.
        what: what it is, to name it in an error.
        written: returns the parameter, "" where it is not asked for.
        hindrance: returns why this server or session cannot do it, if there is a reason.
    """

    extension: str
    what: str
    written: Callable[[DeliveryOptions], str]
    hindrance: Callable[[DeliveryOptions, Session], MailwrightError | None] = _fits


#: In the order in which they are written.
MAIL_PARAMETERS = (
    _MailParameter("DSN", "return_content", _ret),
    _MailParameter("DSN", "envelope_id", _envid),
    _MailParameter("REQUIRETLS", "require_tls", _requiretls, _is_protected),
    _MailParameter("DELIVERBY", "deliver_by", _by, _is_in_time),
    _MailParameter("FUTURERELEASE", "hold_for or hold_until", _hold, _is_held),
    _MailParameter("MT-PRIORITY", "priority", _priority),
    _MailParameter("AUTH", "authenticated_sender", _auth),
)


def _mail_parameters(session: Session, options: DeliveryOptions) -> tuple[str, ...]:
    found: list[str] = []
    for parameter in MAIL_PARAMETERS:
        if not (text := parameter.written(options)):
            continue
        _require(session, parameter.extension, parameter.what)
        if hindrance := parameter.hindrance(options, session):
            raise hindrance
        found.append(text)
    return tuple(found)


def _require(session: Session, extension: str, what: str) -> None:
    # QUIRK(Exim): offers AUTH to those alone who have not signed in
    # (https://www.exim.org/exim-html-current/doc/html/spec_html/ch-smtp_authentication.html).
    is_in_use = extension == "AUTH" and session.identity is not None
    if extension not in session.capabilities and not is_in_use:
        raise UnsupportedError(
            f"{session.host} does not offer {extension}, which {what} takes; nothing was sent.",
            extension=extension,
        )


def _refuse_contradiction(message: MimeMessage | bytes) -> None:
    """Raise where a message that needs TLS says that it does without (RFC 8689 section 5)."""
    parsed = MimeMessage.parse(message) if isinstance(message, bytes) else message
    if "TLS-Required" in parsed.headers:
        raise InvalidMessageError(
            "require_tls asks for TLS on each hop, and the header field TLS-Required of the "
            "message speaks against it; remove one of them."
        )
