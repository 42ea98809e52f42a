"""M10: authors that a filter reads otherwise than the one who opens the mail.

The ways are those of "Composition Kills" (Chen, Paxson, Jiang, USENIX Security 2020) that lie in
the message: its cases A8 to A19, and those of a sender who signs in to a provider.
"""

from __future__ import annotations

import pytest

from mailwright import DefectKind, InvalidMessageError, MimeMessage

REST = (
    b"To: <bob@example.net>\r\nSubject: A word\r\nDate: Tue, 1 Jul 2003 10:52:37 +0200\r\n"
    b"Message-ID: <1@attack.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello.\r\n"
)
_EVE, _BOSS = b"<eve@attack.example>", b"<boss@legit.example>"
_ENCODED = b"=?utf-8?B?PGJvc3NAbGVnaXQuZXhhbXBsZT4=?="

#: What the header begins with, what has to be found, and the one reading of its author.
FORGED: dict[str, tuple[bytes, DefectKind, list[str]]] = {
    "a8, client_a1: twice": (
        b"From: " + _EVE + b"\r\nFrom: " + _BOSS + b"\r\n",
        DefectKind.DUPLICATE_FIELD,
        ["eve@attack.example", "boss@legit.example"],
    ),
    "a9: the first one indented": (
        b" From: " + _EVE + b"\r\nFrom: " + _BOSS + b"\r\n",
        DefectKind.LEADING_WHITE_SPACE,
        [],
    ),
    "a10: the second one with a space": (
        b"From: " + _EVE + b"\r\nFrom : " + _BOSS + b"\r\n",
        DefectKind.SPACE_BEFORE_COLON,
        ["eve@attack.example", "boss@legit.example"],
    ),
    "a10: and twice": (
        b"From: " + _EVE + b"\r\nFrom : " + _BOSS + b"\r\n",
        DefectKind.DUPLICATE_FIELD,
        ["eve@attack.example", "boss@legit.example"],
    ),
    "a14, client_a2: two addresses": (
        b"From: " + _EVE + b", " + _BOSS + b"\r\n",
        DefectKind.SEVERAL_AUTHORS,
        ["eve@attack.example", "boss@legit.example"],
    ),
    "a15: an address in an encoded-word": (
        b"From: " + _ENCODED + b"," + _EVE + b"\r\n",
        DefectKind.DECEPTIVE_NAME,
        ["", "eve@attack.example"],
    ),
    "a16: a route": (
        b"From: <@attack.example,@any.example:boss@legit.example>\r\n",
        DefectKind.ADDRESS_WITH_ROUTE,
        ["boss@legit.example"],
    ),
    "a17: a quoted pair between two": (
        b"From: " + _BOSS + b"\\," + _EVE + b"\r\n",
        DefectKind.INVALID_ADDRESS,
        ["boss@legit.example", "eve@attack.example"],
    ),
    "a18: a bare one before another": (
        b"From: boss@legit.example," + _EVE + b"\r\n",
        DefectKind.SEVERAL_AUTHORS,
        ["boss@legit.example", "eve@attack.example"],
    ),
    "a19: one behind the brackets": (
        b"From: " + _EVE + b"boss@legit.example\r\n",
        DefectKind.INVALID_ADDRESS,
        ["eve@attack.example", "boss@legit.example"],
    ),
    "a name that is an address": (
        b'From: "boss@legit.example" ' + _EVE + b"\r\n",
        DefectKind.DECEPTIVE_NAME,
        ["eve@attack.example"],
    ),
    "a comment that is an address": (
        b"From: (" + _BOSS + b") " + _EVE + b"\r\n",
        DefectKind.DECEPTIVE_NAME,
        ["eve@attack.example"],
    ),
    "two at signs": (
        b"From: <boss@legit.example@attack.example>\r\n",
        DefectKind.INVALID_ADDRESS,
        ["boss@legit.example@attack.example"],
    ),
    "quotes around an address": (
        b'From: <"boss@legit.example,x"@attack.example>\r\n',
        DefectKind.QUOTED_LOCAL_PART,
        ['"boss@legit.example,x"@attack.example'],
    ),
    "an encoded-word as address": (
        b"From: <=?utf-8?q?boss=40legit.example?=@attack.example>\r\n",
        DefectKind.ENCODED_ADDRESS,
        ["=?utf-8?q?boss=40legit.example?=@attack.example"],
    ),
    "an octet beyond ASCII in the name": (
        b"From: " + _EVE + b"\r\nFr\xc3\xb6m: " + _BOSS + b"\r\n",
        DefectKind.INVALID_FIELD_NAME,
        ["eve@attack.example"],
    ),
    "a NUL in the name": (
        b"From: " + _EVE + b"\r\nFrom\0: " + _BOSS + b"\r\n",
        DefectKind.INVALID_FIELD_NAME,
        ["eve@attack.example"],
    ),
    "a NUL in the address": (
        b"From: <boss@legit.example\0@attack.example>\r\n",
        DefectKind.CONTROL_CHARACTER,
        [],
    ),
    "split by folding": (
        b"From: boss@legit.example\r\n " + _EVE + b"\r\n",
        DefectKind.DECEPTIVE_NAME,
        ["eve@attack.example"],
    ),
    "an empty first line": (
        b"From:\r\n " + _EVE + b"\r\n",
        DefectKind.FOLDED_AWAY,
        ["eve@attack.example"],
    ),
    "a line of blanks in it": (
        b"From: \r\n \r\n " + _EVE + b"\r\n",
        DefectKind.BLANK_CONTINUATION,
        ["eve@attack.example"],
    ),
    "a CR in it": (
        b"From: " + _EVE + b"\rFrom: " + _BOSS + b"\r\n",
        DefectKind.BARE_CARRIAGE_RETURN,
        [],
    ),
    "two senders": (
        b"From: " + _EVE + b"\r\nSender: " + _BOSS + b", " + _EVE + b"\r\n",
        DefectKind.SEVERAL_AUTHORS,
        ["eve@attack.example"],
    ),
}

