"""What must hold for any octets. ``python tests/fuzz/totality.py SEED COUNT`` tries many of them.

Run so, each message may take a second of this process, and the stack has room for 120 frames.
"""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fuzz.grammars import decode_with_all, read_with_all
from fuzz.mutations import mutated
from fuzz.reflection import look_at
from fuzz.seeds import SEEDS
from mailwright import InvalidMessageError, MailwrightError, MimeLimits, MimeMessage
from mailwright.mime.anonymising import anonymise
from mailwright.mime.conversions.email_message import to_email_message
from mailwright.mime.conversions.jmap import to_jmap
from mailwright.mime.events import events
from mailwright.mime.feeding import MimeMessageFeeder
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.options import ParserOptions
from mailwright.mime.parser import Index

TIGHT = MimeLimits(depth=3, parts=5, header_octets=300)
DEFAULT = ParserOptions()
OPTIONS = [
    *(ParserOptions(level, level, level) for level in Compliance if level is not Compliance.LOOSE),
    ParserOptions(utf7=True, fallback_charset="utf-16"),
]
BLOCK = 97  # octets
USES: tuple[Callable[[MimeMessage], object], ...] = (to_jmap, to_email_message, anonymise)
SECONDS = 1  # of processor time, for one message
FRAMES = 120


def check_message(data: bytes, options: Iterable[ParserOptions] = OPTIONS) -> None:
    """Read octets as a message, look at everything, and write them: nothing raises, none differs.

    Args:
        data: any octets.
        options: the ways to read them, beside the usual one.
    """
    for way in (DEFAULT, *options):
        for limits in (None, TIGHT):
            message = MimeMessage.parse(data, options=way, limits=limits)
            assert bytes(message) == data
            assert look_at(message) > 1
            assert bytes(message) == data, "to look at it changed it"
    check_strict(data)
    check_spans(data)


def check_strict(data: bytes) -> None:
    """Read octets strictly: either that raises the one error, or there is no defect."""
    try:
        message = MimeMessage.parse(data, strict=True)
    except InvalidMessageError:
        assert MimeMessage.parse(data).defects
        return
    assert bytes(message) == data
    assert not message.defects


def check_spans(data: bytes) -> None:
    """M02: each entity has one parent and lies in it, behind the one before."""
    source = MimeMessage.parse(data).source
    assert source is not None
    index: Index = source.original.index
    children = [child for node in index.nodes for child in node.children]
    assert len({id(child) for child in children}) == len(children) == len(index.nodes) - 1
    for node in index.nodes:
        place = node.body
        for child in node.children:
            assert place <= child.start <= child.end <= node.end
            place = child.end
    leaves = [node for node in index.nodes if not node.children]
    assert sum(leaf.end - leaf.start for leaf in leaves) <= len(data)


def check_blocks(data: bytes) -> None:
    """Give octets in blocks to what takes a message that way: it is the same message."""
    feeder = MimeMessageFeeder()
    for start in range(0, len(data), BLOCK):
        feeder.feed(data[start : start + BLOCK])
    fed = feeder.close()
    assert bytes(fed) == data
    assert fed.defects == MimeMessage.parse(data).defects
    assert sum(1 for _ in events(data)) > 1


def check_uses(data: bytes) -> None:
    """Do with a message what is done with messages: only errors of ours come out."""
    for use in USES:
        message = MimeMessage.parse(data)
        try:
            use(message)
        except MailwrightError:
            continue
        assert bytes(message) == data


def check_fields(data: bytes) -> None:
    """Read pieces of a message with every grammar and every codec."""
    for line in re.split(rb"\n(?![ \t])", data[:4096])[:40]:
        body = line.partition(b":")[2] or line
        read_with_all(body.decode("utf-8", "surrogateescape"))
        read_with_all(body.decode("latin-1"))
    for block in re.split(rb"\r?\n\r?\n", data)[:10]:
        decode_with_all(block)


def check(data: bytes) -> None:
    """Check all of the above."""
    check_message(data)
    check_blocks(data)
    check_uses(data)
    check_fields(data)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def main(seed: int, count: int) -> None:
    """Check `count` messages, with little time and little stack for each."""
    for data in SEEDS:  # what is imported or compiled at first use is not what is measured
        check(data)
    signal.signal(signal.SIGVTALRM, _too_long)
    sys.setrecursionlimit(FRAMES)
    for number, data in enumerate(mutated(seed, count)):
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            check(data)
        except BaseException as error:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            sys.setrecursionlimit(1000)
            error.add_note(f"seed {seed}, message {number}: {data!r}")
            raise


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
