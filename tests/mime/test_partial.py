"""Messages in pieces: message/partial."""

from __future__ import annotations

import itertools
import random

import pytest

from mailwright import InvalidArgumentError, InvalidMessageError, MimeMessage, MimePart
from mailwright.mime.entities import partial
from mailwright.mime.entities.partial import MessagePartial


def large(size: int = 5_000) -> MimeMessage:
    return MimeMessage.compose(
        from_="Ann <ann@example.org>",
        to="bob@example.net",
        bcc="eve@example.net",
        subject="Grüße",
        text="Täxt\n" * 100,
        attachments=[("a.bin", bytes(range(256)) * (size // 256))],
        headers={"X-Outer": "1"},
    )


def fragment(
    number: object, total: object, content: bytes, header: bytes = b"", name: str = "i"
) -> MimeMessage:
    parameters = f"id={name}; number={number}" + ("" if total is None else f"; total={total}")
    head = f"Content-Type: message/partial; {parameters}\r\n\r\n".encode()
    return MimeMessage.parse(header + head + content)


def test_a_message_is_cut_and_joined_again() -> None:
    message = large()
    fragments = MessagePartial.split(message, 1_000)
    assert len(fragments) > 5
    bodies = [each.body for each in fragments]
    for number, body in enumerate(bodies, 1):
        assert isinstance(body, MessagePartial)
        assert (body.number, body.total) == (number, len(fragments))
        assert body.fragment_id
        assert len(body.content) <= 1_000
        assert body.content.endswith(b"\r\n")
        assert body.encoded == body.content
    assert len({each.message_id for each in fragments}) == len(fragments)
    read = [MimeMessage.parse(bytes(each)) for each in fragments]
    random.Random(1).shuffle(read)
    joined = MessagePartial.join(read)
    assert joined.text_body == message.text_body
    assert (joined.subject, joined.message_id) == (message.subject, message.message_id)
    assert str(joined.to) == str(message.to)
    assert joined.headers["X-Outer"] == "1"
    assert [part.content for part in joined.attachments if isinstance(part, MimePart)] == [
        bytes(range(256)) * 19
    ]
    assert joined.defects == ()


def test_what_fits_is_not_cut_and_a_size_too_small_is_refused() -> None:
    message = large()
    assert MessagePartial.split(message, 10**6) == [message]
    with pytest.raises(InvalidArgumentError):
        MessagePartial.split(message, 999)


def test_bcc_is_in_no_content() -> None:
    for each in MessagePartial.split(large(), 1_000):
        assert isinstance(each.body, MessagePartial)
        assert b"eve@" not in each.body.content
        assert str(each.bcc) == "eve@example.net"


OUTER = (
    b"From: outer@x\r\nX-One: outer\r\nSubject: outer\r\nMessage-ID: <outer@x>\r\nEncrypted: o\r\n"
)
INNER = (
    b"From: inner@x\r\nBcc: inner@x\r\nX-One: inner\r\nSubject: inner\r\nMessage-ID: <inner@x>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/html\r\nEncrypted: i\r\nReceived: i\r\n\r\n<p>"
)


def test_M20_the_header_within_gives_only_what_it_may() -> None:
    one = fragment(1, 2, INNER[:-3], OUTER)
    other = fragment(2, 2, b"<p>", b"From: second@x\r\nX-Two: second\r\n")
    joined = MessagePartial.join([other, one])
    assert [(field.name, field.value) for field in joined.headers] == [
        ("From", "outer@x"),
        ("X-One", "outer"),
        ("Subject", "inner"),
        ("Message-ID", "<inner@x>"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/html"),
        ("Encrypted", "i"),
    ]
    assert joined.html_body == "<p>"


@pytest.mark.parametrize(
    "given",
    [
        [(1, 10**9)],
        [(1, 999_999_999), (999_999_999, 999_999_999)],
        [(1, 2)],
        [(2, 2)],
        [(1, 2), (1, 2)],
        [(1, 2), (2, 3)],
        [(1, None), (2, None)],
        [(0, 1)],
        [(-1, 1)],
        [("x", 1)],
        [("1" * 5_000, 1)],
        [("\u0661".encode().decode("latin-1"), 1)],
        [(1, 3), (2, 3), (2, 3)],
        [(1, 2), (3, 2)],
        [],
    ],
)
def test_M20_what_is_missing_doubled_or_endless_is_refused(
    given: list[tuple[object, object]],
) -> None:
    with pytest.raises(InvalidMessageError):
        MessagePartial.join([fragment(number, total, b"\r\n") for number, total in given])


def test_M20_overlapping_fragments_are_named() -> None:
    with pytest.raises(InvalidMessageError, match="Two fragments have one number"):
        MessagePartial.join([fragment(1, 2, b"one\r\n"), fragment(1, 2, b"other\r\n")])


def test_M20_fragments_of_two_messages_or_none_are_refused() -> None:
    for names in (("a", "b"), ("", "")):
        with pytest.raises(InvalidMessageError, match="id"):
            MessagePartial.join(
                [fragment(i, 2, b"\r\n", name=f'"{name}"') for i, name in enumerate(names, 1)]
            )
    with pytest.raises(InvalidArgumentError):
        MessagePartial.join([MimeMessage.parse(b"\r\nx")])


def test_M20_the_sum_is_capped_and_so_is_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    three = [fragment(number, 3, b"x" * 100) for number in (1, 2, 3)]
    assert MessagePartial.join(three, max_size=300).body is not None
    with pytest.raises(InvalidMessageError, match="299"):
        MessagePartial.join(three, max_size=299)
    monkeypatch.setattr(partial, "MAX_FRAGMENTS", 3)
    taken = itertools.count()
    endless = (fragment(1, 3, b"") for _ in taken)
    with pytest.raises(InvalidMessageError, match="more than 3"):
        MessagePartial.join(endless)
    assert next(taken) == 4  # no more were asked for
    assert MessagePartial.join(three)


def test_a_total_in_the_last_one_will_do() -> None:
    joined = MessagePartial.join([fragment(1, None, b"Subject: x\r\n\r\na"), fragment(2, 2, b"b")])
    assert (joined.subject, joined.text_body) == ("x", "ab")


@pytest.mark.parametrize("value", [b"a\0b", b"a\r\r\n b", b"\xff", b"\r\n a", b"x" * 2_000])
def test_M20_any_message_that_came_can_be_cut(value: bytes) -> None:
    data = b"X: " + value + b"\r\nFrom: ann@example.org\r\n\r\n" + b"text\r\n" * 500
    fragments = [
        MimeMessage.parse(bytes(each))
        for each in MessagePartial.split(MimeMessage.parse(data), 1_000)
    ]
    joined = MessagePartial.join(fragments)
    assert [field.name for field in joined.headers][:2] == ["X", "From"]
    assert isinstance(joined.body, MimePart)
    assert joined.body.content == b"text\r\n" * 500


def test_M20_a_bare_cr_in_a_header_is_no_obstacle() -> None:
    data = b"From: ann@example.org\r\nX: a\rb\r\n\r\n" + b"text\r\n" * 500
    first = MessagePartial.split(MimeMessage.parse(data), 1_000)[0]
    assert first.headers["X"] == "a b"
