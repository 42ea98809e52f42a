"""The table of commands of the SMTP server: order, syntax, replies."""

from __future__ import annotations

import pytest
from smtp_dialogue import PLAIN, Dialogue, relay

from mailwright.server.smtp.state import State
from mailwright.server.smtp.verbs import VERBS

ARGUMENTS = {
    "EHLO": "client",
    "HELO": "client",
    "AUTH": f"PLAIN {PLAIN}",
    "MAIL": "FROM:<a@b.org>",
    "RCPT": "TO:<c@d.org>",
    "VRFY": "ann",
    "BDAT": "0",
    "LHLO": "client",
    "EXPN": "staff",
}
DIRECTORY = {"staff": ("ann@b.org", "bob@b.org")}
TO_STATE = {
    State.CONNECTED: [],
    State.READY: ["EHLO client"],
    State.MAIL: ["EHLO client", "MAIL FROM:<a@b.org>"],
    State.RECIPIENTS: ["EHLO client", "MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>"],
    State.CHUNKS: ["EHLO client", "MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "BDAT 0"],
    State.FAILED: ["EHLO client", "MAIL FROM:<a@b.org>", "BDAT 0"],
}


@pytest.mark.parametrize("state", TO_STATE)
@pytest.mark.parametrize("name", VERBS)
def test_every_command_in_every_state(name, state):
    lmtp = VERBS[name].protocol == "LMTP"
    dialogue = Dialogue(
        require_auth=False, auth_without_tls=True, starttls=True, directory=DIRECTORY, lmtp=lmtp
    )
    dialogue.say_all(
        *(line.replace("EHLO", "LHLO" if lmtp else "EHLO") for line in TO_STATE[state])
    )
    assert dialogue.session.state is state
    answer = dialogue.say(f"{name} {ARGUMENTS.get(name, '')}".rstrip())
    allowed = state in VERBS[name].states
    assert (not answer.startswith("503")) == allowed, answer
    if not allowed:
        assert dialogue.session.state is state


@pytest.mark.parametrize("name", [name for name, verb in VERBS.items() if verb.octets is None])
def test_every_command_checks_whether_it_has_an_argument(name):
    lmtp = VERBS[name].protocol == "LMTP"
    dialogue = relay(auth_without_tls=True, starttls=True, directory=DIRECTORY, lmtp=lmtp)
    if name in {"RCPT", "DATA"}:
        dialogue.say("MAIL FROM:<a@b.org>")
    for argument in {True, False} - set(VERBS[name].arguments):
        answer = dialogue.say(f"{name} argument" if argument else name)
        assert answer == f"501 5.5.4 Syntax: {VERBS[name].syntax}"


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("NOPE", "500 5.5.1 Command not recognized"),
        ("", "500 5.5.1 Command not recognized"),
        ("NOOP \x00", "501 5.5.2 A command is UTF-8 without control characters"),
        ("NOOP \udcff", "501 5.5.2 A command is UTF-8 without control characters"),
        ("MAIL FROM: <a@b.org>", "501 5.1.7 Syntax: MAIL FROM:<address> [parameters]"),
        ("MAIL FROM:a@b.org", "501 5.1.7 Syntax: MAIL FROM:<address> [parameters]"),
        ("MAIL FROM:<a@b.org>SIZE=1", "501 5.1.7 Syntax: MAIL FROM:<address> [parameters]"),
        ("MAIL FROM:<a@b.org> SIZE=", "501 5.5.4 Syntax: MAIL FROM:<address> [parameters]"),
        ("MAIL FROM:<a@b.org> SIZE=1 SIZE=1", "501 5.5.4 Syntax: MAIL FROM:<address> [parameters]"),
        ("MAIL FROM:<a@b.org> SIZE=x", "501 5.5.4 Syntax: SIZE=number"),
        ("MAIL FROM:<a@b.org> SIZE=" + "9" * 21, "501 5.5.4 Syntax: SIZE=number"),
        (
            "MAIL FROM:<a@b.org> SIZE=33554433",
            "552 5.3.4 Message too big (more than 33554432 octets)",
        ),
        ("MAIL FROM:<a@b.org> BODY=BINARYMIME", "250 2.1.0 Sender OK"),
        (
            "MAIL FROM:<a@b.org> BODY=9BIT",
            "501 5.5.4 Syntax: BODY=7BIT or BODY=8BITMIME or BODY=BINARYMIME",
        ),
        ("MAIL FROM:<a@b.org> SMTPUTF8=1", "501 5.5.4 SMTPUTF8 has no value"),
        ("MAIL FROM:<a@b.org> X-NEW=1", "555 5.5.4 Parameter not recognized: X-NEW"),
        ("MAIL FROM:<dané@b.org>", "550 5.6.7 This address takes SMTPUTF8"),
        ("MAIL FROM:<dané@b.org> SMTPUTF8", "250 2.1.0 Sender OK"),
        ("MAIL FROM:<> AUTH=<>", "250 2.1.0 Sender OK"),
        ("mail from:<@x.org,@y.org:a@b.org> size=33554432", "250 2.1.0 Sender OK"),
        ('MAIL FROM:<"a b"@[127.0.0.1]>', "250 2.1.0 Sender OK"),
        ("VRFY ann", "252 2.5.0 Cannot VRFY user, but will accept the message"),
        ("VRFY nobody", "252 2.5.0 Cannot VRFY user, but will accept the message"),
        ("EXPN list", "500 5.5.1 Command not recognized"),
        ("DATA", "503 5.5.1 Bad sequence of commands: send MAIL first"),
        ("STARTTLS", "502 5.5.1 STARTTLS is not offered"),
    ],
)
def test_replies(line, answer):
    assert relay().say(line) == answer


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("RCPT TO:<>", "501 5.1.3 Syntax: RCPT TO:<address> [parameters]"),
        ("RCPT TO:<bob>", "501 5.1.3 Syntax: RCPT TO:<address> [parameters]"),
        ("RCPT TO:<bob@x.org> X-NEW", "555 5.5.4 Parameter not recognized: X-NEW"),
        ("RCPT TO:<bøb@x.org>", "553 5.6.7 This address takes SMTPUTF8"),
        ("RCPT TO:<Postmaster>", "250 2.1.5 Recipient OK"),
        ("MAIL FROM:<a@b.org>", "503 5.5.1 Bad sequence of commands: a mail transaction is open"),
        ("DATA", "554 5.5.1 No valid recipients"),
    ],
)
def test_replies_in_a_transaction(line, answer):
    dialogue = relay()
    dialogue.say("MAIL FROM:<a@b.org>")
    assert dialogue.say(line) == answer


