from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from smtp_dialogue import TLS, Dialogue, relay

from mailwright.errors import ServerRefusedError
from mailwright.server.limits import ServerLimits
from mailwright.server.smtp.state import State
from mailwright.server.smtp.verbs import VERBS


def b64(text: str) -> str:
    return b64encode(text.encode()).decode()


def plain(authzid: str, user: str, password: str) -> str:
    return b64(f"{authzid}\0{user}\0{password}")


PLAIN = plain("", "ann", "secret")
REFUSED = "535 5.7.8 Authentication credentials invalid"


def logged_in(**options) -> Dialogue:
    dialogue = Dialogue(tls=TLS, **options)
    dialogue.say_all("EHLO client", f"AUTH PLAIN {PLAIN}")
    return dialogue


# --- a whole session -----------------------------------------------------------------------------


def test_a_mail_is_delivered_before_its_sender_is_told():
    told = []
    dialogue = logged_in(deliver=lambda message: told.append(dialogue.replies() or message))
    answers = dialogue.say_all(
        "MAIL FROM:<ann@example.org> SIZE=20 BODY=8BITMIME", "RCPT TO:<bob@example.net>", "DATA"
    )
    assert [answer[:3] for answer in answers] == ["250", "250", "354"]
    assert dialogue.raw(b"Subject: x\r\n\r\n..y\xff\r\n.\r\n") == ["250 2.0.0 Ok: queued as ID1"]
    (message,) = told
    assert message.raw == b"Subject: x\r\n\r\n.y\xff\r\n"
    assert message.envelope.sender == "ann@example.org"
    assert message.envelope.recipients == ("bob@example.net",)
    assert message.parameters == {"SIZE": "20", "BODY": "8BITMIME"}
    assert message.authenticated_as == "ann"
    assert message.tls is TLS
    assert message.queue_id == "ID1"
    assert message.session is dialogue.session
    assert message.received_at.tzinfo is not None


def test_a_pipelined_transaction_is_answered_in_order():
    dialogue = relay()
    answers = dialogue.raw(
        b"RSET\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.org>\r\nRCPT TO:<nonsense>\r\nDATA\r\n"
    )
    assert [answer[:3] for answer in answers] == ["250", "250", "250", "501", "354"]
    assert [answer[:3] for answer in dialogue.raw(b".\r\nQUIT\r\n")] == ["250", "221"]
    assert dialogue.messages[0].raw == b""
    assert dialogue.session.state is State.CLOSED


def test_a_session_byte_by_byte_is_the_same_session():
    wire = (
        b"EHLO c\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nDATA\r\n"
        b"..one\r\n.two\r\n.\r\nNOOP\r\nQUIT\r\n"
    )
    whole, dripping = Dialogue(require_auth=False), Dialogue(require_auth=False)
    answers = [line for octet in wire for line in dripping.raw(bytes((octet,)))]
    # Without PIPELINING's offer a client has to wait: EHLO goes alone.
    assert answers == whole.raw(wire[:8]) + whole.raw(wire[8:])
    assert dripping.messages[0].raw == whole.messages[0].raw == b".one\r\ntwo\r\n"


# --- the table of commands -----------------------------------------------------------------------

ARGUMENTS = {
    "EHLO": "client",
    "HELO": "client",
    "AUTH": f"PLAIN {PLAIN}",
    "MAIL": "FROM:<a@b.org>",
    "RCPT": "TO:<c@d.org>",
    "VRFY": "ann",
}
TO_STATE = {
    State.CONNECTED: [],
    State.READY: ["EHLO client"],
    State.MAIL: ["EHLO client", "MAIL FROM:<a@b.org>"],
    State.RECIPIENTS: ["EHLO client", "MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>"],
}


@pytest.mark.parametrize("state", TO_STATE)
@pytest.mark.parametrize("name", VERBS)
def test_every_command_in_every_state(name, state):
    dialogue = Dialogue(require_auth=False, auth_without_tls=True, starttls=True)
    dialogue.say_all(*TO_STATE[state])
    assert dialogue.session.state is state
    answer = dialogue.say(f"{name} {ARGUMENTS.get(name, '')}".rstrip())
    allowed = state in VERBS[name].states
    assert (not answer.startswith("503")) == allowed, answer
    if not allowed:
        assert dialogue.session.state is state


