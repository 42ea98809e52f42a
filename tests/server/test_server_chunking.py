"""BDAT and BINARYMIME of the SMTP server (RFC 3030)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtp_dialogue import Dialogue, relay

from mailwright.server.limits import ServerLimits
from mailwright.server.smtp.state import State

QUEUED = "250 2.0.0 Ok: queued as ID1"
TOO_BIG = "552 5.3.4 Message too big (more than 1000 octets)"


def open_transaction(body: str = "", **options) -> Dialogue:
    """Return a session with a sender and a recipient."""
    dialogue = relay(**options)
    dialogue.say_all(f"MAIL FROM:<a@b.org>{body}", "RCPT TO:<c@d.org>")
    assert dialogue.session.state is State.RECIPIENTS
    return dialogue


def bdat(content: bytes, *, last: bool = False) -> bytes:
    return b"BDAT %d%s\r\n%s" % (len(content), b" LAST" if last else b"", content)


def feed(dialogue: Dialogue, wire: bytes, size: int) -> list[str]:
    answers: list[str] = []
    for start in range(0, len(wire), size):
        answers += dialogue.raw(wire[start : start + size])
    return answers


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_a_message_in_several_chunks_cut_anywhere(size):
    dialogue = open_transaction()
    wire = (
        bdat(b"Subject: x\r")
        + bdat(b"")
        + bdat(b"\n\r\n.one\r\n")
        + bdat(b".\r\nend", last=True)
        + b"QUIT\r\n"
    )
    assert feed(dialogue, wire, size) == [
        "250 2.0.0 11 octets received",
        "250 2.0.0 0 octets received",
        "250 2.0.0 9 octets received",
        QUEUED,
        "221 2.0.0 Bye",
    ]
    assert [message.raw for message in dialogue.messages] == [b"Subject: x\r\n\r\n.one\r\n.\r\nend"]


@pytest.mark.parametrize("content", [b"", b"x\r\n"])
def test_an_empty_last_chunk_ends_a_message(content):
    dialogue = open_transaction()
    dialogue.raw(bdat(content))
    assert dialogue.raw(b"bdat 0 last\r\n") == [QUEUED]
    assert dialogue.messages[0].raw == content
    assert dialogue.session.state is State.READY


def test_a_pipelined_transaction_with_chunks_is_answered_in_order():
    dialogue = relay()
    answers = dialogue.raw(
        b"MAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\n"
        + bdat(b"1\r\n")
        + bdat(b"2\r\n", last=True)
        + b"MAIL FROM:<a@b.org>\r\nRCPT TO:<e@f.org>\r\n"
        + bdat(b"3\r\n", last=True)
    )
    assert [answer[:3] for answer in answers] == ["250"] * 7
    assert [message.raw for message in dialogue.messages] == [b"1\r\n2\r\n", b"3\r\n"]
    assert dialogue.messages[1].envelope.recipients == ("e@f.org",)


COMMANDS = b"RSET\r\nMAIL FROM:<evil@x.org>\r\nRCPT TO:<victim@y.org>\r\n.\r\nQUIT\r\n"


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("size", [1, 1_000])
@pytest.mark.parametrize(
    ("before", "code"),
    [
        ([], "503"),
        (["MAIL FROM:<a@b.org>"], "554"),
        (["MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "BDAT 0", "NOOP"], "250"),
        (["MAIL FROM:<a@b.org>", "BDAT 0"], "554"),
        (["MAIL FROM:<a@b.org> SIZE=9", "RCPT TO:<c@d.org>"], "250"),
    ],
)
def test_S08_what_is_announced_is_swallowed_to_the_octet_whatever_the_answer(
    before, code, size, last
):
    dialogue = relay()
    dialogue.say_all(*before)
    answers = feed(dialogue, bdat(COMMANDS, last=last) + b"NOOP\r\n", size)
    assert [answer[:3] for answer in answers] == [code, "250"]
    assert dialogue.session.state is not State.CLOSED
    assert len(dialogue.messages) == (code == "250" and last)


def test_S08_a_chunk_that_is_refused_fails_the_message_up_to_LAST_or_RSET():
    dialogue = open_transaction(limits=ServerLimits(message=1_000))
    assert dialogue.raw(bdat(b"x" * 600)) == ["250 2.0.0 600 octets received"]
    assert dialogue.raw(bdat(b"x" * 401)) == [TOO_BIG]
    for chunk in (bdat(b"small"), bdat(b"")):
        assert dialogue.raw(chunk) == ["554 5.5.1 Discarded after a chunk that was refused"]
    for line in ("MAIL FROM:<a@b.org>", "RCPT TO:<e@f.org>", "DATA"):
        assert dialogue.say(line).startswith("503 5.5.1")
    assert dialogue.raw(bdat(b"end", last=True)) == [
        "554 5.5.1 Discarded after a chunk that was refused"
    ]
    assert dialogue.session.state is State.READY
    assert dialogue.messages == []


@pytest.mark.parametrize("reset", ["RSET", "EHLO client"])
def test_S22_nothing_of_a_failed_message_is_in_the_next(reset):
    dialogue = open_transaction()
    dialogue.raw(bdat(b"first"))
    assert dialogue.say(reset).startswith("250")
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<e@f.org>")
    dialogue.raw(bdat(b"second", last=True))
    (message,) = dialogue.messages
    assert message.raw == b"second"
    assert message.envelope.recipients == ("e@f.org",)


def test_DATA_and_BDAT_are_not_mixed():
    dialogue = open_transaction()
    dialogue.raw(bdat(b"first"))
    assert dialogue.say("DATA").startswith("503 5.5.1")
    assert dialogue.say("RCPT TO:<e@f.org>").startswith("503 5.5.1")
    assert dialogue.raw(bdat(b"", last=True)) == [QUEUED]


@pytest.mark.parametrize(
    "argument",
    ["", "x", "-1", "+1", "1_0", "0x10", "1 last more", "1 LAS", " 1", "1  LAST", "9" * 21, "٣"],
)
def test_S06_K03_a_chunk_without_a_size_ends_the_session(argument):
    """What follows is content that must not be taken for commands."""
    dialogue = open_transaction()
    answers = dialogue.raw(f"BDAT {argument}".rstrip().encode() + b"\r\n" + COMMANDS)
    assert answers == ["421 4.5.0 No size of a chunk, closing the connection"]
    assert dialogue.session.state is State.CLOSED
    assert dialogue.raw(COMMANDS) == []


@pytest.mark.parametrize(
    "line",
    [b"BDAT 9\n", b"BDAT\r 9\r\n", b"bdat 9" + b" " * 3_000 + b"\r\n", b"BDAT " + b"9" * 9_000],
    ids=["bare LF", "bare CR", "too long", "without an end"],
)
def test_S06_a_chunk_whose_line_cannot_be_read_ends_the_session(line):
    dialogue = open_transaction()
    answers = dialogue.raw(line + COMMANDS)
    assert [answer[:4] for answer in answers] == ["421 "]
    assert dialogue.session.state is State.CLOSED


@pytest.mark.parametrize("announced", [1_001, 10**18, 10**20 - 1])
def test_K03_a_chunk_of_any_size_is_counted_and_not_kept(announced):
    dialogue = open_transaction(limits=ServerLimits(message=1_000))
    assert dialogue.raw(b"BDAT %d LAST\r\n" % announced) == []
    assert dialogue.session.transaction is not None
    for _ in range(min(100, announced // 1_000)):
        assert dialogue.raw(b"x" * 1_000) == []
        assert dialogue.session.transaction.content == b""
        assert len(dialogue.session._input) == 0
    if announced == 1_001:
        assert dialogue.raw(b"x") == [TOO_BIG]
        assert dialogue.say("NOOP").startswith("250")
    else:
        assert dialogue.session.state is State.CHUNK
    assert dialogue.messages == []


def test_K03_many_small_chunks_are_bounded_as_one_big_one():
    dialogue = open_transaction(limits=ServerLimits(message=1_000))
    answers = dialogue.raw(bdat(b"x" * 100) * 10)
    assert set(answers) == {"250 2.0.0 100 octets received"}
    assert dialogue.raw(bdat(b"x", last=True)) == [TOO_BIG]
    assert dialogue.messages == []


# --- what a chunk may hold -----------------------------------------------------------------------

BARE = [b"a\nb", b"a\rb", b"\n", b"\r", b"a\r\r\n", b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r\n"]


@pytest.mark.parametrize("content", BARE)
@pytest.mark.parametrize("body", ["", " BODY=7BIT", " BODY=8BITMIME"])
def test_S06_text_in_chunks_has_crlf_line_ends_or_is_refused(content, body):
    """RFC 3030 changes how content travels; only BINARYMIME changes what lines are."""
    dialogue = open_transaction(body)
    assert dialogue.raw(bdat(content[:1]))[0].startswith("250")
    assert dialogue.raw(bdat(content[1:], last=True)) == [
        "550 5.6.0 The message holds a bare CR or LF"
    ]
    assert dialogue.messages == []
    assert dialogue.session.state is State.READY


@pytest.mark.parametrize("content", [*BARE, bytes(range(256)), b"x\r\n.\r\nQUIT\r\n"])
def test_S06_binary_content_comes_as_it_is(content):
    dialogue = open_transaction(" BODY=BINARYMIME")
    assert dialogue.raw(bdat(content, last=True)) == [QUEUED]
    assert dialogue.messages[0].raw == content
    assert dialogue.messages[0].envelope.options.binary


@pytest.mark.parametrize("body", ["", " BODY=BINARYMIME"])
def test_S06_the_end_of_data_is_content_in_a_chunk(body):
    dialogue = open_transaction(body)
    content = b"one\r\n.\r\n" + COMMANDS
    assert dialogue.raw(bdat(content, last=True)) == [QUEUED]
    assert dialogue.messages[0].raw == content


def test_S09_binary_content_takes_BDAT():
    dialogue = open_transaction(" BODY=binarymime")
    assert dialogue.say("DATA") == "503 5.5.1 BODY=BINARYMIME takes BDAT"
    assert dialogue.raw(bdat(b"\0", last=True)) == [QUEUED]


@pytest.mark.parametrize("without", ["BINARYMIME", "CHUNKING"])
def test_S09_without_BINARYMIME_or_chunks_there_is_no_binary_content(without):
    dialogue = relay(without_extensions={without})
    assert not re.search("BINARYMIME", "".join(dialogue.raw(b"EHLO client\r\n")))
    assert dialogue.say("MAIL FROM:<a@b.org> BODY=BINARYMIME") == (
        "501 5.5.4 Syntax: BODY=7BIT or BODY=8BITMIME"
    )


@given(
    chunks=st.lists(st.binary(max_size=20), min_size=1, max_size=6),
    size=st.integers(1, 50),
)
def test_S07_any_octets_in_any_chunks_come_through(chunks, size):
    dialogue = open_transaction(" BODY=BINARYMIME")
    wire = b"".join(map(bdat, chunks[:-1])) + bdat(chunks[-1], last=True)
    answers = feed(dialogue, wire, size)
    assert [answer[:3] for answer in answers] == ["250"] * len(chunks)
    assert dialogue.messages[0].raw == b"".join(chunks)


# --- rules, and what is shown --------------------------------------------------------------------


def test_a_rule_refuses_a_chunk_once_it_is_swallowed():
    dialogue = open_transaction(
        rules={"BDAT": lambda request: "452 4.3.1 Full" if request.argument == "4" else None}
    )
    assert dialogue.raw(bdat(b"abc")) == ["250 2.0.0 3 octets received"]
    assert dialogue.raw(b"BDAT 4\r\nQUI") == []
    assert dialogue.raw(b"TNOOP\r\n") == ["452 4.3.1 Full", "250 2.0.0 Ok"]
    assert dialogue.session.state is State.FAILED


def test_a_rule_for_the_end_of_a_message_sees_the_whole_of_it():
    seen = []
    dialogue = open_transaction(rules={".": lambda request: seen.append(request.content)})
    dialogue.raw(bdat(b"one") + bdat(b"two", last=True))
    assert seen == [b"onetwo"]


def test_the_transcript_counts_chunks():
    dialogue = open_transaction()
    dialogue.raw(bdat(b"secret\r\n") + bdat(b"", last=True))
    assert dialogue.session.transcript[-7:] == (
        "C: BDAT 8",
        "-- chunk 8 octets",
        "S: 250 2.0.0 8 octets received",
        "C: BDAT 0 LAST",
        "-- chunk 0 octets",
        "-- data 8 octets",
        f"S: {QUEUED}",
    )


def test_without_PIPELINING_a_chunk_goes_with_its_command_and_nothing_behind_it():
    for behind, codes in ((b"", ["250"]), (b"NOOP\r\n", ["250", "421"])):
        dialogue = open_transaction(without_extensions={"PIPELINING"})
        answers = dialogue.raw(bdat(b"abc", last=True) + behind)
        assert [answer[:3] for answer in answers] == codes


def test_after_HELO_there_are_chunks_all_the_same():
    """RFC 3030 ties BDAT to its keyword in EHLO; a client that guesses right does no harm."""
    dialogue = Dialogue(require_auth=False)
    dialogue.say_all("HELO client", "MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>")
    assert dialogue.raw(bdat(b"abc", last=True)) == [QUEUED]
