"""LMTP of the embedded server (RFC 2033), and its Unix-domain socket."""

from __future__ import annotations

import os
import socket
import stat

import pytest
from smtp_dialogue import Dialogue, relay

from mailwright.errors import InvalidArgumentError, ServerRefusedError, StateError
from mailwright.server import Fault, ServerLimits, SmtpServer
from mailwright.server.smtp.state import State
from mailwright.testing import faults

PEOPLE = ("bob@x.org", "carl@x.org", "dora@x.org")
OK = "250 2.0.0 Ok: queued as ID1"
CONTENTS = [
    ["DATA\r\n", "one\r\n.\r\n"],
    ["BDAT 3\r\none", "BDAT 2 LAST\r\n\r\n"],
]


def to_three(**options) -> Dialogue:
    dialogue = relay(lmtp=True, **options)
    dialogue.say_all("MAIL FROM:<a@b.org>", *(f"RCPT TO:<{name}>" for name in PEOPLE))
    assert dialogue.session.state is State.RECIPIENTS
    return dialogue


def finish(dialogue: Dialogue, content: list[str]) -> list[str]:
    """Send the content and return the replies to its end."""
    assert len(dialogue.raw(content[0].encode())) == 1
    return dialogue.raw(content[1].encode())


def test_LHLO_takes_the_place_of_EHLO_and_HELO():
    dialogue = Dialogue(lmtp=True, require_auth=False)
    assert "LMTP" in dialogue.greeting[0]
    for line in ("EHLO client", "HELO client"):
        assert dialogue.say(line) == "500 5.5.1 Command not recognized"
    offered = dialogue.raw(b"LHLO client\r\n")
    # "MUST support" these: RFC 2033 section 5
    assert {"250-PIPELINING", "250-ENHANCEDSTATUSCODES", "250-8BITMIME"} < set(offered)
    assert "LHLO domain" in "".join(dialogue.raw(b"HELP\r\n"))
    assert relay().say("LHLO client") == "500 5.5.1 Command not recognized"


@pytest.mark.parametrize("content", CONTENTS, ids=["DATA", "BDAT"])
def test_S15_a_reply_for_each_recipient(content):
    dialogue = to_three()
    assert finish(dialogue, content) == [OK] * 3
    (message,) = dialogue.messages
    assert message.envelope.recipients == PEOPLE
    assert message.raw == b"one\r\n"
    assert dialogue.session.state is State.READY


@pytest.mark.parametrize("content", CONTENTS, ids=["DATA", "BDAT"])
def test_S15_one_of_three_is_refused_at_the_end(content):
    rule = faults.matching("carl@", "552 5.2.2 Mailbox full")
    dialogue = to_three(rules={".": rule})
    assert finish(dialogue, content) == [OK, "552 5.2.2 Mailbox full", OK]
    (message,) = dialogue.messages
    assert message.envelope.recipients == ("bob@x.org", "dora@x.org")
    assert tuple(one.address for one in message.recipients) == message.envelope.recipients


def test_all_of_three_are_refused_at_the_end():
    dialogue = to_three(rules={".": lambda _: "451 4.2.0 Locked"})
    assert finish(dialogue, CONTENTS[0]) == ["451 4.2.0 Locked"] * 3
    assert dialogue.messages == []
    assert dialogue.say("MAIL FROM:<a@b.org>").startswith("250")


@pytest.mark.parametrize("content", CONTENTS, ids=["DATA", "BDAT"])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_S15_the_connection_breaks_after_some_of_the_replies(content, count):
    fault = faults.matching(PEOPLE[count], Fault(drop=True))
    dialogue = to_three(rules={".": fault})
    assert finish(dialogue, content) == [OK] * count
    assert dialogue.session.state is State.CLOSED
    # Who was told yes has it, nobody else.
    assert [one.envelope.recipients for one in dialogue.messages] == (
        [PEOPLE[:count]] * bool(count)
    )


def test_S15_a_reply_is_cut_in_the_middle():
    dialogue = to_three(rules={".": faults.matching("carl@", Fault(truncate=2))})
    dialogue.raw(b"DATA\r\n")
    dialogue.session.receive_data(b".\r\n")
    assert dialogue.session.data_to_send() == OK.encode() + b"\r\n25"
    assert len(dialogue.messages[0].recipients) == 3


@pytest.mark.parametrize(
    ("wire", "code"),
    [
        (b"DATA\r\na\nb\r\n.\r\n", "550"),
        (b"BDAT 3 LAST\r\na\nb", "550"),
        (b"BDAT 101 LAST\r\n" + b"x" * 101, "552"),
        (b"DATA\r\n" + b"x" * 101 + b"\r\n.\r\n", "552"),
    ],
)
def test_content_that_is_refused_is_refused_for_each(wire, code):
    dialogue = to_three(limits=ServerLimits(message=100))
    answers = [answer[:3] for answer in dialogue.raw(wire)]
    assert [answer for answer in answers if answer != "354"] == [code] * 3
    assert dialogue.messages == []
    assert dialogue.session.state is State.READY


