"""The line before each message of an mbox file, and which lines are one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import IntEnum

from ...fields.date import parse_date
from ...fields.moment import DAY_NAMES, MONTH_NAMES

#: A longer line is judged by so many octets.
MAX_LINE = 16 * 1024

# from-line = "From" SP sender SP timestamp LF                  (RFC 4155 appendix A)
# timestamp = asctime(), in UTC. In files that exist the sender is anything, the date may have a
# zone before or behind its year, be written as in RFC 5322, or be missing; words may follow it.
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME = rb"\d{1,2}:\d\d(?::\d\d)?"
_ZONE = rb"(?:[ \t]{1,3}(?:[+-]\d{4}|[A-Z]{2,5}(?![A-Za-z])))?"
_WEEKDAY = rb"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ \t]{1,3})?"
_find_date = re.compile(
    rb"(?<=[ \t])" + _WEEKDAY + rb"(?:"
    # Thu Aug 22 12:36:23 [zone] 2002 [zone]
    + _MONTH + rb"[ \t]{1,3}\d{1,2}[ \t]{1,3}" + _TIME + _ZONE + rb"[ \t]{1,3}\d{2,4}(?!\d)" + _ZONE
    # 22 Aug 2002 12:36:23 [zone]
    + rb"|\d{1,2}[ \t-]{1,3}" + _MONTH + rb"[ \t-]{1,3}\d{2,4}[ \t]{1,3}" + _TIME + _ZONE
    + rb")"
).search  # fmt: skip
_match_exact = re.compile(
    rb"From [^ \t\r\n]+ (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "
    + _MONTH + rb" [ \d]\d \d\d:\d\d:\d\d \d{4}\r?\n?\Z"
).match  # fmt: skip
_match_bare = re.compile(rb"From [ \t]*[^ \t\r\n]*[ \t]*\r?\n?\Z").match
_SENDER = re.compile(r"[!-~]+\Z")
_MAX_SENDER = 320  # characters: a local part of 64, "@" and a domain of 255
_UNKNOWN = "MAILER-DAEMON"


class Form(IntEnum):
    """How much a line that begins with "From " looks like a separator."""

    PROSE = 0  # words, as in a letter
    BARE = 1  # a sender and no date, or nothing at all
    DATED = 2  # a date is in it
    EXACT = 3  # as RFC 4155 says


def form_of(line: bytes) -> Form:
    """Judge a line that begins with "From "; what exceeds `MAX_LINE` is not looked at."""
    line = line[:MAX_LINE]
    if _match_exact(line):
        return Form.EXACT
    if _find_date(line):
        return Form.DATED
    return Form.BARE if _match_bare(line) else Form.PROSE


def read_from_line(line: bytes) -> tuple[str, datetime | None]:
    """Return the sender and the date that a separator names; "" and None where it does not."""
    line = line[:MAX_LINE].rstrip(b"\r\n")
    found = _find_date(line)
    sender = line[5 : found.start() if found else None].strip().decode("utf-8", "surrogateescape")
    if sender in ("-", _UNKNOWN):
        sender = ""
    return sender, parse_date(found[0].decode("ascii")) if found else None


def write_from_line(sender: str, date: datetime) -> bytes:
    """Return a separator as RFC 4155 wants it, without its line end.

    Args:
        sender: a reverse-path; what cannot stand in the line is replaced by "MAILER-DAEMON".
        date: an aware datetime.
    """
    if not _SENDER.match(sender) or len(sender) > _MAX_SENDER:
        sender = _UNKNOWN
    moment = date.astimezone(UTC)
    return (
        f"From {sender} {DAY_NAMES[moment.weekday()]} {MONTH_NAMES[moment.month - 1]} "
        f"{moment.day:2} {moment:%H:%M:%S} {moment.year:04}"
    ).encode("ascii")
