"""Reading lists of addresses: everything gives an answer, and what was wrong is noted."""

from __future__ import annotations

import pytest
from field_strategies import any_text
from hypothesis import given

from mailwright.mime.fields.addresses import AddressFault, ReadGroup, ReadMailbox, read
from mailwright.mime.fields.tokens import lex


def flat(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for item in read(text).items:
        mailboxes = item.members if isinstance(item, ReadGroup) else [item]
        found += [(one.name, one.address) for one in mailboxes]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@b", [("", "a@b")]),
        ("Ann <a@b>", [("Ann", "a@b")]),
        ('"Ann, B." <a@b>', [("Ann, B.", "a@b")]),
        ('"Ann \\"B\\" \\\\" <a@b>', [('Ann "B" \\', "a@b")]),
        ("John Q. Public <a@b>", [("John Q. Public", "a@b")]),
        ("Ann  \t B <a@b>", [("Ann B", "a@b")]),
        ('Ann "B C" D <a@b>', [("Ann B C D", "a@b")]),
        ("Ann (the first) <a@b> (x)", [("Ann", "a@b")]),
        ("(nested (comment) \\) <x@y>) a@b", [("", "a@b")]),
        ("a@b, , c@d,", [("", "a@b"), ("", "c@d")]),
        ('"a b"@c', [("", '"a b"@c')]),
        ("<a@[192.0.2.1]>", [("", "a@[192.0.2.1]")]),
        ("Ann\r\n <a@b>,\r\n\tc@d", [("Ann", "a@b"), ("", "c@d")]),
        ("jürgen@müller.example", [("", "jürgen@müller.example")]),
        ("", []),
        (" \t ", []),
        (",,", []),
    ],
)
def test_well_formed_lists(text, expected):
    assert flat(text) == expected
    assert read(text).faults <= {AddressFault.EMPTY}


def test_groups():
    reading = read("Friends: Ann <a@b>, c@d; e@f, =?utf-8?q?Caf=C3=A9?=:;")
    assert reading.items == [
        ReadGroup("Friends", [ReadMailbox("Ann", "a@b"), ReadMailbox("", "c@d")]),
        ReadMailbox("", "e@f"),
        ReadGroup("Café", []),
    ]


