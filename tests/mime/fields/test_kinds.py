"""Where each kind of field is folded."""

from __future__ import annotations

import pytest
from field_strategies import widths
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError
from mailwright.mime.header import Header
from mailwright.mime.headers import Headers

# name, lines of the body
FOLDED = [
    (
        "Received",
        (
            "from ann.example (mail.ann.example [192.0.2.7] by hand)\r\n"
            " by mx.bob.example (Postfix for all) with ESMTPS id 4fX2\r\n"
            " for <bob@bob.example>; Wed, 25 Nov 2026 12:00:00 +0000 (UTC)"
        ),
    ),
    (
        "DKIM-Signature",
        (
            "v=1; a=rsa-sha256; d=example.net; s=brisbane; c=simple;\r\n"
            " q=dns/txt; t=1117574938; h=from : to : subject : date;\r\n"
            " bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=; b=dzdVyOfAKCdLXdJOc9G2;"
        ),
    ),
    (
        "Authentication-Results",
        (
            'mx.a.example; spf=pass reason="a; b" smtp.helo=c;\r\n'
            " dkim=pass header.d=a.example header.b=abcdef;\r\n"
            " dmarc=pass header.from=a.example"
        ),
    ),
    (
        "Content-Type",
        (
            'multipart/related; boundary="a b c; d e f g h i j k l m n";\r\n'
            ' type="text/html"; start="<x y z 1@a.example>"'
        ),
    ),
    (
        "List-Unsubscribe",
        (
            "<mailto:leave@list.example.org?subject=unsubscribe>,\r\n"
            " <https://list.example.org/leave?id=0123456789abcdef0123456789abcdef>"
        ),
    ),
    (
        "Disposition-Notification-Options",
        (
            "signed-receipt-protocol=optional, pkcs7;\r\n"
            " signed-receipt-micalg=optional, sha-256, sha-512"
        ),
    ),
    (
        "References",
        (
            "<0aaaaaaaaaaaaaaaaaaaaaaaa@b.example>\r\n"
            " <1aaaaaaaaaaaaaaaaaaaaaaaa@b.example> <2aaaaaaaaaaaaaaaaaaaaaaaa@b.example>"
        ),
    ),
    (
        "To",
        (
            "Ann <ann.with.a.long.name@ann.example>, Bob\r\n"
            " <bob.with.a.long.name@bob.example>, Eve <eve.with.a.name@e.example>"
        ),
    ),
    ("Subject", "words " * 10 + "words and\r\n more words"),
]


@pytest.mark.parametrize(("name", "body"), FOLDED, ids=[name for name, _ in FOLDED])
def test_each_kind_is_folded_at_its_borders(name, body):
    text = body.replace("\r\n", "")
    raw = Header(name, text).encode()
    assert raw.decode() == f"{name}: {body}\r\n"
    again = Headers.from_bytes(raw)[name]
    assert again == text
    assert Header(name, again).encode() == raw  # as often as you like


@pytest.mark.parametrize(("name", "body"), FOLDED, ids=[name for name, _ in FOLDED])
def test_tabs_stay_where_they_are(name, body):
    text = body.replace("\r\n ", "\t")
    raw = Header(name, text).encode()
    assert raw.decode() == f"{name}: " + body.replace("\r\n ", "\r\n\t") + "\r\n"
    assert Headers.from_bytes(raw)[name] == text


@pytest.mark.parametrize(
    "name", ["DKIM-Signature", "ARC-Seal", "Autocrypt", "Authentication-Results"]
)
def test_parsed_fields_that_are_signed_or_sign_are_not_folded_anew(name):
    raw = f"{name}: a=b;\r\n\t\tc=d; e={'f' * 200};\r\n  g\r\n".encode()
    headers = Headers.from_bytes(raw)
    headers["X"] = "y"
    assert headers.encode() == raw + b"X: y\r\n"


def test_M22_a_key_that_no_line_can_hold_is_cut():
    key = "QUJD" * 600
    raw = Header("Autocrypt", f"addr=a@b.example; keydata={key}").encode()
    assert max(map(len, raw.split(b"\r\n"))) <= 98
    assert Headers.from_bytes(raw)["Autocrypt"].replace(" ", "").endswith(f"keydata={key}")


@pytest.mark.parametrize("name", [name for name, _ in FOLDED if name not in ("Subject", "To")])
def test_M22_a_word_of_998_octets_is_on_its_line_and_a_longer_one_is_refused(name):
    word = "<" + "a." * 497 + ">"
    raw = Header(name, f"{word} b").encode()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert Headers.from_bytes(raw)[name].replace(" ", "") == f"{word}b"
    if name != "Content-Type":  # where it is a parameter, it has an encoding
        with pytest.raises(InvalidArgumentError):
            Header(name, "<" + "a." * 520 + ">")


@given(
    st.sampled_from([name for name, _ in FOLDED if name != "Content-Type"]),
    st.lists(
        st.sampled_from(
            ["a", "(", ")", ";", " ", "\t", '"', "<a:b>", ",", "by ", "for ", "x=y", "b" * 90]
        ),
        max_size=40,
    ),
    widths,
)
def test_M22_what_is_folded_is_the_same_text(name, pieces, width):
    text = "".join(pieces)
    raw = Header(name, text).encode(width=width)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert all(line.strip() for line in raw.removesuffix(b"\r\n").split(b"\r\n"))
    # Tabs may become spaces; a word of addresses that is too long is encoded, and read with quotes.
    ignored = str.maketrans("", "", ' \t"\\' if name == "To" else " \t")
    assert Headers.from_bytes(raw)[name].translate(ignored) == text.translate(ignored)
