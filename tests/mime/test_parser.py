from __future__ import annotations

import pytest
from entity_strategies import look_at_everything, octets
from hypothesis import given
from shallow import shallow_stack

from mailwright import InvalidMessageError, MimeMessage
from mailwright.mime import delimiters
from mailwright.mime.defects import DefectKind
from mailwright.mime.header_bounds import find_header
from mailwright.mime.limits import MimeLimits
from mailwright.mime.multipart import Multipart
from mailwright.mime.parser import Node, NodeKind, parse_index


def kinds(data: bytes, **limits: int) -> list[DefectKind]:
    return [defect.kind for defect in parse_index(data, MimeLimits(**limits)).defects]


def nested(depth: int) -> bytes:
    opening = [
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(depth)
    ]
    closing = [b"\r\n--b%d--" % n for n in reversed(range(depth))]
    return b"".join([*opening, b"\r\ntext", *closing])


# --- any octets ---


@given(octets)
def test_M09_any_octets_give_a_message_that_can_be_looked_at_and_written_back(data: bytes) -> None:
    message = MimeMessage.parse(data)
    look_at_everything(message)
    assert bytes(message) == data


@given(octets)
def test_M02_each_node_has_one_parent_and_lies_in_it(data: bytes) -> None:
    nodes = parse_index(data).nodes
    assert [node.number for node in nodes] == list(range(len(nodes)))
    children = [child for node in nodes for child in node.children]
    assert sorted(child.number for child in children) == list(range(1, len(nodes)))
    for node in nodes:
        assert 0 <= node.start <= node.header <= node.header_end <= node.body <= node.end
        assert node.end <= len(data)
        position = node.body
        for child in node.children:
            assert position <= child.start
            assert child.end <= node.end
            assert child.depth == node.depth + 1
            position = child.end
    leaves = [node for node in nodes if not node.children]
    assert sum(leaf.end - leaf.start for leaf in leaves) <= len(data)


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview])
def test_any_buffer_is_taken_and_what_can_change_is_copied(make: type) -> None:
    data = bytearray(b"Subject: one\r\n\r\nbody")
    message = MimeMessage.parse(make(data))
    data[9:12] = b"two"
    assert message.subject == "one"


def test_strict_raises_the_first_defect_and_says_where_it_is() -> None:
    data = b"Content-Type: multipart/mixed\r\n\r\nx"
    with pytest.raises(InvalidMessageError, match=r"octet 0: a multipart without"):
        MimeMessage.parse(data, strict=True)
    assert MimeMessage.parse(b"Subject: fine\r\n\r\n", strict=True).defects == ()


# --- limits: at each and one past it ---


def deepest(node: Node) -> int:
    found = 0
    waiting = [node]
    while waiting:
        node = waiting.pop()
        found = max(found, node.depth)
        waiting += node.children
    return found


@pytest.mark.parametrize(
    ("levels", "depth", "too_deep"), [(99, 100, False), (100, 100, True), (10_000, 100, True)]
)
def test_M01_nesting_stops_at_the_limit(levels: int, depth: int, too_deep: bool) -> None:
    with shallow_stack():
        index = parse_index(nested(levels))
    assert deepest(index.root) == depth
    assert (DefectKind.TOO_DEEP in {defect.kind for defect in index.defects}) == too_deep


@pytest.mark.parametrize("levels", [99, 100, 10_000])
def test_M01_messages_in_messages_stop_at_the_limit(levels: int) -> None:
    data = b"Content-Type: message/rfc822\r\n\r\n" * levels + b"Subject: last\r\n\r\nx"
    with shallow_stack():
        message = MimeMessage.parse(data)
        assert look_at_everything(message) == min(levels + 1, 100)
        assert bytes(message) == data
    assert (DefectKind.TOO_DEEP in {defect.kind for defect in message.defects}) == (levels > 99)


def test_M01_what_is_too_deep_is_a_leaf_whose_octets_are_kept() -> None:
    index = parse_index(nested(3), MimeLimits(depth=2))
    assert [node.kind for node in index.nodes] == [NodeKind.MULTIPART, NodeKind.LEAF]
    assert index.nodes[1].media_type == "multipart/mixed"


@pytest.mark.parametrize(("parts", "extra"), [(4, False), (5, True)])
def test_M03_parts_stop_at_the_limit(parts: int, extra: bool) -> None:
    data = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n\r\n" * parts + b"--b--"
    )
    message = MimeMessage.parse(data, limits=MimeLimits(parts=5))
    assert isinstance(message.body, Multipart)
    assert len(message.body) == 4
    assert kinds(data, parts=5) == ([DefectKind.TOO_MANY_PARTS] if extra else [])
    assert (message.body.epilogue == b"--b\r\n\r\n\r\n--b--") == extra
    assert bytes(message) == data


