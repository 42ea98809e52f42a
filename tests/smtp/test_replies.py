"""What is read out of replies: codes, texts, queue ids, capabilities."""

from __future__ import annotations

import pickle

import pytest

from mailwright.smtp.capabilities import Capabilities
from mailwright.smtp.replies import Reply


def reply(*lines: str, code: int = 250) -> Reply:
    return Reply(code, tuple(line.encode() for line in lines))


@pytest.mark.parametrize(
    ("line", "queue_id"),
    [
        ("2.0.0 Ok: queued as 4XyZ1234abcd", "4XyZ1234abcd"),
        ("OK id=1vNabc-000000001Ab-2cDe", "1vNabc-000000001Ab-2cDe"),
        ("2.6.0 <a@x> [InternalId=4711, Hostname=h] Queued mail for delivery", "4711"),
        ("2.0.0 5AQ1b2c3 Message accepted for delivery", "5AQ1b2c3"),
        ("2.0.0: 1a2b3c4d Message accepted for delivery", "1a2b3c4d"),
        ("Ok 0100019a-bc", "0100019a-bc"),
        ("2.0.0 OK  1763900000 abc123-gsmtp", None),
        (
            "2.0.0 OK  1763900000 4fb4d7f45d1cf-5a1b2c3d4e5si1.2 - gsmtp",
            "4fb4d7f45d1cf-5a1b2c3d4e5si1.2",
        ),
        ("thanks", None),
        ("", None),
    ],
)
def test_queue_ids_QUIRK_OpenSMTPD(line: str, queue_id: str | None) -> None:
    assert reply(line).queue_id == queue_id


@pytest.mark.parametrize(
    ("code", "line", "enhanced", "consistent", "text"),
    [
        (250, "2.1.0 ok", "2.1.0", True, "ok"),
        (250, "5.1.1 odd", "5.1.1", False, "odd"),
        (550, "4.7.0 odd", "4.7.0", False, "odd"),
        (550, "5.7. malformed", None, True, "5.7. malformed"),
        (550, "5.7.8", "5.7.8", True, ""),
        (550, "5.7.8x", None, True, "5.7.8x"),
        (550, "5.1234.1 x", None, True, "5.1234.1 x"),
        (550, "text 5.1.1", None, True, "text 5.1.1"),
        (354, "3.0.0 go", None, True, "3.0.0 go"),
    ],
)
def test_S16_the_basic_code_decides_and_a_mismatch_is_seen(
    code: int, line: str, enhanced: str | None, consistent: bool, text: str
) -> None:
    one = reply(line, code=code)
    assert (one.enhanced_code, one.is_consistent, one.text) == (enhanced, consistent, text)
    assert one.is_transient == (400 <= code < 500)


def test_the_enhanced_code_is_taken_off_each_line() -> None:
    assert reply("5.7.8 one", "5.7.8 two", "three", code=535).text == "one\ntwo\nthree"


def test_replies_compare_and_pickle() -> None:
    one = reply("2.0.0 ok")
    assert pickle.loads(pickle.dumps(one)) == one
    assert one != reply("2.0.0 no")
    assert {one: 1}[reply("2.0.0 ok")] == 1
    assert repr(one) == "<Reply 250 2.0.0 ok>"


def test_capabilities_are_read_without_case_and_garbage_is_left_out() -> None:
    capabilities = Capabilities(
        (
            "Pipelining",
            "size 1000",
            "AUTH PLAIN login",
            "AUTH=CRAM-MD5",
            "-bad-",
            "",
            "8bitmime",
            "ü",
        )
    )
    assert capabilities.pipelining
    assert capabilities.size == 1000
    assert capabilities.mechanisms == ("PLAIN", "LOGIN", "CRAM-MD5")
    assert set(capabilities) == {"PIPELINING", "SIZE", "AUTH", "8BITMIME"}
    assert "pipelining" in capabilities
    assert 5 not in capabilities
    assert capabilities["Auth"] == ("PLAIN", "login", "CRAM-MD5")


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("", None),
        ("0", None),
        ("35882577", 35882577),
        ("-1", None),
        ("x", None),
        ("1e9", None),
        ("²", None),
        ("٣", None),
        ("9" * 20, int("9" * 20)),
        ("9" * 21, None),
        ("9" * 100_000, None),
        ("00100", 100),
    ],
)
def test_S17_sizes(value: str, size: int | None) -> None:
    assert Capabilities((f"SIZE {value}",)).size == size
