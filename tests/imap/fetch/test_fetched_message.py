"""What a FETCH response tells of a message: items, sections, flags; each when it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest
from fetch_samples import ENVELOPE, SEEDS, STRUCTURE, TEXT, fetched, response_of

from mailwright import InvalidArgumentError
from mailwright.imap._framer import Framer, LargeLiteral
from mailwright.imap._limits import ImapLimits
from mailwright.imap.fetch.defects import FetchDefect
from mailwright.imap.fetch.fetched_message import FetchedMessage
from mailwright.imap.fetch.item_index import fetch_uid
from mailwright.imap.fetch.section import BodySection, SectionKind, item_key
from mailwright.imap.flags import Flag, flag_of, has_flag, keywords_of, read_flags
from mailwright.imap.responses import Response

ITEMS = {
    b"UID": b"5",
    b"FLAGS": b"(\\Seen $Forwarded)",
    b"INTERNALDATE": b'"24-Nov-2026 09:05:00 +0100"',
    b"RFC822.SIZE": b"4321",
    b"MODSEQ": b"(12345)",
    b"ENVELOPE": ENVELOPE,
    b"BODYSTRUCTURE": STRUCTURE,
}


def check_all(message: FetchedMessage) -> None:
    assert message.uid == 5
    assert message.flags == {Flag.SEEN, Flag.FORWARDED}
    assert message.internal_date == datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
    assert message.size == 4321
    assert message.modseq == 12345
    assert message.envelope is not None
    assert message.envelope.subject == "München"
    assert message.body_structure is not None
    assert message.body_structure.parts[1].filename == "a b.pdf"
    assert message.defects == ()


def test_items_are_typed() -> None:
    message = FetchedMessage(response_of(SEEDS[0]))
    check_all(message)
    assert message.number == 12
    assert list(message.items) == [name.decode() for name in ITEMS]
    assert "ENVELOPE" in message
    assert "PREVIEW" not in message
    assert message.envelope is message.envelope
    assert repr(message).startswith("<FetchedMessage 5: UID FLAGS INTERNALDATE")


def test_I17_items_come_in_any_order_and_case() -> None:
    names = [*ITEMS]
    for order in permutations(names[:4]):
        rest = [name for name in names if name not in order]
        items = b" ".join(b"%b %b" % (name, ITEMS[name]) for name in (*order, *rest))
        check_all(fetched(items))
    check_all(fetched(b" ".join(b"%b %b" % (name.lower(), ITEMS[name]) for name in names)))


def test_what_did_not_come_is_none() -> None:
    message = fetched(b"UID 5")
    for name in (
        "flags internal_date size modseq envelope body_structure email_id thread_id save_date"
        " preview gmail_labels gmail_message_id gmail_thread_id annotations headers message"
    ).split():
        assert getattr(message, name) is None, name
    assert message.section() is message.section("1.2") is message.binary("1") is None
    assert message.binary_size("1") is None
    assert message.defects == ()


def test_extensions_are_typed() -> None:
    message = FetchedMessage(response_of(SEEDS[2]))
    assert message.preview == "hello"
    assert message.email_id == "M1"
    assert message.thread_id is None
    assert message.save_date is None
    assert "SAVEDATE" in message
    assert message.gmail_message_id == 1278455344230334865
    assert message.gmail_thread_id == 12
    assert message.gmail_labels == ("\\Inbox", "Müll", "foo")
    assert message.annotations == {"/comment": {"value.priv": b"x", "size.priv": b"1"}}


@pytest.mark.parametrize(
    ("octets", "preview"),
    [
        (b'"a b"', "a b"),
        (b"{3}\r\na\r\n", "a\r\n"),
        (b'"\xc3\xa4"', "ä"),
        (b"NIL", None),
        (b'""', ""),
    ],
)
def test_a_preview_is_text_or_none_yet(octets: bytes, preview: str | None) -> None:
    assert fetched(b"PREVIEW " + octets + b" UID 1").preview == preview


@pytest.mark.parametrize(
    ("octets", "moment"),
    [
        (b'" 4-Nov-2026 09:05:00 -0130"', datetime(2026, 11, 4, 10, 35, tzinfo=UTC)),
        (b'"04-nov-2026 09:05:00 +0000"', datetime(2026, 11, 4, 9, 5, tzinfo=UTC)),
        (b'"4-Nov-2026 09:05:00 +0000"', datetime(2026, 11, 4, 9, 5, tzinfo=UTC)),
        (b"{26}\r\n04-Nov-2026 09:05:00 +0000", datetime(2026, 11, 4, 9, 5, tzinfo=UTC)),
        (b'"31-Feb-2026 09:05:00 +0000"', None),
        (b'"04-Nov-2026 25:05:00 +0000"', None),
        (b'"' + b"9" * 400 + b'"', None),
        (b"NIL", None),
        (b"(1 2)", None),
    ],
)
def test_internal_dates_are_read_leniently(octets: bytes, moment: datetime | None) -> None:
    message = fetched(b"INTERNALDATE " + octets + b" UID 5")
    assert message.internal_date == moment
    assert message.uid == 5


@pytest.mark.parametrize(
    ("name", "octets", "number"),
    [
        ("size", b"RFC822.SIZE 9223372036854775807", 2**63 - 1),
        ("size", b"RFC822.SIZE 9223372036854775808", None),
        ("size", b"RFC822.SIZE -1", None),
        ("size", b"RFC822.SIZE " + b"1" * 100_000, None),
        ("modseq", b"MODSEQ (9223372036854775807)", 2**63 - 1),
        ("modseq", b"MODSEQ (9223372036854775808)", None),
        ("modseq", b"MODSEQ (0)", None),
        ("modseq", b"MODSEQ (-1)", None),
        ("modseq", b"MODSEQ 12", 12),
        ("uid", b"UID 4294967295", 2**32 - 1),
        ("uid", b"UID 4294967296", None),
        ("uid", b"UID 0", None),
        ("uid", b"FLAGS (a) UID 17", 17),
        ("uid", b"RFC822.SIZE 1 UID 17", 17),
        ("gmail_thread_id", b"X-GM-THRID 18446744073709551615", 2**64 - 1),
    ],
)
def test_I12_numbers_have_their_bounds(name: str, octets: bytes, number: int | None) -> None:
    message = fetched(octets)
    assert getattr(message, name) == number
    if name == "uid":
        assert fetch_uid(response_of(b"* 7 FETCH (" + octets + b")")) == number


def test_a_uidfetch_response_has_the_uid_in_front() -> None:
    response = response_of(b"* 99 UIDFETCH (FLAGS (\\Seen))")
    assert FetchedMessage(response).uid == fetch_uid(response) == 99
    assert FetchedMessage(response).number is None


# --- flags ---------------------------------------------------------------------------------------


def test_flags_are_names_and_known_ones_have_no_case() -> None:
    flags = read_flags(b"(\\SEEN \\answered $forwarded Custom custom \\Odd)")
    assert flags == {Flag.SEEN, Flag.ANSWERED, "$Forwarded", "Custom", "custom", "\\Odd"}
    assert "\\Seen" in flags
    assert has_flag(flags, "CUSTOM")
    assert not has_flag(flags, Flag.DRAFT)
    assert keywords_of(flags) == {"$Forwarded", "Custom", "custom"}
    assert flag_of("$notjunk") is Flag.NOT_JUNK
    assert flag_of("other") == "other"
    assert str(Flag.SEEN) == "\\Seen"


@pytest.mark.parametrize(
    "octets", [b"()", b"", b"(  )", b"NIL", b'("a" b)', b"(a)(b)", b"(\xff \0)"]
)
def test_any_octets_are_flags(octets: bytes) -> None:
    assert {*map(type, read_flags(octets))} <= {str}


# --- sections ------------------------------------------------------------------------------------


def test_sections_are_found_by_what_they_mean() -> None:
    message = FetchedMessage(response_of(SEEDS[1]))
    assert message.section() == b'A: b\r\n\r\n("{)'
    assert message.section("1.MIME") is None
    assert message.binary("1", offset=0) == b"a\0b"
    assert message.binary("1") is None
    assert message.binary_size("1") == 3
    assert message.uid == 77
    assert message.message is not None
    assert message.message.headers["A"] == "b"
    assert message.headers is not None
    assert message.headers["a"] == "b"


@pytest.mark.parametrize(
    "name",
    [
        b"BODY[HEADER.FIELDS (From To)]",
        b"body[header.fields (to from)]",
        b'BODY[HEADER.FIELDS ("From" "To")]',
        b"BODY[HEADER.FIELDS ({4}\r\nFrom {2}\r\nTo)]",
        b"BODY[HEADER.FIELDS (FROM TO )]",
    ],
)
def test_I17_names_of_fields_differ_in_order_case_and_quotes(name: bytes) -> None:
    message = fetched(name + b" {11}\r\nFrom: a@b\r\n UID 5")
    assert message.section("HEADER.FIELDS (to From)") == b"From: a@b\r\n"
    assert message.section("HEADER.FIELDS (From)") is None
    assert message.section("HEADER.FIELDS.NOT (From To)") is None
    assert message.headers is not None
    assert message.headers["From"] == "a@b"
    assert (message.uid, message.defects) == (5, ())


@pytest.mark.parametrize(
    ("name", "section"),
    [
        (b"RFC822", ""),
        (b"RFC822.HEADER", "HEADER"),
        (b"RFC822.TEXT", "TEXT"),
        (b"BODY[TEXT]", "text"),
    ],
)
def test_sections_have_older_names(name: bytes, section: str) -> None:
    assert fetched(name + b' "x"').section(section) == b"x"


def test_I17_one_section_is_not_another() -> None:
    message = fetched(b'BODY[1] "a" BODY[1.1] "b" BODY[1.TEXT] "c" BODY[1]<5> "d" BINARY[1] "e"')
    assert message.section("1") == b"a"
    assert message.section("1.1") == b"b"
    assert message.section("1.TEXT") == b"c"
    assert message.section("1", offset=5) == b"d"
    assert message.section("1", offset=6) is None
    assert message.binary("1") == b"e"
    assert message.section() is None


def test_a_range_from_the_first_octet_may_come_without_its_place() -> None:
    assert fetched(b'BODY[1] "a"').section("1", offset=0) == b"a"
    assert fetched(b'BODY[1]<1> "a"').section("1", offset=0) is None


@pytest.mark.parametrize(
    ("section", "name"),
    [
        (BodySection.of(""), "BODY.PEEK[]"),
        (BodySection.of("1.2.mime"), "BODY.PEEK[1.2.MIME]"),
        (BodySection.of("HEADER.FIELDS (To From)"), "BODY.PEEK[HEADER.FIELDS (from to)]"),
        (BodySection.of("1", offset=0, count=100), "BODY.PEEK[1]<0.100>"),
        (BodySection.of("1", kind=SectionKind.BINARY), "BINARY.PEEK[1]"),
        (BodySection.of("1", kind=SectionKind.BINARY_SIZE), "BINARY.SIZE[1]"),
        (BodySection.of("HEADER.FIELDS (X%y)"), 'BODY.PEEK[HEADER.FIELDS ("x%y")]'),
    ],
)
def test_sections_are_asked_for_without_a_mark(section: BodySection, name: str) -> None:
    assert section.wire_name() == name
    assert BodySection.parse(name) == section
    if section.count is None:
        assert BodySection.parse(str(section)) == section
    assert item_key(str(section).encode()) == str(section)


def test_a_section_may_mark_the_message_as_read() -> None:
    assert BodySection.of("1").wire_name(peek=False) == "BODY[1]"


@pytest.mark.parametrize(
    "make",
    [
        lambda: BodySection.of("1]\r\nA1 LOGOUT"),
        lambda: BodySection.of("HEADER.FIELDS (a:b)"),
        lambda: BodySection.of("HEADER.FIELDS (a\x00b)"),
        lambda: BodySection.of("HEADER.FIELDS (ä)"),
        lambda: BodySection.of("1.MIME", kind=SectionKind.BINARY),
        lambda: BodySection.of("1", offset=-1),
        lambda: BodySection.of("1", offset=0, count=-1),
        lambda: BodySection.of("1", offset=2**63),
        lambda: BodySection.of("1", kind=SectionKind.BINARY_SIZE, offset=1),
        lambda: BodySection.parse("ENVELOPE"),
        lambda: BodySection.parse("BODY[1"),
        lambda: fetched(b"UID 1").section("x"),
    ],
)
def test_I01_what_is_no_section_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(InvalidArgumentError):
        make()


# --- literals ------------------------------------------------------------------------------------


def framed(octets: bytes, limits: ImapLimits) -> Response:
    framer = Framer(limits, lambda _, size: LargeLiteral(size, None))
    framer.append(octets)
    found = framer.next()
    assert found is not None
    made = Response.parse(*found)
    assert made is not None
    return made


def test_large_literals_are_matched_with_what_announced_them() -> None:
    octets = b"* 1 FETCH (BODY[1] {20}\r\n%b BODY[2] {3}\r\nabc BODY[3] {20}\r\n%b UID 5)\r\n"
    response = framed(octets % (b"x" * 20, b"y" * 20), ImapLimits(inline_literal=10))
    assert len(response.literals) == 2
    message = FetchedMessage(response)
    assert message.section("1") == b"x" * 20
    assert message.section("2") == b"abc"
    assert message.section("3") == b"y" * 20
    assert message.literal(BodySection.of("3")) is response.literals[1]
    assert message.literal(BodySection.of("2")) is None
    assert message.uid == 5
    assert message.defects == ()


def test_a_large_literal_may_stand_in_a_list() -> None:
    envelope = b'(NIL {20}\r\n%b NIL NIL NIL NIL NIL NIL NIL "<1@b>")' % (b"s" * 20)
    octets = b"* 1 FETCH (ENVELOPE %b BODY[] {15}\r\n%b UID 5)\r\n" % (envelope, b"z" * 15)
    message = FetchedMessage(framed(octets, ImapLimits(inline_literal=10)))
    assert message.envelope is not None
    assert message.envelope.subject == "s" * 20
    assert message.envelope.message_id == "1@b"
    assert message.section() == b"z" * 15
    assert message.uid == 5


def test_T28_a_literal_that_is_longer_than_the_response_is_cut_short() -> None:
    message = fetched(b"UID 5 BODY[] {100}\r\nabc")
    assert message.section() == b"abc)"
    assert FetchDefect.CUT_SHORT in message.defects
    assert message.uid == 5


@pytest.mark.parametrize(
    "announcement", [b"{-1}\r\n", b"{}\r\n", b"{18446744073709551616}\r\n", b"{x}\r\n"]
)
def test_T28_what_announces_no_literal_is_none(announcement: bytes) -> None:
    message = fetched(b"UID 5 BODY[] " + announcement + b"abc FLAGS (a)")
    assert message.uid == 5
    assert message.section() is None or b"abc" not in (message.section() or b"")


# --- more than one response ----------------------------------------------------------------------


def test_I17_of_what_comes_twice_the_first_counts_and_flags_change() -> None:
    message = fetched(b'UID 5 FLAGS (a) BODY[] "x"')
    assert message.merge(response_of(b'* 7 FETCH (UID 5 FLAGS (b) BODY[] "y" RFC822.SIZE 1)'))
    assert message.flags == {"b"}
    assert message.section() == b"x"
    assert message.size == 1
    assert len(message.responses) == 2
    assert not message.merge(response_of(b'* 7 FETCH (UID 5 BODY[] "z")'))
    assert message.section() == b"x"
    twice = fetched(b'UID 5 BODY[] "x" BODY[] "y"')
    assert twice.section() == b"x"
    assert twice.defects == (FetchDefect.DUPLICATE_ITEM,)


def test_what_cannot_be_read_ends_the_list() -> None:
    message = fetched(b'UID 5 "x" FLAGS (a)')
    assert message.uid == 5
    assert message.flags is None
    assert message.defects == (FetchDefect.UNREADABLE_ITEM,)
    cut = FetchedMessage(response_of(b"* 7 FETCH (UID 5 FLAGS (a)"))
    assert cut.flags == {"a"}


def test_a_structure_may_come_as_body() -> None:
    message = fetched(b"BODY " + TEXT)
    assert message.body_structure is not None
    assert message.body_structure.size == 12
