"""FETCH responses to begin with, and ways to make them worse: the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from hypothesis import strategies as st

from fuzz.reflection import accessors, look_at
from mailwright.imap.fetch.fetched_message import FetchedMessage
from mailwright.imap.responses import Response

ENVELOPE = (
    b'("Tue, 24 Nov 2026 09:05:00 +0100" "=?utf-8?q?M=C3=BCnchen?=" (("Ann" NIL "ann" "a.example"))'
    b' (("Ann" NIL "ann" "a.example")) (("Ann" NIL "ann" "a.example")) ((NIL NIL "bob" "b.example")'
    b'(NIL NIL "friends" NIL)("Eve \\"E\\"" NIL "eve" "e.example")(NIL NIL NIL NIL)) NIL NIL'
    b' "<1@b.example>" "<2@a.example>")'
)
TEXT = b'("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 12 1 NIL NIL NIL NIL)'
PDF = (
    b'("application" "pdf" ("name*" "utf-8\'\'%C3%A4.pdf") "<c@x>" "=?utf-8?q?=C3=A4?=" "base64" 99'
    b' "md5" ("attachment" ("filename*0" "a b" "filename*1" ".pdf")) ("de" "en-GB")'
    b' "x/y" 1 ("a" 2))'
)
MESSAGE = (
    b'("message" "rfc822" NIL NIL NIL "8bit" 345 '
    + ENVELOPE
    + b" (("
    + TEXT[1:]
    + PDF
    + b' "mixed" ("boundary" "in") NIL NIL NIL) 17 NIL NIL NIL NIL)'
)
STRUCTURE = (
    b"(((" + TEXT[1:] + b'("text" "html" NIL NIL NIL "7bit" 1 1) "alternative" ("boundary" "b2")'
    b" NIL NIL)" + PDF + MESSAGE + b' "mixed" ("boundary" "b 1") ("inline" NIL) NIL "loc")'
)
SEEDS = (
    b'* 12 FETCH (UID 5 FLAGS (\\Seen $Forwarded) INTERNALDATE "24-Nov-2026 09:05:00 +0100"'
    b" RFC822.SIZE 4321 MODSEQ (12345) ENVELOPE "
    + ENVELOPE
    + b" BODYSTRUCTURE "
    + STRUCTURE
    + b")",
    # sections
    (
        b'* 1 FETCH (BODY[] {12}\r\nA: b\r\n\r\n("{) BODY[1.MIME] NIL BINARY[1]<0> ~{3}\r\na\0b'
        b" BINARY.SIZE[1] 3 UID 77)"
    ),
    (
        b'* 3 FETCH (UID 9 BODY[HEADER.FIELDS (From "To")] {11}\r\nFrom: a@b\r\n PREVIEW "hello"'
        b" EMAILID (M1) THREADID NIL SAVEDATE NIL X-GM-MSGID 1278455344230334865 X-GM-THRID 12"
        b' X-GM-LABELS (\\Inbox "M&APw-ll" foo) ANNOTATION'
        b' (/comment ("value.priv" "x" "size.priv" 1)))'
    ),
    (
        b'* 4 FETCH (ENVELOPE ({31}\r\nTue, 24 Nov 2026 09:05:00 +0100 {3}\r\na"b'
        b" NIL NIL NIL NIL NIL NIL NIL NIL) UID 4)"
    ),
)
TOKENS = (
    b"(", b")", b"((", b"))", b'"', b'" ', b"\\", b'\\"', b" ", b"NIL", b"nil", b"{3}\r\n",
    b"~{1}\r\n",
    b"{99999999999999999999}\r\n", b"{18446744073709551616}\r\n", b"{5+}\r\n", b"{-1}", b"{}",
    b"{0}\r\n",
    b"\0", b"\r\n", b"\xff", b"\xc3\xa4", b"-1", b"0", b"9" * 30, b"FLAGS", b"BODY[", b"]", b"<0>",
    b"UID 0", b" UID 4294967296", b'"text"', b'"multipart"', b'"message" "rfc822"', b"()", b"(NIL)",
    b"=?utf-8?q?", b"?=", b"*", b"%", b"'", b"<", b">", b"@", b"[", b".HEADER.FIELDS (", b"\t",
)  # fmt: skip


def response_of(frame: bytes) -> Response:
    """Return the response in a frame."""
    made = Response.parse(frame)
    assert made is not None
    return made


def fetched(items: bytes) -> FetchedMessage:
    """Return the message that a response with these items tells of."""
    return FetchedMessage(response_of(b"* 7 FETCH (" + items + b")"))


def mutated(seed: int, count: int) -> Iterator[bytes]:
    """Yield `count` values, each made of one of the above by a few changes."""
    chance = random.Random(seed)
    pool = (*SEEDS, ENVELOPE, STRUCTURE, TEXT, PDF, MESSAGE)
    for _ in range(count):
        data = chance.choice(pool)
        for _ in range(chance.randint(1, 5)):
            place = chance.randrange(len(data) + 1)
            end = min(len(data), place + chance.choice((0, 0, 1, 2, 8, 40)))
            other = chance.choice(pool)
            start = chance.randrange(len(other))
            cut = other[start : start + chance.randrange(60)]
            data = data[:place] + chance.choice((b"", chance.choice(TOKENS), cut)) + data[end:]
        yield data


#: What may stand where a value should be.
octets = st.binary(max_size=20) | st.sampled_from([b"NIL", b"", b'"', b"\\", b"a b", b"=?x?q?a?="])
strings = octets.map(lambda data: b'"' + data.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"')
atoms = st.sampled_from([b"NIL", b"1", b"-1", b"12345", b"nil", b"x", b'"text"', b'"mixed"'])
values = st.recursive(
    strings | atoms,
    lambda inner: st.lists(inner, max_size=11).map(lambda items: b"(" + b" ".join(items) + b")"),
    max_leaves=40,
)


def look_at_message(message: FetchedMessage) -> int:
    """Ask a message everything, and what it answers, too."""
    names = [name for name, is_call in accessors(FetchedMessage) if not is_call]
    answers = [getattr(message, name) for name in names if name != "responses"]
    ours = [one for one in answers if type(one).__module__.startswith("mailwright.")]
    return sum(map(look_at, ours)) + len(repr(message))
