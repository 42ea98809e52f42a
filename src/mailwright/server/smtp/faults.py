"""Rules that are needed often: faults by name, each as exact as a script and as short as a word."""

from __future__ import annotations

import random
import threading
from collections import deque
from typing import TypeAlias

from ...errors import InvalidArgumentError
from .rules import Fault, Request, Rule

#: What a rule may answer: a reply such as "452 4.2.2 Mailbox full", or a `Fault`.
RuleAnswer: TypeAlias = "str | Fault"

_REMEMBERED = 10_000  # arguments of `greylist`: a client that makes up names is not remembered


def greylist(answer: RuleAnswer = "451 4.7.1 Greylisted, try again later") -> Rule:
    """Return a rule that answers each argument once, the first time that it comes.

    For RCPT that is each recipient, as greylisting servers do it.

    Args:
        answer: the first time; after it comes the usual reply.
    """
    seen: set[str] = set()
    order: deque[str] = deque()
    lock = threading.Lock()

    def rule(request: Request) -> RuleAnswer | None:
        # At the end of a message there is no argument, but in LMTP a recipient.
        key = f"{request.argument}\0{request.recipient}"
        with lock:
            if key in seen:
                return None
            seen.add(key)
            order.append(key)
            if len(order) > _REMEMBERED:
                seen.discard(order.popleft())
        return answer

    return rule


def first(count: int, answer: RuleAnswer) -> Rule:
    """Return a rule that answers the first requests, of all sessions together.

    Args:
        count: how many.
        answer: to those; after them comes the usual reply.
    """
    lock = threading.Lock()
    left = count

    def rule(_request: Request) -> RuleAnswer | None:
        nonlocal left
        with lock:
            left -= 1
            return answer if left >= 0 else None

    return rule


def matching(text: str, answer: RuleAnswer) -> Rule:
    """Return a rule that answers where the argument or the recipient contains `text`.

    Args:
        text: such as "bob@example.net"; upper and lower case are the same.
        answer: to those.
    """
    sought = text.casefold()

    def rule(request: Request) -> RuleAnswer | None:
        where = f"{request.argument}\0{request.recipient}".casefold()
        return answer if sought in where else None

    return rule


def sometimes(chance: float, answer: RuleAnswer, *, seed: int) -> Rule:
    """Return a rule that answers by chance, the same way in each run with the same `seed`.

    Requests of several sessions at once come in no certain order; those of one session do.

    Args:
        chance: 0 to 1.
        answer: then.
        seed: of the generator.

    Raises:
        InvalidArgumentError: `chance` is not 0 to 1.
    """
    if not 0 <= chance <= 1:
        raise InvalidArgumentError(f"chance: {chance!r} is not 0 to 1.", name="chance")
    generator = random.Random(seed)  # noqa: S311 - no secret: it has to come out the same
    lock = threading.Lock()

    def rule(_request: Request) -> RuleAnswer | None:
        with lock:
            return answer if generator.random() < chance else None

    return rule
