"""The SMTP core, fed whole, byte by byte and with what a server must not say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import (
    ConnectionLostError,
    InvalidArgumentError,
    LimitExceededError,
    ProtocolError,
    StateError,
)
from mailwright.smtp._framer import ReplyLimits
from mailwright.smtp._protocol import SmtpProtocol
from mailwright.smtp._state import AFTER_COMMAND, AFTER_REPLY, State
from mailwright.smtp.commands import (
    Auth,
    AuthResponse,
    Data,
    Ehlo,
    Greeting,
    Mail,
    MailData,
    Noop,
    Raw,
    Rcpt,
    StartTls,
)


def ready(limits: ReplyLimits | None = None) -> SmtpProtocol:
    return SmtpProtocol(State.READY, limits=limits)


def sent(protocol: SmtpProtocol, *commands: object) -> bytes:
    for command in commands:
        protocol.submit(command)  # type: ignore[arg-type]
    out = b""
    while data := protocol.data_to_send():
        out += data
    return out


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_replies_are_filed_in_order_whatever_the_cuts(size: int) -> None:
    protocol = ready()
    mail, rcpt, data = Mail("<a@x.test>"), Rcpt("<b@x.test>"), Data()
    wire = sent(protocol, mail, rcpt, data)
    assert wire == b"MAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n"
    stream = b"250-2.1.0 one\r\n250 2.1.0 two\r\n550 5.1.1 no\r\n354 go\r\n"
    for start in range(0, len(stream), size):
        protocol.receive_data(stream[start : start + size])
    assert mail.reply is not None
    assert mail.reply.lines == ("one", "two")
    assert rcpt.reply is not None
    assert (rcpt.reply.code, rcpt.reply.enhanced_code, rcpt.reply.text) == (550, "5.1.1", "no")
    assert data.reply is not None
    assert protocol.state is State.CONTENT


def test_every_pair_of_state_and_verb_is_either_in_the_table_or_refused() -> None:
    commands = {
        "greeting": Greeting,
        "EHLO": lambda: Ehlo("[127.0.0.1]"),
        "STARTTLS": StartTls,
        "AUTH": lambda: Auth("PLAIN", None),
        "response": lambda: AuthResponse(b""),
        "MAIL": lambda: Mail("<>"),
        "RCPT": lambda: Rcpt("<a@x.test>"),
        "DATA": Data,
        "content": MailData,
        "NOOP": Noop,
        "raw": lambda: Raw("VRFY x"),
    }
    for state in State:
        for verb, make in commands.items():
            protocol = SmtpProtocol(state)
            if (state, verb) in AFTER_COMMAND:
                protocol.submit(make())
                assert protocol.state is AFTER_COMMAND[state, verb]
            else:
                with pytest.raises(StateError):
                    protocol.submit(make())


def test_tables_lead_out_of_every_state_but_closed() -> None:
    leaving = {state for state, _ in AFTER_COMMAND} | {state for state, _ in AFTER_REPLY}
    assert leaving == set(State) - {State.CLOSED}


def test_nothing_may_follow_a_synchronising_command() -> None:
    protocol = ready()
    protocol.submit(Mail("<>"))
    protocol.submit(Rcpt("<a@x.test>"))
    protocol.submit(Data())
    with pytest.raises(StateError):
        protocol.submit(MailData())


@pytest.mark.parametrize(
    "line",
    [
        b"hello",
        b"25 x",
        b"25x ok",
        b"2500 ok",
        b"000 ok",
        b"199 ok",
        b"600 ok",
        b"999 ok",
        b"250_ok",
        b"",
        b" 250 ok",
        b"\xff\xfe",
        b"HTTP/1.1 400 Bad Request",
    ],
)
def test_T32_T20_what_is_no_reply_breaks_the_protocol(line: bytes) -> None:
    protocol = ready()
    sent(protocol, Noop())
    with pytest.raises(ProtocolError):
        protocol.receive_data(line + b"\r\n")


@pytest.mark.parametrize(
    "line", [b"250", b"250 ", b"250 \x00\x80\xff\xc0\xaf", b"251 \xef\xbb\xbfx"]
)
def test_T30_any_octets_are_a_text(line: bytes) -> None:
    protocol = ready()
    noop = Noop()
    sent(protocol, noop)
    protocol.receive_data(line + b"\r\n")
    assert noop.reply is not None
    assert isinstance(noop.reply.text, str)
    assert str(noop.reply).startswith(line[:3].decode())


def test_S27_S16_a_code_must_not_change_inside_a_reply() -> None:
    protocol = ready()
    sent(protocol, Noop())
    with pytest.raises(ProtocolError, match="from 250 to 550"):
        protocol.receive_data(b"250-one\r\n550 two\r\n")


def test_S27_a_last_line_inside_the_text_is_text() -> None:
    protocol = ready()
    noop = Noop()
    sent(protocol, noop)
    protocol.receive_data(b"250-first 250 second\r\n250 250-third\r\n")
    assert noop.reply is not None
    assert noop.reply.lines == ("first 250 second", "250-third")


LIMITS = ReplyLimits(line=100, lines=5, reply=300)


@pytest.mark.parametrize(
    ("stream", "over"),
    [
        (b"250 " + b"x" * 95 + b"\r\n", False),
        (b"250 " + b"x" * 97 + b"\r\n", True),
        (b"x" * 101, True),  # no end of line is needed to see it
        (b"250-x\r\n" * 4 + b"250 x\r\n", False),
        (b"250-x\r\n" * 5 + b"250 x\r\n", True),
        ((b"250-" + b"x" * 90 + b"\r\n") * 3 + b"250 x\r\n", False),
        ((b"250-" + b"x" * 90 + b"\r\n") * 3 + b"250 " + b"x" * 20 + b"\r\n", True),
    ],
)
def test_T27_S27_limits_hold_at_and_past_their_value(stream: bytes, over: bool) -> None:
    protocol = ready(LIMITS)
    noop = Noop()
    sent(protocol, noop)
    if over:
        with pytest.raises(LimitExceededError):
            protocol.receive_data(stream)
    else:
        protocol.receive_data(stream)
        assert noop.reply is not None


def test_T32_a_second_reply_to_one_command_is_a_violation() -> None:
    protocol = ready()
    sent(protocol, Noop())
    with pytest.raises(ProtocolError, match="nothing asked for"):
        protocol.receive_data(b"250 ok\r\n250 late\r\n")


def test_T32_a_reply_before_its_command_was_written_is_a_violation() -> None:
    protocol = ready()
    protocol.submit(Noop())
    with pytest.raises(ProtocolError, match="nothing asked for"):
        protocol.receive_data(b"250 ok\r\n")


def test_T32_input_that_nothing_asked_for_stops_the_next_command() -> None:
    protocol = ready()
    sent(protocol, Noop())
    protocol.receive_data(b"250 ok\r\n25")
    with pytest.raises(ProtocolError):
        protocol.submit(Noop())


@pytest.mark.parametrize("extra", [b"250 injected\r\n", b"250-X-EVIL ", b"2", b"\r\n"])
def test_T01_T03_T09_what_follows_the_go_ahead_of_starttls_is_a_violation(extra: bytes) -> None:
    for cut in range(len(extra) + 1):
        protocol = ready()
        sent(protocol, StartTls())

        def feed(protocol: SmtpProtocol = protocol, cut: int = cut) -> None:
            protocol.receive_data(b"220 go\r\n" + extra[:cut])
            if extra[cut:]:
                protocol.receive_data(extra[cut:])
            protocol.expect_silence()

        with pytest.raises(ProtocolError):
            feed()


@pytest.mark.parametrize("verb", ["idle", "waiting", "group", "content"])
@pytest.mark.parametrize("behind", [0, 2], ids="{} replies behind it".format)
def test_S13_421_ends_the_session_at_any_step(verb: str, behind: int) -> None:
    protocol = ready()
    commands = {
        "idle": (),
        "waiting": (Noop(),),
        "group": (Mail("<>"), Rcpt("<a@x.test>"), Data()),
        "content": (Mail("<>"), Rcpt("<a@x.test>"), Data()),
    }[verb]
    sent(protocol, *commands)
    if verb == "content":
        protocol.receive_data(b"250 ok\r\n250 ok\r\n354 go\r\n")
        content = MailData(iter([b"x\r\n"] * 3))
        protocol.submit(content)
        protocol.data_to_send()
        commands = (content,)
    protocol.receive_data(b"421 4.3.2 shutting down\r\n" + b"503 5.5.1 no\r\n" * behind)
    assert protocol.goodbye is not None
    assert protocol.state is State.CLOSED
    assert all(command.reply is protocol.goodbye for command in commands)
    protocol.receive_eof()  # the end is what 421 announced
    with pytest.raises(StateError):
        protocol.submit(Noop())


def test_the_end_of_the_stream_without_421_is_a_loss() -> None:
    protocol = ready()
    sent(protocol, Noop())
    with pytest.raises(ConnectionLostError):
        protocol.receive_data(b"")


def test_a_refusal_before_the_dot_ends_the_session_with_the_servers_words() -> None:
    protocol = SmtpProtocol(State.CONTENT)
    content = MailData(iter([b"a" * 70_000, b"b" * 70_000]))
    protocol.submit(content)
    assert protocol.data_to_send()
    protocol.receive_data(b"552 5.3.4 too big\r\n")
    assert content.reply is not None
    assert content.reply.code == 552
    assert not content.content.released
    assert protocol.data_to_send() == b""
    assert protocol.state is State.CLOSED


def test_T32_an_acceptance_before_the_dot_is_a_violation() -> None:
    protocol = SmtpProtocol(State.CONTENT)
    protocol.submit(MailData(iter([b"a" * 70_000, b"b" * 70_000])))
    protocol.data_to_send()
    with pytest.raises(ProtocolError):
        protocol.receive_data(b"250 queued\r\n")


PAYLOADS = [
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\x85",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x1c",
    "\ud800",
    "\x7f",
]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "make",
    [
        lambda text: Ehlo(f"a{text}b"),
        lambda text: Mail(f"<a{text}b@x.test>"),
        lambda text: Rcpt(f"<a{text}b@x.test>"),
        lambda text: Auth(f"PLAIN{text}X", None),
        lambda text: Raw(f"VRFY a{text}b"),
    ],
    ids=["EHLO", "MAIL", "RCPT", "AUTH", "raw"],
)
def test_S01_S02_no_command_holds_a_line_break(make: object, payload: str) -> None:
    with pytest.raises(InvalidArgumentError):
        make(payload)  # type: ignore[operator]


@pytest.mark.parametrize(
    "line",
    [
        "MAIL FROM:<a@x>",
        "mail from:<a@x>",
        "RCPT TO:<a@x>",
        "DATA",
        "BDAT 3 LAST",
        "BURL x",
        "AUTH PLAIN",
        "starttls",
        "EHLO x",
        "HELO x",
        "LHLO x",
        "QUIT",
        "RSET",
        "SEND FROM:<a@x>",
        "SOML x",
        "SAML x",
        "TURN",
        "ATRN x",
        " MAIL FROM:<a@x>",
        "",
        "250 x",
        "VRFY a\r\nMAIL FROM:<a@x>",
    ],
)
def test_raw_refuses_what_carries_mail_or_changes_the_session(line: str) -> None:
    with pytest.raises(InvalidArgumentError):
        Raw(line)


@given(st.binary(max_size=200), st.integers(1, 50))
def test_any_octets_give_a_reply_or_a_protocol_error_and_never_anything_else(
    data: bytes, size: int
) -> None:
    protocol = ready()
    sent(protocol, Mail("<>"), Rcpt("<a@x.test>"), Data())
    try:
        for start in range(0, len(data), size):
            protocol.receive_data(data[start : start + size])
    except ProtocolError:
        pass
