"""APPEND when the line breaks: appended, certainly not, or in doubt (I09, N4, N5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import anyio
import pytest
from imap_fronts import Front
from writing_scripts import OK, CutAnswer, connected, greeting, selected

from mailwright.errors import (
    ConnectionLostError,
    DeliveryInDoubtError,
    MailwrightError,
    ServerRefusedError,
)
from mailwright.imap import AsyncImapClient, ImapClient
from mailwright.imap.write.results import AppendState
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import (
    Answer,
    Close,
    Expect,
    ExpectCommand,
    ReceiveOctets,
    Reset,
    ScriptedServer,
    Send,
    Stall,
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


def test_what_is_known_is_kept_by_the_client(front: Front) -> None:
    script = [
        greeting("UIDPLUS"),
        ExpectCommand("APPEND INBOX .*"),
        Answer(ANSWER),
        ExpectCommand("APPEND INBOX .*"),
        Answer("<tag> NO [OVERQUOTA] full\r\n"),
        Expect(r"\w+ APPEND.*"),
        Close(),
    ]
    with connected(front, *script) as (client, _):
        assert client.last_outcome is None
        result = client.inbox.append(MESSAGE)
        assert client.last_outcome.unwrap() == result
        assert (result.uid, result.uid_validity) == (12, 7)
        with pytest.raises(ServerRefusedError):
            client.inbox.append(MESSAGE)
        assert client.last_outcome.state is AppendState.NOT_APPENDED
        assert isinstance(client.last_outcome.error, ServerRefusedError)
        with pytest.raises(ConnectionLostError):
            client.inbox.append(MESSAGE)
        assert client.last_outcome.state is AppendState.NOT_APPENDED
        assert client.last_outcome.message_id == "m1@example.test"


SCRIPT = [greeting("UIDPLUS"), ExpectCommand("APPEND INBOX .*"), Answer(ANSWER)]


def test_T34_I09_an_interrupt_at_each_step_leaves_the_truth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    states = set()
    for step in range(50):
        with ScriptedServer(SCRIPT, strict=False) as server:
            client = ImapClient(timeout=5)
            client.connect(server.host, server.port, SecureSocketOptions.NONE)
            stream: Any = client._stream
            left = iter(range(step))
            with monkeypatch.context() as patch:
                for name in ("read", "write"):
                    patch.setattr(stream, name, _interrupting(getattr(stream, name), left))
                try:
                    client.inbox.append(MESSAGE)
                except KeyboardInterrupt:
                    assert client.last_outcome is not None
                    states.add(client.last_outcome.state)
                    continue
                finally:
                    client._abort()
            break
    assert states == {AppendState.NOT_APPENDED, AppendState.IN_DOUBT}
    assert step >= 2


def _interrupting(call: Callable[..., Any], left: Iterator[int]) -> Callable[..., Any]:
    def wrapped(*args: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return call(*args)

    return wrapped


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_T34_I09_what_came_of_a_cancelled_append_is_known_once_the_answer_comes(
    anyio_backend: str,
) -> None:
    script = [
        greeting("UIDPLUS"),
        ExpectCommand("APPEND INBOX .*"),
        Stall(),
        Answer(ANSWER),
        ExpectCommand("NOOP"),
        Answer("<tag> OK done\r\n"),
    ]
    with ScriptedServer(script, strict=False) as server:
        client = AsyncImapClient(timeout=5)
        await client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with anyio.move_on_after(0.2) as scope:
            await client.inbox.append(MESSAGE)
        assert scope.cancelled_caught
        assert client.is_connected
        assert client.last_outcome is not None
        assert client.last_outcome.state is AppendState.IN_DOUBT
        server.resume()
        await client.noop()
        assert client.last_outcome.state is AppendState.APPENDED
        assert client.last_outcome.unwrap().uid == 12
        client._abort()
