"""When a connection turns to TLS: one set of names for every client."""

from __future__ import annotations

from enum import Enum

from ..errors import InvalidArgumentError


class SecureSocketOptions(Enum):
    """When a connection turns to TLS, and whether it must.

    A bool stands for a member where a client takes one, with MailKit's meaning: True is
    `SSL_ON_CONNECT`, False is `START_TLS_WHEN_AVAILABLE`.
    """

    NONE = "none"
    """Never: whatever is sent can be read on the way."""

    AUTO = "auto"
    """Required TLS: from the first byte on the port meant for it (465), by STARTTLS elsewhere.

    A Unix-domain socket needs none.
    """

    SSL_ON_CONNECT = "ssl-on-connect"
    """From the first byte (RFC 8314 section 3)."""

    START_TLS = "start-tls"
    """By STARTTLS (RFC 3207), required: an error where the server does not offer it."""

    START_TLS_WHEN_AVAILABLE = "start-tls-when-available"
    """By STARTTLS where it is offered; an unencrypted session that this leaves refuses
    credentials, because an attacker on the path can take the offer away.
    """

    @classmethod
    def of(cls, value: object) -> SecureSocketOptions:
        """Return the member that `value`, one itself or a bool, stands for.

        Raises:
            InvalidArgumentError: it is neither.
        """
        if isinstance(value, cls):
            return value
        if isinstance(value, bool):
            return cls.SSL_ON_CONNECT if value else cls.START_TLS_WHEN_AVAILABLE
        # What is no member must not pass for "no TLS": `connect(host, port, "start-tls")`.
        raise InvalidArgumentError(
            f"{value!r} is no SecureSocketOptions: take one of "
            f"{', '.join(member.name for member in cls)}.",
            name="options",
        )
