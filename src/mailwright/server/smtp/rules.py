"""Rules: what the owner of a server answers in its place, to see what a client makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ...errors import InvalidArgumentError
from ._replies import parse_reply, reply
from .answers import Answer

if TYPE_CHECKING:
    from ...smtp.replies import Reply
    from .session import SmtpSession


@dataclass(frozen=True, slots=True)
class Request:
    """What a rule (`SmtpServer.on`) gets to see.

    Args:
        verb: the command in upper case; "." for the end of a message, by DATA or by BDAT;
            "CONNECT" for the greeting.
        argument: what follows the verb, such as ``TO:<bob@example.net>``; the client's address
            for the greeting.
        content: the message, at its end.
        session: the session, for its `authenticated_as`, `transaction` or `transcript`.
        recipient: whose copy it is, at the end of a message in LMTP; "" in SMTP.
    """

    verb: str
    argument: str
    content: bytes = field(repr=False)
    session: SmtpSession = field(repr=False)
    recipient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a rule does besides saying a reply, or instead of it.

    Args:
        reply: what the client is told, such as "550 5.1.1 No such user"; "" for the usual reply.
            Below 400 the command is carried out.
        delay: seconds to wait before the reply is written.
        drop: close the connection in place of carrying the command out: nothing is written.
        truncate: write so many octets of the reply and close the connection. The command has been
            carried out, unless `reply` refuses it: with 0, a message is taken and nobody is told.

    Raises:
        InvalidArgumentError: `reply` is no reply, or a negative number.
    """

    reply: str = ""
    delay: float = 0.0
    drop: bool = False
    truncate: int | None = None

    def __post_init__(self) -> None:
        if self.reply:
            parse_reply(self.reply)
        if not 0 <= self.delay <= _LONGEST_DELAY:
            raise InvalidArgumentError(
                f"delay: {self.delay!r} is not 0 to {_LONGEST_DELAY:g} seconds.", name="delay"
            )
        if self.truncate is not None and self.truncate < 0:
            raise InvalidArgumentError("truncate: octets are 0 or more.", name="truncate")


_LONGEST_DELAY = 3_600.0

#: Is asked before a command is carried out. It returns None for the usual reply, a reply such as
#: "550 5.1.1 No such user", or a `Fault`.
Rule: TypeAlias = Callable[[Request], "str | Fault | None"]


def as_rule(rule: Rule | str | Fault) -> Rule:
    """Return `rule`, or one that always answers what stands in its place.

    Raises:
        InvalidArgumentError: a text that is no reply.
    """
    if isinstance(rule, str):
        parse_reply(rule)
    elif not isinstance(rule, Fault):
        return rule
    answer = rule
    return lambda _request: answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule said, read.

    Args:
        reply: in place of the usual one; None for that.
        fault: what else happens.
    """

    reply: Reply | None
    fault: Fault

    @property
    def refuses(self) -> bool:
        """Whether the command is not carried out."""
        return self.fault.drop or (self.reply is not None and self.reply.code >= 400)

    def answer(self, carry_out: Callable[[], Reply]) -> Answer:
        """Carry the command out, unless it is refused, and return how the client is answered."""
        fault = self.fault
        if fault.drop:
            return Answer(None, fault.delay)
        if self.refuses:
            return Answer(self.reply, fault.delay, fault.truncate)
        usual = carry_out()
        # A yes of the rule does not hide a no of the server.
        said = self.reply if self.reply is not None and usual.code < 400 else usual
        return Answer(said, fault.delay, fault.truncate)


_NO_FAULT = Fault()
_USUAL = Verdict(None, _NO_FAULT)


def _narrowed(request: Request) -> str:
    # A rule for one mechanism, "AUTH PLAIN", comes before one for all logins.
    return f"{request.verb} {request.argument.partition(' ')[0].upper()}"


def judge(rules: Mapping[str, Rule], request: Request) -> Verdict:
    """Return what the rule for `request` says, if there is one."""
    rule = rules.get(_narrowed(request)) or rules.get(request.verb)
    if rule is None:
        return _USUAL
    try:
        said = rule(request)
        if said is None:
            return _USUAL
        if isinstance(said, Fault):
            return Verdict(parse_reply(said.reply) if said.reply else None, said)
        return Verdict(parse_reply(said), _NO_FAULT)
    except Exception as error:  # noqa: BLE001 - it is the user's code: say so, and go on
        words = f"The rule for {request.verb} raised {type(error).__name__}"
        return Verdict(reply(451, "4.3.0", words), _NO_FAULT)
