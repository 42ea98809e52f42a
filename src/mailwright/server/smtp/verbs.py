"""The commands of the SMTP server: a table, and a short function for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._login import auth, offered
from ._paths import forward_path, reverse_path
from ._replies import reply
from .state import State, Transaction

if TYPE_CHECKING:
    from ...smtp.replies import Reply
    from .session import SmtpSession

_ANY = frozenset({State.CONNECTED, State.READY, State.MAIL, State.RECIPIENTS})
_GREETED = _ANY - {State.CONNECTED}
_TRANSACTION = frozenset({State.MAIL, State.RECIPIENTS})

#: What EHLO offers, in this order.
EXTENSIONS = (
    "SIZE",
    "PIPELINING",
    "8BITMIME",
    "SMTPUTF8",
    "ENHANCEDSTATUSCODES",
    "STARTTLS",
    "AUTH",
    "HELP",
)

_WITH = (True,)
_WITHOUT = (False,)
_EITHER = (True, False)


@dataclass(frozen=True, slots=True)
class Verb:
    """One row of the table of commands.

    Args:
        handler: carries it out; the session has checked the rest of this row before.
        syntax: for the replies to HELP and to a wrong argument.
        states: where it is allowed; 503 elsewhere.
        arguments: whether it may stand with an argument and without one; 501 otherwise.
        extension: the EHLO keyword without which it does not exist.
    """

    handler: Callable[[SmtpSession, str], Reply]
    syntax: str
    states: frozenset[State] = _ANY
    arguments: tuple[bool, ...] = _EITHER
    extension: str = ""


def _ehlo(session: SmtpSession, _domain: str) -> Reply:
    _greeted(session, extended=True)
    lines = filter(None, (_extension(session, keyword) for keyword in EXTENSIONS))
    return reply(250, "", session.settings.hostname, *lines)


def _helo(session: SmtpSession, _domain: str) -> Reply:
    _greeted(session, extended=False)
    return reply(250, "", session.settings.hostname)


def _greeted(session: SmtpSession, *, extended: bool) -> None:
    session.state = State.READY  # and as if by RSET, RFC 5321 section 4.1.4
    session.reset()
    session.extended = extended


def _extension(session: SmtpSession, keyword: str) -> str:
    """Return the line of EHLO for an extension, "" where it is not offered now."""
    settings = session.settings
    if not session.offers(keyword):
        return ""
    if keyword == "SIZE":
        return f"SIZE {settings.limits.message}"
    if keyword == "STARTTLS":
        return keyword if settings.starttls and session.tls is None else ""
    if keyword == "AUTH":
        mechanisms = offered(session)
        return f"AUTH {' '.join(mechanisms)}" if mechanisms else ""
    return keyword


def _starttls(session: SmtpSession, _argument: str) -> Reply:
    if session.tls is not None:
        return reply(503, "5.5.1", "TLS is active already")
    if not session.settings.starttls:
        return reply(502, "5.5.1", "STARTTLS is not offered")
    if session.has_more_input:
        # Plain text that would be taken for what the client says under TLS: CVE-2011-0411.
        return reply(421, "4.7.0", "Commands sent ahead behind STARTTLS")
    session.state = State.UPGRADE
    return reply(220, "2.0.0", "Ready to start TLS")


def _mail(session: SmtpSession, argument: str) -> Reply:
    settings = session.settings
    if settings.require_auth and not session.authenticated_as:
        if session.tls is None and settings.starttls and not settings.auth_without_tls:
            return reply(530, "5.7.0", "Must issue a STARTTLS command first")
        return reply(530, "5.7.0", "Authentication required")
    path = reverse_path(argument)
    for keyword, value in path.parameters.items():
        read = _MAIL_PARAMETERS.get(keyword)
        extension = "AUTH" if keyword == "AUTH" else _EXTENSION_OF.get(keyword, keyword)
        if read is None or not session.extended or not session.offers(extension):
            return reply(555, "5.5.4", f"Parameter not recognized: {keyword}")
        if refused := read(session, value):
            return refused
    if not path.address.isascii() and "SMTPUTF8" not in path.parameters:
        return reply(550, "5.6.7", "This address takes SMTPUTF8")
    session.transaction = Transaction(path.address, path.parameters)
    session.state = State.MAIL
    return reply(250, "2.1.0", "Sender OK")


def _size(session: SmtpSession, value: str) -> Reply | None:
    # size-value ::= 1*20DIGIT                                          RFC 1870 section 4
    if not (value.isascii() and value.isdigit() and len(value) <= 20):
        return reply(501, "5.5.4", "Syntax: SIZE=number")
    limit = session.settings.limits.message
    if int(value) > limit:
        return reply(552, "5.3.4", f"Message too big (more than {limit} octets)")
    return None


def _body(_session: SmtpSession, value: str) -> Reply | None:
    if value.upper() not in {"7BIT", "8BITMIME"}:
        return reply(501, "5.5.4", "Syntax: BODY=7BIT or BODY=8BITMIME")
    return None


def _smtputf8(_session: SmtpSession, value: str) -> Reply | None:
    return reply(501, "5.5.4", "SMTPUTF8 has no value") if value else None


def _auth_parameter(_session: SmtpSession, value: str) -> Reply | None:
    # Nobody's word for who the author is counts here, RFC 4954 section 5: taken as "<>".
    return None if value else reply(501, "5.5.4", "Syntax: AUTH=mailbox")


_MAIL_PARAMETERS: Mapping[str, Callable[[SmtpSession, str], Reply | None]] = {
    "SIZE": _size,
    "BODY": _body,
    "SMTPUTF8": _smtputf8,
    "AUTH": _auth_parameter,
}
_EXTENSION_OF = {"BODY": "8BITMIME"}  # where the parameter has another name than the extension


def _rcpt(session: SmtpSession, argument: str) -> Reply:
    transaction = session.transaction
    assert transaction is not None
    path = forward_path(argument)
    if path.parameters:
        return reply(555, "5.5.4", f"Parameter not recognized: {' '.join(path.parameters)}")
    if not path.address.isascii() and "SMTPUTF8" not in transaction.parameters:
        return reply(553, "5.6.7", "This address takes SMTPUTF8")
    if len(transaction.recipients) >= session.settings.limits.recipients:
        return reply(452, "4.5.3", "Too many recipients")
    transaction.recipients.append(path.address)
    session.state = State.RECIPIENTS
    return reply(250, "2.1.5", "Recipient OK")


def _data(session: SmtpSession, _argument: str) -> Reply:
    if session.state is State.MAIL:
        return reply(554, "5.5.1", "No valid recipients")
    session.begin_content()
    return reply(354, "", "End data with <CR><LF>.<CR><LF>")


def _rset(session: SmtpSession, _argument: str) -> Reply:
    session.reset()
    return reply(250, "2.0.0", "Ok")


def _noop(_session: SmtpSession, _argument: str) -> Reply:
    return reply(250, "2.0.0", "Ok")


def _vrfy(_session: SmtpSession, _argument: str) -> Reply:
    return reply(252, "2.5.0", "Cannot VRFY user, but will accept the message")


def _help(_session: SmtpSession, _argument: str) -> Reply:
    return reply(214, "2.0.0", *(verb.syntax for verb in VERBS.values()))


def _quit(_session: SmtpSession, _argument: str) -> Reply:
    return reply(221, "2.0.0", "Bye")


VERBS: Mapping[str, Verb] = {
    "EHLO": Verb(_ehlo, "EHLO domain", _ANY, _WITH),
    "HELO": Verb(_helo, "HELO domain", _ANY, _WITH),
    "STARTTLS": Verb(_starttls, "STARTTLS", _GREETED, _WITHOUT, "STARTTLS"),
    "AUTH": Verb(
        auth, "AUTH mechanism [initial-response]", frozenset({State.READY}), _WITH, "AUTH"
    ),
    "MAIL": Verb(_mail, "MAIL FROM:<address> [parameters]", frozenset({State.READY}), _WITH),
    "RCPT": Verb(_rcpt, "RCPT TO:<address> [parameters]", _TRANSACTION, _WITH),
    "DATA": Verb(_data, "DATA", _TRANSACTION, _WITHOUT),
    "RSET": Verb(_rset, "RSET", _ANY, _WITHOUT),
    "NOOP": Verb(_noop, "NOOP [text]"),
    "VRFY": Verb(_vrfy, "VRFY name", _ANY, _WITH),
    "HELP": Verb(_help, "HELP [command]"),
    "QUIT": Verb(_quit, "QUIT", _ANY, _WITHOUT),
}

#: What comes from a web browser that a page has sent here: not one more line of it is read.
FOREIGN_VERBS = frozenset(
    {"GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "CONNECT", "TRACE", "PRI"}
)
