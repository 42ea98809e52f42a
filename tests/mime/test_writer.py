from __future__ import annotations

import pytest
from entity_strategies import octets, tree
from hypothesis import given
from hypothesis import strategies as st

from mailwright import MimeEntity, MimeMessage, MimePart, Multipart, TextPart
from mailwright.mime.boundaries import Span, colliding
from mailwright.mime.defects import DefectKind
from mailwright.mime.encodings.transfer import EncodingConstraint
from mailwright.mime.entity import walk
from mailwright.mime.format_options import FormatOptions
from mailwright.mime.pieces import Piece, blocks_of

FIELD = "Content-Transfer-Encoding"


def written(part: MimePart) -> MimePart:
    """Return what others read of a part."""
    message = MimeMessage()
    message.body = part
    read = MimeMessage.parse(bytes(message)).body
    assert isinstance(read, MimePart)
    return read


# --- the encoding is chosen by content ---


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", None),
        (b"plain\r\n", None),
        (b"x" * 998, None),
        (b"x" * 999, "quoted-printable"),
        ("Grüße an alle, die das lesen\r\n".encode(), "quoted-printable"),
        ("日本語\r\n".encode(), "base64"),
        (b"bare\nline feed", "base64"),
        (b"bare\rreturn", "base64"),
        (b"nul\0", "base64"),
        (bytes(range(256)), "base64"),
    ],
)
def test_content_gets_the_encoding_that_carries_it(content: bytes, encoding: str | None) -> None:
    part = MimePart("application/x-test", content)
    read = written(part)
    assert read.headers.get(FIELD) == encoding
    assert read.content == content
    assert FIELD not in part.headers


@given(
    st.binary(max_size=300), st.sampled_from(["7bit", "8bit", "quoted-printable", "base64", None])
)
def test_any_content_arrives_whatever_encoding_was_wished_for(
    content: bytes, wish: str | None
) -> None:
    part = MimePart("application/x-test", content)
    part.content_transfer_encoding = wish
    assert written(part).content == content
    assert part.encoded == written(part).encoded


@pytest.mark.parametrize("wish", ["base64", "quoted-printable", "8bit", "7bit"])
def test_a_wish_that_content_allows_is_met(wish: str) -> None:
    part = TextPart("plain", "plain")
    part.content_transfer_encoding = wish
    assert written(part).headers[FIELD] == wish


def test_binary_is_kept_where_the_way_is_a_file() -> None:
    part = MimePart("application/x-test", b"\0\n")
    part.content_transfer_encoding = "binary"
    assert written(part).headers[FIELD] == "binary"


def test_an_encoding_that_is_changed_encodes_what_was_parsed_anew() -> None:
    data = b"Content-Transfer-Encoding: base64\r\n\r\nw6Q="
    message = MimeMessage.parse(data)
    assert isinstance(message.body, TextPart)
    message.body.content_transfer_encoding = "quoted-printable"
    assert bytes(message) == b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A4"


# --- what was not touched is not written anew ---


@given(octets)
def test_S03_an_edit_changes_one_field_and_nothing_else(data: bytes) -> None:
    message = MimeMessage.parse(data)
    message.headers["X-Edited"] = "yes"
    read = MimeMessage.parse(bytes(message))
    assert read.headers["X-Edited"] == "yes"
    before, after = MimeMessage.parse(data).source, read.source
    assert before is not None
    assert after is not None
    assert after.body == before.body
    assert tree(read) == tree(MimeMessage.parse(data))


def test_M12_a_boundary_with_a_bare_cr_in_it_is_written_as_it_was_read() -> None:
    data = b"Content-Type: multipart/mixed; boundary=a\n \r\r\n b\n\n"
    message = MimeMessage.parse(data)
    assert isinstance(message.body, Multipart)
    message.body.append(TextPart("plain", "added"))
    read = MimeMessage.parse(bytes(message)).body
    assert isinstance(read, Multipart)
    assert len(read) == 1
    assert read.boundary == message.body.boundary


MISSING_CLOSE = DefectKind.MISSING_CLOSE_DELIMITER


def what(part: MimeEntity) -> tuple[bytes, bytes]:
    assert part.source is not None
    return part.source.header, part.source.body  # a part that was cut may lack its empty line


