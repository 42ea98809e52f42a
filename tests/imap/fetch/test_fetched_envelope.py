"""Envelopes: what they say, and what is made of those that are none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fetch_samples import ENVELOPE
from hypothesis import given
from hypothesis import strategies as st

from mailwright import AddressList, GroupAddress, MailboxAddress, MimeMessage
from mailwright.imap.fetch.defects import FetchDefect
from mailwright.imap.fetch.envelope import Envelope

FIELDS = [b"NIL"] * 10
DATE, SUBJECT, FROM, SENDER, REPLY_TO, TO, CC, BCC, IN_REPLY_TO, MESSAGE_ID = range(10)


def envelope(**fields: bytes) -> Envelope:
    made = [*FIELDS]
    for name, field in fields.items():
        made[globals()[name]] = field
    return Envelope.parse(b"(" + b" ".join(made) + b")")


def sender(addresses: bytes) -> AddressList:
    return envelope(FROM=addresses).from_


def test_an_envelope_says_what_the_message_would() -> None:
    read = Envelope.parse(ENVELOPE)
    assert read.date == datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
    assert read.subject == "München"
    assert read.from_ == AddressList([MailboxAddress("Ann", "ann@a.example")])
    assert read.sender == read.reply_to == read.from_
    eve = MailboxAddress('Eve "E"', "eve@e.example")
    assert list(read.to) == [MailboxAddress("", "bob@b.example"), GroupAddress("friends", (eve,))]
    assert list(read.cc) == list(read.bcc) == []
    assert (read.in_reply_to, read.message_id) == ("1@b.example", "2@a.example")
    assert read.defects == ()
    assert read.raw[1] == b"=?utf-8?q?M=C3=BCnchen?="


def test_what_is_not_there_is_empty_as_in_a_message() -> None:
    read, message = envelope(), MimeMessage.parse(b"\r\n")
    for name in ("date", "subject", "from_", "to", "in_reply_to", "message_id"):
        assert getattr(read, name) == getattr(message, name)
    assert read.defects == ()


def test_each_list_is_one_object_and_no_other_envelope_has_it() -> None:
    first, second = Envelope.parse(ENVELOPE), Envelope.parse(ENVELOPE)
    first.to.append("eve@example.org")
    assert len(first.to) == 3
    assert len(second.to) == 2


def test_strings_may_be_literals_and_hold_anything() -> None:
    read = envelope(SUBJECT=b'{9}\r\na "b)\r\n\xc3\xa4', MESSAGE_ID=b"{5}\r\n<1@b>")
    assert read.subject == 'a "b)ä'
    assert read.message_id == "1@b"
    assert read.defects == ()


@pytest.mark.parametrize(
    ("octets", "text"),
    [(b"M\xc3\xbcnchen", "München"), (b"M\xfcnchen", "München"), (b"a\0b\x1bc", "a b c")],
)
def test_T30_octets_beyond_ascii_and_controls_are_text(octets: bytes, text: str) -> None:
    assert envelope(SUBJECT=b'"' + octets + b'"').subject == text


@pytest.mark.parametrize("nil", [b"nil", b"Nil", b"NIL"])
def test_nil_has_no_case(nil: bytes) -> None:
    read = Envelope.parse(b"(" + b" ".join([nil] * 10) + b")")
    assert list(read.from_) == []
    assert read.subject == ""


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "name", "spec"),
    [
        (b'("Ann B" NIL "ann" "a.example")', "Ann B", "ann@a.example"),
        (b'(NIL NIL "ann.b" "a.example")', "", "ann.b@a.example"),
        (b'(NIL NIL "ann b" "a.example")', "", '"ann b"@a.example'),
        (b'(NIL NIL "\\"ann b\\"" "a.example")', "", '"ann b"@a.example'),
        (b'(NIL NIL "a@b" "a.example")', "", '"a@b"@a.example'),
        (b'("Ann" NIL "ann" "MISSING_DOMAIN")', "Ann", "ann"),  # Dovecot
        (b'("Ann" NIL "MISSING_MAILBOX" "a.example")', "Ann", "@a.example"),
        (b'("Ann" NIL "MISSING_MAILBOX" "MISSING_DOMAIN")', "Ann", ""),
        (b'("Ann" NIL "ann" ".MISSING-HOST-NAME.")', "Ann", "ann"),  # UW
        (b'("Ann" NIL "<ann" "a.example>")', "Ann", "ann@a.example"),
        (b'("<ann@a.example>" NIL "Ann" NIL)', "Ann", "ann@a.example"),  # in wrong places
        (b'("=?utf-8?q?=22M=C3=BCller=22?=" NIL "m" "a.example")', "Müller", "m@a.example"),
        (b'("a\rb\x1b[0m" NIL "m" "a.example")', "a b [0m", "m@a.example"),
        (b'("x" NIL "m" "a\r\nb")', "x", "m@a  b"),
    ],
)
def test_addresses_are_put_together(address: bytes, name: str, spec: str) -> None:
    assert [(one.name, one.address) for one in sender(b"(" + address + b")").mailboxes] == [
        (name, spec)
    ]


def test_a_route_is_kept_and_not_used() -> None:
    (read,) = sender(b'(("Ann" "@x.example,@y.example:" "ann" "a.example"))').mailboxes
    assert read.route == ("x.example", "y.example")
    assert str(read) == "Ann <ann@a.example>"


@pytest.mark.parametrize(
    ("addresses", "text"),
    [
        (b'((NIL NIL "g" NIL)(NIL NIL NIL NIL))', "g: ;"),
        (b'((NIL NIL "g" NIL)(NIL NIL "a" "b")(NIL NIL NIL NIL)(NIL NIL "c" "d"))', "g: a@b;, c@d"),
        (b'((NIL NIL "g" NIL)(NIL NIL "a" "b"))', "g: a@b;"),  # without its end
        (b'((NIL NIL "a" "b")(NIL NIL NIL NIL))', "a@b"),  # without its beginning
        (b'((NIL NIL "g" NIL)(NIL NIL "h" NIL)(NIL NIL "a" "b"))', "g: ;, h: a@b;"),
        (b'((NIL NIL "" NIL)(NIL NIL NIL NIL))', "group: ;"),
        (
            b'((NIL NIL "" NIL)(NIL NIL "a" "b")(NIL NIL "" NIL)(NIL NIL "c" "d"))',
            "group: a@b;, c@d",
        ),
    ],
)
def test_groups_have_a_beginning_and_an_end(addresses: bytes, text: str) -> None:
    assert str(sender(addresses)) == text


# --- what is no envelope -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("octets", "defect", "spec"),
    [
        (b'(NIL ("Ann" NIL "a" "b"))', FetchDefect.INVALID_ADDRESS, "a@b"),  # NIL beside it
        (b'("Ann" NIL "a" "b")', FetchDefect.INVALID_ADDRESS, "a@b"),  # no list around it
        (b'(("Ann" NIL "a"))', FetchDefect.INVALID_ADDRESS, "a"),
        (b'(("Ann" NIL "a" "b" "c"))', FetchDefect.INVALID_ADDRESS, "a@b"),
        (b'"Ann <a@b>"', FetchDefect.NOT_A_LIST, "a@b"),
        (b'("Ann <a@b>")', FetchDefect.INVALID_ADDRESS, "a@b"),
        (b'(("An"n" NIL "a" "b"))', FetchDefect.UNESCAPED_QUOTE, "a@b"),
    ],
)
def test_what_is_no_list_of_addresses_is_read_as_one(
    octets: bytes, defect: FetchDefect, spec: str
) -> None:
    read = envelope(FROM=octets, MESSAGE_ID=b'"<1@b>"')
    assert [one.address for one in read.from_.mailboxes] == [spec]
    assert read.message_id == "1@b"
    assert read.defects == (defect,)


def test_without_a_message_id_all_else_is_there() -> None:
    read = Envelope.parse(
        b'("Tue, 24 Nov 2026 09:05:00 +0100" "s" NIL NIL NIL NIL NIL NIL "<1@b>")'
    )
    assert (read.subject, read.in_reply_to, read.message_id) == ("s", "1@b", "")
    assert read.defects == (FetchDefect.MISSING_FIELDS,)


@pytest.mark.parametrize(
    ("octets", "defect"),
    [
        (b"(" + b" ".join([*FIELDS, b'"x"']) + b")", FetchDefect.EXTRA_FIELDS),
        (b"(" + b" ".join(FIELDS) + b") x", FetchDefect.TRAILING_OCTETS),
        (b"(" + b" ".join(FIELDS), FetchDefect.CUT_SHORT),
        (b"(" + b" ".join([b"(x)", *FIELDS[1:]]) + b")", FetchDefect.NOT_A_STRING),
        (b"(" + b" ".join([b"{99}\r\nx", *FIELDS[1:]]) + b")", FetchDefect.CUT_SHORT),
        (b"NIL", FetchDefect.NOT_A_LIST),
        (b"", FetchDefect.CUT_SHORT),
    ],
)
def test_other_faults_are_defects(octets: bytes, defect: FetchDefect) -> None:
    assert defect in Envelope.parse(octets).defects


# --- written -------------------------------------------------------------------------------------


def test_what_is_written_is_read_as_the_same() -> None:
    read = Envelope.parse(ENVELOPE)
    assert read.to_bytes() == ENVELOPE
    assert Envelope.parse(read.to_bytes()) == read
    assert hash(Envelope.parse(read.to_bytes())) == hash(read)
    assert read != envelope()
    assert read != "x"


def test_what_no_quotes_can_hold_is_written_as_a_literal() -> None:
    read = envelope(SUBJECT=b"{4}\r\na\r\n\xe4", DATE=b"~{2}\r\na\0")
    assert read.to_bytes().startswith(b"(~{2}\r\na\0 {4}\r\na\r\n\xe4 NIL")
    assert Envelope.parse(read.to_bytes()) == read


def test_spaces_between_addresses_and_needless_escapes_make_no_difference() -> None:
    one = envelope(TO=b'((NIL NIL "a" "b") (NIL NIL "c" "\\d"))')
    other = envelope(TO=b'((NIL NIL "a" "b")(NIL NIL "c" "d"))')
    assert one == other
    assert hash(one) == hash(other)
    assert envelope(SUBJECT=b'") ("') != envelope(SUBJECT=b'")("')


@given(st.lists(st.none() | st.binary(max_size=12), min_size=4, max_size=4))
def test_any_strings_come_back(strings: list[bytes | None]) -> None:
    written = [b"NIL" if one is None else b"{%d}\r\n%b" % (len(one), one) for one in strings]
    fields = [*written[:2], *[b"NIL"] * 6, *written[2:]]
    read = Envelope.parse(b"(" + b" ".join(fields) + b")")
    assert [*read.raw] == strings
    assert Envelope.parse(read.to_bytes()) == read
    assert [*Envelope.parse(read.to_bytes()).raw] == strings