@pytest.mark.parametrize("name", VERBS)
def test_every_command_checks_whether_it_has_an_argument(name):
    dialogue = relay(auth_without_tls=True, starttls=True)
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
        ("MAIL FROM:<a@b.org> BODY=BINARYMIME", "501 5.5.4 Syntax: BODY=7BIT or BODY=8BITMIME"),
        ("MAIL FROM:<a@b.org> SMTPUTF8=1", "501 5.5.4 SMTPUTF8 has no value"),
        ("MAIL FROM:<a@b.org> RET=FULL", "555 5.5.4 Parameter not recognized: RET"),
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
        ("RCPT TO:<bob@x.org> NOTIFY=NEVER", "555 5.5.4 Parameter not recognized: NOTIFY"),
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
    ],
)
def test_an_extension_that_is_left_out_is_neither_offered_nor_taken(extension, lines):
    for without in (set(), {extension}):
        dialogue = Dialogue(
            require_auth=False, auth_without_tls=True, starttls=True, without_extensions=without
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


# --- identity ------------------------------------------------------------------------------------


def test_mail_takes_a_login():
    dialogue = Dialogue(tls=TLS)
    dialogue.say("EHLO client")
    assert dialogue.say("MAIL FROM:<a@b.org>") == "530 5.7.0 Authentication required"
    assert dialogue.say("RCPT TO:<a@b.org>").startswith("503")
    assert dialogue.say(f"AUTH PLAIN {PLAIN}") == "235 2.7.0 Authentication successful"
    assert dialogue.say("MAIL FROM:<a@b.org>").startswith("250")


def test_S19_a_login_takes_tls():
    dialogue = Dialogue(starttls=True)
    assert not any("AUTH" in line for line in dialogue.raw(b"EHLO client\r\n"))
    assert dialogue.say(f"AUTH PLAIN {PLAIN}").startswith("538 5.7.11")
    assert dialogue.say("MAIL FROM:<a@b.org>") == "530 5.7.0 Must issue a STARTTLS command first"
    assert dialogue.session.authenticated_as == ""


def test_S19_unless_the_server_was_told():
    dialogue = Dialogue(starttls=True, auth_without_tls=True)
    assert "250-AUTH SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN" in dialogue.raw(b"EHLO client\r\n")
    assert dialogue.say(f"AUTH PLAIN {PLAIN}").startswith("235")


def test_only_the_mechanisms_that_were_chosen():
    dialogue = Dialogue(tls=TLS, mechanisms=("LOGIN",))
    assert "250-AUTH LOGIN" in dialogue.raw(b"EHLO client\r\n")
    assert dialogue.say(f"AUTH PLAIN {PLAIN}").startswith("504 5.5.4")


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["AUTH PLAIN", PLAIN], "235 2.7.0 Authentication successful"),
        (["auth plain", PLAIN], "235 2.7.0 Authentication successful"),
        (["AUTH LOGIN", b64("ann"), b64("secret")], "235 2.7.0 Authentication successful"),
        ([f"AUTH LOGIN {b64('ann')}", b64("secret")], "235 2.7.0 Authentication successful"),
        ([f"AUTH PLAIN {plain('', 'ann', 'wrong')}"], REFUSED),
        ([f"AUTH PLAIN {plain('', 'nobody', 'secret')}"], REFUSED),
        ([f"AUTH PLAIN {plain('bob', 'ann', 'secret')}"], REFUSED),
        (["AUTH LOGIN", b64("ann"), b64("wrong")], REFUSED),
        (["AUTH PLAIN ="], "501 5.5.2 The response is not a message of PLAIN."),
        (["AUTH PLAIN", ""], "501 5.5.2 The response is not a message of PLAIN."),
        (["AUTH PLAIN", "*"], "501 5.7.0 Authentication cancelled"),
        (["AUTH PLAIN", "no base64"], "501 5.5.2 The response is not base64"),
        (["AUTH PLAIN", PLAIN[:-1]], "501 5.5.2 The response is not base64"),
        (["AUTH PLAIN", "\u00e9"], "501 5.5.2 The response is not base64"),
        (["AUTH LOGIN", b64("ann"), "/w=="], "501 5.5.2 The response is not UTF-8."),
        (["AUTH XOAUTH2"], "504 5.5.4 Mechanism not offered"),
    ],
)
def test_logins(lines, answer):
    dialogue = Dialogue(tls=TLS)
    dialogue.say("EHLO client")
    *challenges, last = dialogue.say_all(*lines)
    assert last == answer
    assert all(challenge.startswith("334 ") for challenge in challenges)
    assert dialogue.session.state is State.READY
    assert dialogue.session.authenticated_as == ("ann" if answer.startswith("235") else "")
    assert dialogue.say("NOOP") == "250 2.0.0 Ok"


