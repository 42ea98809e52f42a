"""VRFY, EXPN and HELP in every front (RFC 5321 section 3.5), against scripts and a server."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, opening, without

from mailwright import MailboxAddress, errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server import SmtpServer
from mailwright.smtp import Reply, VerificationStatus
from mailwright.smtp.flows.inquiring import string
from mailwright.smtp.inquiries import mailboxes_in
from mailwright.testing import Close, Expect, ScriptedServer, Send

NONE = SecureSocketOptions.NONE


def asked(
    front: Front, method: str, argument: str, line: str, reply: str, offer: str = CAPABILITIES
):
    """What one inquiry returns whose command is `line` and whose reply is `reply`."""
    script = [*opening(offer), Expect(re.escape(line)), Send(reply), Close()]
    with ScriptedServer(script) as server:
        client = front.client(timeout=5)  # no identity, and no relay that is trusted
        client.connect(server.host, server.port, NONE)
        try:
            return getattr(client, method)(argument)
        finally:
            client.disconnect(quit=False)


ANN = MailboxAddress("Ann Smith", "ann@example.org")

ANSWERS = [
    ("250 Ann Smith <ann@example.org>\r\n", VerificationStatus.VERIFIED, [ANN]),
    ("250 2.1.5 ann@example.org\r\n", VerificationStatus.VERIFIED, [("", "ann@example.org")]),
    (
        '250 "Smith, \\"A\\"" <ann@example.org>\r\n',
        VerificationStatus.VERIFIED,
        [('Smith, "A"', "ann@example.org")],
    ),
    ("250 OK\r\n", VerificationStatus.VERIFIED, []),
    (
        "251 User not local; will forward to <ann@example.com>\r\n",
        VerificationStatus.FORWARDED,
        [("", "ann@example.com")],
    ),
    ("252 2.0.0 ann\r\n", VerificationStatus.NOT_TOLD, []),
    (
        "252 2.0.0 <ann@example.org>\r\n",
        VerificationStatus.NOT_TOLD,
        [("", "ann@example.org")],
    ),
    ("550 5.1.1 No such user\r\n", VerificationStatus.UNKNOWN, []),
    (
        "551 User not local; please try <ann@example.com>\r\n",
        VerificationStatus.ELSEWHERE,
        [("", "ann@example.com")],
    ),
    (
        (
            "553-Ambiguous; Possibilities are\r\n553-Ann Smith <ann@example.org>\r\n"
            "553 Andy Smith <andy@example.org>\r\n"
        ),
        VerificationStatus.AMBIGUOUS,
        [ANN, ("Andy Smith", "andy@example.org")],
    ),
]


@pytest.mark.parametrize(("reply", "status", "people"), ANSWERS)
def test_each_answer_to_vrfy_is_its_own(
    front: Front, reply: str, status: VerificationStatus, people: list
) -> None:
    answer = asked(front, "verify", "ann@example.org", "VRFY ann@example.org", reply)
    assert answer.status is status
    assert [(one.name, one.address) for one in answer.mailboxes] == [
        (one.name, one.address) if isinstance(one, MailboxAddress) else one for one in people
    ]
    assert answer.reply.code == int(reply[:3])


def test_a_list_and_who_is_on_it(front: Front) -> None:
    reply = (
        "250-Ann Smith <ann@example.org>\r\n250-<bob@example.net>\r\n"
        '250-"|/usr/bin/vacation"\r\n250 carl@example.net\r\n'
    )
    answer = asked(front, "expand", "staff", "EXPN staff", reply)
    assert answer.is_told
    assert [one.address for one in answer.mailboxes] == [
        "ann@example.org",
        "bob@example.net",
        "carl@example.net",
    ]
    assert answer.mailboxes[0].name == "Ann Smith"
    assert "vacation" in answer.reply.text


def test_a_list_that_is_not_told(front: Front) -> None:
    answer = asked(front, "expand", "staff", "EXPN staff", "252 2.5.2 not telling\r\n")
    assert not answer.is_told
    assert answer.mailboxes == ()


@pytest.mark.parametrize(
    ("method", "reply", "error"),
    [
        ("verify", "502 5.5.1 no\r\n", errors.UnsupportedError),
        ("verify", "500 what\r\n", errors.UnsupportedError),
        ("verify", "504 5.5.4 no\r\n", errors.UnsupportedError),
        ("verify", "550 5.7.1 not for you\r\n", errors.PolicyRefusedError),
        ("verify", "530 5.7.0 log in first\r\n", errors.AuthenticationRequiredError),
        ("verify", "450 4.2.1 later\r\n", errors.ServerRefusedError),
        ("verify", "421 4.3.2 bye\r\n", errors.ServiceUnavailableError),
        ("verify", "354 go on\r\n", errors.ProtocolError),
        ("expand", "550 5.1.1 that is a user\r\n", errors.ServerRefusedError),
        ("expand", "502 5.5.1 no\r\n", errors.UnsupportedError),
        ("expand", "502 5.7.0 log in first\r\n", errors.PolicyRefusedError),
        ("help", "502 5.5.1 no\r\n", errors.UnsupportedError),
        ("help", "504 5.5.4 no\r\n", errors.UnsupportedError),
        ("help", "450 4.2.1 later\r\n", errors.ServerRefusedError),
    ],
)
def test_no_answer_is_a_typed_error(
    front: Front, method: str, reply: str, error: type[errors.MailwrightError]
) -> None:
    line = {"verify": "VRFY staff", "expand": "EXPN staff", "help": "HELP staff"}[method]
    with pytest.raises(error) as caught:
        asked(front, method, "staff", line, reply)
    if error is errors.UnsupportedError:
        assert caught.value.extension == line[:4]


@pytest.mark.parametrize(
    ("who", "line"),
    [
        ("ann", "VRFY ann"),
        ("a.smith", "VRFY a.smith"),
        ("Ann Smith", 'VRFY "Ann Smith"'),
        ('Ann "the \\" Smith', 'VRFY "Ann \\"the \\\\\\" Smith"'),
        ("ann SMTPUTF8", 'VRFY "ann SMTPUTF8"'),
        ('"a b"@example.org', 'VRFY "a b"@example.org'),
        ("ann@Bücher.example", "VRFY ann@xn--bcher-kva.example"),
        ("jörg@example.org", "VRFY jörg@example.org SMTPUTF8"),
        ("Jörg Ä", 'VRFY "Jörg Ä" SMTPUTF8'),
        (MailboxAddress("Ann", "ann@example.org"), "VRFY ann@example.org"),
        (".", 'VRFY "."'),
    ],
)
def test_S02_a_name_is_one_argument_and_no_second_one(front: Front, who: str, line: str) -> None:
    asked(front, "verify", who, line, "252 2.0.0 perhaps\r\n")
    asked(front, "expand", who, line.replace("VRFY", "EXPN"), "252 2.0.0 perhaps\r\n")


@pytest.mark.parametrize(
    "who", ["", "ann\r\nRSET", "a\tb", "\u2028", "a@b@c", "x" * 500, "ü" * 250]
)
@pytest.mark.parametrize("method", ["verify", "expand"])
def test_S02_what_is_no_argument_is_refused_before_a_byte(
    front: Front, method: str, who: str
) -> None:
    with ScriptedServer([*opening(), Close()]) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, NONE)
        with pytest.raises(errors.InvalidArgumentError):
            getattr(client, method)(who)
        assert len(server.lines) == 1
        client.disconnect(quit=False)


def test_a_name_in_utf_8_takes_SMTPUTF8(front: Front) -> None:
    with ScriptedServer([*opening(without("SMTPUTF8")), Close()]) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, NONE)
        for method in ("verify", "expand"):
            with pytest.raises(errors.UnsupportedError) as caught:
                getattr(client, method)("jörg@example.org")
            assert caught.value.extension == "SMTPUTF8"
        with pytest.raises(errors.InvalidArgumentError):
            client.help("Jörg")
        assert len(server.lines) == 1
        client.disconnect(quit=False)


def test_help(front: Front) -> None:
    assert asked(front, "help", "", "HELP", "214-one\r\n214 two\r\n").text == "one\ntwo"
    assert asked(front, "help", "MAIL", "HELP MAIL", "214 MAIL FROM\r\n").code == 214
    assert asked(front, "help", "a b", 'HELP "a b"', "211 status\r\n").code == 211


def test_S27_a_list_of_a_million_ends_at_the_limit_of_a_reply(front: Front) -> None:
    with pytest.raises(errors.LimitExceededError):
        asked(front, "expand", "all", "EXPN all", "250-a@example.org\r\n" * 5_000)


@pytest.mark.parametrize(
    "line",
    [
        "250 \x1b]0;owned\x07 <a@example.org>",
        "250 a\0b <a@example.org>",
        "250 \u202eevil <a@example.org>",
        "250 \xff\xfe <a@example.org>",
    ],
)
def test_T31_T30_full_names_hold_nothing_that_a_terminal_obeys(front: Front, line: str) -> None:
    answer = asked(front, "verify", "a", "VRFY a", f"{line}\r\n")
    [mailbox] = answer.mailboxes
    assert mailbox.name.isprintable()
    assert mailbox.address == "a@example.org"


@given(st.lists(st.binary(max_size=80), min_size=1, max_size=5), st.sampled_from([250, 251, 553]))
def test_T30_any_octets_of_an_answer_are_read_without_an_exception(
    lines: list[bytes], code: int
) -> None:
    for mailbox in mailboxes_in(Reply(code, tuple(lines))):
        assert mailbox.name.isprintable()
        assert "@" in mailbox.address
        assert mailbox.address.isprintable()


@given(st.text())
def test_S02_any_text_is_one_string_or_refused(text: str) -> None:
    try:
        encoded = string(text, "address")
    except errors.InvalidArgumentError:
        return
    assert encoded.isprintable()
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", encoded)
    assert " " not in outside
    assert '"' not in outside


def test_the_embedded_server_answers_without_a_login(front: Front) -> None:
    with SmtpServer(users={"ann": "secret"}, tls=False) as server:
        client = front.client(timeout=5)
        client.connect("127.0.0.1", server.port, NONE)
        assert client.verify("ann@example.org").status is VerificationStatus.NOT_TOLD
        assert "MAIL" in client.help().text
        client.disconnect()