def test_a_store_that_is_full_is_said_for_each_that_no_rule_refused():
    def full(message):
        raise ServerRefusedError("Insufficient system storage", code=452, enhanced_code="4.3.1")

    dialogue = to_three(deliver=full, rules={".": faults.matching("bob@", "550 5.1.1 No")})
    assert [answer[:3] for answer in finish(dialogue, CONTENTS[0])] == ["550", "452", "452"]


@pytest.mark.parametrize("line", ["DATA", "BDAT 0 LAST"])
def test_without_a_recipient_the_answer_is_503(line):
    """RFC 2033 section 4.2."""
    dialogue = relay(lmtp=True)
    dialogue.say("MAIL FROM:<a@b.org>")
    assert dialogue.raw(line.encode() + b"\r\n") == ["503 5.5.1 No valid recipients"]


def test_the_same_recipient_twice_has_two_replies():
    dialogue = relay(lmtp=True)
    dialogue.say_all("MAIL FROM:<a@b.org>", *["RCPT TO:<bob@x.org>"] * 2)
    assert finish(dialogue, CONTENTS[0]) == [OK] * 2


# --- the socket ----------------------------------------------------------------------------------


def ask(client: socket.socket, *lines: bytes) -> list[bytes]:
    file = client.makefile("rb")
    answers = [file.readline()]
    for line in lines:
        client.sendall(line)
        answers.append(file.readline())
        while answers[-1][3:4] == b"-":
            answers[-1] = file.readline()
    return [answer[:3] for answer in answers]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix-domain sockets here")
def test_K01_a_socket_for_this_user_alone_takes_mail_without_a_login():
    with SmtpServer(tls=False, unix_socket=True) as server:
        path = server.socket_path
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.stat().st_uid == os.getuid()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            answers = ask(
                client,
                b"EHLO c\r\n",
                b"MAIL FROM:<a@b.org>\r\n",
                b"RCPT TO:<c@d.org>\r\n",
                b"DATA\r\n",
                b"x\r\n.\r\n",
            )
        assert answers == [b"220", b"250", b"250", b"250", b"354", b"250"]
        assert server.messages[0].raw == b"x\r\n"
        with socket.create_connection((server.host, server.port)) as client:
            assert ask(client, b"EHLO c\r\n", b"MAIL FROM:<a@b.org>\r\n")[-1] == b"530"
    assert not path.exists()
    assert not path.parent.exists()


def test_a_server_without_a_socket_says_so():
    with SmtpServer(tls=False) as server, pytest.raises(StateError, match="unix_socket"):
        _ = server.socket_path


# --- VRFY and EXPN -------------------------------------------------------------------------------

DIRECTORY = {
    "ann": "Ann Lee <ann@example.org>",
    "staff": ["ann@example.org", "bob@example.org"],
    "bjørn": "Bjørn <bjørn@example.org>",
}


def knowing(names=DIRECTORY) -> SmtpServer:
    return SmtpServer(require_auth=False, tls=False, directory=names)


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("VRFY ann", ["250 2.1.5 Ann Lee <ann@example.org>"]),
        ("VRFY <ANN>", ["250 2.1.5 Ann Lee <ann@example.org>"]),
        ("VRFY nobody", ["550 5.1.1 No such user"]),
        ("VRFY staff", ["252 2.5.2 Cannot verify the members of a mailing list"]),
        ("VRFY bjørn", ["252 2.6.8 The answer takes SMTPUTF8"]),
        ("VRFY bjørn SMTPUTF8", ["250 2.1.5 Bjørn <bjørn@example.org>"]),
        ("EXPN staff", ["250-2.1.5 ann@example.org", "250 2.1.5 bob@example.org"]),
        ("EXPN nobody", ["550 5.1.1 No such mailing list"]),
    ],
)
def test_K04_names_are_told_where_the_owner_wants_it(line, answers):
    dialogue = relay(directory=dict(knowing()._settings.directory or {}))
    assert "250-EXPN" in dialogue.raw(b"EHLO client\r\n")
    assert dialogue.raw(line.encode() + b"\r\n") == answers


@pytest.mark.parametrize("line", ["VRFY ann", "VRFY nobody", "EXPN ann", "EXPN nobody"])
def test_K04_by_default_nobody_learns_who_has_an_account(line):
    dialogue = Dialogue(require_auth=False, users={"ann": "secret"})
    assert "EXPN" not in "".join(dialogue.raw(b"EHLO client\r\n"))
    verb = line.split()[0]
    assert dialogue.say(line) == dialogue.say(f"{verb} somebody-else")


@pytest.mark.parametrize("names", [{"ann": "a\r\n250 b"}, {"ann": []}, {"ann": ["\x1b[2J"]}])
def test_K04_a_directory_that_no_reply_can_hold(names):
    with pytest.raises(InvalidArgumentError, match="directory"):
        knowing(names)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("HELP MAIL", "214 2.0.0 MAIL FROM:<address> [parameters]"),
        ("HELP bdat", "214 2.0.0 BDAT octets [LAST]"),
        ("HELP LHLO", "504 5.5.4 No help on that"),
        ("HELP EXPN", "504 5.5.4 No help on that"),
        ("HELP ETRN", "504 5.5.4 No help on that"),
    ],
)
def test_help_on_a_command(line, answer):
    assert relay().say(line) == answer
