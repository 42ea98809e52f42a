"""Authentication-Results (RFC 8601): what is read, at each level, and what is written."""

from __future__ import annotations

import pytest
from field_strategies import any_text
from hypothesis import given

from mailwright.errors import InvalidArgumentError
from mailwright.mime.fields.authentication_results import (
    AuthenticationMethodProperty,
    AuthenticationMethodResult,
    AuthenticationResults,
)
from mailwright.mime.fields.compliance import Compliance


def summary(text: str) -> list[tuple[str, str, dict[str, str]]]:
    return [
        (item.method, item.result, {f"{p.ptype}.{p.name}": p.value for p in item.properties})
        for item in AuthenticationResults.parse(text).results
    ]


def test_everything_of_the_grammar_is_read():
    text = (
        "mx.bob.example 1; SPF=Pass (ip4 (matched)) smtp.mailfrom=ann@ann.example;\r\n"
        ' dkim/2 = fail reason="body; changed" header . d=ann.example header.b="a/b=";'
        ' auth=pass smtp.auth="a b"@c.example'
    )
    read = AuthenticationResults.parse(text, compliance=Compliance.STRICT)
    assert (read.authserv_id, read.version, read.instance) == ("mx.bob.example", 1, None)
    spf, dkim, auth = read.results
    assert (spf.method, spf.result, spf.comments) == ("spf", "pass", ("ip4 (matched)",))
    assert spf.value("smtp", "mailfrom") == "ann@ann.example"
    assert (dkim.method, dkim.version, dkim.reason) == ("dkim", 2, "body; changed")
    assert [(p.ptype, p.name, p.value) for p in dkim.properties] == [
        ("header", "d", "ann.example"), ("header", "b", "a/b="),
    ]  # fmt: skip
    assert auth.value("smtp", "auth") == "a b@c.example"
    assert dkim.value("smtp", "helo") == ""


@pytest.mark.parametrize(
    ("text", "authserv_id", "results"),
    [
        ("a.example; none", "a.example", []),
        ("a.example", "a.example", []),
        ("a.example;", "a.example", []),
        ('"a b"; spf=none', "a b", [("spf", "none", {})]),
        (
            (
                "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; b.example;"
                " dkim=none header.d=none;b.example; dmarc=none action=none header.from=;"
            ),
            "",
            [
                ("spf", "pass", {"smtp.mailfrom": "a.example"}),
                ("dkim", "none", {"header.d": "none"}),
                ("dmarc", "none", {"header.from": ""}),
            ],
        ),
        ("a;;spf=pass;", "a", [("spf", "pass", {})]),
        ("a; dmarc=pass(p=NONE) header.from=b", "a", [("dmarc", "pass", {"header.from": "b"})]),
        ("a; x=y stray word z=1", "a", [("x", "y", {".z": "1"})]),
        ('a; x=y p.q="no end', "a", [("x", "y", {"p.q": "no"})]),
    ],
)
def test_what_servers_write_is_read(text, authserv_id, results):
    assert AuthenticationResults.parse(text).authserv_id == authserv_id
    assert summary(text) == results


def test_comments_are_written_as_they_came():
    text = "a.example; spf=pass (b (c) \\) d) (e\\ )"
    assert AuthenticationResults.parse(text).format() == text


def test_what_office_365_did_is_no_property():
    read = AuthenticationResults.parse("dmarc=fail action=quarantine header.from=a.example")
    assert read.results[0].action == "quarantine"


def test_an_instance_of_arc_stands_before_the_server():
    read = AuthenticationResults.parse("i=2; mx.a.example; arc=pass; spf=pass smtp.helo=b")
    assert (read.instance, read.authserv_id) == (2, "mx.a.example")
    assert [item.method for item in read.results] == ["arc", "spf"]
    assert str(read) == "i=2; mx.a.example; arc=pass; spf=pass smtp.helo=b"
    assert AuthenticationResults.parse("i=2").instance == 2


@pytest.mark.parametrize(
    ("text", "is_strict"),
    [
        ("a.example; none", True),
        ("a.example 1 (x); (y) spf=pass (z)", True),
        ('a.example; spf=fail reason="x" smtp.helo=b', True),
        ("a.example", False),
        ("a.example;", False),
        ("a.example; spf=pass;", False),
        ("spf=pass smtp.helo=a", False),
        ("a.example b; spf=pass", False),
        ("a.example; spf=pass; b.example", False),
        ("a.example; dmarc=pass action=none", False),
        ("a.example; dkim=pass header.b=a/b=", False),
        ("a.example; none; none", False),
        ("", False),
    ],
)
def test_levels_of_compliance(text, is_strict):
    loose = AuthenticationResults.parse(text)
    assert AuthenticationResults.parse(text, compliance=Compliance.LOOSER) == loose
    if is_strict:
        assert AuthenticationResults.parse(text, compliance=Compliance.STRICT) == loose
    else:
        with pytest.raises(InvalidArgumentError):
            AuthenticationResults.parse(text, compliance=Compliance.STRICT)


def test_what_is_written_is_read_strictly():
    made = AuthenticationResults(
        "mx.a.example",
        (
            AuthenticationMethodResult("spf", "pass", comments=("by hand",)),
            AuthenticationMethodResult(
                "dkim",
                "fail",
                1,
                'because "so"',
                properties=(
                    AuthenticationMethodProperty("header", "i", "@a.example"),
                    AuthenticationMethodProperty("header", "b", "x/y=="),
                    AuthenticationMethodProperty("policy", "iprev", "2001:db8::1"),
                ),
            ),
        ),
    )
    assert made.format() == (
        'mx.a.example; spf=pass (by hand); dkim/1=fail reason="because \\"so\\"" '
        'header.i=@a.example header.b="x/y==" policy.iprev="2001:db8::1"'
    )
    assert AuthenticationResults.parse(str(made), compliance=Compliance.STRICT) == made
    assert str(AuthenticationResults("a b")) == '"a b"; none'


@pytest.mark.parametrize(
    "result",
    [
        AuthenticationMethodResult("sp f", "pass"),
        AuthenticationMethodResult("spf", "pass; dkim=pass"),
        AuthenticationMethodResult("spf", "pass", reason="a\r\nb"),
        AuthenticationMethodResult("spf", "pass", comments=("x) y",)),
        AuthenticationMethodResult(
            "spf", "pass", properties=(AuthenticationMethodProperty("smtp", "a.b", "c"),)
        ),
    ],
)
def test_S03_nothing_can_be_smuggled_into_what_is_written(result):
    with pytest.raises(InvalidArgumentError):
        AuthenticationResults("a", (result,)).format()


@given(any_text)
def test_M09_any_text_is_read(text):
    read = AuthenticationResults.parse(text)
    assert str(read)
    assert all(isinstance(item.method, str) for item in read.results)
