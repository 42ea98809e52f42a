"""What a server says about people: the answers to VRFY and EXPN (RFC 5321 section 3.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ..errors import InvalidAddressError
from ..mime.address import MailboxAddress
from ..mime.fields.addr_spec import parse_addr_spec
from .replies import Reply

_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


class VerificationStatus(Enum):
    """What a server knows about a mailbox."""

    VERIFIED = "verified"  # 250
    FORWARDED = "forwarded"  # 251: it is elsewhere, and the server passes mail on to it
    NOT_TOLD = "not told"  # 252: the server cannot or will not say, and takes mail for it
    UNKNOWN = "unknown"  # 550: there is no such mailbox
    ELSEWHERE = "elsewhere"  # 551: it is elsewhere, and the server passes nothing on
    AMBIGUOUS = "ambiguous"  # 553: several have that name


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer to VRFY.

    Args:
        status: what the server knows; `NOT_TOLD` is what most servers say about everybody.
        mailboxes: whom it names, with full names where it gives them; where to turn to with
            `FORWARDED` and `ELSEWHERE`, who it may be with `AMBIGUOUS`.
        reply: its own words.
    """

    status: VerificationStatus
    mailboxes: tuple[MailboxAddress, ...]
    reply: Reply


@dataclass(frozen=True, slots=True)
class Expansion:
    """The answer to EXPN.

    Args:
        is_told: whether the server told; False is 252: it cannot or will not say.
        mailboxes: who is on the list, with full names where it gives them.
        reply: its own words, with whatever else is on the list, such as programs.
    """

    is_told: bool
    mailboxes: tuple[MailboxAddress, ...]
    reply: Reply


#: Reply codes of VRFY (RFC 5321 section 4.3.2).
VERIFICATION_CODES = {
    250: VerificationStatus.VERIFIED,
    251: VerificationStatus.FORWARDED,
    252: VerificationStatus.NOT_TOLD,
    550: VerificationStatus.UNKNOWN,
    551: VerificationStatus.ELSEWHERE,
    553: VerificationStatus.AMBIGUOUS,
}

#: What stands before the address in these is a sentence, and not the name of anybody.
_WITHOUT_NAMES = frozenset({251, 252, 550, 551})


def mailboxes_in(reply: Reply) -> tuple[MailboxAddress, ...]:
    """Return the mailboxes that a reply names, one a line at most; never raises.

    Args:
        reply: lines such as "Ann Smith <ann@example.org>", or an addr-spec alone; a line without
            one is passed over.
    """
    return tuple(_found(reply.lines, with_names=reply.code not in _WITHOUT_NAMES))


def _found(lines: Iterable[str], *, with_names: bool) -> Iterable[MailboxAddress]:
    # "User Name <local-part@domain>" / "local-part@domain"        RFC 5321 section 3.5.1
    for line in lines:
        name, bracket, rest = line.rpartition("<")
        path = rest.partition(">")[0] if bracket else line.strip()
        try:
            parse_addr_spec(path)
        except InvalidAddressError:
            continue
        yield MailboxAddress(_name(name) if with_names else "", path)


def _name(text: str) -> str:
    name = text.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = _QUOTED_PAIR.sub(r"\1", name[1:-1])
    return "".join(one if one.isprintable() else "\ufffd" for one in name)
