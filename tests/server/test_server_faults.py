"""What the owner of a server may make it do wrong: rules, faults by name, delays (K05)."""

from __future__ import annotations

import socket
import time

import pytest
from smtp_dialogue import Dialogue, Wire, relay

from mailwright.errors import InvalidArgumentError
from mailwright.server import Fault, ServerLimits, SmtpServer
from mailwright.server.smtp.state import State
from mailwright.testing import faults

TRANSACTION = ("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")


def test_a_drop_before_the_answer_takes_nothing():
    dialogue = relay(rules={".": lambda _: Fault(drop=True)})
    dialogue.say_all(*TRANSACTION)
    assert dialogue.raw(b"x\r\n.\r\nNOOP\r\n") == []
    assert dialogue.session.state is State.CLOSED
    assert dialogue.messages == []
    assert dialogue.session.transcript[-1] == "-- dropped by a rule"


@pytest.mark.parametrize("octets", [0, 1, 3, 10, 1_000])
def test_a_truncated_answer_comes_after_the_work_was_done(octets):
    dialogue = relay(rules={".": lambda _: Fault(truncate=octets)})
    dialogue.say_all(*TRANSACTION)
    dialogue.session.receive_data(b"x\r\n.\r\nNOOP\r\n")
    sent = dialogue.session.data_to_send()
    assert sent == b"250 2.0.0 Ok: queued as ID1\r\n"[:octets]
    assert dialogue.session.state is State.CLOSED
    assert len(dialogue.messages) == 1


def test_a_truncated_refusal_takes_nothing():
    dialogue = relay(rules={".": lambda _: Fault(reply="554 5.6.0 Spam", truncate=2)})
    dialogue.say_all(*TRANSACTION)
    dialogue.session.receive_data(b"x\r\n.\r\n")
    assert dialogue.session.data_to_send() == b"55"
    assert dialogue.messages == []


@pytest.mark.parametrize("stage", ["EHLO", "MAIL", "RCPT", "DATA", "RSET", "BDAT", "QUIT"])
def test_a_drop_at_every_command(stage):
    dialogue = Dialogue(require_auth=False, rules={stage: lambda _: Fault(drop=True)})
    lines = ["EHLO client", "MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>"]
    lines += {"DATA": ["DATA"], "BDAT": ["BDAT 4"], "RSET": ["RSET"]}.get(stage, ["QUIT"])
    answers = dialogue.say_all(*lines)
    reached = [line.split()[0] for line in lines].index(stage)
    assert all(answers[:reached])
    assert answers[reached:] == [""] * (len(lines) - reached)
    assert dialogue.session.state is State.CLOSED


# --- delays --------------------------------------------------------------------------------------


def test_a_delay_holds_back_its_reply_and_all_behind_it():
    dialogue = relay(rules={"NOOP": lambda r: Fault(delay=0.5) if r.argument == "slow" else None})
    assert dialogue.raw(b"NOOP\r\nNOOP slow\r\nNOOP\r\nNOOP slow\r\n") == ["250 2.0.0 Ok"]
    assert dialogue.session.delay == 0.5
    assert dialogue.raw(b"QUIT\r\n") == []
    dialogue.session.resume()
    assert dialogue.replies() == ["250 2.0.0 Ok"] * 2
    assert dialogue.session.delay == 0.5
    dialogue.session.resume()
    assert dialogue.replies() == ["250 2.0.0 Ok", "221 2.0.0 Bye"]
    assert dialogue.session.delay == 0


def test_a_delayed_drop_and_a_delayed_STARTTLS():
    dialogue = relay(
        starttls=True, rules={"STARTTLS": lambda _: Fault(delay=1), "NOOP": lambda _: DROP}
    )
    assert dialogue.say("STARTTLS") == ""
    dialogue.session.resume()
    assert dialogue.replies() == ["220 2.0.0 Ready to start TLS"]
    assert dialogue.session.state is State.UPGRADE
    dialogue = relay(rules={"NOOP": lambda _: DROP})
    assert dialogue.say("NOOP") == ""
    assert dialogue.session.state is not State.CLOSED
    dialogue.session.resume()
    assert dialogue.replies() == []
    assert dialogue.session.state is State.CLOSED
    assert dialogue.session.delay == 0


DROP = Fault(drop=True, delay=0.01)


def test_a_delay_over_the_wire_and_a_server_that_stops_does_not_wait_for_it():
    with SmtpServer(require_auth=False, tls=False) as server:
        server.on("NOOP", Fault(delay=0.02))
        server.on("VRFY", Fault(delay=3_600))
        with Wire((server.host, server.port)) as wire:
            wire.reply()
            assert wire.say(b"NOOP\r\n") == b"250 2.0.0 Ok\r\n"
            wire.send(b"VRFY ann\r\n")
            while "C: VRFY ann" not in server.sessions[0].transcript:
                time.sleep(0.001)
            server.stop()
            assert wire.rest() == b""


