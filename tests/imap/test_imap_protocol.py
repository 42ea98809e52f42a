"""The core without a network: who is answered by what, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from mailwright.errors import (
    ConnectionLostError,
    InvalidArgumentError,
    LimitExceededError,
    MailwrightError,
    NotConnectedError,
    ProtocolError,
    ServerRefusedError,
    ServiceUnavailableError,
    StateError,
)
from mailwright.imap._command import Command, Plain
from mailwright.imap._encoder import Encoder, WireAbilities
from mailwright.imap._limits import ImapLimits
from mailwright.imap._protocol import ImapProtocol
from mailwright.imap._state import AFTER_OK, AFTER_REFUSAL, ALLOWED, State
from mailwright.imap.commands.greeting import Greeting
from mailwright.imap.commands.noop import Noop
from mailwright.imap.responses import Response, Status


class Store(Plain):
    """A command with two literals."""

    verb = "UID STORE"

    def __init__(self, *texts: bytes) -> None:
        self.texts = texts

    def write(self, encoder: Encoder) -> None:
        encoder.raw("UID STORE")
        for text in self.texts:
            encoder.space().literal(text)


class Search(Command[list[bytes]]):
    """A command whose answers look like those of another one of its kind."""

    verb = "UID SEARCH"
    claims = frozenset({b"SEARCH"})

    def __init__(self) -> None:
        self.found: list[bytes] = []

    def take(self, response: Response) -> bool:
        self.found.append(response.frame)
        return True

    def result(self) -> list[bytes]:
        return self.found


class Alone(Plain):
    verb = "SELECT"
    alone = True


class Dialogue(Plain):
    """A command that another one ends, as IDLE is."""

    verb = "IDLE"
    alone = True
    interruptible = True

    def __init__(self) -> None:
        self.is_idling = False
        self.was_ended = False

    def take_continuation(self, data: bytes) -> bool:
        self.is_idling = True
        return True

    def interrupt(self) -> None:
        if self.is_idling and not self.was_ended:
            self.was_ended = True
            self.continuations = (b"DONE",)


def protocol(
    state: State = State.SELECTED, *, limits: ImapLimits | None = None, **abilities: bool
) -> ImapProtocol:
    """Return a protocol in a state, with the tags T1, T2…"""
    one = ImapProtocol(
        "T", state, limits=limits or ImapLimits(), observe=lambda response, claimed: None
    )
    one.abilities = WireAbilities(**abilities)
    return one


def sent(one: ImapProtocol) -> bytes:
    """Return all that is to be sent now."""
    pieces: list[bytes] = []
    while data := one.data_to_send():
        pieces.append(data)
    return b"".join(pieces)


def begun(one: ImapProtocol, *commands: Command[Any]) -> bytes:
    """Submit commands and return what is sent for them."""
    one.submit(*commands)
    return sent(one)


def test_many_in_flight_are_told_apart_by_their_tags() -> None:
    one, commands = protocol(), [Noop() for _ in range(3)]
    assert begun(one, *commands) == b"T1 NOOP\r\nT2 NOOP\r\nT3 NOOP\r\n"
    one.receive_data(b"T2 OK b\r\nT3 NO [INUSE] c\r\nT1 BAD a\r\n")
    assert commands[1].outcome().text == "b"
    for command, retryable in ((commands[0], False), (commands[2], True)):
        with pytest.raises(ServerRefusedError) as caught:
            command.outcome()
        assert caught.value.retryable is retryable
    assert one.is_idle


def test_answers_that_look_alike_are_not_awaited_together() -> None:
    one, first, second, other = protocol(), Search(), Search(), Noop()
    assert begun(one, first, second, other) == b"T1 UID SEARCH\r\n"
    one.receive_data(b"* SEARCH 1 2\r\nT1 OK\r\n")
    assert sent(one) == b"T2 UID SEARCH\r\nT3 NOOP\r\n"
    one.receive_data(b"* SEARCH 3\r\nT3 OK\r\nT2 OK\r\n")
    assert (first.outcome(), second.outcome()) == ([b"* SEARCH 1 2"], [b"* SEARCH 3"])
    assert other.is_done


def test_what_changes_the_state_waits_and_is_waited_for() -> None:
    one = protocol()
    assert begun(one, Noop(), Alone(), Noop()) == b"T1 NOOP\r\n"
    one.receive_data(b"T1 OK\r\n")
    assert sent(one) == b"T2 SELECT\r\n"
    one.receive_data(b"T2 OK\r\n")
    assert sent(one) == b"T3 NOOP\r\n"


def test_a_literal_waits_unless_the_server_lets_it_through() -> None:
    one = protocol()
    assert begun(one, Store(b"abc", b"d")) == b"T1 UID STORE {3}\r\n"
    one.receive_data(b"+ go\r\n")
    assert sent(one) == b"abc {1}\r\n"
    one.receive_data(b"+\r\n")
    assert sent(one) == b"d\r\n"
    plus = protocol(literal_plus=True)
    assert begun(plus, Store(b"abc", b"d")) == b"T1 UID STORE {3+}\r\nabc {1+}\r\nd\r\n"
    minus = protocol(literal_minus=True)
    assert begun(minus, Store(b"x" * 4096)).startswith(b"T1 UID STORE {4096+}")
    assert begun(protocol(literal_minus=True), Store(b"x" * 4097)) == b"T1 UID STORE {4097}\r\n"


def test_i04_a_literal_that_is_refused_is_not_sent() -> None:
    one, store = protocol(), Store(b"abc", b"d")
    begun(one, store)
    one.receive_data(b"T1 NO [TOOBIG] no\r\n")
    assert begun(one, Noop()) == b"T2 NOOP\r\n"
    with pytest.raises(ServerRefusedError):
        store.outcome()
    assert not store.is_sent


def test_i04_a_literal_that_does_not_wait_is_sent_to_its_end_all_the_same() -> None:
    one, store = protocol(literal_plus=True), Store(b"x" * 200_000)
    one.submit(store)
    first = one.data_to_send()
    one.receive_data(b"T1 NO no\r\n")
    rest = begun(one, Noop())
    assert (first + rest).endswith(b"x\r\nT2 NOOP\r\n")
    assert len(first + rest) == len(b"T1 UID STORE {200000+}\r\n") + 200_002 + len(b"T2 NOOP\r\n")


#: What a server may say, at each step of a command with a literal that waits.
SAID = {
    "go ahead": b"+ go\r\n",
    "its OK": b"T1 OK\r\n",
    "its NO": b"T1 NO\r\n",
    "its BAD": b"T1 BAD\r\n",
    "another tag": b"T9 OK\r\n",
    "an earlier form of the tag": b"t1 OK\r\n",
    "no status": b"T1 MAYBE\r\n",
    "data": b"* 3 EXISTS\r\n",
    "half a line": b"T1 O",
    "BYE": b"* BYE\r\n",
    "garbage": b"\x00\xff\r\n",
    "an empty line": b"\r\n",
    "the end": b"",
}
#: step -> what is an error there; everything else is taken.
ERRORS = {
    "before": {"go ahead", "its OK", "its NO", "its BAD"},
    "announced": {"its OK"},
    "sent": {"go ahead"},
    "done": {"go ahead", "its OK", "its NO", "its BAD"},
}
ALWAYS = {"another tag", "an earlier form of the tag", "no status", "garbage", "an empty line"}


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("step", ERRORS)
def test_i04_every_answer_at_every_step(step: str, said: str) -> None:
    """I04, T08: nothing is taken for an answer to what was not asked, and nothing else raises."""
    one, store = protocol(), Store(b"abc")
    if step != "before":
        begun(one, store)
    if step in {"sent", "done"}:
        one.receive_data(b"+\r\n")
        sent(one)
    if step == "done":
        one.receive_data(b"T1 OK\r\n")
    if said in ERRORS[step] | ALWAYS:
        with pytest.raises(ProtocolError):
            one.receive_data(SAID[said])
        return
    one.receive_data(SAID[said])
    succeeded = store.completion is not None and store.completion.status is Status.OK
    assert succeeded == ((step, said) == ("sent", "its OK") or step == "done")
    assert one.state is (State.CLOSED if said in {"BYE", "the end"} else State.SELECTED)


def test_t08_an_answer_to_what_is_only_half_written_is_no_answer() -> None:
    one = protocol(literal_plus=True)
    one.submit(Store(b"x" * 200_000))
    one.data_to_send()
    with pytest.raises(ProtocolError, match="before it was sent"):
        one.receive_data(b"T1 OK\r\n")


@pytest.mark.parametrize("verb", ALLOWED)
@pytest.mark.parametrize("state", State)
def test_each_verb_in_each_state(state: State, verb: str) -> None:
    one = protocol(state)
    command = type("Any", (Plain,), {"verb": verb})()
    if state in (State.CLOSED, State.LOGOUT):
        with pytest.raises(StateError):
            one.submit(command)
        return
    octets = begun(one, command)
    if state in ALLOWED[verb]:
        assert octets == (b"" if verb == "greeting" else b"T1 " + verb.encode() + b"\r\n")
        return
    assert octets == b""
    with pytest.raises(StateError):
        command.outcome()


@pytest.mark.parametrize("verb", sorted({*AFTER_OK, *AFTER_REFUSAL}))
def test_the_state_follows_the_answer(verb: str) -> None:
    for word, table in ((b"OK", AFTER_OK), (b"NO", AFTER_REFUSAL), (b"BAD", AFTER_REFUSAL)):
        for state in ALLOWED[verb]:
            one = protocol(state)
            begun(one, type("Any", (Plain,), {"verb": verb, "alone": True})())
            one.receive_data(b"T1 " + word + b"\r\n")
            assert one.state is table.get(verb, state)


def test_another_command_ends_one_that_idles() -> None:
    one, idle = protocol(), Dialogue()
    assert begun(one, idle) == b"T1 IDLE\r\n"
    assert begun(one, Noop()) == b""  # not before the server idles
    one.receive_data(b"+ idling\r\n")
    assert sent(one) == b"DONE\r\n"
    assert sent(one) == b""
    one.receive_data(b"* 4 EXISTS\r\nT1 OK\r\n")
    assert sent(one) == b"T2 NOOP\r\n"
    assert idle.is_done


def test_bye_and_the_end_fail_what_is_in_flight_and_queued() -> None:
    for data, kind in (
        (b"* BYE [UNAVAILABLE] maintenance\r\n", ServiceUnavailableError),
        (b"", ConnectionLostError),
    ):
        one, commands = protocol(), (Search(), Search())
        begun(one, *commands)
        one.receive_data(data)
        for command in commands:
            with pytest.raises(kind) as caught:
                command.outcome()
            assert caught.value.retryable
        with pytest.raises(ServiceUnavailableError if data else NotConnectedError):
            one.submit(Noop())


@pytest.mark.parametrize("greeting", [b"* NO\r\n", b"* BAD\r\n", b"* 3 EXISTS\r\n", b"* LIST\r\n"])
def test_i16_a_greeting_that_is_none(greeting: bytes) -> None:
    one = protocol(State.OPENED)
    begun(one, Greeting())
    with pytest.raises(ProtocolError):
        one.receive_data(greeting)


@pytest.mark.parametrize("first", [b"T1 OK\r\n", b"+ OK\r\n", b"220 hello ESMTP\r\n", b"+OK\r\n"])
def test_i16_t20_what_does_not_even_begin_as_a_greeting(first: bytes) -> None:
    one = protocol(State.OPENED)
    begun(one, Greeting())
    with pytest.raises(ProtocolError):
        one.receive_data(first)


def test_t27_responses_that_nothing_asked_for_are_counted() -> None:
    one = protocol(limits=ImapLimits(unclaimed=100))
    begun(one, Noop())
    one.receive_data(b"* 1 EXISTS\r\n" * 100)
    with pytest.raises(LimitExceededError):
        one.receive_data(b"* 1 EXISTS\r\n")


def test_t30_responses_that_nobody_can_read_are_dropped_and_counted() -> None:
    one, noop = protocol(limits=ImapLimits(malformed=100)), Noop()
    begun(one, noop)
    one.receive_data(b"* \x00\xff (\r\n" * 100)
    one.receive_data(b"T1 OK \x80\x00 still here\r\n")
    assert "still here" in noop.outcome().text
    with pytest.raises(LimitExceededError):
        one.receive_data(b"* \x00\r\n")


def test_t28_octets_in_memory_are_bounded_for_a_response() -> None:
    one = protocol(limits=ImapLimits(literal=100_000))
    begun(one, Noop())
    one.receive_data(b"* X {65537}\r\n" + b"x" * 65537)
    with pytest.raises(LimitExceededError, match="100000"):
        one.receive_data(b" {65537}\r\n")


def test_an_argument_that_cannot_be_written_costs_no_octet() -> None:
    one, bad = protocol(), Store(b"a\0b")
    assert begun(one, bad, Noop()) == b"T2 NOOP\r\n"
    with pytest.raises(InvalidArgumentError):
        bad.outcome()


@pytest.mark.parametrize("made", [b"", b"12345", b"1234567"])
def test_a_source_that_makes_another_number_of_octets_ends_the_connection(made: bytes) -> None:
    class Streamed(Plain):
        verb = "APPEND"

        def write(self, encoder: Encoder) -> None:
            encoder.raw("APPEND ").literal_blocks(6, lambda: iter((made,)))

    one = protocol(literal_plus=True)
    one.submit(Streamed())
    with pytest.raises(MailwrightError, match="another number"):
        sent(one)
