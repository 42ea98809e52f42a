"""Literals in lists are strings, and what looks like most does is read as all else is."""

from __future__ import annotations

import random
import re

import pytest
from fetch_samples import ENVELOPE, STRUCTURE, fetched

from mailwright.imap.fetch._envelope_addresses import addresses_of

NAMES = [
    *(b"NIL", b'""', b'"Ann"', b'" Ann  B "', b'"=?utf-8?q?M=C3=BC?="', b'"=?utf-8?b?w6Q=?= b"'),
    *(b'"=?utf-8?q?=22Ann=22?="', b'"a\\"b"', b'"(x)"', b'"a\xc3\xa4"', b'"a\tb"', b'"=?x"'),
    b'"' + b"long " * 60 + b'"',
    b'"=?utf-8?q?' + b"x" * 250 + b'?="',
]
LOCAL_PARTS = [
    *(b"NIL", b'""', b'"ann"', b'"a.b+c"', b'"a b"', b'"a\\"b"', b'"<ann"', b'"MISSING_MAILBOX"'),
    *(b'"unknown-user"', b'"unknown-user2"', b'"a\xc3\xa4"', b'"a[b]"', b'"ann@b"'),
]
DOMAINS = [
    *(b"NIL", b'""', b'"a.example"', b'"A-1.example."', b'"[1.2.3.4]"', b'"a.example>"', b'"a_b"'),
    *(
        b'"MISSING_DOMAIN"',
        b'".MISSING-HOST-NAME."',
        b'"unspecified-domain"',
        b'"\xc3\xa4.example"',
    ),
    b'"unspecified-domain2"',
]


@pytest.mark.parametrize("seed", range(100))
def test_literals_in_lists_are_the_strings_that_they_stand_for(seed: int) -> None:
    draw = random.Random(seed)
    items = [b"ENVELOPE " + ENVELOPE, b"BODYSTRUCTURE " + STRUCTURE, b'BODY[] {4}\r\n\r\n("']
    draw.shuffle(items)

    def written(found: re.Match[bytes]) -> bytes:
        if draw.random() < 0.8:
            return found[0]
        octets = re.sub(rb"\\(.)", rb"\1", found[1])
        marks = draw.choice([b"", b"~"]), draw.choice([b"", b"+"])
        return b"%b{%d%b}\r\n%b" % (marks[0], len(octets), marks[1], octets)

    literal = [
        item if b"[]" in item else re.sub(rb'"((?:[^"\\]|\\.)*)"', written, item) for item in items
    ]
    found, expected = (fetched(b"UID 5 " + b" ".join(made)) for made in (literal, items))
    assert found.envelope == expected.envelope
    assert found.body_structure == expected.body_structure
    assert found.section() == b'\r\n("'
    assert found.defects == expected.defects
    assert found.uid == 5


@pytest.mark.parametrize(
    "octets",
    [
        b'UID 5 ENVELOPE ("a" {9}\r\nabc',
        b'UID 5 ENVELOPE ("a" {3}\r\nabc',
        b"UID 5 ENVELOPE ({3}\r\nabc FLAGS ()",
    ],
)
def test_T28_a_list_that_never_ends_costs_no_other_item(octets: bytes) -> None:
    found = fetched(octets)
    assert found.uid == 5
    assert found.envelope is not None
    assert found.defects


@pytest.mark.parametrize("seed", range(50))
def test_addresses_alone_are_read_as_beside_any_other(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(50):
        addresses = [
            b"(%b NIL %b %b)" % (draw.choice(NAMES), draw.choice(LOCAL_PARTS), draw.choice(DOMAINS))
            for _ in range(draw.choice([1, 1, 2, 5]))
        ]
        if any(address.endswith(b" NIL)") for address in addresses):
            continue  # a group ends elsewhere
        routed = b'(NIL "@c.example" "odd" "d.example")'
        alone = addresses_of(b"(%b)" % b"".join(addresses))
        assert alone == addresses_of(b"(%b%b)" % (b"".join(addresses), routed))[:-1]


def test_most_addresses() -> None:
    kept = b'(("=?utf-8?q?=22M=C3=BC=22?=" NIL "a.b" "c.example") (NIL NIL "d" "e-f.example"))'
    first, second = addresses_of(kept)
    assert str(first) == "M\u00fc <a.b@c.example>"
    assert str(second) == "d@e-f.example"
