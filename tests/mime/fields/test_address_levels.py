"""Lists of addresses at each level of compliance, and single mailboxes and addr-specs."""

from __future__ import annotations

import pytest

from mailwright.errors import InvalidAddressError
from mailwright.mime.address import AddressList, GroupAddress, MailboxAddress
from mailwright.mime.fields.addr_spec import parse_addr_spec
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.limits import MimeLimits

ANN = ("Ann", "ann@example.org")
BARE = ("", "ann@example.org")
REFUSED = None


def at(text: str, compliance: Compliance) -> list[tuple[str, str]] | None:
    try:
        found = AddressList.parse(text, compliance=compliance)
    except InvalidAddressError:
        return REFUSED
    return [(one.name, one.address) for one in found.mailboxes]


# What each level makes of it: STRICT, LOOSE, and LOOSER where that is something else.
@pytest.mark.parametrize(
    ("text", "strict", "loose", "looser"),
    [
        ("Ann <ann@example.org>", [ANN], [ANN], ()),
        ("J. R. Ann <ann@example.org>", [("J. R. Ann", BARE[1])], [("J. R. Ann", BARE[1])], ()),
        ("ann@example.org (Ann (B.))", [BARE], [BARE], ()),
        ("(x) Ann (y) <ann@example.org> (z)", [ANN], [ANN], ()),
        ("g: Ann <ann@example.org>, ann@example.org;", [ANN, BARE], [ANN, BARE], ()),
        ("none:;", [], [], ()),
        ("änn@exämple.org", [("", "änn@exämple.org")], [("", "änn@exämple.org")], ()),
        # white space, comments and routes
        ("ann @ example . org", REFUSED, [BARE], ()),
        ("ann(x)@(y)example.org", REFUSED, [BARE], ()),
        ("Ann <@a.example,@b.example:ann@example.org>", REFUSED, [ANN], ()),
        ("Ann <@a.example:@b.example:ann@example.org>", REFUSED, None, ()),
        # separators and groups
        ("Ann <ann@example.org>; ann@example.org", REFUSED, [ANN, BARE], ()),
        ("Ann <ann@example.org> Ann <ann@example.org>", REFUSED, [ANN, ANN], ()),
        ("ann@example.org ann@example.org", REFUSED, [BARE, BARE], ()),
        (",ann@example.org,,", REFUSED, [BARE], ()),
        ("g: Ann <ann@example.org>, ann@example.org", REFUSED, [ANN, BARE], ()),
        ("g: h: Ann <ann@example.org>; ann@example.org;", REFUSED, [ANN, BARE], ()),
        # one of two
        ("Ann <ann@example.org", REFUSED, [ANN], ()),
        ("Ann ann@example.org>", REFUSED, [ANN], ()),
        ("<<ann@example.org>>", REFUSED, [BARE], ()),
        ('"Ann <ann@example.org>', REFUSED, [ANN], ()),
        ('Ann" <ann@example.org>', REFUSED, [ANN], ()),
        # commas in names
        ("Example, Ann <ann@example.org>", REFUSED, [("Example, Ann", BARE[1])], ()),
        ("Example, Ann, Dr. <ann@example.org>", REFUSED, [("Example, Ann, Dr.", BARE[1])], ()),
        ("root, ann@example.org", REFUSED, [("", "root"), BARE], ()),
        ("root, <ann@example.org>", REFUSED, [("", "root"), BARE], ()),
        ("root; Ann <ann@example.org>", REFUSED, [("", "root"), ANN], ()),
        ("a, b, c", REFUSED, [("", "a"), ("", "b"), ("", "c")], ()),
        ("x@example.org, Example, Ann <ann@example.org>", REFUSED,
         [("", "x@example.org"), ("Example, Ann", BARE[1])], ()),
        ("g: Example, Ann <ann@example.org>;", REFUSED, [("Example, Ann", BARE[1])], ()),
        ('"Example", Ann <ann@example.org>', REFUSED, [("Example", ""), ANN], ()),
        # addresses that are none, or stand where none should
        ("ann@example.org.", REFUSED, [BARE], ()),
        ("Ann ann@example.org", REFUSED, [ANN], ()),
        ("x@example.net <ann@example.org>", REFUSED, [("x@example.net", BARE[1])], ()),
        ("ann..b@example.org", REFUSED, [("", "ann..b@example.org")], ()),
        ("<not an address>", REFUSED, [("", "not an address")], ()),
        ("root", REFUSED, [("", "root")], ()),
        ('"ann@example.org"', REFUSED, [("ann@example.org", "")], [BARE]),
        ('"Ann ann@example.org" <>', REFUSED, [("Ann ann@example.org", "")], [ANN]),
        ("Ann (ann@example.org)", REFUSED, [("", "Ann")], [ANN]),
        ("(ann@example.org)", REFUSED, [], [BARE]),
        ("Ann [ann@example.org]", REFUSED, [("", "Ann [ann@example.org]")], [ANN]),
        ("'ann@example.org'", REFUSED, [("", "'ann@example.org'")], [BARE]),
        ("<'ann@example.org'>", REFUSED, [("", "'ann@example.org'")], [BARE]),
        ("o'ann@example.org'", REFUSED, [("", "o'ann@example.org'")], ()),
        ("<mailto:ann@example.org>", REFUSED, [("", "mailto:ann@example.org")], [BARE]),
        ("ann@example.org <>", REFUSED, [BARE], ()),
        ("Ann ann@example.org <", REFUSED, [ANN], ()),
        ('"a@b c@d"', REFUSED, [("a@b c@d", "")], ()),  # two are none
        ("", REFUSED, [], ()),
        ("(x)", REFUSED, [], ()),
    ],
)  # fmt: skip
def test_what_each_level_makes_of_a_list(text, strict, loose, looser):
    assert at(text, Compliance.STRICT) == strict
    if loose is not None:
        assert at(text, Compliance.LOOSE) == loose
    assert at(text, Compliance.LOOSER) == (at(text, Compliance.LOOSE) if looser == () else looser)