def test_M03_a_hundred_thousand_tiny_parts_stop_at_ten_thousand() -> None:
    data = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 100_000
    index = parse_index(data)
    assert len(index.nodes) == 10_000
    assert DefectKind.TOO_MANY_PARTS in [defect.kind for defect in index.defects]


@pytest.mark.parametrize("messages", [4, 5])
def test_M03_embedded_messages_count_as_parts(messages: int) -> None:
    data = b"Content-Type: message/rfc822\r\n\r\n" * messages + b"\r\n"
    assert (kinds(data, parts=5) == [DefectKind.TOO_MANY_PARTS]) == (messages > 4)


@pytest.mark.parametrize("beyond", [0, 1, 2, 3])
def test_M04_the_header_stops_at_the_limit(beyond: int) -> None:
    data = b"X: " + b"a" * 95 + b"\r\n\r\nbody"
    _, body, fault = find_header(data, 0, MimeLimits(header_octets=100 - beyond))
    assert fault is (DefectKind.HEADER_TOO_LARGE if beyond else None)
    assert body == (100 - beyond if beyond else 102)


def test_M04_half_a_million_fields_are_bounded() -> None:
    data = b"A:b\r\n" * 500_000
    message = MimeMessage.parse(data, limits=MimeLimits(header_octets=50_000))
    assert len(message.headers) == 10_000
    assert kinds(data, header_octets=50_000) == [DefectKind.HEADER_TOO_LARGE]
    assert len(MimeMessage.parse(data).headers) == 10_000
    assert kinds(data) == [DefectKind.TOO_MANY_FIELDS]


@pytest.mark.parametrize("limit", [1, 7, 999, 1_000, 1_001, 2_500])
@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_M04_fields_stop_at_the_limit(limit: int, beyond: int) -> None:
    data = b"A: b\r\n\tc\r\n" * (limit + beyond) + b"\r\nbody"
    end, body, fault = find_header(data, 0, MimeLimits(fields=limit))
    assert end == 10 * min(limit, limit + beyond)
    assert fault is (DefectKind.TOO_MANY_FIELDS if beyond > 0 else None)
    assert body == (end if beyond > 0 else end + 2)


@pytest.mark.parametrize("beyond", [0, 1])
@pytest.mark.parametrize(
    ("field", "body"),
    [
        (b"Content-Type: message/rfc822;\r\n x=", b"A: b\r\n\r\n"),
        (b"Content-Type: image/png; x=", b""),
    ],
)
def test_M04_a_field_that_is_too_large_is_not_read(field: bytes, body: bytes, beyond: int) -> None:
    size = 64 * 1024 - 2 + beyond  # with its line end
    data = field + b"x" * (size - len(field)) + b"\r\n\r\n" + body
    message = MimeMessage.parse(data)
    assert message.source is not None
    node = message.source.node
    assert (node.media_type == "text/plain") == bool(beyond)
    assert message.body is not None
    assert message.body.content_type.media_type == node.media_type
    assert (DefectKind.FIELD_TOO_LARGE in [one.kind for one in message.defects]) == bool(beyond)
    assert bytes(message) == data


def test_M06_a_boundary_is_compared_with_one_text_and_not_with_all_that_are_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []
    common = delimiters.common_start

    def counting(first: bytes, second: bytes) -> bytes:
        compared.append(len(first))
        return common(first, second)

    monkeypatch.setattr(delimiters, "common_start", counting)
    shared = b"x" * 1_000
    opening = b"Content-Type: multipart/mixed; boundary=%b%02d\r\n\r\n--%b%02d\r\n"
    data = b"".join(opening % (shared, n, shared, n) for n in range(90))
    assert deepest(parse_index(data).root) == 91
    assert len(compared) == 89
    assert max(compared) < 1_010


@pytest.mark.parametrize("beyond", [0, 1])
def test_M12_boundaries_stop_at_the_limit(beyond: int) -> None:
    boundary = b"x" * (20 + beyond)
    data = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n\r\n--%b--" % (
        (boundary,) * 3
    )
    assert kinds(data, boundary_octets=20) == [DefectKind.BOUNDARY_TOO_LONG][:beyond]
    assert len(parse_index(data, MimeLimits(boundary_octets=20)).nodes) == 2 - beyond


