"""A session up to a chosen stage, for a person who wants to see how far it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ..._clients import probing as sessions
from ..._clients.probing import SessionStage
from ..._flow import Flow
from ...net.secure_socket_options import SecureSocketOptions
from .._session import Session
from .._steps import Open, Upgrade
from ..capabilities import Capabilities
from ..responses import Status, StatusResponse
from . import connecting

_UPGRADES = (SecureSocketOptions.START_TLS, SecureSocketOptions.START_TLS_WHEN_AVAILABLE)


class Stage(SessionStage):
    """What a session goes through; TLS comes first or after CAPABILITY (STARTTLS)."""

    CONNECT = "connect"
    TLS = "tls"
    GREETING = "greeting"
    CAPABILITY = "capability"
    STARTTLS = "starttls"
    AUTH = "auth"
    SELECT = "select"


@dataclass(slots=True)
class Findings:
    """What a session has shown so far.

    Args:
        greeting: the server's first words.
        in_clear: what it offered before TLS; None where nothing was asked then.
        over_tls: what it offered on a connection that TLS protects.
        signed_in: what it offered to somebody whom it knows.
    """

    greeting: StatusResponse | None = None
    in_clear: Capabilities | None = None
    over_tls: Capabilities | None = None
    signed_in: Capabilities | None = None


Enter: TypeAlias = sessions.Enter[Stage]


def approach(session: Session, findings: Findings, until: Stage, enter: Enter) -> Flow[None]:
    """Do what `connecting.connect` does, up to a stage; STARTTLS is the last one.

    Args:
        session: the session.
        findings: what was found is put down here, whatever happens after it.
        until: the last stage to go through.
        enter: told each stage when it begins.

    Raises:
        ServiceUnavailableError: the server greeted with BYE.
        TlsError: TLS is required and did not come about.
    """
    enter(Stage.CONNECT)
    yield from Open()
    if not until.includes(Stage.TLS):
        return
    if session.security is SecureSocketOptions.SSL_ON_CONNECT:
        enter(Stage.TLS)
        yield from Upgrade(is_greeted=False)
    if not until.includes(Stage.GREETING):
        return
    enter(Stage.GREETING)
    findings.greeting = yield from connecting.await_greeting(session)
    if not until.includes(Stage.CAPABILITY):
        return
    enter(Stage.CAPABILITY)
    is_signed_in = findings.greeting.status is Status.PREAUTH
    yield from connecting.learn_capabilities(session)
    _note(session, findings)
    if until.includes(Stage.STARTTLS) and session.security in _UPGRADES:
        enter(Stage.STARTTLS)
        if is_signed_in:
            connecting.refuse_preauth(session)
        else:
            yield from connecting.start_tls(session)
            yield from connecting.learn_capabilities(session)
            _note(session, findings)
    if is_signed_in:
        session.identity = ""  # somebody's: the server does not say whose


def _note(session: Session, findings: Findings) -> None:
    if session.tls is None:
        findings.in_clear = session.capabilities
    else:
        findings.over_tls = session.capabilities
