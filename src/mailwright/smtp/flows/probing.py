"""A session up to a chosen stage, for a person who wants to see how far it comes.

Nothing is delivered: a transaction is given up before its content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from ..._clients import probing as sessions
from ..._clients.probing import SessionStage
from ..._flow import Flow
from ...net.secure_socket_options import SecureSocketOptions
from .._encoder import path
from .._refusals import refusal
from .._results import recipients_error
from .._session import Session
from .._state import State
from .._steps import Close, Open, Upgrade
from ..capabilities import Capabilities
from ..commands import Data, Greeting, Mail, Rcpt, Rset
from ..replies import Reply
from . import connecting
from .simple import ask


class Stage(SessionStage):
    """What a session goes through, in this order; TLS comes first or after EHLO (STARTTLS)."""

    CONNECT = "connect"
    TLS = "tls"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    MESSAGE = "message"


@dataclass(slots=True)
class Findings:
    """What a session has shown so far.

    Args:
        greeting: the server's first words.
        in_clear: what it offered before TLS; None where nothing was asked then.
        over_tls: what it offered on a connection that TLS protects.
        signed_in: what it offered to somebody whom it knows.
        mail: its reply to MAIL.
        recipients: its reply to RCPT, for each address.
        data: its reply to DATA.
    """

    greeting: Reply | None = None
    in_clear: Capabilities | None = None
    over_tls: Capabilities | None = None
    signed_in: Capabilities | None = None
    mail: Reply | None = None
    recipients: dict[str, Reply] = field(default_factory=dict[str, Reply])
    data: Reply | None = None


Enter: TypeAlias = sessions.Enter[Stage]


def approach(session: Session, findings: Findings, until: Stage, enter: Enter) -> Flow[None]:
    """Do what `connecting.connect` does, up to a stage; EHLO is the first one, STARTTLS the last.

    Args:
        session: the session.
        findings: what was found is put down here, whatever happens after it.
        until: the last stage to go through.
        enter: told each stage when it begins.

    Raises:
        ServerRefusedError: the server refused the connection or EHLO.
        TlsError: TLS is required and did not come about.
    """
    enter(Stage.CONNECT)
    yield from Open()
    if not until.includes(Stage.TLS):
        return
    if session.security is SecureSocketOptions.SSL_ON_CONNECT:
        enter(Stage.TLS)
        yield from Upgrade(State.OPENED)
    if not until.includes(Stage.GREETING):
        return
    enter(Stage.GREETING)
    findings.greeting = yield from Greeting()
    if findings.greeting.code != 220:
        raise refusal(findings.greeting, session, "The connection")
    if not until.includes(Stage.EHLO):
        return
    enter(Stage.EHLO)
    yield from connecting.hello(session)
    _note(session, findings)
    if until.includes(Stage.STARTTLS) and session.security in (
        SecureSocketOptions.START_TLS,
        SecureSocketOptions.START_TLS_WHEN_AVAILABLE,
    ):
        enter(Stage.STARTTLS)
        yield from connecting.start_tls(session)
        _note(session, findings)


def _note(session: Session, findings: Findings) -> None:
    if session.tls is None:
        findings.in_clear = session.capabilities
    else:
        findings.over_tls = session.capabilities


def try_envelope(
    session: Session,
    findings: Findings,
    sender: str,
    recipients: Iterable[str],
    until: Stage,
    enter: Enter,
) -> Flow[None]:
    """Begin a transaction and give it up: by RSET, or by hanging up where the content would come.

    Args:
        session: a session with an identity.
        findings: see `approach`.
        sender: the addr-spec of the reverse-path; "" for the null one.
        recipients: the addr-specs of the forward-paths.
        until: MAIL, RCPT or DATA.
        enter: see `approach`.

    Raises:
        ServerRefusedError: the server refused the sender, every recipient or DATA.
    """
    international = session.capabilities.international
    forward = {address: path(address, international=international) for address in recipients}
    reverse = path(sender, international=international) if sender else "<>"
    enter(Stage.MAIL)
    utf8 = not "".join((reverse, *forward.values())).isascii()
    findings.mail = yield from Mail(reverse, international=utf8)
    if not findings.mail.is_positive:
        raise refusal(findings.mail, session, f"The sender {sender}", stage="MAIL")
    if until.includes(Stage.RCPT):
        enter(Stage.RCPT)
        for address, encoded in forward.items():
            findings.recipients[address] = yield from Rcpt(encoded)
        yield from _require_one(session, findings)
    if until.includes(Stage.DATA):
        enter(Stage.DATA)
        findings.data = yield from Data()
        if findings.data.code == 354:
            yield from Close()  # a dot would send it, and nothing else ends it
            return
        raise refusal(findings.data, session, "The message", stage="content")
    yield from ask(session, Rset())


def _require_one(session: Session, findings: Findings) -> Flow[None]:
    replies = findings.recipients
    if any(reply.is_positive for reply in replies.values()):
        return
    yield from ask(session, Rset())
    raise recipients_error(replies, session)
