"""The extensions of the server: a table of what EHLO and LHLO say of each, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ._login import offered

if TYPE_CHECKING:
    from .session import SmtpSession


def _bare(_session: SmtpSession) -> str:
    return ""


def _always(_session: SmtpSession) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Extension:
    """One row of the table.

    Args:
        parameters: what follows the keyword in the reply to EHLO; None where the extension is of
            no use now and is not announced.
        possible: whether a session can have it at all.
    """

    parameters: Callable[[SmtpSession], str | None] = _bare
    possible: Callable[[SmtpSession], bool] = _always


def _size(session: SmtpSession) -> str:
    return str(session.settings.limits.message)


def _starttls(session: SmtpSession) -> str | None:
    return "" if session.settings.starttls and session.tls is None else None


def _auth(session: SmtpSession) -> str | None:
    return " ".join(offered(session)) or None


def _takes_chunks(session: SmtpSession) -> bool:
    return session.offers("CHUNKING")


def _under_tls(session: SmtpSession) -> bool:
    return session.tls is not None  # RFC 8689 section 2


def _deliver_by(session: SmtpSession) -> str:
    # deliverby-param = min-by-time *( ',' extension-token )             RFC 2852 section 4
    return str(session.settings.limits.deliver_by or "")


def _future_release(session: SmtpSession) -> str:
    # max-future-release-interval SP max-future-release-date-time         RFC 4865 section 4
    seconds = session.settings.limits.future_release
    until = session.settings.clock() + timedelta(seconds=seconds)
    return f"{seconds} {until:%Y-%m-%dT%H:%M:%SZ}"


def _limits(session: SmtpSession) -> str:
    # limit-param = ( "MAILMAX" / "RCPTMAX" / "RCPTDOMAINMAX" ) "=" 1*6DIGIT   RFC 9422 section 4
    limits = session.settings.limits
    values = {
        "MAILMAX": limits.transactions,
        "RCPTMAX": limits.recipients,
        "RCPTDOMAINMAX": limits.recipient_domains,
    }
    # A value of seven digits cannot be said; nobody will miss it.
    said = {name: value for name, value in values.items() if value is not None and value < 10**6}
    return " ".join(f"{name}={value}" for name, value in said.items())


def _knows_names(session: SmtpSession) -> bool:
    return session.settings.directory is not None


#: Each extension by its keyword, in the order of EHLO.
EXTENSIONS: Mapping[str, Extension] = {
    "SIZE": Extension(_size),
    "PIPELINING": Extension(),
    "8BITMIME": Extension(),
    "BINARYMIME": Extension(possible=_takes_chunks),
    "CHUNKING": Extension(),
    "SMTPUTF8": Extension(),
    "ENHANCEDSTATUSCODES": Extension(),
    "DSN": Extension(),
    "REQUIRETLS": Extension(possible=_under_tls),
    "DELIVERBY": Extension(_deliver_by),
    "FUTURERELEASE": Extension(_future_release),
    "MT-PRIORITY": Extension(),
    "LIMITS": Extension(_limits),
    "STARTTLS": Extension(_starttls),
    "AUTH": Extension(_auth),
    "EXPN": Extension(possible=_knows_names),
    "HELP": Extension(),
}


def announced(session: SmtpSession) -> list[str]:
    """Return the lines of the reply to EHLO that follow the first."""
    lines: list[str] = []
    for keyword, extension in EXTENSIONS.items():
        parameters = extension.parameters(session) if session.offers(keyword) else None
        if parameters is not None:
            lines.append(f"{keyword} {parameters}".rstrip())
    return lines
