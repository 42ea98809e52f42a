"""APPEND when the line breaks: appended, certainly not, or in doubt (I09, N4, N5)."""

from __future__ import annotations

import pytest
from imap_fronts import Front
from writing_scripts import OK, CutAnswer, connected, greeting, selected

from mailwright.errors import (
    ConnectionLostError,
    DeliveryInDoubtError,
    MailwrightError,
    ServerRefusedError,
)
from mailwright.imap.write.results import AppendState
from mailwright.testing import (
    Answer,
    Close,
    Expect,
    ExpectCommand,
    ReceiveOctets,
    Reset,
    Send,
)

MESSAGE = b"Message-ID: <m1@example.test>\r\n\r\nbody\r\n"
ANSWER = "<tag> OK [APPENDUID 7 12] done\r\n"
GO_AHEAD = "+ go on\r\n"


def test_I09_what_is_known_is_told_wherever_the_answer_is_cut(front: Front) -> None:
    answer = len("AAAA1") + len(ANSWER) - len("<tag>")
    for octets in range(answer):
        script = [greeting(), ExpectCommand("APPEND INBOX .*"), CutAnswer(ANSWER, octets), Close()]
        with connected(front, *script) as (client, _):
            with pytest.raises(DeliveryInDoubtError) as caught:
                client.inbox.append(MESSAGE)
            assert caught.value.message_id == "m1@example.test"
            assert not caught.value.retryable
            assert not client.is_connected


def test_I09_before_the_literal_may_leave_nothing_was_appended(front: Front) -> None:
    for octets in range(len(GO_AHEAD)):
        script = [greeting(), Expect(r"\w+ APPEND INBOX {.*}"), Send(GO_AHEAD[:octets]), Close()]
        with connected(front, *script) as (client, _):
            with pytest.raises(ConnectionLostError):
                client.inbox.append(MESSAGE)


@pytest.mark.parametrize("octets", [0, 1, 10, len(MESSAGE) - 1, len(MESSAGE), len(MESSAGE) + 1])
def test_I09_once_the_last_octet_may_have_left_it_is_in_doubt(front: Front, octets: int) -> None:
    script = [greeting(), Expect(r"\w+ APPEND.*"), Send(GO_AHEAD), ReceiveOctets(octets), Reset()]
    with connected(front, *script) as (client, _), pytest.raises(DeliveryInDoubtError):
        client.inbox.append(MESSAGE)


def test_I09_half_a_long_message_was_not_appended(front: Front) -> None:
    long = MESSAGE + b"x" * 62 + b"\r\n" * 20_000_000
    script = [greeting("LITERAL+"), Expect(r"\w+ APPEND.*"), ReceiveOctets(1_000_000), Reset()]
    with connected(front, *script) as (client, _):
        with pytest.raises(MailwrightError) as caught:
            client.inbox.append(long)
        assert not isinstance(caught.value, DeliveryInDoubtError)


def test_I09_goodbye_after_the_last_octet_leaves_it_in_doubt(front: Front) -> None:
    script = [greeting(), ExpectCommand("APPEND .*"), Send("* BYE shutting down\r\n"), Close()]
    with connected(front, *script) as (client, _), pytest.raises(DeliveryInDoubtError):
        client.inbox.append(MESSAGE)


def test_a_refusal_is_no_doubt(front: Front) -> None:
    no = [greeting(), ExpectCommand("APPEND .*"), Answer("<tag> NO [OVERQUOTA] full\r\n")]
    with connected(front, *no) as (client, _), pytest.raises(ServerRefusedError) as caught:
        client.inbox.append(MESSAGE)
    assert caught.value.response_code == "OVERQUOTA"


def test_I09_each_of_many_messages_has_the_fate_that_is_its_own(front: Front) -> None:
    # Three fly, one was taken; the last octet of the third may have left.
    script = [
        greeting("LITERAL+"),
        ExpectCommand("APPEND .*"),
        Answer("<tag> OK [APPENDUID 7 12] done\r\n"),
        ExpectCommand("APPEND .*"),
        Answer("<tag> NO too bad\r\n"),
        ExpectCommand("APPEND .*"),
        Close(),
    ]
    with connected(front, *script) as (client, _):
        outcomes = list(client.inbox.append_all([MESSAGE] * 3))
    assert [outcome.state for outcome in outcomes] == [
        AppendState.APPENDED,
        AppendState.NOT_APPENDED,
        AppendState.IN_DOUBT,
    ]
    assert outcomes[0].unwrap().uid == 12
    with pytest.raises(DeliveryInDoubtError):
        outcomes[2].unwrap()


def test_I09_all_of_a_multiappend_are_in_doubt_together(front: Front) -> None:
    script = [greeting("LITERAL+", "MULTIAPPEND"), ExpectCommand("APPEND .*"), Close()]
    with connected(front, *script) as (client, _):
        outcomes = list(client.inbox.append_all([MESSAGE] * 3))
    assert [outcome.state for outcome in outcomes] == [AppendState.IN_DOUBT] * 3


def test_N5_after_doubt_the_message_is_looked_for_first(front: Front) -> None:
    script = [
        greeting("ESEARCH"),
        *selected(),
        ExpectCommand(r'UID SEARCH RETURN \(ALL\) HEADER "?Message-ID"? "?<m1@example.test>"?'),
        Answer('* ESEARCH (TAG "<tag>") UID ALL 5\r\n<tag> OK found\r\n'),
        ExpectCommand("NOOP"),
        OK,
    ]
    with connected(front, *script) as (client, server):
        result = client.inbox.open().append_unless_present(MESSAGE)
        client.noop()
        assert not any("APPEND" in line for line in server.lines)
    assert (result.uid, result.uid_validity, result.was_present) == (5, 1, True)


def test_appenduid_that_makes_no_sense_is_no_uid(front: Front) -> None:
    for code in ("7", "7 0", "0 5", "7 1:4294967295", "7 5,6", "x y", "7 *", "7 99999999999"):
        answer = Answer(f"<tag> OK [APPENDUID {code}] done\r\n")
        with connected(front, greeting(), ExpectCommand("APPEND .*"), answer) as (client, _):
            result = client.inbox.append(MESSAGE)
        assert (result.uid, result.uid_validity) == (None, None), code