def test_an_authorization_identity_that_the_user_may_take():
    dialogue = Dialogue(tls=TLS, acts_as={"ann": {"office"}})
    dialogue.say("EHLO client")
    assert dialogue.say(f"AUTH PLAIN {plain('office', 'ann', 'secret')}")[:3] == "235"
    assert dialogue.session.authenticated_as == "office"


def test_a_second_login_is_refused():
    assert logged_in().say(f"AUTH PLAIN {PLAIN}") == "503 5.5.1 Already authenticated"


def test_S20_a_response_has_12288_octets_at_most():
    limits = ServerLimits()
    dialogue = Dialogue(tls=TLS)
    dialogue.say_all("EHLO client", "AUTH PLAIN")
    assert dialogue.say("A" * (limits.auth_line - 2)).startswith("501")
    assert dialogue.say_all("AUTH PLAIN", "A" * (limits.auth_line - 1))[1].startswith("500 5.5.2")
    assert dialogue.session.state is State.READY
    assert dialogue.say("AUTH PLAIN " + "A" * (limits.auth_line - 13)).startswith("501")
    assert dialogue.say("NOOP " + "A" * (limits.line - 6)).startswith("500 5.5.2")


# --- TLS -----------------------------------------------------------------------------------------


def test_T11_what_was_sent_ahead_of_the_handshake_is_refused():
    dialogue = Dialogue(starttls=True)
    dialogue.say("EHLO client")
    answers = dialogue.raw(b"STARTTLS\r\nNOOP\r\n")
    assert answers == ["421 4.7.0 Commands sent ahead behind STARTTLS"]
    assert dialogue.session.state is State.CLOSED


def test_T11_nothing_from_before_the_handshake_counts_after_it():
    dialogue = Dialogue(starttls=True, auth_without_tls=True)
    dialogue.say_all("EHLO client", f"AUTH PLAIN {PLAIN}", "MAIL FROM:<a@b.org>")
    assert dialogue.say("STARTTLS") == "220 2.0.0 Ready to start TLS"
    assert dialogue.raw(b"RCPT TO:<evil@x.org>\r\n") == []  # before the handshake: never read
    dialogue.session.tls_started(TLS)
    session = dialogue.session
    assert (session.state, session.authenticated_as, session.transaction) == (
        State.CONNECTED,
        "",
        None,
    )
    assert dialogue.say("MAIL FROM:<a@b.org>").startswith("503")
    assert not any("STARTTLS" in line for line in dialogue.raw(b"EHLO client\r\n"))
    assert dialogue.say("STARTTLS").startswith("503")


# --- limits --------------------------------------------------------------------------------------


def test_K03_T20_twenty_bad_commands_end_the_session():
    dialogue = relay()
    answers = dialogue.say_all(*["NOPE"] * 20)
    assert [answer[:3] for answer in answers] == ["500"] * 19 + ["421"]
    assert dialogue.raw(b"NOOP\r\n") == []


def test_K03_twenty_failed_logins_end_the_session():
    dialogue = Dialogue(tls=TLS)
    dialogue.say("EHLO client")
    answers = dialogue.say_all(*[f"AUTH PLAIN {plain('', 'ann', 'x')}"] * 20)
    assert [answer[:3] for answer in answers] == ["535"] * 19 + ["421"]


