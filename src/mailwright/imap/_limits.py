"""How much is taken from an IMAP server, each bound with its reason."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ..errors import InvalidArgumentError


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapLimits:
    """Bounds on what a server may send (T27, T28); a peer that exceeds one is disconnected.

    Args:
        response: octets of one response without its large literals. A SEARCH of a million messages
            takes eight million.
        before_login: the same until a login succeeded: a stranger has little to say.
        inline_literal: octets up to which a literal stays in its response; a larger one goes to the
            command's sink.
        literal: octets of one literal that is kept in memory; what goes to a file may be larger.
        answers: octets of all that is kept of the answers to one command; a fetch hands them on,
            and has no such bound.
        unclaimed: responses that no command asked for, until one of them ends or is asked for.
        events: events that are kept for somebody to ask; the oldest go first.
        event_octets: octets of the responses that told of these events.
        malformed: responses on one connection that could not be read.
        folders: folders in one list (I16).
        nesting: depth of parenthesised lists.

    Raises:
        InvalidArgumentError: a limit is less than 1.
    """

    response: int = 16 * 1024 * 1024
    before_login: int = 64 * 1024
    inline_literal: int = 64 * 1024
    literal: int = 256 * 1024 * 1024
    answers: int = 64 * 1024 * 1024
    unclaimed: int = 100_000
    events: int = 10_000
    event_octets: int = 4 * 1024 * 1024
    malformed: int = 1_000
    folders: int = 100_000
    nesting: int = 100

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value < 1:
                raise InvalidArgumentError(
                    f"A limit is 1 or more; {field.name} is {value}.", name=field.name
                )