@pytest.mark.parametrize(
    ("text", "expected", "fault"),
    [
        ("<@r,@s:a@b>", [("", "a@b")], AddressFault.ROUTE),
        ("a . b @ c . d", [("", "a.b@c.d")], AddressFault.OBSOLETE),
        ('"a".b@c', [("", '"a".b@c')], AddressFault.OBSOLETE),
        ("Ann <a@b> Bob <c@d>", [("Ann", "a@b"), ("Bob", "c@d")], AddressFault.SEPARATOR),
        ("a@b; c@d", [("", "a@b"), ("", "c@d")], AddressFault.SEPARATOR),
        ("<a@b>g:<c@d>;", [("", "a@b"), ("", "c@d")], AddressFault.SEPARATOR),
        ("g:a@b;h:c@d;", [("", "a@b"), ("", "c@d")], AddressFault.SEPARATOR),
        ("Ann [192.0.2.1] g: a@b;", [("", "a@b")], AddressFault.TEXT),
        ("g: a@b", [("", "a@b")], AddressFault.SEPARATOR),
        ("<a@b", [("", "a@b")], AddressFault.UNBALANCED),
        ("<a@b, c@d", [("", "a@b"), ("", "c@d")], AddressFault.UNBALANCED),
        ("a@b>", [("", "a@b")], AddressFault.UNBALANCED),
        ('"Ann <a@b>', [("Ann", "a@b")], AddressFault.UNBALANCED),
        ("(Ann <a@b>", [("(Ann", "a@b")], AddressFault.UNBALANCED),
        ("Ann) <a@b>", [("Ann)", "a@b")], AddressFault.UNBALANCED),
        ("root", [("", "root")], AddressFault.NO_DOMAIN),
        ("<root>", [("", "root")], AddressFault.NO_DOMAIN),
        ("a..b@c", [("", "a..b@c")], AddressFault.SYNTAX),
        ("a@b.", [("", "a@b")], AddressFault.SYNTAX),
        ("a@b@c", [("", "a@b@c")], AddressFault.SYNTAX),
        ("Ann <>", [("Ann", "")], AddressFault.SYNTAX),
        ("<@no colon a@b>", [], AddressFault.SYNTAX),
        ("c@d <a@b>", [("c@d", "a@b")], AddressFault.TEXT),
        ("Ann a@b", [("Ann", "a@b")], AddressFault.TEXT),
        ("<a@b> Ann", [("", "a@b")], AddressFault.TEXT),
        ("g: h: a@b;;", [("", "a@b")], AddressFault.TEXT),
        ("a@b\n", [("", "a@b")], AddressFault.FOLDING),
        ("a@b\r\n\r\n c@d", [("", "a@b"), ("", "c@d")], AddressFault.FOLDING),
        ("a@b c@d", [("", "a@b"), ("", "c@d")], AddressFault.SEPARATOR),
        ("Ann a@b Bob c@d", [("Ann", "a@b"), ("Bob", "c@d")], AddressFault.SEPARATOR),
        ("<a b@c>", [("", "a b@c")], AddressFault.SYNTAX),
        ("Some one", [("", "Some one")], AddressFault.NO_DOMAIN),
        ('"Some one"', [("Some one", "")], AddressFault.NO_DOMAIN),
        ("=?utf-8?q?x=40y=2Ez?=", [("x@y.z", "")], AddressFault.NO_DOMAIN),
        ("<=?utf-8?q?x=40y=2Ez?=>", [("", "=?utf-8?q?x=40y=2Ez?=")], AddressFault.NO_DOMAIN),
        ("<a (x) b@c>", [("", "a b@c")], AddressFault.SYNTAX),
        ('"Ann\nB" <a@b>', [("Ann B", "a@b")], AddressFault.FOLDING),
    ],
)
def test_recovery_is_noted(text, expected, fault):
    assert flat(text) == expected
    assert fault in read(text).faults


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?q?a=40b?=@c.d", "<=?utf-8?q?a?=@b.c>", "a@=?utf-8?q?b?=.c", "x@y.=?utf-8?q?c?=",
    ],
)  # fmt: skip
def test_M16_S25_addr_specs_are_never_decoded(text):
    assert flat(text) == [("", text.strip("<>"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?utf-8?q?a=2C_b=40c?= <x@y>", [("a, b@c", "x@y")]),
        ("=?utf-8?q?=3Ca=40b=3E?= <x@y>", [("<a@b>", "x@y")]),
        ("=?utf-8?q?a=0D=0ABcc=3A_b?= <x@y>", [("a  Bcc: b", "x@y")]),
        ('"=?utf-8?q?a=2C?= b" <x@y>', [("a, b", "x@y")]),
        ("=?utf-8?q?M=C3?= =?utf-8?q?=BC?= <x@y>", [("Mü", "x@y")]),
        ("(=?utf-8?q?c?=) =?utf-8?q?a?= <x@y>", [("a", "x@y")]),
    ],
)
def test_M16_names_are_decoded_after_the_list_was_cut_up(text, expected):
    assert flat(text) == expected


@pytest.mark.parametrize("control", ["\0", "\r", "\n", "\x0b", "\x1f", "\x7f"])
def test_S25_a_control_character_makes_no_other_address(control):
    for text in (f'"a{control}b"@c', f"<a{control}b@c>", f"a@b{control}c", f"<a.{control}b@c>"):
        reading = read(text)
        assert reading.faults
        for item in reading.items:
            assert isinstance(item, ReadMailbox)
            assert item.address not in ("ab@c", '"ab"@c', "a@bc", "a.b@c")
            assert control not in item.name + item.address


@given(any_text)
def test_M06_every_text_is_cut_without_loss_and_read(text):
    assert "".join([value for _, value in lex(text)]) == text
    for name, address in flat(text):
        assert not any(character < " " or character == "\x7f" for character in name + address)