# --- the greeting --------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["421 4.3.2 Too busy", "554 5.3.2 No service"])
def test_a_greeting_that_says_no(answer):
    dialogue = Dialogue(rules={"CONNECT": lambda _: answer})
    assert dialogue.greeting == [answer]
    assert dialogue.session.state is State.CLOSED


def test_a_greeting_in_other_words_and_late():
    dialogue = Dialogue(
        rules={"CONNECT": lambda r: Fault(reply=f"220 {r.argument}\nsecond line", delay=1)}
    )
    assert dialogue.greeting == []
    dialogue.session.resume()
    assert dialogue.replies() == ["220-test", "220 second line"]
    assert dialogue.say("NOOP").startswith("250")


# --- faults by name ------------------------------------------------------------------------------


def answers(dialogue: Dialogue, *lines: str) -> list[str]:
    return [answer[:3] for answer in dialogue.say_all(*lines)]


def test_greylisting_answers_each_recipient_once():
    dialogue = relay(rules={"RCPT": faults.greylist()})
    dialogue.say("MAIL FROM:<a@b.org>")
    bob, eve = "RCPT TO:<bob@x.org>", "RCPT TO:<eve@x.org>"
    assert answers(dialogue, bob, eve, bob, eve, bob) == ["451", "451", "250", "250", "250"]


def test_K03_greylisting_does_not_remember_without_a_bound():
    rule = faults.greylist()
    dialogue = relay(rules={"NOOP": rule})
    dialogue.raw(b"".join(b"NOOP %d\r\n" % number for number in range(10_100)))
    remembered = rule.__closure__ or ()
    sizes = [len(cell.cell_contents) for cell in remembered if isinstance(cell.cell_contents, set)]
    assert sizes == [10_000]
    assert answers(dialogue, "NOOP 10000", "NOOP 1") == ["250", "451"]


def test_only_the_first_ones():
    dialogue = relay(rules={"NOOP": faults.first(2, "451 4.3.0 Later")})
    assert answers(dialogue, *["NOOP"] * 4) == ["451", "451", "250", "250"]


def test_only_what_matches():
    dialogue = relay(rules={"RCPT": faults.matching("BOB@", "550 5.1.1 No such user")})
    dialogue.say("MAIL FROM:<a@b.org>")
    assert answers(dialogue, "RCPT TO:<bob@x.org>", "RCPT TO:<eve@x.org>") == ["550", "250"]


def test_K05_chance_is_the_same_in_each_run():
    def run(seed: int) -> list[str]:
        dialogue = relay(rules={"NOOP": faults.sometimes(0.5, "451 4.3.0 Later", seed=seed)})
        return answers(dialogue, *["NOOP"] * 30)

    assert run(7) == run(7) != run(8)
    assert {"250", "451"} == set(run(7))


# --- what is set ---------------------------------------------------------------------------------


def test_a_reply_or_a_fault_stands_for_a_rule():
    with SmtpServer(require_auth=False, tls=False) as server:
        server.on("rset", "451 4.3.0 No")
        server.on("NOOP", Fault(reply="250 2.0.0 Yes"))
        with Wire((server.host, server.port)) as wire:
            wire.reply()
            assert wire.say(b"RSET\r\n") == b"451 4.3.0 No\r\n"
            assert wire.say(b"NOOP\r\n") == b"250 2.0.0 Yes\r\n"
            server.on("RSET", None)
            assert wire.say(b"RSET\r\n") == b"250 2.0.0 Ok\r\n"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Fault(reply="nonsense"),
        lambda: Fault(delay=-1),
        lambda: Fault(delay=3_601),
        lambda: Fault(delay=float("nan")),
        lambda: Fault(truncate=-1),
        lambda: faults.sometimes(1.1, "451 x", seed=1),
        lambda: SmtpServer(tls=False).on("NOOP", "nonsense"),
        lambda: SmtpServer(tls=False).on("LAST", "451 x"),
    ],
)
def test_a_fault_that_is_none(wrong):
    with pytest.raises(InvalidArgumentError):
        wrong()


def test_all_connections_are_cut_and_new_ones_taken():
    with SmtpServer(require_auth=False, tls=False, unix_socket=True) as server:
        wires = [Wire((server.host, server.port)) for _ in range(3)]
        for wire in wires:
            assert wire.reply().startswith(b"220")
        server.disconnect()
        for wire in wires:
            assert wire.rest() == b""
            wire.__exit__()
        with Wire((server.host, server.port)) as wire:
            assert wire.reply().startswith(b"220")


def test_a_client_that_goes_away_during_a_delay_ends_the_session():
    with SmtpServer(tls=False, limits=ServerLimits(connections=1)) as server:
        server.on("NOOP", Fault(delay=0.02))
        with socket.create_connection((server.host, server.port)) as client:
            client.recv(1_000)
            client.sendall(b"NOOP\r\n")
        while server.sessions[0].state is not State.CLOSED:
            time.sleep(0.001)
