from __future__ import annotations

import copy
import pickle

import pytest
from field_strategies import address_lists, any_text, widths
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidAddressError
from mailwright.mime.address import AddressList, GroupAddress, MailboxAddress
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.headers import Headers

ANN = MailboxAddress("Ann", "ann@example.org")
BOB = MailboxAddress("", "bob@example.net")


def test_parts_of_a_mailbox():
    assert (ANN.local_part, ANN.domain) == ("ann", "example.org")
    odd = MailboxAddress("", '"a@b"@example.org')
    assert (odd.local_part, odd.domain) == ('"a@b"', "example.org")
    assert (MailboxAddress("", "root").local_part, MailboxAddress("", "root").domain) == (
        "root",
        "",
    )
    assert MailboxAddress("", "jürgen@example.org").is_international
    assert not MailboxAddress("Jürgen", "j@müller.example").is_international


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nBcc: b@c",
        "a\nb",
        "a\rb",
        "a\0b",
        "a\tb",
        "a\x0bb",
        "a\x1fb",
        "a\x7fb",
        "\ud800",
        "a" * 10_001,
    ],
)
def test_S03_controls_in_names_are_refused_at_birth(name):
    for make in (lambda: MailboxAddress(name, "a@b"), lambda: GroupAddress(name)):
        with pytest.raises(InvalidAddressError) as caught:
            make()
        assert caught.value.name == "name"


@pytest.mark.parametrize(
    "address",
    [
        "", "a@b\r\nRCPT TO:<c@d>", "a\n@b", "a\r@b", "a\0@b", '"a\r\nb"@c', "a@b\x0b", "a@b\x0c",
        "a@b\x85", "a@b\u2028", "a\u2029@b", "a@b\ud800", "a@b>", "<a@b>", "a@b, c@d", "a b@c",
        "a@b;c", "(a)b@c", 'a"b@c', "a\\b@c", "a@[b", "x" * 901, "é" * 451,
        "@b", "@a,@b:c@d",
    ],
)  # fmt: skip
def test_S01_S03_addresses_that_would_break_a_list_are_refused_at_birth(address):
    with pytest.raises(InvalidAddressError) as caught:
        MailboxAddress("", address)
    assert caught.value.name == "address"


def test_letters_whose_low_octet_is_a_line_break_are_letters():
    assert MailboxAddress("", "\u560d\u560a@example.org").local_part == "\u560d\u560a"


def test_one_mailbox_is_parsed_strictly():
    assert MailboxAddress.parse("Ann <ann@example.org>") == ANN
    assert MailboxAddress.parse('"Müller, A" <a@b.c>') == MailboxAddress("Müller, A", "a@b.c")
    assert MailboxAddress.parse("=?utf-8?q?M=C3=BC?= <a@b.c>") == MailboxAddress("Mü", "a@b.c")
    assert MailboxAddress.parse("ann@example.org (Ann)") == MailboxAddress("", "ann@example.org")


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "ann", "Ann", "a@b, c@d", "a@b c@d", "a@b <c@d>", "<a@b> c", "<a@b", "a@b>",
        "<@r:a@b>", "a . b@c", "a @b", "a@(c)b", "g: a@b;", "a@b\n", "\na@b", "a@b;", "Ann <>",
        '"Ann <a@b>', "a@b@c", "a%b", "..@b", "a@b..c", "a@[1.2.3]", "a@b.", '"a"b@c', "<a@b>, ",
    ],
)  # fmt: skip
def test_S25_what_is_not_exactly_one_mailbox_is_refused(text):
    with pytest.raises(InvalidAddressError):
        MailboxAddress.parse(text)


# --- lists ---


def test_list_takes_addresses_and_strict_text():
    addresses = AddressList([ANN])
    addresses.append("Bob <bob@example.net>, carol@example.com")
    addresses.insert(0, GroupAddress("Friends", (BOB,)))
    addresses.extend(["dave@example.com"])
    assert str(addresses) == (
        "Friends: bob@example.net;, Ann <ann@example.org>, Bob <bob@example.net>, "
        "carol@example.com, dave@example.com"
    )
    assert [mailbox.address for mailbox in addresses.mailboxes] == [
        "bob@example.net", "ann@example.org", "bob@example.net", "carol@example.com",
        "dave@example.com",
    ]  # fmt: skip
    with pytest.raises(InvalidAddressError):
        addresses.append("no address")
    assert len(addresses) == 5


def test_list_behaves_like_a_list():
    addresses = AddressList("ann@example.org, bob@example.net")
    assert addresses == [MailboxAddress("", "ann@example.org"), BOB]
    addresses[0] = ANN
    assert addresses[0] == ANN
    assert addresses[-1:] == AddressList([BOB])
    del addresses[0]
    addresses[:] = [ANN, "c@d"]
    assert str(addresses) == "Ann <ann@example.org>, c@d"
    assert addresses.pop() == MailboxAddress("", "c@d")
    addresses.clear()
    assert not addresses
    with pytest.raises(IndexError):
        addresses[3] = ANN