# Which level is the first to take it; None: none does.
@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Ann <ann@example.org>", Compliance.STRICT),
        ("ann@example.org (Ann)", Compliance.STRICT),
        ('"a b"@example.org', Compliance.STRICT),
        ("Ann\r\n <ann@example.org>", Compliance.STRICT),
        ("Ann <@a.example:ann@example.org>", Compliance.LOOSE),
        ('"a".b @ example.org', Compliance.LOOSE),
        ('"a\tb"@example.org', Compliance.LOOSE),
        ("ann@[any text]", Compliance.LOOSE),
        ("x" * 65 + "@example.org", Compliance.LOOSE),
        ("Ann <ann@example.org", Compliance.LOOSER),
        ("Ann ann@example.org", Compliance.LOOSER),
        ("Example, Ann <ann@example.org>", Compliance.LOOSER),
        ("ann@example.org,", Compliance.LOOSER),
        ("root", Compliance.LOOSER),
        ("ann..b@example.org", Compliance.LOOSER),
        ('"ann@example.org"', Compliance.LOOSER),
        ("Ann", Compliance.LOOSER),
        ('"Ann"', None),
        ("", None),
        ("g: ann@example.org;", None),
        ("ann@example.org, bob@example.org", None),
    ],
)
def test_S25_one_mailbox_is_read_from_a_level_on(text, level):
    for compliance in Compliance:
        if level is None or compliance < level:
            with pytest.raises(InvalidAddressError):
                MailboxAddress.parse(text, compliance=compliance)
        else:
            assert MailboxAddress.parse(text, compliance=compliance).address


