"""Body structures: what they say, and what is made of those that are none."""

from __future__ import annotations

import pytest
from fetch_samples import ENVELOPE, MESSAGE, PDF, STRUCTURE, TEXT

from mailwright import ContentEncoding
from mailwright.imap.fetch.body_structure import BodyStructure
from mailwright.imap.fetch.defects import FetchDefect

NO_PARTS = FetchDefect.MISSING_PARTS


def shape(root: BodyStructure) -> list[tuple[str, str]]:
    return [(one.part_specifier, one.content_type.media_type) for one in root.walk()]


def repaired(octets: bytes, *defects: FetchDefect) -> BodyStructure:
    """Read it, and check what is wrong with it and that it is written well."""
    read = BodyStructure.parse(octets)
    assert {*read.defects} == {*defects}
    assert BodyStructure.parse(read.to_bytes()) == read
    return read


def test_the_tree_has_the_part_specifiers_of_a_message() -> None:
    assert shape(repaired(STRUCTURE)) == [
        ("TEXT", "multipart/mixed"),
        ("1", "multipart/alternative"),
        ("1.1", "text/plain"),
        ("1.2", "text/html"),
        ("2", "application/pdf"),
        ("3", "message/rfc822"),
        ("3.TEXT", "multipart/mixed"),
        ("3.1", "text/plain"),
        ("3.2", "application/pdf"),
    ]


def test_a_body_without_parts_is_part_one() -> None:
    assert shape(repaired(TEXT)) == [("1", "text/plain")]
    inside = MESSAGE[: MESSAGE.index(b"((" + TEXT[1:])] + TEXT + b" 17)"
    assert shape(repaired(inside)) == [("1", "message/rfc822"), ("1.1", "text/plain")]


def test_fields_have_the_names_of_an_entity() -> None:
    part = BodyStructure.parse(PDF)
    assert dict(part.content_type.parameters) == {"name": "ä.pdf"}
    assert part.content_id == "c@x"
    assert part.content_description == "ä"
    assert part.content_transfer_encoding is ContentEncoding.BASE64
    assert (part.size, part.lines, part.content_md5) == (99, None, "md5")
    assert part.content_disposition is not None
    assert part.content_disposition.filename == part.filename == "a b.pdf"
    assert part.is_attachment
    assert part.content_language == ("de", "en-GB")
    assert part.content_location == "x/y"
    assert part.more_extensions == b'1 ("a" 2)'
    assert not part.is_multipart
    assert not part.is_message


def test_an_embedded_message_has_an_envelope_and_a_body() -> None:
    message = BodyStructure.parse(MESSAGE)
    assert message.envelope is not None
    assert message.envelope.to_bytes() == ENVELOPE
    assert message.body is not None
    assert message.body.is_multipart
    assert (message.size, message.lines) == (345, 17)
    assert message.is_message


def test_texts_and_attachments_are_found_as_in_a_message() -> None:
    root = BodyStructure.parse(STRUCTURE)
    assert root.text_body is root.find("1.1")
    assert root.html_body is root.find("1.2")
    assert [part.part_specifier for part in root.attachments] == ["2"]
    assert [part.part_specifier for part in root.body_parts] == ["1.1", "1.2", "2", "3"]
    assert root.find("3.text") is root.parts[2].body
    assert root.find("9") is None
    assert root.find("") is root


def test_what_belongs_together_begins_with_its_root() -> None:
    html = b'("text" "html" NIL "<r>" NIL "7bit" 1 1)'
    other = b'("text" "html" NIL "<o>" NIL "7bit" 1 1)'
    root = BodyStructure.parse(
        b"(" + other + html + b' "related" ("start" "<r>" "type" "text/html"))'
    )
    assert root.html_body is root.parts[1]
    signed = BodyStructure.parse(b'(("a" "b" NIL NIL NIL "7bit" 1)' + html + b' "signed")')
    assert signed.html_body is None


def test_a_change_of_the_media_type_is_of_one_object() -> None:
    first, second = BodyStructure.parse(TEXT), BodyStructure.parse(TEXT)
    first.content_type.parameters["charset"] = "x"
    assert first.content_type.charset == "x"
    assert second.content_type.charset == "utf-8"


