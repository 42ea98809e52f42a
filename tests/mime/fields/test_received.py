"""Received (RFC 5321 section 4.4): what is read, at each level, and what is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_address

import pytest
from field_strategies import any_text
from hypothesis import given

from mailwright.errors import InvalidArgumentError
from mailwright.mime.fields.characters import find_refused
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.fields.received import MAX_CLAUSES, Received, ReceivedClause

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
STAMP = "Wed, 25 Nov 2026 12:00:00 +0000"
FULL = (
    "from ann.example (mail.ann.example [192.0.2.7])\r\n by mx.bob.example (Postfix)"
    f" via TCP with ESMTPS id 4fX2 for <bob@bob.example>;\r\n\t{STAMP} (UTC)"
)


def test_every_clause_is_read():
    read = Received.parse(FULL)
    assert [clause.name for clause in read.clauses] == ["from", "by", "via", "with", "id", "for"]
    assert (read.from_, read.from_ip, read.by) == ("ann.example", "192.0.2.7", "mx.bob.example")
    assert (read.via, read.with_, read.protocol, read.id) == ("TCP", "ESMTPS", "ESMTPS", "4fX2")
    assert (read.for_, read.date) == ("bob@bob.example", NOON)
    by = read.clause("BY")
    assert by is not None
    assert by.comments == ("Postfix",)
    assert read.clause("tls") is None
    assert str(read) == FULL.replace("\r\n", "").replace("\t", " ").removesuffix(" (UTC)")


@pytest.mark.parametrize(
    ("comment", "address"),
    [
        ("([192.0.2.1])", "192.0.2.1"),
        ("(192.0.2.1)", "192.0.2.1"),
        ("(192.0.2.1:2525)", "192.0.2.1"),
        ("([192.0.2.1:2525])", "192.0.2.1"),
        ("(a.example [IPv6:2001:db8::7])", "2001:db8::7"),
        ("(2001:db8::7)", "2001:db8::7"),
        ("(HELO b.example) (192.0.2.1)", "192.0.2.1"),
        ("[192.0.2.1] (unknown)", "192.0.2.1"),
        ("(user@[192.0.2.1])", "192.0.2.1"),
        ("(HELO [192.0.2.9])", ""),  # what it said, not where it came from
        ("([192.0.2.1] helo=[192.0.2.9])", "192.0.2.1"),
        ("([192.0.2.1.9])", ""),
        ("([999.0.2.1])", ""),
        ("(user@192.0.2.1)", ""),
        ("(unknown)", ""),
    ],
)
def test_the_address_of_the_client_is_the_one_that_the_server_saw(comment, address):
    assert Received.parse(f"from a {comment} by b; {STAMP}").from_ip == address


@pytest.mark.parametrize(
    ("written", "protocol"),
    [
        ("esmtpsa", "ESMTPSA"),
        ("Microsoft SMTPSVC(10.0.1)", "SMTP"),
        ("ESMTP/TLS/AES", "ESMTP"),
        ("esmtp-tls", "ESMTPS"),
        ("local-bsmtp", "SMTP"),
        ("[Proxy 2 LMTPS]", "LMTPS"),
        ("utf8smtps", "UTF8SMTPS"),
        ("HTTP", "HTTP"),
        ("local", "LOCAL"),
        ("some-scanner-1.2", ""),
        ("", ""),
    ],
)
def test_a_protocol_has_its_registered_name(written, protocol):
    assert Received.parse(f"from a by b with {written} id 1; {STAMP}").protocol == protocol


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(qmail 1 uid 2); 25 Nov 2026 12:00:00 -0000", {"comments": ("qmail 1 uid 2",)}),
        (f"(from a.example [192.0.2.1]) by b; {STAMP}", {"from": "a.example", "by": "b"}),
        (f"FROM a BY b, ID <x@y>; {STAMP}", {"from": "a", "by": "b", "id": "x@y"}),
        (f"from [192.0.2.1]:99 by b; {STAMP}", {"from": "[192.0.2.1]", "by": "b"}),
        (f"by b from a by c; {STAMP}", {"by": "b", "from": "a"}),
        (f"by b id 7 {STAMP}", {"by": "b", "id": "7"}),
        (f"; {STAMP}", {}),
        (f"from a (; by x) by b; {STAMP}", {"from": "a", "by": "b"}),
        (f"from a (no end by b; {STAMP}", {"from": "a", "by": "b"}),
    ],
)  # fmt: skip
def test_what_servers_write_is_read(text, expected):
    read = Received.parse(text)
    found = {"from": read.from_, "by": read.by, "id": read.id}
    if "comments" in expected:
        found["comments"] = read.clauses[0].comments
    assert {name: value for name, value in found.items() if value} == expected
    assert read.date == NOON


@pytest.mark.parametrize(
    ("text", "is_strict"),
    [
        (FULL, True),
        (f"from [192.0.2.1] by b; {STAMP}", True),
        (f"from a by b tls X25519; {STAMP}", False),
        (f"by b; {STAMP}", False),
        (f"by b from a; {STAMP}", False),
        (f"from a by b id 1 with SMTP; {STAMP}", False),
        (f"from a by b id 1 id 2; {STAMP}", False),
        (f"from a by b with Some SMTP; {STAMP}", False),
        (f"from a by b with; {STAMP}", False),
        ("from a by b", False),
        ("from a by b; yesterday", False),
        (f"from a by b {STAMP}", False),
        ("", False),
    ],
)
def test_levels_of_compliance(text, is_strict):
    for level in (Compliance.LOOSE, Compliance.LOOSER):
        assert Received.parse(text, compliance=level).clauses == Received.parse(text).clauses
    if is_strict:
        assert Received.parse(text, compliance=Compliance.STRICT) == Received.parse(text)
    else:
        with pytest.raises(InvalidArgumentError):
            Received.parse(text, compliance=Compliance.STRICT)


def test_a_stamp_is_composed_and_strict():
    made = Received.compose(
        from_="[192.0.2.1]",
        tcp_info="a.example [192.0.2.1]",
        by="b.example",
        comment="mailwright",
        with_="ESMTPSA",
        id_="7",
        for_="c@d.example",
        date=datetime(2026, 11, 25, 13, 0, tzinfo=timezone(timedelta(hours=1))),
    )
    assert str(made) == (
        "from [192.0.2.1] (a.example [192.0.2.1]) by b.example (mailwright) with ESMTPSA id 7"
        " for <c@d.example>; Wed, 25 Nov 2026 13:00:00 +0100"
    )
    assert Received.parse(str(made), compliance=Compliance.STRICT) == made


@pytest.mark.parametrize(
    "arguments",
    [
        {"by": "a b"},
        {"by": "a", "from_": "x\r\nBcc: y"},
        {"by": "a", "id_": "a;b"},
        {"by": "a", "for_": "a> b <c"},
        {"by": "a", "from_": "b", "tcp_info": "x) by evil ("},
        {"by": "a", "comment": "a\nb"},
        {"by": "a", "date": datetime(2026, 1, 1)},  # noqa: DTZ001 - the point of it
    ],
)
def test_S03_what_is_no_word_is_refused(arguments):
    with pytest.raises(InvalidArgumentError):
        Received.compose(**{"date": NOON, **arguments})


def test_comments_are_written_as_they_came():
    text = f"from a (b (c) \\) d) (e\\ ) by e (f); {STAMP}"
    assert str(Received.parse(text)) == text


def test_S03_a_clause_holds_no_line_break():
    with pytest.raises(InvalidArgumentError):
        ReceivedClause("by", "a", ("b\nc",))


def test_M04_only_so_many_clauses_are_looked_at():
    assert len(Received.parse("id a " * 5_000).clauses) == MAX_CLAUSES


@given(any_text)
def test_M09_any_text_is_read_and_can_be_written(text):
    read = Received.parse(text)
    assert not find_refused(str(read), free=False)
    assert not read.from_ip or ip_address(read.from_ip)
    assert not any(" " in word for word in (read.from_, read.by, read.for_, read.id))
    assert read.protocol == read.protocol.upper()
