"""Messages to look for, to sort and to put into threads."""

from __future__ import annotations

from collections.abc import Iterator


def letter(
    subject: str,
    *,
    number: int,
    from_: str = "Ann <ann@example.org>",
    to: str = "Bob <bob@example.net>",
    cc: str = "",
    day: int = 1,
    references: str = "",
    in_reply_to: str = "",
    text: str = "See you on Monday.",
    date: str = "",
) -> bytes:
    """Return a message with a Message-ID of its number."""
    fields = {
        "From": from_,
        "To": to,
        "Cc": cc,
        "Subject": subject,
        "Date": date or f"{day:02} Feb 2024 10:00:00 +0000",
        "Message-ID": f"<m{number}@example.org>",
        "References": references,
        "In-Reply-To": in_reply_to,
    }
    lines = [f"{name}: {value}" for name, value in fields.items() if value]
    return "\r\n".join([*lines, "", text, ""]).encode()


def letters() -> Iterator[bytes]:
    """Yield messages with the UIDs 1 to 16 in an empty folder."""
    m = "<m{}@example.org>".format
    yield letter("Minutes", number=1, day=5)
    yield letter("Re: Minutes", number=2, day=7, references=m(1), from_="Bob <bob@example.net>")
    yield letter("Re: Minutes", number=3, day=6, references=f"{m(1)} {m(2)}")
    yield letter("=?utf-8?q?F=C3=BC=C3=9Fe?=", number=4, day=3, text="x" * 5000)
    yield letter("[list] RE: minutes (fwd)", number=5, day=9, from_="cora@example.org")
    yield letter("Lunch", number=6, day=4, references=m(77), cc="dora@example.org")
    yield letter("Re: Lunch", number=7, day=8, references=f"{m(77)} {m(78)}")
    yield letter("Lunch", number=8, day=2, in_reply_to=m(77), to="zoe@example.org")
    yield letter("loop", number=9, day=10, references=m(10))
    yield letter("loop too", number=10, day=11, references=m(9))
    yield letter("loop three", number=11, day=12, references=f"{m(10)} {m(9)}")
    yield letter("twice", number=1, day=13)
    yield letter("below the first of the two", number=13, day=14, references=m(1))
    yield letter("", number=14, day=15, from_="=?utf-8?q?=C3=84nn?= <zed@example.org>")
    yield letter("[fwd: Minutes]", number=15, day=16)
    yield letter("no date", number=16, date="yesterday", references=m(14))