# --- what a header is ---


@pytest.mark.parametrize(
    ("data", "header", "body", "fault"),
    [
        (b"", b"", b"", None),
        (b"A: b", b"A: b", b"", None),
        (b"A: b\r\n", b"A: b\r\n", b"", None),
        (b"\r\nbody", b"", b"body", None),
        (b"\nbody", b"", b"body", None),
        (b"A: b\n\nbody", b"A: b\n", b"body", None),
        (b"A : b\r\n\tc\r\n\r\nx", b"A : b\r\n\tc\r\n", b"x", None),
        (b"A: b\r\nno field\r\n", b"A: b\r\n", b"no field\r\n", DefectKind.INVALID_HEADER_LINE),
        (b" A: b\r\n\r\nx", b"", b" A: b\r\n\r\nx", DefectKind.LEADING_WHITE_SPACE),
        (b"\xff: b\r\n\r\nx", b"\xff: b\r\n", b"x", None),
        (b"A: b\nB\0 : c\n\nx", b"A: b\nB\0 : c\n", b"x", None),
        (b"A: b\nB\r\n : c\n", b"A: b\n", b"B\r\n : c\n", DefectKind.INVALID_HEADER_LINE),
        (b": b\n", b"", b": b\n", DefectKind.INVALID_HEADER_LINE),
        (b"From a b\nA: b\n\nx", b"A: b\n", b"x", None),
        (b"From a b", b"", b"", None),
        (b"From \t: a\n\nx", b"From \t: a\n", b"x", None),
    ],
)  # fmt: skip
def test_M10_where_the_header_ends(
    data: bytes, header: bytes, body: bytes, fault: DefectKind | None
) -> None:
    message = MimeMessage.parse(data)
    assert message.source is not None
    assert (message.source.header, message.source.body) == (header, body)
    assert kinds(data) == ([fault] if fault else [])
    assert bytes(message) == data


def test_M08_only_line_feeds_end_lines() -> None:
    for octet in range(256):
        if octet not in b"\n":
            data = b"Subject: a%cX: y\r\n\r\nb" % octet
            assert len(MimeMessage.parse(data).headers) == 1, octet
            assert bytes(MimeMessage.parse(data)) == data


@pytest.mark.parametrize(
    ("field", "kind", "media_type"),
    [
        (b"Content-Type: image/png\r\nContent-Type: text/html",
         DefectKind.DUPLICATE_CONTENT_TYPE, "image/png"),
        (b"Content-Type: =", DefectKind.INVALID_CONTENT_TYPE, "text/plain"),
        (b"Content-Type: (x) text/(y)html", None, "text/html"),
        (b"Content-Type : IMAGE/Png ; x", None, "image/png"),
        (b"Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit",
         DefectKind.DUPLICATE_TRANSFER_ENCODING, "text/plain"),
        (b"Content-Transfer-Encoding: x-own", DefectKind.UNKNOWN_TRANSFER_ENCODING, "text/plain"),
        (b"Content-Type: multipart/mixed; boundary=b", DefectKind.NO_PARTS, "multipart/mixed"),
        (b"Content-Type: multipart/mixed", DefectKind.MISSING_BOUNDARY, "multipart/mixed"),
        (b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64",
         DefectKind.ENCODED_MESSAGE, "message/rfc822"),
    ],
)  # fmt: skip
def test_M10_fields_that_say_what_an_entity_is(
    field: bytes, kind: DefectKind | None, media_type: str
) -> None:
    index = parse_index(field + b"\r\n\r\nbody")
    found = [defect.kind for defect in index.defects]
    assert kind in found if kind else DefectKind.DUPLICATE_CONTENT_TYPE not in found
    assert index.root.media_type == media_type


def test_M10_an_encoded_multipart_is_taken_apart_all_the_same() -> None:
    data = (
        b"Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"--b\r\n\r\nx-y\r\n--b--"
    )
    assert kinds(data) == [DefectKind.ENCODED_MULTIPART]
    assert len(parse_index(data).nodes) == 2


@pytest.mark.parametrize("blank", [b"\xc2\xa0", b"\xe2\x80\x83", b"\xc2\x85"])
def test_M08_M11_only_blanks_of_ascii_stand_around_a_media_type(blank: bytes) -> None:
    data = b"Content-Type:" + blank + b"multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--"
    assert parse_index(data).root.media_type == "text/plain"
    assert DefectKind.INVALID_CONTENT_TYPE in kinds(data)