@given(octets)
def test_parts_that_stay_keep_their_octets_when_one_is_added(data: bytes) -> None:
    message = MimeMessage.parse(b"Content-Type: multipart/mixed; boundary=a\r\n" + data)
    body = message.body
    assert isinstance(body, Multipart)
    before = [what(part) for part in body]
    body.append(TextPart("plain", "added"))
    read = MimeMessage.parse(bytes(message)).body
    assert isinstance(read, Multipart)
    assert len(read) == len(before) + 1
    for was, part in zip(before, read, strict=False):
        # Behind a part that ends in a header, its own or that of a part in it, the line end that is
        # put before the next delimiter is read as the one that is missing there.
        if what(part) != was:
            assert MISSING_CLOSE in [defect.kind for defect in message.defects]
            assert b"".join(what(part)).removeprefix(b"".join(was)) in (b"\r\n", b"\n")


def test_a_part_that_was_cut_behind_a_delimiter_gets_the_empty_line_that_it_lacks() -> None:
    data = b"--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    message = MimeMessage.parse(b"Content-Type: multipart/mixed; boundary=a\n\n" + data)
    assert isinstance(message.body, Multipart)
    message.body.append(TextPart("plain", "added"))
    read = MimeMessage.parse(bytes(message)).body
    assert isinstance(read, Multipart)
    assert [part.content_type.media_type for part in read] == ["multipart/mixed", "text/plain"]
    assert what(read[0])[1] == b"--b\n\n"


def test_one_edited_part_leaves_its_neighbours_and_their_line_ends_alone() -> None:
    data = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n"
        b"--b\nX: 1\n\none\n--b\nX: 2\n\ntwo\n--b--\nepilogue"
    )
    message = MimeMessage.parse(data)
    assert isinstance(message.body, Multipart)
    second = message.body[1]
    assert isinstance(second, TextPart)
    second.text = "zwei"
    assert bytes(message) == (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n"
        b"--b\r\nX: 1\n\none\r\n"
        b"--b\r\nX: 2\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nzwei\r\n"
        b"--b--\r\nepilogue"
    )


def test_beside_what_came_with_lf_alone_new_lines_end_so_as_well() -> None:
    message = MimeMessage.parse(b"Subject: one\nX: 1\n\nA body\nwith a\r\nmixed end\n")
    message.subject = "two"
    assert bytes(message) == b"Subject: two\nX: 1\n\nA body\nwith a\r\nmixed end\n"


# --- boundaries ---


def holding(content: bytes, boundary: str = "b") -> list[bytes]:
    """Return the parts that others read of a multipart with a part of this content."""
    part = MimePart("application/x-test", content)
    body = Multipart("mixed", part, TextPart("plain", "last"), boundary=boundary)
    message = MimeMessage()
    message.body = body
    read = MimeMessage.parse(bytes(message)).body
    assert isinstance(read, Multipart)
    assert body.boundary == boundary
    return [entity.content for entity in read if isinstance(entity, MimePart)]


@pytest.mark.parametrize(
    "content",
    [
        b"--b",
        b"--b--",
        b"x\r\n--b\r\n\r\ny",
        b"x\r\n--b--\r\n",
        b"--bc",
        b"--b \t",
        b"--=_1_0\r\n--b",
    ],
)
def test_M12_S03_no_content_ends_the_multipart_that_it_lies_in(content: bytes) -> None:
    assert holding(content) == [content, b"last"]


@given(
    st.lists(st.sampled_from([b"--", b"b", b"--b", b"\r\n", b"x", b" "]), max_size=12).map(b"".join)
)
def test_M12_no_content_at_all_does(content: bytes) -> None:
    assert holding(content) == [content, b"last"]


@pytest.mark.parametrize("around", ["preamble", "epilogue"])
def test_M12_nor_does_what_stands_around_the_parts(around: str) -> None:
    body = Multipart("mixed", TextPart("plain", "x"), boundary="b")
    setattr(body, around, b"--b\r\n\r\nforged\r\n--b--")
    read = MimeMessage.parse(bytes(body)).body
    assert isinstance(read, Multipart)
    assert [part.text for part in read if isinstance(part, TextPart)] == ["x"]


