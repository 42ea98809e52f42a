"""S01, S25: what may become a path of an envelope, and what may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidAddressError
from mailwright.mime.fields import addr_spec
from mailwright.mime.fields.addr_spec import parse_addr_spec

GOOD = [
    "a@b", "ann@example.org", "a.b-c+d=e@example.org", "!#$%&'*+-/=?^_`{|}~@example.org", "1@2.3",
    '"a b"@example.org', '"a@b"@example.org', '"a\\"b\\\\c"@example.org', '""@example.org',
    '"<>,;:()"@example.org', "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", "a@[ipv6:::1]",
    "a@xn--mller-kva.example", "a@müller.example", "jürgen@example.org", "用户@例え.jp",
    '"jürgen x"@example.org', f"{'a' * 64}@example.org", f"a@{'b' * 63}.example",
    "=?utf-8?q?a?=@example.org", "a%b@example.org", "a!b@example.org", "a_b@under_score.example",
    f"{'a' * 60}@{'b' * 63}.{'c' * 63}.{'d' * 63}.e", "\u560d\u560a@example.org",
    "\u0646\u200c\u0645@example.org",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_address_comes_back_as_it_is_spelled(text):
    local_part, domain = parse_addr_spec(text)
    assert f"{local_part}@{domain}" == text


S01_PAYLOADS = [
    "\r\nRCPT TO:<x@y>", "\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028",
    "\u2029", "\ud800", "> SIZE=1", ">", " ", "\t", " BODY=8BITMIME", "\x7f", "\x9f",
]  # fmt: skip


PLACES = ["{}a@b.c", "a{}@b.c", "a@{}b.c", "a@b.c{}", "a@b{}.c", '"a{}"@b.c', "a@[1.2.{}3.4]"]


@pytest.mark.parametrize(
    ("place", "payload"),
    [
        (place, payload)
        for place in PLACES
        for payload in S01_PAYLOADS
        # A quoted local part may hold what is printable, and keeps its quotes.
        if not (place.startswith('"') and payload.isprintable())
    ],
)
def test_S01_no_payload_gets_through_at_any_place(place, payload):
    with pytest.raises(InvalidAddressError) as caught:
        parse_addr_spec(place.format(payload))
    assert caught.value.name == "address"
    assert "\n" not in str(caught.value)
    assert "\r" not in str(caught.value)


S25 = [
    "", "@", "a", "postmaster", "a@", "@b", "a@b@c", "a@b c@d", '"a@x y"', '"a@x y"@', "a@@b",
    # names, comments, white space, routes, lists, groups
    "Ann <a@b.c>", "<a@b.c>", "a@b <c@d>", "a@b.c (Ann)", "(Ann)a@b.c", "a(x)@b.c", "a@(x)b.c",
    " a@b.c", "a@b.c ", "a @b.c", "a@ b.c", "a . b@c.d", "a@b . c", "<@r:a@b.c>", "@r:a@b.c",
    "@r,@s:a@b.c", "a@b.c,d@e.f", "a@b.c;d@e.f", "g:a@b.c;", "g:;", "a@b.c>", "<a@b.c",
    "a@b.c\r\n d",
    # dots
    ".a@b.c", "a.@b.c", "a..b@c.d", "a@.b.c", "a@b..c", "a@b.c.", "a@.", "a@b.c..", "a@b\u3002",
    "a@b.c\uff0e",
    # quotes and escapes
    '"a@b.c', 'a"@b.c', '"a"b@c.d', 'a"b"@c.d', '"a"."b"@c.d', '"a".b@c.d', "a\\b@c.d",
    "a\\@b@c.d", '"a\\"@b.c', '"""@b.c', '"a\\\n"@b.c', '"a\\é"@b.c',
    # specials outside of quotes
    "a,b@c.d", "a:b@c.d", "a;b@c.d", "a<b@c.d", "a>b@c.d", "a(b@c.d", "a)b@c.d", "a[b@c.d",
    "a]b@c.d",
    # domains
    "a@-b.c", "a@b-.c", "a@b.-c", "a@b/c", "a@b?c", "a@b c", "a@b=c", "a@b'c", 'a@"b"', "a@b(c)",
    "a@b%c", f"a@{'b' * 64}.c", f"a@{'b.' * 127}c", "a@\u00ad", "a@b\u3000c", "a@b\u200b.c",
    "a@b\u00adc.d", "a@b\u2060c.d", "a@b\ufe0fc.d", "a@`.com",
    # literals
    "a@[]", "a@[1.2.3]", "a@[1.2.3.4.5]", "a@[256.1.1.1]", "a@[01.2.3.4]", "a@[1.2.3.4",
    "a@1.2.3.4]", "a@[1.2.3.4]b", "a@b[1.2.3.4]", "a@[::1]", "a@[IPv6:]", "a@[IPv6:::G]",
    "a@[IPv6:1::2::3]", "a@[IPv6:fe80::1%eth0]", "a@[IPv6:1.2.3.4]", "a@[tag:x]", "a@[a b]",
    "a@[\\1.2.3.4]", "a@[[1.2.3.4]]",
    # lengths, invisible and misleading characters
    f"{'a' * 65}@b.c", f"{'é' * 33}@b.c", f"\"{'a' * 63}\"@b.c", f"{'a' * 64}@{'b.' * 95}c",
    "a\u200bb@c.d", "a\ufeff@b.c", "a\u202eb@c.d", "a\u00a0b@c.d", "a\u3000b@c.d", "a\ufffd@b.c",
    "a\u037e@b.c", "a\u2066b@c.d", "a\ue000@b.c",
]  # fmt: skip


def test_S25_the_table_is_as_long_as_it_should_be():
    assert len(set(S25)) >= 110


@pytest.mark.parametrize("text", S25)
def test_S25_ambiguous_or_wrong_addresses_are_refused(text):
    with pytest.raises(InvalidAddressError):
        parse_addr_spec(text)


def test_S25_encoded_words_are_never_decoded():
    assert parse_addr_spec("=?utf-8?q?x=40y?=@example.org") == ("=?utf-8?q?x=40y?=", "example.org")


def test_domain_counts_as_it_is_on_the_wire():
    label = "ü" * 40
    domain = f"{label}.{label}.{label}.{label}.example"
    assert len(f"a@{domain}") < 254
    with pytest.raises(InvalidAddressError):
        parse_addr_spec(f"{'a' * 60}@{domain}")


def test_a_long_address_is_refused_without_being_read_or_shown():
    with pytest.raises(InvalidAddressError, match="more than 254 octets") as caught:
        parse_addr_spec("a" * 2**20 + "@" + "é" * 2**20)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"), ("postmaster", "no @"), ("Ann <a@b.c>", "bare address"),
        ("a@b\n", "control"), ("a..b@c", "RFC 5321"), (f"{'a' * 65}@b", "64 octets"),
        ("a@b.", "dot"), ("a@b/c", "domain"), ("a@[1]", "literal"), ("a@b\u200b.c", "invisible"),
    ],
)  # fmt: skip
def test_the_error_says_why(text, why):
    with pytest.raises(InvalidAddressError, match=why):
        parse_addr_spec(text)


@given(
    local=st.text("aB9_+-.", min_size=1, max_size=70),
    domain=st.text("aB9-.", min_size=1, max_size=70),
)
def test_the_short_way_finds_what_the_long_one_finds(local: str, domain: str) -> None:
    text = f"{local}@{domain}"

    def found() -> object:
        try:
            return parse_addr_spec(text)
        except InvalidAddressError as error:
            return str(error)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addr_spec, "PLAIN_LENGTH", 0)
        expected = found()
    assert found() == expected
