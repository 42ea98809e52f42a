"""VRFY, EXPN and HELP: questions that carry no mail."""

from __future__ import annotations

import re

from ..._flow import Flow
from ..._idna import to_ascii
from ...errors import InvalidArgumentError, MailwrightError, UnsupportedError
from ...mime.address import MailboxAddress
from ...mime.fields.addr_spec import DOT_STRING, parse_addr_spec
from .._refusals import refusal
from .._session import Session
from ..commands import Expn, Help, Vrfy
from ..inquiries import VERIFICATION_CODES, Expansion, Verification, mailboxes_in
from ..replies import Reply

# String = Atom / Quoted-string                                    RFC 5321 section 4.1.2
_UNQUOTED = re.compile(rf"{DOT_STRING}\Z")
_TO_QUOTE = re.compile(r'["\\]')
#: Octets of a String: a command line has 512 (RFC 5321 section 4.5.3.1.4).
MAX_STRING = 480

#: The server does not have the command, or not with this argument (RFC 5321 section 4.2.2).
_NOT_IMPLEMENTED = frozenset({500, 502, 504})


def verify(session: Session, who: str | MailboxAddress) -> Flow[Verification]:
    """Ask whether somebody has a mailbox.

    Raises:
        UnsupportedError: the server does not know VRFY.
        ServerRefusedError: it does not answer.
    """
    who = string(who, "address")
    reply = yield from Vrfy(who, international=_needs_utf8(session, who))
    status = VERIFICATION_CODES.get(reply.code)
    if status is None or _is_policy(reply):
        raise _refused(session, reply, "VRFY")
    return Verification(status, mailboxes_in(reply), reply)


def expand(session: Session, name: str | MailboxAddress) -> Flow[Expansion]:
    """Ask who is on a list.

    Raises:
        UnsupportedError: the server does not know EXPN.
        ServerRefusedError: it does not answer, or there is no such list.
    """
    name = string(name, "name")
    reply = yield from Expn(name, international=_needs_utf8(session, name))
    if not reply.is_positive:
        raise _refused(session, reply, "EXPN")
    return Expansion(reply.code != 252, mailboxes_in(reply), reply)


def ask_for_help(session: Session, topic: str) -> Flow[Reply]:
    """Ask for words of help.

    Raises:
        UnsupportedError: the server does not know HELP, or nothing about the topic.
        ServerRefusedError: it does not answer.
    """
    topic = string(topic, "topic") if topic else ""
    if not topic.isascii():
        raise InvalidArgumentError(f"HELP takes ASCII, and {topic} is not.", name="topic")
    reply = yield from Help(topic)
    if not reply.is_positive:
        raise _refused(session, reply, "HELP")
    return reply


def string(value: str | MailboxAddress, name: str) -> str:
    """Return a name or an addr-spec as one String, of which no character is a second argument.

    Args:
        value: an addr-spec, or any printable name; 480 octets at most.
        name: of the argument, for the error.

    Raises:
        InvalidArgumentError: it is no printable text, too long, or has an @ and is no addr-spec.
    """
    text = value.address if isinstance(value, MailboxAddress) else value
    if not text or not text.isprintable():
        raise InvalidArgumentError(
            f"A name is printable text and not empty; {text!r} is not.", name=name
        )
    if "@" in text:
        local_part, domain = parse_addr_spec(text)
        return f"{local_part}@{domain if domain.isascii() else to_ascii(domain)}"
    if _UNQUOTED.match(text) is None:
        text = '"' + _TO_QUOTE.sub(r"\\\g<0>", text) + '"'
    if len(text.encode("utf-8")) > MAX_STRING:
        raise InvalidArgumentError(f"A name has at most {MAX_STRING} octets.", name=name)
    return text


def _needs_utf8(session: Session, text: str) -> bool:
    if text.isascii():
        return False
    if not session.capabilities.international:
        raise UnsupportedError(
            f"{text} is not ASCII, and the server does not offer SMTPUTF8.", extension="SMTPUTF8"
        )
    return True


def _is_policy(reply: Reply) -> bool:
    return (reply.enhanced_code or "").startswith("5.7.")


def _refused(session: Session, reply: Reply, verb: str) -> MailwrightError:
    if reply.code in _NOT_IMPLEMENTED and not _is_policy(reply):
        return UnsupportedError(
            f"The server does not do {verb}: {session.scrub(str(reply))}.", extension=verb
        )
    return refusal(reply, session, verb)