@pytest.mark.parametrize(("outer", "inner"), [("b", "b"), ("b", "bc"), ("bc", "b"), ("b--", "b")])
def test_M12_multiparts_in_each_other_with_like_boundaries(outer: str, inner: str) -> None:
    deep = Multipart("mixed", TextPart("plain", "x"), boundary=inner)
    body = Multipart("mixed", Multipart("mixed", deep), TextPart("plain", "y"), boundary=outer)
    message = MimeMessage()
    message.body = body
    expected = ["mixed", ["mixed", ["mixed", "text/plain"]], "text/plain"]
    read = MimeMessage.parse(bytes(message))
    assert tree(read) == expected
    assert read.body is not None
    boundaries = [entity.boundary for entity in walk(read.body) if isinstance(entity, Multipart)]
    # For programs that compare the beginning of a line alone.
    assert not [1 for one in boundaries for two in boundaries if one != two and one.startswith(two)]
    assert len(set(boundaries)) == 3


def test_M12_neighbours_may_have_the_same_boundary() -> None:
    parts = [Multipart("mixed", TextPart("plain", "x"), boundary="b") for _ in range(3)]
    written_parts = bytes(Multipart("mixed", *parts, boundary="c"))
    assert written_parts.count(b"boundary=b\r\n") == 3


@pytest.mark.parametrize(
    "boundary", ["", "a" * 71, "ends with a space ", "é", "a\nb", 'a"b', "a;b"]
)
def test_S03_what_is_no_boundary_is_refused(boundary: str) -> None:
    multipart = Multipart()
    with pytest.raises(ValueError, match="boundary"):
        multipart.boundary = boundary


def test_M12_a_boundary_that_no_line_holds_is_replaced_when_the_parts_are_written() -> None:
    long = b"x" * 2000
    data = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n\r\none" % (long, long)
    message = MimeMessage.parse(data)
    assert isinstance(message.body, Multipart)
    message.body.append(TextPart("plain", "two"))
    assert max(map(len, bytes(message).split(b"\r\n"))) <= 998


def test_M06_pieces_are_searched_once_whatever_the_number_of_multiparts() -> None:
    class Counting(bytes):
        finds = 0

        def find(self, *arguments: object) -> int:  # type: ignore[override]
            Counting.finds += 1
            return super().find(*arguments)  # type: ignore[arg-type]

    for number in (1, 100):
        Counting.finds = 0
        spans = [
            Span(Multipart(boundary=f"b{n:03}"), b"b%03d" % n, n, 300 - n, [n])
            for n in range(number)
        ]
        pieces: list[Piece] = [
            b"",
            *[b"--%b" % span.boundary for span in spans],
            *[Counting(b"x")] * 150,
        ]
        colliding(pieces, spans)
        assert Counting.finds == 300


# --- blocks ---


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_blocks_are_the_pieces_in_order(pieces: list[bytes]) -> None:
    assert b"".join(blocks_of(pieces)) == b"".join(pieces)


def test_small_pieces_travel_together_and_large_ones_are_cut() -> None:
    assert len(list(blocks_of([b"x"] * 1000))) == 1
    assert max(map(len, blocks_of([b"x", b"y" * 2**20, b"z"]))) <= 256 * 1024


@pytest.mark.parametrize(
    "line",
    [b"From\0: eve@example.org\r\n", b"\0: x\r\n", b"Content-Type\0: text/html\r\n y\r\n"],
)
@pytest.mark.parametrize("before", [b"", b"Subject: s\r\n"])
def test_M10_no_field_is_made_of_a_line_with_a_nul(before: bytes, line: bytes) -> None:
    data = before + line + b"To: a\0b@example.org\r\n\r\nx\r\n"
    sent = MimeMessage.parse(data).to_bytes(FormatOptions(constraint=EncodingConstraint()))
    assert sent == before + b"To: a b@example.org\r\n\r\nx\r\n"


def test_M10_no_field_is_made_of_a_line_with_a_byte_order_mark() -> None:
    data = b"Bcc: x@example.org\r\n\xef\xbb\xbfFrom: eve@example.org\r\nSubject: s\r\n\r\nx\r\n"
    sent = MimeMessage.parse(data).to_bytes(FormatOptions(hidden_headers=["Bcc"]))
    assert sent == b"Subject: s\r\n\r\nx\r\n"


def test_N8_to_edit_a_field_changes_no_other_one() -> None:
    others = b"X: \xff\r\nY: a\rb\r\nZ: " + b"z" * 1_200 + b"\r\nDKIM-Signature: a=\xe4; b=c\r\n"
    message = MimeMessage.parse(b"Subject: old\r\n" + others + b"\r\nx\r\n")
    message.subject = "new"
    assert bytes(message) == b"Subject: new\r\n" + others + b"\r\nx\r\n"
