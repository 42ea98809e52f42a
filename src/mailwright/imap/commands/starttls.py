"""STARTTLS (RFC 9051 section 6.2.1)."""

from __future__ import annotations

from .._command import Plain


class StartTls(Plain):
    """Ask for TLS; nothing more is sent in clear after an OK."""

    verb = "STARTTLS"
    alone = True