def test_K03_recipients():
    dialogue = relay(limits=ServerLimits(recipients=3))
    dialogue.say("MAIL FROM:<a@b.org>")
    answers = dialogue.say_all(*["RCPT TO:<c@d.org>"] * 5)
    assert [answer[:9] for answer in answers] == ["250 2.1.5"] * 3 + ["452 4.5.3"] * 2
    dialogue.say_all("DATA", ".")
    assert len(dialogue.messages[0].envelope.recipients) == 3


def test_K03_a_mail_that_is_too_big_is_refused_and_forgotten():
    dialogue = relay(limits=ServerLimits(message=1_000))
    assert "250-SIZE 1000" in dialogue.raw(b"EHLO client\r\n")
    assert dialogue.say("MAIL FROM:<a@b.org> SIZE=1001").startswith("552 5.3.4")
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")
    assert dialogue.raw(b"x" * 5_000) == []
    assert dialogue.raw(b"\r\n.\r\n") == ["552 5.3.4 Message too big (more than 1000 octets)"]
    assert dialogue.session.state is State.READY
    assert dialogue.messages == []


def test_K03_the_transcript_is_bounded():
    dialogue = relay(limits=ServerLimits(transcript=50))
    dialogue.say_all(*["NOOP"] * 100)
    assert len(dialogue.session.transcript) == 50


def test_a_store_that_is_full_is_said_to_the_client():
    def full(message):
        raise ServerRefusedError("Insufficient system storage", code=452, enhanced_code="4.3.1")

    dialogue = relay(deliver=full)
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")
    assert dialogue.say(".") == "452 4.3.1 Insufficient system storage"
    assert dialogue.session.state is State.READY


def test_S06_a_smuggled_transaction_is_one_refused_message():
    dialogue = relay()
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")
    answers = dialogue.raw(
        b"first\r\n\n.\r\nMAIL FROM:<evil@x.org>\r\nRCPT TO:<victim@y.org>\r\n"
        b"DATA\r\nsecond\r\n.\r\n"
    )
    assert answers == ["550 5.6.0 The message holds a bare CR or LF"]
    assert dialogue.messages == []


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "OPTIONS", "CONNECT", "PRI"])
def test_K04_T20_a_web_browser_is_not_listened_to(verb):
    dialogue = relay()
    answers = dialogue.raw(
        f"{verb} / HTTP/1.1\r\nHost: localhost\r\n\r\nMAIL FROM:<a@b.org>\r\n".encode()
    )
    assert answers == ["421 4.7.0 This is a mail server"]
    assert dialogue.session.state is State.CLOSED


# --- rules ---------------------------------------------------------------------------------------


def test_a_rule_refuses_a_recipient():
    def rule(request):
        return "550 5.1.1 No such user" if "bob@" in request.argument else None

    dialogue = relay(rules={"RCPT": rule})
    dialogue.say("MAIL FROM:<a@b.org>")
    assert dialogue.say_all("RCPT TO:<bob@x.org>", "RCPT TO:<eve@x.org>") == [
        "550 5.1.1 No such user",
        "250 2.1.5 Recipient OK",
    ]
    dialogue.say_all("DATA", ".")
    assert dialogue.messages[0].envelope.recipients == ("eve@x.org",)


def test_a_rule_refuses_content():
    dialogue = relay(rules={".": lambda request: "554 5.6.0 " + request.content.decode().strip()})
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA", "spam")
    assert dialogue.say(".") == "554 5.6.0 spam"
    assert dialogue.messages == []
    assert dialogue.session.state is State.READY


def test_a_rule_with_other_words_for_a_yes():
    dialogue = relay(
        rules={
            "EHLO": lambda _: "250 example.org\nPIPELINING\nX-SOMETHING",
            "RCPT": lambda _: "251 2.1.5 Will forward",
            ".": lambda _: "250 2.0.0 Ok: queued as 4F",
        }
    )
    assert dialogue.raw(b"EHLO client\r\n") == [
        "250-example.org",
        "250-PIPELINING",
        "250 X-SOMETHING",
    ]
    dialogue.say("MAIL FROM:<a@b.org>")
    assert dialogue.say("RCPT TO:<c@d.org>") == "251 2.1.5 Will forward"
    assert dialogue.say("RCPT TO:<nonsense>").startswith("501")  # a yes does not hide a no
    assert dialogue.say_all("DATA", ".")[-1] == "250 2.0.0 Ok: queued as 4F"
    assert len(dialogue.messages) == 1