def test_a_route_is_kept_apart_from_the_address_and_never_written():
    [mailbox] = AddressList.parse("Ann <@a . example (x),, @b.example :ann@example.org>").mailboxes
    assert (mailbox.address, mailbox.route) == ("ann@example.org", ("a.example", "b.example"))
    assert mailbox == MailboxAddress("Ann", "ann@example.org")
    assert str(mailbox) == "Ann <ann@example.org>"
    [odd] = AddressList.parse("<@a b,:ann@example.org>").mailboxes
    assert (odd.address, odd.route) == ("ann@example.org", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" ann (x) @ (y (z)) example . org ", ("ann", "example.org")),
        ('"a"."b".c@d', ('"a"."b".c', "d")),
        ('"a\x07\\\0b"@c', ('"a\x07\\\0b"', "c")),
        ("ann@[any \\] text]", ("ann", "[any \\] text]")),
        ("ann\r\n @example.org", ("ann", "example.org")),
        ("ann@a/b", ("ann", "a/b")),
        ("x" * 65 + "@" + "y" * 300, ("x" * 65, "y" * 300)),
    ],
)
def test_a_header_takes_addr_specs_that_an_envelope_does_not(text, expected):
    assert parse_addr_spec(text, compliance=Compliance.LOOSE) == expected
    with pytest.raises(InvalidAddressError):
        parse_addr_spec(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "ann", "@", "ann@", "@b", "a b@c", "a..b@c", ".a@b", "a.@b", "a@b.", "a@.b", "a@b c",
        '"a"b@c', 'a"b"@c', "a@[b", "a@b]", "(a@b", "a)@b", "a@b\n", "\na@b", "a\0@b", '"a\0"@b',
        '"a\rb"@c', "a@-b", "a@b-.c", "a@[b]c", "<a@b>", "a@b, c@d", "@r:a@b", "a\x80@b",
        "\ud800@b",
    ],
)  # fmt: skip
def test_what_is_no_addr_spec_at_all_is_refused_at_each_level(text):
    for compliance in Compliance:
        with pytest.raises(InvalidAddressError):
            parse_addr_spec(text, compliance=compliance)


@pytest.mark.parametrize("compliance", Compliance)
def test_M16_no_level_makes_an_address_of_what_was_encoded(compliance):
    for text in (
        "=?utf-8?q?ann=40example.org?=", '"=?utf-8?q?ann=40example.org?="',
        "(=?utf-8?q?ann=40example.org?=)", "=?utf-8?q?ann=40example.org?= <>",
        '"=?utf-8?q?ann?=@example.org"', "(ann@=?utf-8?q?example?=)",
    ):  # fmt: skip
        found = at(text, compliance) or []
        assert not any(address for _, address in found)


@pytest.mark.parametrize("compliance", Compliance)
@pytest.mark.parametrize("text", ["=?utf-8?q?ann?=@b.c", "ann@=?utf-8?q?b?=.c", "=?utf-8?q?a?="])
def test_M16_S25_no_level_decodes_an_addr_spec(text, compliance):
    for around in ("{}", "<{}>", "<{}> (x)", "(x) <(y){}>", "x <@r:{}>"):
        for _, address in at(around.format(text), compliance) or []:
            assert address in (text, "")


def test_groups_are_read_up_to_the_limit_and_what_follows_is_in_none():
    def groups(number: int, limit: int) -> list[int]:
        found = AddressList.parse("g: a@b, c@d;" * number, groups=limit)
        assert len(found.mailboxes) == 2 * number
        return [len(one.members) for one in found if isinstance(one, GroupAddress)]

    assert groups(3, 3) == [2, 2, 2]
    assert groups(4, 3) == [2, 2, 2]
    assert groups(1_001, MimeLimits().groups) == [2] * 1_000
    assert (
        len(AddressList.parse(", ".join(["g:;"] * 3), compliance=Compliance.STRICT, groups=3)) == 3
    )
    with pytest.raises(InvalidAddressError):
        AddressList.parse(", ".join(["g:;"] * 4), compliance=Compliance.STRICT, groups=3)


def test_lone_surrogates_are_replaced_in_reading_and_never_sent():
    addresses = AddressList.parse("\udcfc <ann@example.org>, \udcfc@example.org")
    assert str(addresses) == "\ufffd <ann@example.org>, \ufffd@example.org"
    assert at("\udcfc <ann@example.org>", Compliance.STRICT) is REFUSED
