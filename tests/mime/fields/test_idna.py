"""Domains with letters of the world: U-labels to A-labels and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright._idna import to_ascii, to_unicode
from mailwright.errors import InvalidArgumentError
from mailwright.mime.address import MailboxAddress
from mailwright.mime.fields.addr_spec import decode_addr_spec, encode_addr_spec, parse_addr_spec


@pytest.mark.parametrize(
    ("unicode", "ascii_"),
    [
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("example.org", "example.org"),
        ("a_b.example.", "a_b.example."),
    ],
)
def test_labels_go_both_ways(unicode, ascii_):
    assert to_ascii(unicode) == ascii_
    assert to_unicode(ascii_) == unicode
    assert to_ascii(ascii_) == ascii_
    assert to_unicode(unicode) == unicode


def test_ideographic_stops_and_capital_letters_are_mapped():
    assert to_ascii("MÜNCHEN。example") == "xn--mnchen-3ya.example"
    assert to_unicode("XN--MNCHEN-3YA.Example") == "münchen.Example"


@pytest.mark.parametrize(
    "label", ["xn--0", "xn--", "xn---", "xn--abc-", "xn--99999999999", "XN--0", "xn--" + "z" * 29]
)
def test_S25_what_is_no_a_label_is_no_domain(label):
    with pytest.raises(InvalidArgumentError):
        to_ascii(f"{label}.example")
    with pytest.raises(InvalidArgumentError):
        parse_addr_spec(f"ann@mail.{label}.example")
    assert to_unicode(f"{label}.example") == f"{label}.example"


def test_a_label_that_idna_forbids_and_a_registry_sold_is_a_domain():
    assert to_ascii("xn--i-7iq.example") == "xn--i-7iq.example"
    assert to_unicode("xn--i-7iq.example") == "xn--i-7iq.example"


@pytest.mark.parametrize(
    ("text", "encoded", "decoded"),
    [
        ("ann@münchen.example", "ann@xn--mnchen-3ya.example", "ann@münchen.example"),
        ("ann@xn--mnchen-3ya.example", "ann@xn--mnchen-3ya.example", "ann@münchen.example"),
        ("jürgen@münchen.example", "jürgen@xn--mnchen-3ya.example", "jürgen@münchen.example"),
        ('"a@é"@münchen.example', '"a@é"@xn--mnchen-3ya.example', '"a@é"@münchen.example'),
        ("ann@[192.0.2.1]", "ann@[192.0.2.1]", "ann@[192.0.2.1]"),
        ("é", "é", "é"),
        ("xn--mnchen-3ya", "xn--mnchen-3ya", "xn--mnchen-3ya"),
        ("ann@mün chen", "ann@mün chen", "ann@mün chen"),
        ("ann@xn--0", "ann@xn--0", "ann@xn--0"),
        ("", "", ""),
    ],
)
def test_addr_specs_go_both_ways_and_stay_where_there_is_no_way(text, encoded, decoded):
    assert encode_addr_spec(text) == encoded
    assert decode_addr_spec(text) == decoded


def test_a_mailbox_shows_its_domain_both_ways():
    mailbox = MailboxAddress("Ann", "ann@münchen.example")
    assert mailbox.ascii_address == "ann@xn--mnchen-3ya.example"
    assert MailboxAddress("", mailbox.ascii_address).unicode_address == mailbox.address


@given(st.text(max_size=80) | st.from_regex(r"(xn--[a-z0-9-]{0,60}\.?){1,5}", fullmatch=True))
def test_M09_any_text_is_a_domain_or_none(text):
    assert isinstance(to_unicode(text), str)
    assert isinstance(encode_addr_spec(f"a@{text}") + decode_addr_spec(f"a@{text}"), str)
    try:
        wire = to_ascii(text)
    except InvalidArgumentError:
        return
    assert wire.isascii()
    assert to_ascii(wire) == wire
    assert to_ascii(to_unicode(wire)).lower() == wire.lower()