#: Of a header like these, nothing that programs agree on can be said at all.
BROKEN = {
    "a11: the first one folded before the colon": b"From\r\n : "
    + _EVE
    + b"\r\nFrom: "
    + _BOSS
    + b"\r\n",
    "a12: folded, and a sender": b"From\r\n : " + _EVE + b"\r\nSender: " + _BOSS + b"\r\n",
    "a13: folded, and sent again": b"From\r\n : " + _EVE + b"\r\nResent-From: " + _BOSS + b"\r\n",
    "no author but a sender": b"Sender: " + _BOSS + b"\r\n",
    "no author but a resender": b"Resent-From: " + _BOSS + b"\r\n",
    "an empty one": b"From: \r\n",
}

ONCE = (
    "From Sender Reply-To To Cc Bcc Date Message-ID In-Reply-To References Subject MIME-Version"
    " Content-Type Content-Transfer-Encoding Content-Disposition Content-ID Content-Description"
).split()


@pytest.mark.parametrize("name", FORGED)
def test_M10_a_forged_author_is_told(name: str) -> None:
    fields, kind, addresses = FORGED[name]
    message = MimeMessage.parse(fields + REST)
    assert kind in {defect.kind for defect in message.ambiguities}
    if addresses:
        assert [one.address for one in message.from_.mailboxes] == addresses
    assert bytes(message) == fields + REST


@pytest.mark.parametrize("name", BROKEN)
def test_M10_an_author_that_is_not_to_be_found_is_told(name: str) -> None:
    message = MimeMessage.parse(BROKEN[name] + REST)
    assert message.ambiguities
    assert "boss@legit.example" not in [one.address for one in message.sender.mailboxes] or (
        message.from_ == []
    )


@pytest.mark.parametrize("name", ONCE)
def test_M10_each_field_that_may_stand_once_counts_once_and_keeps_its_order(name: str) -> None:
    first, second = f"{name}: a@b.example\r\n".encode(), f"{name.lower()}: c@d.example\r\n".encode()
    others = b"".join(
        line + b"\r\n" for line in REST.split(b"\r\n\r\n")[0].split(b"\r\n")
        if not line.lower().startswith(name.lower().encode() + b":")
    )  # fmt: skip
    message = MimeMessage.parse(first + second + others + b"\r\nHello.\r\n")
    assert any(
        defect.kind.name.startswith("DUPLICATE") and defect.offset == len(first)
        for defect in message.ambiguities
    )
    assert message.headers[name].strip() == "a@b.example"
    assert len(message.headers.get_all(name)) == 2


@pytest.mark.parametrize("name", [*FORGED, *BROKEN])
def test_M10_a_strict_reader_refuses_it(name: str) -> None:
    fields = FORGED[name][0] if name in FORGED else BROKEN[name]
    with pytest.raises(InvalidMessageError):
        MimeMessage.parse(fields + REST, strict=True)


@pytest.mark.parametrize(
    "author",
    [
        b"Boss <boss@legit.example>", b"boss@legit.example", b'"Boss, The" <boss@legit.example>',
        b"=?utf-8?q?B=C3=B6ss?= <boss@legit.example>", b"Boss\r\n <boss@legit.example>",
    ],
)  # fmt: skip
def test_M10_client_a3_an_ordinary_author_is_not_told(author: bytes) -> None:
    """That the author may not send for that domain is not to be seen in the message."""
    assert MimeMessage.parse(b"From: " + author + b"\r\n" + REST).ambiguities == ()
