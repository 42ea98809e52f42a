"""Every bound of the development servers, with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """How much a development server takes from a peer; what is beyond is refused, never kept.

    Args:
        connections: at the same time.
        message: octets of one mail, announced as SIZE (RFC 1870).
        stored: octets of all mails that are kept, with their envelopes.
        transactions: mails of one session, announced as MAILMAX (RFC 9422); None for any number.
        recipients: of one mail, announced as RCPTMAX; RFC 5321 section 4.5.3.1.8 asks for 100 or
            more.
        recipient_domains: of the recipients of one mail, announced as RCPTDOMAINMAX; None for any.
        deliver_by: seconds; the shortest time for DELIVERBY (RFC 2852).
        future_release: seconds; the longest for FUTURERELEASE (RFC 4865).
        line: octets of a command line with its CRLF; section 4.5.3.1.4 has 512, extensions add.
        auth_line: octets of a line of an AUTH exchange (RFC 4954 section 4.3).
        bad_commands: refused for their syntax or order, and failed logins, before a session ends.
        idle: seconds without a byte; RFC 5321 section 4.5.3.2.7 asks for 300 or more.
        transcript: lines that are kept of each session.
        transcript_characters: of those lines together.
        sessions: that are kept for their transcripts.
    """

    connections: int = 64
    message: int = 32 * 1024 * 1024
    stored: int = 1024 * 1024 * 1024
    transactions: int | None = None
    recipients: int = 1_000
    recipient_domains: int | None = None
    deliver_by: int = 0
    future_release: int = 7 * 24 * 3_600
    line: int = 2_048
    auth_line: int = 12_288
    bad_commands: int = 20
    idle: float = 300.0
    transcript: int = 10_000
    transcript_characters: int = 1024 * 1024
    sessions: int = 1_000
