"""Cut a stream of bytes into replies."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass

from .._bytes import ByteQueue
from ..errors import LimitExceededError, ProtocolError
from .replies import Reply

# Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
# Reply-code = %x32-35 %x30-35 %x30-39                            RFC 5321 section 4.2
# Any second digit is taken: codes such as 2.9z exist in no standard and do no harm.
_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?\Z", re.DOTALL)
# What nearly all lines are like, taken out of the buffer in one go; they are within every limit.
_SHORT_LINE = re.compile(rb"([2-5][0-9][0-9])([ -])([^\r\n]{0,256}+)\r\n")
_SHORT = 262


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLimits:
    """How much of a reply is taken from a server before it is an attack.

    Args:
        line: octets of one line; RFC 5321 section 4.5.3.1.5 has 512, real servers send more.
        lines: lines of one reply; EHLO of a rich server has about 20.
        reply: octets of one reply.
    """

    line: int = 64 * 1024
    lines: int = 1_000
    reply: int = 128 * 1024


def read_replies(
    queue: ByteQueue, limits: ReplyLimits, raw: list[bytes], scrub: Callable[[str], str] = str
) -> Generator[Reply | None, None, None]:
    """Yield each reply once its last line is there, and None whenever more data is needed.

    Args:
        queue: what came.
        limits: how much of it is taken.
        scrub: masks the secrets in what a server may repeat.
        raw: empty; holds the lines of a reply that has begun, until its last one is there.

    Raises:
        ProtocolError: a line that is no reply line, or one whose code differs from the lines
            before it.
        LimitExceededError: more than `limits` allows.
    """
    takes_short = limits.lines > 0 and min(limits.line, limits.reply) >= _SHORT
    code, size = b"", 0
    while True:
        match = queue.pop_match(_SHORT_LINE) if takes_short else None
        if match is None:
            line = queue.pop_line(limits.line)
            if line is None:
                yield None
                continue
            match = _LINE.match(line)
            if match is None:
                raise ProtocolError(
                    f"The server sent {_shown(line, scrub)}, which is no SMTP reply."
                )
        elif not raw and match[2] == b" ":  # what nearly all replies are like: one such line
            yield Reply(int(match[1]), (match[3],))
            continue
        line_code, separator, text = match.groups(b"")
        if raw and line_code != code:
            raise ProtocolError(
                f"The server changed the code inside a reply, from {code.decode('ascii')} "
                f"to {line_code.decode('ascii')}."
            )
        code = line_code
        raw.append(text)
        size += len(match[0])
        if size > limits.reply or len(raw) > limits.lines:
            raise LimitExceededError(
                f"The server sent a reply of more than {limits.lines} lines "
                f"or {limits.reply} octets.",
                limit=limits.reply if size > limits.reply else limits.lines,
            )
        if separator != b"-":
            reply = Reply(int(code), tuple(raw))
            size = 0
            raw.clear()
            yield reply


def _shown(line: bytes, scrub: Callable[[str], str]) -> str:
    # Masked before it is cut: the rest of a secret would not be recognised.
    return ascii(scrub(line.decode("utf-8", "surrogateescape"))[:60])