def test_a_rule_that_closes():
    dialogue = relay(rules={"MAIL": lambda _: "421 4.3.2 Shutting down"})
    assert dialogue.say("MAIL FROM:<a@b.org>") == "421 4.3.2 Shutting down"
    assert dialogue.session.state is State.CLOSED


@pytest.mark.parametrize("answer", ["nonsense", "99 x", "550 a\r\nb", "550 a\x07"])
def test_a_rule_that_is_wrong_is_said_and_the_session_goes_on(answer):
    dialogue = relay(rules={"VRFY": lambda _: answer})
    assert dialogue.say("VRFY x").startswith("451 4.3.0 The rule for VRFY raised")
    assert dialogue.say("NOOP").startswith("250")


# --- transcripts ---------------------------------------------------------------------------------


def test_S21_the_transcript_shows_no_secret():
    canary = "canary-7316"
    dialogue = Dialogue(tls=TLS, users={"ann": canary})
    dialogue.say("EHLO client")
    response = plain("", "ann", f"{canary}x")
    dialogue.say_all(
        f"AUTH PLAIN {response}",
        "AUTH LOGIN",
        b64("ann"),
        b64(canary + "x"),
        b64(canary),  # one more, when the exchange is over
        f"AUTH {response}",
        f"AUTH XOAUTH2 {response}",
        "AUTH PLAIN",
        "A" * 20_000,
        f"AUTH PLAIN {plain('', 'ann', canary)}",
    )
    transcript = "\n".join(dialogue.session.transcript)
    assert dialogue.session.authenticated_as == "ann"
    for secret in (canary, b64(canary), b64(canary + "x"), response, b64("ann")):
        assert secret not in transcript
    assert "C: AUTH PLAIN ***" in transcript
    assert "C: ***" in transcript


@pytest.mark.parametrize(
    "line", ["AUTH\tPLAIN {}", " AUTH PLAIN {}", "\x1bauth PLAIN {}", "AUTH: {}"]
)
def test_S21_a_login_in_a_line_that_is_no_command_is_masked(line):
    dialogue = Dialogue(tls=TLS)
    assert (
        dialogue.say_all("EHLO client", line.format(PLAIN), PLAIN)[1:]
        == ["500 5.5.1 Command not recognized"] * 2
    )
    assert dialogue.session.transcript[-4::2] == ("C: ***", "C: ***")


def test_S21_the_transcript_of_a_scram_login_holds_nothing_to_try_passwords_with():
    dialogue = Dialogue(tls=TLS)
    first = dialogue.say_all("EHLO client", f"AUTH SCRAM-SHA-256 {b64('n,,n=ann,r=CLIENT')}")[1]
    salt = b64decode(first.partition(" ")[2]).split(b",")[1]
    assert salt.startswith(b"s=")
    dialogue.say("*")
    assert dialogue.session.transcript[-4:] == (
        "C: AUTH SCRAM-SHA-256 ***",
        "S: 334 ***",
        "C: ***",
        "S: 501 5.7.0 Authentication cancelled",
    )


def test_S21_an_empty_challenge_is_shown_as_it_is():
    dialogue = Dialogue(tls=TLS)
    dialogue.say_all("EHLO client", "AUTH PLAIN")
    assert dialogue.session.transcript[-1] == "S: 334 "


def test_T31_the_transcript_shows_commands_replies_and_events():
    dialogue = relay(starttls=True)
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")
    dialogue.raw(b"x\r\n.\r\n")
    dialogue.say_all("NOOP \x1b[2J", "STARTTLS")
    dialogue.session.tls_started(TLS)
    dialogue.session.receive_eof()
    assert dialogue.session.transcript[-10:] == (
        "C: DATA",
        "S: 354 End data with <CR><LF>.<CR><LF>",
        "-- data 3 octets",
        "S: 250 2.0.0 Ok: queued as ID1",
        "C: NOOP \\x1b[2J",
        "S: 501 5.5.2 A command is UTF-8 without control characters",
        "C: STARTTLS",
        "S: 220 2.0.0 Ready to start TLS",
        "-- tls TLSv1.3",
        "-- closed by the client",
    )