def test_the_short_form_of_body_has_no_extensions() -> None:
    part = repaired(b'("text" "plain" NIL NIL NIL "7bit" 12 1)')
    assert (part.size, part.lines) == (12, 1)
    assert part.content_disposition is None
    assert part.content_language == ()


@pytest.mark.parametrize("value", [b'"en"', b'("en")', b'("en" "de")', b"NIL"])
def test_languages_are_a_string_or_a_list(value: bytes) -> None:
    part = repaired(TEXT[:-9] + b" " + value + b" NIL)")
    assert part.content_language == tuple(value.decode().strip("()").replace('"', "").split()) or (
        value == b"NIL"
    )


# --- what is no body structure -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("octets", "media_type"),
    [
        (b'("APPLICATION" NIL NIL NIL "base64" 356)', "application/octet-stream"),
        (b'("MESSAGE" NIL NIL NIL "base64" 356)', "application/octet-stream"),
        (b'("X-ZIP" ("BOUNDARY" "") NIL NIL "base64" 356)', "application/x-zip"),
        (b'("TEXT" ("CHARSET" "x") NIL NIL "base64" 356 5)', "text/plain"),
        (b'("TEXT" NIL ("CHARSET" "x") NIL NIL "base64" 356 5)', "text/plain"),
        (b'(NIL "PDF" NIL NIL NIL "base64" 356)', "application/pdf"),
        (b'(NIL NIL NIL NIL NIL "base64" 356)', "application/octet-stream"),
    ],
)
def test_a_media_type_of_one_word_gets_the_other(octets: bytes, media_type: str) -> None:
    part = repaired(octets, FetchDefect.MISSING_SUBTYPE)
    assert part.content_type.media_type == media_type
    assert part.size == 356


@pytest.mark.parametrize("size", [b"-1", b"x", b"9" * 20, b"9223372036854775808", b'"x"', b"()"])
def test_I12_a_size_that_is_none_is_not_known(size: bytes) -> None:
    octets = b'("a" "b" NIL NIL NIL "7bit" ' + size + b' "md5")'
    part = repaired(octets, FetchDefect.INVALID_NUMBER)
    assert part.size is None
    assert part.content_md5 == "md5"


def test_I12_a_size_has_63_bits() -> None:
    part = repaired(b'("a" "b" NIL NIL NIL "7bit" 9223372036854775807)')
    assert part.size == 2**63 - 1
    assert repaired(b'("a" "b" NIL NIL NIL "7bit" 0012)').size == 12


def test_lines_may_be_unknown_or_negative() -> None:
    unknown = repaired(b'("text" "plain" NIL NIL NIL "7bit" 12 NIL "md5" ("inline" NIL) NIL NIL)')
    assert (unknown.lines, unknown.content_md5) == (None, "md5")
    negative = repaired(b'("text" "plain" NIL NIL NIL "7bit" 12 -1)', FetchDefect.INVALID_NUMBER)
    assert negative.lines is None


@pytest.mark.parametrize(
    "octets",
    [
        b'(NIL "mixed" ("boundary" "b") NIL NIL)',
        b'("mixed" ("boundary" "b") NIL NIL)',
        b'("multipart" "mixed" ("boundary" "b") NIL NIL)',
        b'(NIL "mixed" ("boundary" "b"))',
    ],
)
def test_a_multipart_may_have_no_parts(octets: bytes) -> None:
    root = repaired(octets, NO_PARTS)
    assert root.is_multipart
    assert root.parts == ()
    assert root.content_type.media_type == "multipart/mixed"
    assert root.content_type.boundary == "b"


def test_a_part_without_a_body_keeps_the_count() -> None:
    root = repaired(b"(" + TEXT + b"()" + PDF + b' "mixed")', FetchDefect.MISSING_BODY)
    assert shape(root)[2:] == [("2", "application/octet-stream"), ("3", "application/pdf")]
    root = repaired(b"(" + TEXT + b" NIL " + PDF + b' "mixed")', FetchDefect.MISSING_BODY)
    assert shape(root)[3:] == [("3", "application/pdf")]


