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


#: Code and lines -> the enhanced code, whether it agrees with the code, and the text.
S16_TABLE: list[tuple[int, tuple[str, ...], str | None, bool, str]] = [
    (250, ("2.1.0 ok",), "2.1.0", True, "ok"),
    (250, ("2.1.0",), "2.1.0", True, ""),
    (250, ("2.1.0 ",), "2.1.0", True, ""),
    (250, ("2.1.0\tok",), "2.1.0", True, "ok"),
    (250, ("2.1.0:  ok",), "2.1.0", True, "ok"),
    (250, ("2.999.999 ok",), "2.999.999", True, "ok"),
    (250, ("2.0.0 5.1.1 ok",), "2.0.0", True, "5.1.1 ok"),
    (250, ("ok",), None, True, "ok"),
    (250, ("",), None, True, ""),
    (251, ("2.1.5 will forward",), "2.1.5", True, "will forward"),
    (252, ("2.5.2 perhaps",), "2.5.2", True, "perhaps"),
    # another class than the code's: the code decides
    (250, ("5.1.1 odd",), "5.1.1", False, "odd"),
    (250, ("4.2.2 odd",), "4.2.2", False, "odd"),
    (550, ("4.7.0 odd",), "4.7.0", False, "odd"),
    (550, ("2.1.5 odd",), "2.1.5", False, "odd"),
    (450, ("5.2.1 odd",), "5.2.1", False, "odd"),
    (450, ("2.0.0 odd",), "2.0.0", False, "odd"),
    (421, ("5.3.2 bye",), "5.3.2", False, "bye"),
    (354, ("2.0.0 go",), "2.0.0", False, "go"),
    (235, ("5.7.8 odd",), "5.7.8", False, "odd"),
    (535, ("4.7.0 odd",), "4.7.0", False, "odd"),
    (552, ("4.3.1 odd",), "4.3.1", False, "odd"),
    # in agreement
    (450, ("4.2.0 later",), "4.2.0", True, "later"),
    (451, ("4.3.0 later",), "4.3.0", True, "later"),
    (452, ("4.5.3 too many",), "4.5.3", True, "too many"),
    (550, ("5.1.1 who",), "5.1.1", True, "who"),
    (550, ("5.7.8",), "5.7.8", True, ""),
    (554, ("5.6.0 what",), "5.6.0", True, "what"),
    (500, ("5.5.2 what",), "5.5.2", True, "what"),
    # malformed: text
    (550, ("5.7. malformed",), None, True, "5.7. malformed"),
    (550, ("5.7 malformed",), None, True, "5.7 malformed"),
    (550, ("5 malformed",), None, True, "5 malformed"),
    (550, ("5..1 malformed",), None, True, "5..1 malformed"),
    (550, (".5.1 malformed",), None, True, ".5.1 malformed"),
    (550, ("5.7.8x",), None, True, "5.7.8x"),
    (550, ("5.7.8.9 x",), None, True, "5.7.8.9 x"),
    (550, ("5.1234.1 x",), None, True, "5.1234.1 x"),
    (550, ("5.1.1234 x",), None, True, "5.1.1234 x"),
    (550, ("55.1.1 x",), None, True, "55.1.1 x"),
    (550, ("6.1.1 x",), None, True, "6.1.1 x"),
    (550, ("1.1.1 x",), None, True, "1.1.1 x"),
    (550, ("0.0.0 x",), None, True, "0.0.0 x"),
    (354, ("3.0.0 go",), None, True, "3.0.0 go"),
    (550, (" 5.1.1 x",), None, True, " 5.1.1 x"),
    (550, ("#5.1.1 x",), None, True, "#5.1.1 x"),
    (550, ("[5.1.1] x",), None, True, "[5.1.1] x"),
    (550, ("<a@x>: 5.1.1 x",), None, True, "<a@x>: 5.1.1 x"),
    (550, ("text 5.1.1",), None, True, "text 5.1.1"),
    (550, ("-5.1.1 x",), None, True, "-5.1.1 x"),
    (550, ("5.-1.1 x",), None, True, "5.-1.1 x"),
    (550, ("5.1.1\u00a0x",), None, True, "5.1.1\u00a0x"),
    (550, ("\u0665.\u0661.\u0661 x",), None, True, "\u0665.\u0661.\u0661 x"),
    (550, ("5.²1.1 x",), None, True, "5.²1.1 x"),
    # several lines
    (550, ("5.7.1 one", "5.7.1 two"), "5.7.1", True, "one\ntwo"),
    (550, ("5.7.1 one", "two"), "5.7.1", True, "one\ntwo"),
    (550, ("5.7.1 one", "5.1.1 two"), "5.7.1", False, "one\ntwo"),
    (550, ("5.7.1 one", "2.0.0 two"), "5.7.1", False, "one\ntwo"),
    (550, ("one", "5.1.1 two"), None, True, "one\n5.1.1 two"),
    (550, ("one", "4.1.1 two"), None, False, "one\n4.1.1 two"),
    (250, ("5.1.1 one", "2.1.5 two"), "5.1.1", False, "one\ntwo"),
]


def test_S16_the_table_is_long_enough() -> None:
    assert len({(code, lines) for code, lines, *_ in S16_TABLE}) >= 60


@pytest.mark.parametrize(("code", "lines", "enhanced", "consistent", "text"), S16_TABLE)
def test_S16_the_basic_code_decides_and_a_mismatch_is_seen(
    code: int, lines: tuple[str, ...], enhanced: str | None, consistent: bool, text: str
) -> None:
    one = reply(*lines, code=code)
    assert (one.enhanced_code, one.is_consistent, one.text) == (enhanced, consistent, text)
    assert one.is_positive == (code < 300)
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
