"""What a server offers, read from its reply to EHLO; nothing in it can raise or grow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

# ehlo-line    = ehlo-keyword *( SP ehlo-param )
# ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")           RFC 5321 section 4.1.1.1
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\Z")
# size-value = 1*20DIGIT         RFC 1870 section 4; longer is no number of this world
_SIZE = re.compile(r"[0-9]{1,20}\Z")
# min-by-time = 1*9DIGIT                                          RFC 2852 section 2
# max-future-release-interval = 1*9DIGIT                          RFC 4865 section 4
_SECONDS = re.compile(r"[0-9]{1,9}\Z")
# max-future-release-date-time = Internet-style-date-time-UTC     RFC 4865 section 4, RFC 3339
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z", re.IGNORECASE)
# limit = limit-name "=" limit-value, each of these: %x31-39 0*5DIGIT    RFC 9422 sections 3, 4
_LIMIT = re.compile(r"(MAILMAX|RCPTMAX|RCPTDOMAINMAX)=([1-9][0-9]{0,5})\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FutureReleaseLimits:
    """How long a server holds messages at most (RFC 4865 section 4); None where it does not say.

    Args:
        seconds: from now.
        until: this time.
    """

    seconds: int | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """How much a server takes (LIMITS, RFC 9422 section 4); None where it does not say.

    Args:
        transactions: MAIL commands in one session (MAILMAX).
        recipients: RCPT commands in one transaction (RCPTMAX).
        domains: different domains of recipients in one session (RCPTDOMAINMAX).
    """

    transactions: int | None = None
    recipients: int | None = None
    domains: int | None = None


class Capabilities(Mapping[str, tuple[str, ...]]):
    """What a server offers: each EHLO keyword in upper case, and its parameters.

    Args:
        lines: the lines of the reply to EHLO after the first; what is no ehlo-line is left out.
    """

    __slots__ = (
        "_extensions",
        "binary",
        "chunking",
        "deliver_by",
        "dsn",
        "eight_bit",
        "future_release",
        "international",
        "limits",
        "mechanisms",
        "pipelining",
        "priority",
        "require_tls",
        "size",
    )

    def __init__(self, lines: tuple[str, ...] = ()) -> None:
        found: dict[str, list[str]] = {}
        for line in lines:
            # QUIRK(Exchange 5.5, old Postfix): "AUTH=LOGIN" for clients that knew a draft only
            # (https://www.postfix.org/SASL_README.html, broken_sasl_auth_clients).
            keyword, *parameters = line.replace("AUTH=", "AUTH ", 1).split() or [""]
            if _KEYWORD.match(keyword):
                found.setdefault(keyword.upper(), []).extend(parameters)
        offered = {keyword: tuple(parameters) for keyword, parameters in found.items()}
        self._extensions = offered
        #: Whether commands may be sent in groups (RFC 2920).
        self.pipelining: Final = "PIPELINING" in offered
        #: Whether message content may hold octets above 127 (8BITMIME, RFC 6152).
        self.eight_bit: Final = "8BITMIME" in offered
        #: Whether header fields and addresses may be in UTF-8 (SMTPUTF8, RFC 6531).
        self.international: Final = "SMTPUTF8" in offered
        #: The largest message that the server takes, in octets (RFC 1870); None where it is not
        #: known: not offered, without a number, zero ("no fixed maximum") or no number.
        self.size: Final = _number(_SIZE, offered.get("SIZE", ())) or None
        #: The SASL mechanisms that the server offers, in upper case and in its order.
        self.mechanisms: Final = tuple(
            dict.fromkeys(name.upper() for name in offered.get("AUTH", ()))
        )
        #: Whether content may travel in counted chunks (CHUNKING, RFC 3030).
        self.chunking: Final = "CHUNKING" in offered
        #: Whether content may be any octets, in chunks (BINARYMIME, RFC 3030).
        self.binary: Final = self.chunking and "BINARYMIME" in offered
        #: Whether delivery status notifications can be asked for (DSN, RFC 3461).
        self.dsn: Final = "DSN" in offered
        #: Whether TLS can be demanded on each hop to come (REQUIRETLS, RFC 8689).
        self.require_tls: Final = "REQUIRETLS" in offered
        #: The fewest seconds within which the server promises to deliver or return (DELIVERBY,
        #: RFC 2852), 0 where it names none; None where it is not offered.
        self.deliver_by: Final = (
            _number(_SECONDS, offered["DELIVERBY"]) or 0 if "DELIVERBY" in offered else None
        )
        #: How long the server holds messages (FUTURERELEASE, RFC 4865); None where it is not
        #: offered.
        self.future_release: Final = (
            _future_release(offered["FUTURERELEASE"]) if "FUTURERELEASE" in offered else None
        )
        #: Whether a message can be given a priority (MT-PRIORITY, RFC 6710).
        self.priority: Final = "MT-PRIORITY" in offered
        #: How much the server takes in a session and in a transaction (LIMITS, RFC 9422).
        self.limits: Final = _limits(offered.get("LIMITS", ()))

    def __getitem__(self, keyword: str) -> tuple[str, ...]:
        return self._extensions[keyword.upper()]

    def __contains__(self, keyword: object) -> bool:
        return isinstance(keyword, str) and keyword.upper() in self._extensions

    def __iter__(self) -> Iterator[str]:
        return iter(self._extensions)

    def __len__(self) -> int:
        return len(self._extensions)

    def __repr__(self) -> str:
        shown = (" ".join((keyword, *values)) for keyword, values in self._extensions.items())
        return f"<Capabilities {', '.join(shown)}>"


def _number(form: re.Pattern[str], parameters: tuple[str, ...]) -> int | None:
    return int(parameters[0]) if parameters and form.match(parameters[0]) else None


def _future_release(parameters: tuple[str, ...]) -> FutureReleaseLimits:
    until = None
    if len(parameters) > 1 and _DATE_TIME.match(parameters[1]):
        try:
            until = datetime.strptime(parameters[1].upper(), "%Y-%m-%dT%H:%M:%SZ").replace(
                tzinfo=UTC
            )
        except ValueError:  # the 30th of February
            until = None
    return FutureReleaseLimits(seconds=_number(_SECONDS, parameters), until=until)


def _limits(parameters: tuple[str, ...]) -> SessionLimits:
    # What is unknown or malformed is passed over (RFC 9422 section 3); of two the lower one holds.
    found: dict[str, int] = {}
    for parameter in parameters:
        if limit := _LIMIT.match(parameter):
            name, value = limit[1].upper(), int(limit[2])
            found[name] = min(value, found.get(name, value))
    return SessionLimits(
        transactions=found.get("MAILMAX"),
        recipients=found.get("RCPTMAX"),
        domains=found.get("RCPTDOMAINMAX"),
    )


#: What is known of a server that has not been asked.
NO_CAPABILITIES = Capabilities()