def test_owner_hears_of_each_change():
    heard: list[str] = []
    addresses = AddressList([ANN], on_change=lambda changed: heard.append(str(changed)))
    addresses.append(BOB)
    addresses[0] = "c@d"
    addresses.remove(BOB)
    addresses.clear()
    assert heard == [
        "Ann <ann@example.org>, bob@example.net", "c@d, bob@example.net", "c@d", "",
    ]  # fmt: skip


def test_values_can_be_copied_and_pickled():
    for value in (ANN, GroupAddress("g", (ANN,)), AddressList([ANN])):
        assert pickle.loads(pickle.dumps(value)) == value
        assert copy.deepcopy(value) == value
    assert hash(ANN) == hash(MailboxAddress("Ann", "ann@example.org"))


def test_group_needs_a_name():
    with pytest.raises(InvalidAddressError):
        GroupAddress(" ")


def test_strict_lists_refuse_what_lenient_ones_read():
    text = "Ann <ann@example.org> Bob <bob@example.net>"
    assert len(AddressList.parse(text)) == 2
    with pytest.raises(InvalidAddressError):
        AddressList.parse(text, compliance=Compliance.STRICT)
    plain = "Ann <ann@example.org>, bob@example.net"
    assert AddressList.parse(plain, compliance=Compliance.STRICT) == [ANN, BOB]
    for nested in ("g: a@b, no;", "g: a@b", "g: a@[1.2.3];"):
        with pytest.raises(InvalidAddressError):
            AddressList.parse(nested, compliance=Compliance.STRICT)


# --- S04: what is written is what is read ---


def _known(item: MailboxAddress | GroupAddress) -> tuple[object, ...]:
    name = item.name.strip(" ")
    if isinstance(item, MailboxAddress):
        return name, item.address
    return name, [_known(member) for member in item.members]


@given(address_lists, widths, st.booleans())
def test_S04_folding_never_changes_addresses(items, width, international):
    headers = Headers()
    headers["To"] = str(AddressList(items))
    raw = headers.encode(international=international, width=width)
    read = AddressList.parse(Headers.from_bytes(raw).raw_all("To")[0].decode())
    assert [_known(item) for item in read] == [_known(item) for item in items]
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@given(address_lists)
def test_S04_text_and_value_hold_the_same_addresses(items):
    headers = Headers()
    headers["To"] = str(AddressList(items))
    for text in (str(AddressList(items)), headers["To"]):
        assert [_known(item) for item in AddressList.parse(text)] == [
            _known(item) for item in items
        ]


def test_S04_quoted_comma_stays_one_address_at_every_width():
    items = [MailboxAddress("Last, First and a name that is folded", "x@example.org")] * 3
    for width in range(20, 120):
        headers = Headers()
        headers["Cc"] = str(AddressList(items))
        raw = Headers.from_bytes(headers.encode(width=width)).raw_all("cc")[0]
        assert AddressList.parse(raw.decode()) == items


@pytest.mark.parametrize("name", ["é, b", "é <x@y.z>", "é (c)", 'é "b"', "é: b;", "é."])
@pytest.mark.parametrize("international", [False, True])
def test_S04_a_name_in_utf8_is_quoted_where_it_must_be(name, international):
    headers = Headers()
    headers["To"] = str(AddressList([MailboxAddress(name, "a@b"), BOB]))
    [raw] = Headers.from_bytes(headers.encode(international=international)).raw_all("to")
    assert AddressList.parse(raw.decode()) == [MailboxAddress(name, "a@b"), BOB]


@pytest.mark.parametrize(
    "name", ["=?utf-8?q?x?=", "a =?utf-8?b?eA==?= b", "=?", "?=", "Ann\u2028", "\x85"]
)
def test_M16_names_that_look_encoded_or_end_lines_keep_their_text(name):
    mailbox = MailboxAddress(name, "a@example.org")
    headers = Headers()
    headers["From"] = str(mailbox)
    for international in (False, True):
        raw = headers.encode(international=international)
        assert raw.isascii()
        assert AddressList.parse(Headers.from_bytes(raw).raw_all("from")[0].decode()) == [mailbox]


@pytest.mark.parametrize("text", ["@x", '@""', "@a@b", '"@x"'])
def test_M16_what_begins_like_a_route_is_not_written_as_one(text):
    read = AddressList.parse(text)
    assert len(AddressList.parse(str(read))) == len(read) == 1


@given(any_text)
def test_M16_any_text_gives_a_list_that_can_be_written_again(text):
    addresses = AddressList.parse(text)
    written = AddressList.parse(str(addresses))
    assert [mailbox.name for mailbox in written.mailboxes] == [
        mailbox.name for mailbox in addresses.mailboxes
    ]


@pytest.mark.parametrize("text", ["bob; Ann <ann@example.org>", '0,""0', "g: a; b <c@d>"])
def test_M16_a_word_that_is_an_address_does_not_become_part_of_a_name(text):
    read = AddressList.parse(text)
    written = AddressList.parse(str(read))
    assert len(read.mailboxes) == 2
    assert [each.address for each in written.mailboxes] == [each.address for each in read.mailboxes]


def test_S25_writing_what_was_read_makes_no_other_address_of_it():
    odd = AddressList.parse("Ann <a b@c>, <not an address>")
    assert [mailbox.address for mailbox in odd.mailboxes] == ["a b@c", "not an address"]
    assert str(odd) == 'Ann <"a b@c">, <"not an address">'
