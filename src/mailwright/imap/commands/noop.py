"""NOOP (RFC 9051 section 6.1.2)."""

from __future__ import annotations

from .._command import Plain


class Noop(Plain):
    """Ask for nothing: the server tells what has changed meanwhile."""

    verb = "NOOP"