def test_helo_has_no_extensions():
    dialogue = Dialogue(require_auth=False)
    assert dialogue.raw(b"HELO client\r\n") == ["250 localhost"]
    assert dialogue.say("MAIL FROM:<a@b.org> SIZE=1").startswith("555 5.5.4")
    assert dialogue.raw(b"NOOP\r\nNOOP\r\n") == [
        "421 4.5.0 Commands sent ahead, and PIPELINING was not offered"
    ]


@pytest.mark.parametrize(
    ("extension", "lines"),
    [
        ("SIZE", ["MAIL FROM:<a@b.org> SIZE=1"]),
        ("8BITMIME", ["MAIL FROM:<a@b.org> BODY=8BITMIME"]),
        ("SMTPUTF8", ["MAIL FROM:<a@b.org> SMTPUTF8"]),
        ("AUTH", ["MAIL FROM:<a@b.org> AUTH=<>", f"AUTH PLAIN {PLAIN}"]),
        ("STARTTLS", ["STARTTLS"]),
        ("HELP", []),
        ("BINARYMIME", []),  # its value of BODY= is in test_server_chunking
        ("CHUNKING", ["BDAT 0 LAST"]),
        ("DSN", ["MAIL FROM:<a@b.org> RET=FULL", "MAIL FROM:<a@b.org> ENVID=1"]),
        ("DELIVERBY", ["MAIL FROM:<a@b.org> BY=1;R"]),
        ("FUTURERELEASE", ["MAIL FROM:<a@b.org> HOLDFOR=1"]),
        ("MT-PRIORITY", ["MAIL FROM:<a@b.org> MT-PRIORITY=1"]),
        ("LIMITS", []),
        ("EXPN", ["EXPN staff"]),
    ],
)
def test_an_extension_that_is_left_out_is_neither_offered_nor_taken(extension, lines):
    for without in (set(), {extension}):
        dialogue = Dialogue(
            require_auth=False,
            auth_without_tls=True,
            starttls=True,
            directory=DIRECTORY,
            without_extensions=without,
        )
        offered = {line[4:].split()[0] for line in dialogue.raw(b"EHLO client\r\n")}
        assert (extension in offered) == (not without)
        for line in lines:
            assert (dialogue.say(line)[:3] in {"500", "555"}) == bool(without)
            dialogue.session.reset()


def test_pipelining_that_is_left_out_is_refused():
    dialogue = relay(without_extensions={"PIPELINING"})
    (answer,) = dialogue.raw(b"MAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\n")
    assert answer.startswith("421 4.5.0")
    assert dialogue.session.state is State.CLOSED


def test_ehlo_in_a_transaction_ends_it():
    dialogue = relay()
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "EHLO client")
    assert dialogue.say("DATA").startswith("503 5.5.1")
    assert dialogue.session.transaction is None


def test_a_refused_recipient_is_not_in_the_next_mail():
    dialogue = relay()
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "RSET")
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<e@f.org>", "DATA", ".")
    assert dialogue.messages[0].envelope.recipients == ("e@f.org",)