def test_a_message_may_come_without_its_body_or_envelope() -> None:
    head = b'("message" "rfc822" NIL NIL NIL "7bit" 345 '
    message = repaired(head + ENVELOPE + b" NIL 12)", FetchDefect.MISSING_BODY)
    assert message.envelope is not None
    assert message.envelope.subject == "München"
    message = repaired(
        head + b"NIL " + TEXT + b" 12)", FetchDefect.NOT_A_LIST, FetchDefect.MISSING_FIELDS
    )
    assert message.body is not None
    assert message.lines == 12
    opaque = repaired(head + b"NIL NIL)")
    assert not opaque.is_message


@pytest.mark.parametrize(
    "tail",
    [
        b'NIL NIL ("attachment" ("filename" "a")) NIL)',  # in the place of the language
        b'("attachment" ("filename" "a")) NIL NIL)',  # of the MD5
        b'NIL "en" ("attachment" ("filename" "a")) NIL)',
    ],
)
def test_a_disposition_in_another_place_is_one(tail: bytes) -> None:
    octets = b'("application" "x" NIL NIL NIL "7bit" 1 ' + tail
    part = repaired(octets, FetchDefect.MISPLACED_FIELD)
    assert part.filename == "a"
    assert part.is_attachment
    assert part.content_language == (("en",) if b'"en"' in tail else ())


def test_a_disposition_may_be_a_word() -> None:
    head = b'("application" "x" NIL NIL NIL "7bit" 1 NIL '
    part = repaired(head + b'"attachment")', FetchDefect.NOT_A_LIST)
    assert part.is_attachment
    part = repaired(head + b'"Multipart message" NIL)', FetchDefect.NOT_A_LIST)
    assert part.content_disposition is None


def test_quotes_that_are_not_escaped_belong_to_the_string() -> None:
    octets = b'("application" "x" ("name" "a "b".pdf") NIL NIL "7bit" 1)'
    assert repaired(octets, FetchDefect.UNESCAPED_QUOTE).filename == 'a "b".pdf'


@pytest.mark.parametrize(
    ("octets", "defect"),
    [
        (b"NIL", FetchDefect.MISSING_BODY),
        (b"", FetchDefect.MISSING_BODY),
        (b"()", FetchDefect.MISSING_BODY),
        (b'"text"', FetchDefect.MISSING_BODY),
        (TEXT[:-1], FetchDefect.CUT_SHORT),
        (TEXT + b"x", FetchDefect.TRAILING_OCTETS),
        (b'("a" "b" NIL NIL "x" NIL)', FetchDefect.MISSING_FIELDS),
        (b'("a" "b" ("c") NIL NIL "7bit" 1)', FetchDefect.MISSING_FIELDS),
        (b'("a" "b" (("c") "d") NIL NIL "7bit" 1)', FetchDefect.NOT_A_STRING),
        (b'("a" "b" "c" NIL NIL "7bit" 1)', FetchDefect.NOT_A_LIST),
        (b'("a" "b" NIL NIL NIL "7bit" 1 NIL ("x" NIL NIL))', FetchDefect.EXTRA_FIELDS),
        (b'("a" "b" NIL NIL NIL "7bit" 1 NIL ("x"))', FetchDefect.MISSING_FIELDS),
        (b'("a" "b" NIL NIL NIL "7bit" 1 NIL (NIL NIL))', FetchDefect.NOT_A_STRING),
        (b'("a" "b" NIL NIL NIL "7bit" 1 NIL NIL ("x" ("y")))', FetchDefect.MISPLACED_FIELD),
        (b'("a" "b" NIL NIL NIL "7bit" 1 NIL NIL NIL NIL (((1))))', FetchDefect.TOO_DEEP),
    ],
)
def test_other_faults_are_defects(octets: bytes, defect: FetchDefect) -> None:
    read = BodyStructure.parse(octets)
    assert defect in read.defects
    assert BodyStructure.parse(read.to_bytes()) == read


def test_a_value_is_compared_and_shown() -> None:
    read = BodyStructure.parse(STRUCTURE)
    assert read == BodyStructure.parse(read.to_bytes())
    assert hash(read) == hash(BodyStructure.parse(STRUCTURE))
    assert read != BodyStructure.parse(TEXT)
    assert read != "x"
    assert repr(read.parts[1]) == "<BodyStructure 2 application/pdf 99 octets>"
