"""When a connection turns to TLS: one set of names for every client."""

from __future__ import annotations

from enum import Enum


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
    def of(cls, value: SecureSocketOptions | bool) -> SecureSocketOptions:
        """Return the member that `value` stands for."""
        if isinstance(value, bool):
            return cls.SSL_ON_CONNECT if value else cls.START_TLS_WHEN_AVAILABLE
        return value
