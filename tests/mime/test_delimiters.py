from __future__ import annotations

import pytest
from entity_strategies import tree

from mailwright import MimeMessage, Multipart
from mailwright.mime.defects import DefectKind
from mailwright.mime.parser import parse_index

MIXED = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n"


@pytest.mark.parametrize(
    ("boundary", "body", "parts"),
    [
        (b"b", b"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n", [b"one", b"two"]),
        (b"b", b"--b\n\none\n--b--\n", [b"one"]),
        (b"b", b"--b \t\r\n\r\none\r\n--b-- \r\n", [b"one"]),
        (b"b", b"--b\r\n\r\none\r\n --b\r\n\r\n--b--", [b"one\r\n --b\r\n"]),
        (b"b", b"--b\r\n\r\none\r\n--bc\r\n\r\n--b--", [b"one\r\n--bc\r\n"]),
        (b'"b;c, d"', b"--b;c, d\r\n\r\none\r\n--b;c, d--", [b"one"]),
        (b'"b "', b"--b\r\n\r\none\r\n--b--", [b"one"]),
        (b'"a\\"b"', b'--a"b\r\n\r\none\r\n--a"b--', [b"one"]),
        (b"b--", b"--b--\r\n\r\none\r\n--b----", [b"one"]),
        (b"b", b"--b\r\n\r\none", [b"one"]),
        (b"b", b"--b\r\n--b\r\n--b--", [b"", b""]),
        (b"b", b"--b\r\nX: y\r\n--b--", [b""]),
        (b"b", b"--b\r\n--a: b\r\n\r\none\r\n--b--", [b"one"]),
        (b'"b:c"', b"--b:c\r\nX: y\r\n--b:c\r\n\r\none\r\n--b:c--", [b"", b"one"]),
        (b"B", b"--b\r\n\r\n--B\r\n\r\none\r\n--B--", [b"one"]),
        (b"x" * 10_000, b"--" + b"x" * 10_000 + b"\r\n\r\none", [b"one"]),
    ],
)  # fmt: skip
def test_M12_what_a_delimiter_is(boundary: bytes, body: bytes, parts: list[bytes]) -> None:
    index = parse_index(data := MIXED % boundary + body)
    assert [data[node.body : node.end] for node in index.nodes[1:]] == parts


def test_M12_one_boundary_may_begin_like_another() -> None:
    inner = MIXED % b"ab" + b"--ab\r\n\r\none\r\n--ab--\r\n"
    data = MIXED % b"a" + b"--a\r\n" + inner + b"--a\r\n\r\ntwo\r\n--a--"
    assert tree(MimeMessage.parse(data)) == ["mixed", ["mixed", "text/plain"], "text/plain"]


def test_M12_the_delimiter_of_an_outer_multipart_ends_the_inner_one() -> None:
    data = MIXED % b"a" + b"--a\r\n" + MIXED % b"i" + b"--i\r\n\r\none\r\n--a\r\n\r\ntwo\r\n--a--"
    assert [defect.kind for defect in parse_index(data).defects] == [
        DefectKind.MISSING_CLOSE_DELIMITER
    ]
    assert tree(MimeMessage.parse(data)) == ["mixed", ["mixed", "text/plain"], "text/plain"]


def test_M12_preamble_and_epilogue_are_never_lost() -> None:
    data = MIXED % b"b" + b"before\r\n--b\r\n\r\none\r\n--b--\r\nafter\r\n--b\r\n\r\nlate"
    body = MimeMessage.parse(data).body
    assert isinstance(body, Multipart)
    assert (body.preamble, body.epilogue) == (b"before", b"after\r\n--b\r\n\r\nlate")
    assert len(body) == 1


@pytest.mark.parametrize("type_of_parts", [b"multipart/digest", b"multipart/mixed"])
def test_parts_of_a_digest_are_messages(type_of_parts: bytes) -> None:
    data = b"Content-Type: %b; boundary=b\r\n\r\n--b\r\n\r\nSubject: x\r\n\r\n--b--" % type_of_parts
    expected = ["message/rfc822", "text/plain"] if b"digest" in type_of_parts else "text/plain"
    made = tree(MimeMessage.parse(data))
    assert isinstance(made, list)
    assert made[1] == expected


def test_M06_near_misses_of_delimiters_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: each line that begins like a delimiter is one search."""

    class Counting(bytes):
        finds = 0

        def find(self, *arguments: object) -> int:  # type: ignore[override]
            Counting.finds += 1
            return super().find(*arguments)  # type: ignore[arg-type]

    counts = []
    for lines in (1_000, 2_000, 4_000):
        Counting.finds = 0
        parse_index(Counting(MIXED % b"bound" + b"--bounx\r\n--bound-\r\n" * lines))
        counts.append(Counting.finds)
    assert counts[2] - counts[1] == 2 * (counts[1] - counts[0])
