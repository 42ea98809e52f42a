"""``mailwright sendmail``: called as real programs call a sendmail program (S24)."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command import GREETING, PROGRAM, SECRET, USER, Finished, environment

from mailwright import MimeMessage, errors
from mailwright.cli.sendmail.arguments import OptionRefusedError, read_arguments
from mailwright.cli.sendmail.sysexits import SysExit, sysexit
from mailwright.server import SmtpServer
from mailwright.testing import Expect, ReceiveContent, Reset, ScriptedServer, Send, Stall, Step

MODULE = [sys.executable, "-m", "mailwright.cli.sendmail"]
MAIL = b"From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: Hi\n\nHello\n"


@pytest.fixture
def config(server: SmtpServer, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    lines = [
        f'host = "{server.host}"\nport = {server.port}\nuser = "{USER}"',
        f'ca_file = "{server.ca_file}"\npassword = "{SECRET}"',
        'local_recipient = "Admin <admin@example.org>"',
    ]
    path.write_text("[accounts.work]\n" + "\n".join(lines))
    path.chmod(0o600)
    return path


def sendmail(
    config: Path | None,
    *arguments: str,
    stdin: bytes = MAIL,
    program: tuple[str, ...] = (),
    **variables: str,
) -> Finished:
    if config is not None:
        variables["MAILWRIGHT_CONFIG"] = str(config)
    done = subprocess.run(
        [*(program or MODULE), *arguments],
        input=stdin,
        capture_output=True,
        env=environment(**variables),
        start_new_session=True,
        timeout=30,
        check=False,
    )
    return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())


# --- as real programs call it --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sender", "recipients"),
    [
        (["-t", "-i"], USER, ["bob@example.net"]),  # PHP's sendmail_path
        (["-t", "-i", "-fweb@example.org"], "web@example.org", ["bob@example.net"]),  # its mail()
        (["-ti"], USER, ["bob@example.net"]),
        (["-i", "-f", "me@example.org", "carl@x.test"], "me@example.org", ["carl@x.test"]),  # git
        (["-oem", "-oi", "-f", USER, "--", "c@x.test", "d@x.test"], USER, ["c@x.test", "d@x.test"]),
        (["-FCronDaemon", "-i", "-B8BITMIME", "-oem", "root"], USER, ["admin@example.org"]),  # cron
        (["-i", "-odi", "-oem", "-t", "-froot"], USER, ["bob@example.net"]),  # at, older crons
        (["-oi", "-oem", "-odb", "-bm", "-G", "-v", "c@x.test"], USER, ["c@x.test"]),
        (["-f", "", "c@x.test"], "", ["c@x.test"]),
        (["-f", "<>", "c@x.test"], "", ["c@x.test"]),
        (
            ["-r", "me@example.org", "-O", "DeliveryMode=b", "c@x.test"],
            "me@example.org",
            ["c@x.test"],
        ),
        (["-t", "c@x.test"], USER, ["c@x.test", "bob@example.net"]),  # added, as Postfix does
        (["Carl <c@x.test>, Dora <d@x.test>"], USER, ["c@x.test", "d@x.test"]),
        (["--account", "work", "-t"], USER, ["bob@example.net"]),
        (["-q", "c@x.test"], USER, ["c@x.test"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_S24_real_calls(
    server: SmtpServer, config: Path, arguments: list[str], sender: str, recipients: list[str]
) -> None:
    done = sendmail(config, *arguments)
    assert (done.code, done.out) == (0, ""), done.err
    [received] = server.messages
    assert received.authenticated_as == USER
    assert received.envelope.sender == sender
    assert list(received.envelope.recipients) == recipients
    assert received.raw.endswith(b"\r\n\r\nHello\r\n")


@pytest.mark.parametrize("way", ["sub-command", "link"])
def test_it_is_a_sub_command_and_may_be_linked_to(
    server: SmtpServer, config: Path, tmp_path: Path, way: str
) -> None:
    if way == "link":
        target = tmp_path / "mailwright-sendmail"
        target.write_text(f"#!{sys.executable}\nfrom mailwright.cli.sendmail import main\nmain()\n")
        target.chmod(0o755)
        link = tmp_path / "sendmail"
        link.symlink_to(target)
        program: tuple[str, ...] = (str(link),)
    else:
        program = (str(PROGRAM), "sendmail")
    assert sendmail(config, "-t", "-i", program=program).code == 0
    assert len(server.messages) == 1


def test_a_url_in_the_environment_does_without_a_configuration(server: SmtpServer) -> None:
    variables = {
        "MAILWRIGHT_URL": f"smtp://ann%40example.org@{server.host}:{server.port}",
        "MAILWRIGHT_PASSWORD": SECRET,
        "SSL_CERT_FILE": str(server.ca_file),
    }
    done = sendmail(None, "-t", **variables)
    assert done.code == 0
    assert server.messages[0].authenticated_as == USER


def test_what_the_sender_wants_to_hear_is_asked_for(server: SmtpServer, config: Path) -> None:
    done = sendmail(config, "-N", "success,delay", "-Rhdrs", "-V", "id 1", "-t")
    assert done.code == 0, done.err
    lines = server.sessions[0].transcript
    [mail] = [line for line in lines if line.startswith("C: MAIL")]
    [rcpt] = [line for line in lines if line.startswith("C: RCPT")]
    assert "RET=HDRS" in mail
    assert "ENVID=id+201" in mail
    assert "NOTIFY=SUCCESS,DELAY" in rcpt


def test_what_the_server_cannot_promise_is_not_dropped(tmp_path: Path) -> None:
    with ScriptedServer([*GREETING, Expect("QUIT"), Send("221 bye\r\n")], strict=False) as server:
        done = sendmail(_relay(tmp_path, server), "-N", "never", "-t")
    assert (done.code, "UnsupportedError" in done.error) == (SysExit.UNAVAILABLE, True)


# --- the message ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("options", "whole"), [([], False), (["-i"], True), (["-oi"], True)])
def test_S24_a_lone_dot_ends_it_unless_told_otherwise(
    server: SmtpServer, config: Path, options: list[str], whole: bool
) -> None:
    done = sendmail(config, *options, "-t", stdin=MAIL + b"..\n.\nMore\n")
    assert done.code == 0
    body = server.messages[0].raw.partition(b"\r\n\r\n")[2]
    assert body == (b"Hello\r\n..\r\n.\r\nMore\r\n" if whole else b"Hello\r\n..\r\n")


def test_a_dot_at_the_end_of_a_long_line_is_none(server: SmtpServer, config: Path) -> None:
    """Lines are read in blocks: what begins a block need not begin a line."""
    line = b"x" * 65_536 + b".\n"
    assert sendmail(config, "-t", stdin=MAIL + line + b"end\n").code == 0
    assert (MimeMessage.parse(server.messages[0].raw).text_body or "").endswith("x.\nend\n")


def test_bcc_receives_and_is_removed(server: SmtpServer, config: Path) -> None:
    done = sendmail(config, "-t", stdin=b"Bcc: eve@example.net\n" + MAIL)
    assert done.code == 0
    assert server.messages[0].envelope.recipients == ("bob@example.net", "eve@example.net")
    assert b"eve@" not in server.messages[0].raw


def test_what_is_missing_is_added_and_the_rest_stays(server: SmtpServer, config: Path) -> None:
    assert sendmail(config, "-F", "Ann Example", "-t", stdin=MAIL.partition(b"\n")[2]).code == 0
    message = MimeMessage.parse(server.messages[0].raw)
    [author] = message.from_.mailboxes
    assert (author.name, author.address) == ("Ann Example", USER)
    assert message.date is not None
    assert re.fullmatch(r"[0-9a-f]+@example\.org", message.message_id)
    full = MAIL.replace(b"\n\n", b"\nDate: Tue, 24 Nov 2026 09:05:00 +0100\nMessage-ID: <1@x>\n\n")
    assert sendmail(config, "-t", "-F", "Somebody Else", stdin=full).code == 0
    assert full.replace(b"\n", b"\r\n") in server.messages[1].raw


def test_text_without_a_header_is_a_body(server: SmtpServer, config: Path) -> None:
    assert sendmail(config, "c@x.test", stdin=b"The disk is full\n").code == 0
    message = MimeMessage.parse(server.messages[0].raw)
    assert (message.text_body, str(message.from_)) == ("The disk is full\n", USER)


def test_the_fields_of_a_resent_message_count(server: SmtpServer, config: Path) -> None:
    resent = b"Resent-From: ann@example.org\nResent-To: carl@x.test\nResent-Bcc: d@x.test\n"
    assert sendmail(config, "-t", stdin=resent + MAIL).code == 0
    assert server.messages[0].envelope.recipients == ("carl@x.test", "d@x.test")
    assert b"Resent-Bcc" not in server.messages[0].raw


def test_users_of_this_machine_are_read_by_somebody(server: SmtpServer, config: Path) -> None:
    cron = b"From: root (Cron Daemon)\nTo: root, bob@example.net\nSubject: Cron\n\nfailed\n"
    assert sendmail(config, "-t", stdin=cron).code == 0
    assert server.messages[0].envelope.recipients == ("admin@example.org", "bob@example.net")
    without = config.with_name("other.toml")
    text = config.read_text()
    without.write_text(text.replace("local_recipient", "# "))
    without.chmod(0o600)
    done = sendmail(without, "-t", stdin=cron)
    assert done.code == SysExit.DATAERR
    assert "local_recipient in the account" in done.error


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["-X/tmp/log", "-t"],
        ["-X", "/tmp/log", "-t"],
        ["-C/tmp/evil.cf", "-t"],
        ["--config", "/tmp/evil.toml", "-t"],
        ["-t", "-f", "ann@example.org", "--config=/tmp/evil.toml"],
        ["-D/tmp/log", "-t"],
        ["-bs"],
        ["-bd"],
        ["-bi"],
        ["-bv", "bob@example.net"],
        ["-b", "s"],
        ["-I"],
        ["-tiX/tmp/log"],
        ["-Z"],
        ["--bogus"],
        ["--password=x"],
        ["-f"],
        ["-N", "sometimes", "-t"],
        ["-N", "never,failure", "-t"],
        ["-R", "some", "-t"],
        ["-B", "BASE64", "-t"],
    ],
    ids=" ".join,
)
def test_S24_options_that_name_files_or_do_something_else_are_refused(
    server: SmtpServer, config: Path, arguments: list[str]
) -> None:
    done = sendmail(config, *arguments)
    assert (done.code, done.out) == (SysExit.USAGE, "")
    assert done.error.startswith("mailwright-sendmail: ")
    assert server.sessions == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--", "-OQueueDirectory=/tmp"],
        ["--", "-X/var/www/x.php@example.org"],
        ["bob@example.net", "-X/tmp/log"],
        ["-f", "-X/tmp/log", "bob@example.net"],
        ["-f-oi@example.org", "bob@example.net"],
        ["--", "<-X@example.org>"],
        ["--", "Bob <-X@example.org>"],
        ["-f", "ann@example.org -X/tmp/log", "bob@example.net"],
        ["bob@example.net\nRCPT TO:<eve@example.net>"],
        ["bob@@example.net"],
        ["bob carl@example.net"],
        ["bob@example.net carl@example.net"],
        ["bob @example.net, carl dora@example.net"],
        ["-f", "ann@example.org, eve@example.net", "bob@example.net"],
        [""],
    ],
    ids=repr,
)
def test_S24_an_address_cannot_be_taken_for_an_option(
    server: SmtpServer, config: Path, arguments: list[str]
) -> None:
    done = sendmail(config, *arguments)
    assert done.code == SysExit.DATAERR, done.err
    assert server.messages == []


@pytest.mark.parametrize(
    "field",
    [
        b"To: -X/tmp/log@example.org\n",
        b"To: -oi, bob@example.net\n",
        b"To: bob carl@example.net\n",
        b"To: bob@example.net\nCc: bob\n carl@example.net\n",
    ],
)
def test_S24_S25_nor_can_one_of_the_header(server: SmtpServer, config: Path, field: bytes) -> None:
    done = sendmail(config, "-t", stdin=field + b"Subject: x\n\n")
    assert done.code == SysExit.DATAERR
    assert server.messages == []


def test_S24_ignored_options_touch_no_file(
    server: SmtpServer, config: Path, tmp_path: Path
) -> None:
    """PHPMailer's hole: a queue in a directory of the attacker's, and a log among its pages."""
    queue = tmp_path / "queue"
    done = sendmail(config, f"-OQueueDirectory={queue}", f"-oA{queue}", "-oQ/tmp", "-t")
    assert (done.code, queue.exists()) == (0, False)


def test_nobody_sends_anonymously(tmp_path: Path) -> None:
    with SmtpServer(require_auth=False) as open_relay:
        config = tmp_path / "config.toml"
        url = f"smtp://{open_relay.host}:{open_relay.port}"
        lines = [f'url = "{url}"', f'ca_file = "{open_relay.ca_file}"', f'from = "{USER}"']
        config.write_text("[accounts.open]\n" + "\n".join(lines))
        config.chmod(0o600)
        done = sendmail(config, "-t")
        assert (done.code, "NotAuthenticatedError" in done.error) == (SysExit.NOPERM, True)
        assert open_relay.messages == []


@pytest.mark.parametrize("arguments", [["-bp"], ["-q"], ["-q30m"], ["--help"]])
def test_what_needs_no_message_reads_none(arguments: list[str]) -> None:
    done = sendmail(None, *arguments)
    assert (done.code, done.err) == (0, "")


def test_without_an_account_that_is_said() -> None:
    done = sendmail(None, "-t")
    assert done.code == SysExit.CONFIG
    assert "no account to send by" in done.error


def test_it_never_asks(server: SmtpServer, config: Path) -> None:
    config.write_text(config.read_text().replace("password =", "# "))
    done = sendmail(config, "-t")
    assert done.code == SysExit.CONFIG
    assert "password_command or keyring" in done.error
    assert server.sessions == []


def test_without_a_recipient_or_a_sender(server: SmtpServer, config: Path) -> None:
    assert "-t was not given" in sendmail(config).error
    assert "or in the header" in sendmail(config, "-t", stdin=b"Subject: x\n\nx\n").error
    assert sendmail(config, "-t", stdin=b"Subject: x\n\n").code == SysExit.DATAERR
    assert server.messages == []


# --- what the server does ------------------------------------------------------------------------

SENDS: tuple[Step, ...] = (
    *(Expect("MAIL .*"), Expect("RCPT .*"), Send("250 ok\r\n250 ok\r\n")),
    *(Expect("DATA"), Send("354 go on\r\n"), ReceiveContent()),
)


def at_a_relay(tmp_path: Path, *script: Step, code: int) -> Finished:
    with ScriptedServer([*GREETING, *script], strict=False) as server:
        done = sendmail(_relay(tmp_path, server), "-t")
    assert done.code == code, done.err
    return done


def _relay(tmp_path: Path, server: ScriptedServer) -> Path:
    config = tmp_path / "relay.toml"
    url = f'url = "smtp://{server.host}:{server.port}?starttls=never"'
    config.write_text(f'[accounts.r]\n{url}\ntrusted_relay = true\nfrom = "{USER}"\n')
    config.chmod(0o600)
    return config


@pytest.mark.parametrize(
    ("replies", "code"),
    [
        ("451 4.3.0 later\r\n503 no\r\n", SysExit.TEMPFAIL),
        ("550 5.1.8 no\r\n503 no\r\n", SysExit.UNAVAILABLE),
        ("250 ok\r\n550 5.1.1 nobody\r\n", SysExit.NOUSER),
        ("250 ok\r\n450 4.2.1 later\r\n", SysExit.TEMPFAIL),
        ("530 5.7.0 login\r\n503 no\r\n", SysExit.NOPERM),
        ("yes\r\n", SysExit.PROTOCOL),
    ],
)
def test_a_refusal_has_the_code_that_callers_expect(
    tmp_path: Path, replies: str, code: int
) -> None:
    rset = (Expect("RSET"), Send("250 ok\r\n"))
    at_a_relay(tmp_path, Expect("MAIL .*"), Expect("RCPT .*"), Send(replies), *rset, code=code)


def test_one_of_two_refused_and_nobody_gets_it(tmp_path: Path) -> None:
    """There is one exit code, and the caller would send it to both of them again."""
    script = (*(Expect("MAIL .*"), Expect("RCPT .*"), Expect("RCPT .*")),)
    replies = Send("250 ok\r\n250 ok\r\n550 5.1.1 nobody\r\n")
    with ScriptedServer(
        [*GREETING, *script, replies, Expect("RSET"), Send("250 ok\r\n")], strict=False
    ) as server:
        done = sendmail(_relay(tmp_path, server), "-t", "carl@x.test")
        assert (done.code, server.contents) == (SysExit.NOUSER, [])


def test_N4_K13_who_did_not_get_it_in_lmtp_is_told_of(tmp_path: Path) -> None:
    """LMTP refuses behind the content, when others have got it: no exit code takes that back."""
    offer = Send("250-mx.test\r\n250 PIPELINING\r\n")
    script = (*GREETING[:1], Expect("LHLO .*"), offer, Expect("MAIL .*"), *[Expect("RCPT .*")] * 2)
    script += (Send("250 ok\r\n" * 3), Expect("DATA"), Send("354 go on\r\n"), ReceiveContent())
    with ScriptedServer(
        [*script, Send("250 2.1.5 ok\r\n452 4.2.2 full\r\n")], strict=False
    ) as server:
        config = _relay(tmp_path, server)
        config.write_text(config.read_text().replace("smtp://", "lmtp://"))
        done = sendmail(config, "-t", "carl@x.test")
    assert done.code == SysExit.UNAVAILABLE
    assert "bob@example.net: 452 4.2.2 full" in done.err


def test_S11_in_doubt_is_not_what_callers_try_again(tmp_path: Path) -> None:
    done = at_a_relay(tmp_path, *SENDS, Reset(), code=SysExit.IOERR)
    assert "DeliveryInDoubtError" in done.error


def test_sent_is_sent_whatever_comes_after(tmp_path: Path) -> None:
    at_a_relay(tmp_path, *SENDS, Send("250 ok\r\n"), Reset(), code=SysExit.OK)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ((Expect("MAIL .*"), Stall()), SysExit.TEMPFAIL),
        ((*SENDS, Stall()), SysExit.IOERR),
        ((*SENDS, Send("250 ok\r\n"), Expect("QUIT"), Stall()), SysExit.OK),
    ],
    ids=["before the dot", "after the dot", "after the reply"],
)
def test_S11_interrupted(tmp_path: Path, script: tuple[Step, ...], code: int) -> None:
    with ScriptedServer([*GREETING, *script], strict=False) as server:
        config = _relay(tmp_path, server)
        with subprocess.Popen(
            [*MODULE, "-t"],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(MAILWRIGHT_CONFIG=str(config)),
            start_new_session=True,
        ) as process:
            assert process.stdin is not None
            process.stdin.write(MAIL)
            process.stdin.close()
            process.stdin = None
            server.wait_until_stalled()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
    assert (process.returncode, b"Traceback" in err) == (code, False)


def test_T31_K11_the_words_of_a_server_do_not_steer_the_terminal(tmp_path: Path) -> None:
    evil = Send(b"554 \x1b]0;owned\x07no\r\n503 no\r\n")
    script = (Expect("MAIL .*"), Expect("RCPT .*"), evil, Expect("RSET"), Send("250 ok\r\n"))
    done = at_a_relay(tmp_path, *script, code=SysExit.UNAVAILABLE)
    assert "\\x1b]0;owned" in done.err
    assert not set(done.err) & {"\x1b", "\x07"}


def test_verbose_shows_the_dialogue_and_not_the_password(server: SmtpServer, config: Path) -> None:
    done = sendmail(config, "-v", "-t")
    assert "C: AUTH SCRAM" in done.err
    assert SECRET not in done.err


# --- without a server ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", errors.__all__)
def test_K13_every_error_has_a_code_and_only_what_may_succeed_later_is_tried_again(
    name: str,
) -> None:
    error = getattr(errors, name)("x")
    assert sysexit(error) != SysExit.OK
    assert (sysexit(error) == SysExit.TEMPFAIL) == error.retryable
    assert (sysexit(error) == SysExit.IOERR) == (name == "DeliveryInDoubtError")


def test_letters_share_a_hyphen_and_values_follow_at_once_or_next() -> None:
    request = read_arguments(["-tiFAnn Example", "-f", "a@b", "-Vid", "-q5m", "-d8.1", "--", "-x"])
    assert (request.read_recipients, request.whole_input) == (True, True)
    assert (request.full_name, request.sender) == ("Ann Example", "a@b")
    assert (request.envelope_id, request.recipients) == ("id", ["-x"])
    assert read_arguments(["a@b", "-t"]).recipients == ["a@b", "-t"]
    with pytest.raises(OptionRefusedError, match="-F needs a value"):
        read_arguments(["-tF"])


def test_K07_it_takes_no_optional_package_before_it_needs_one() -> None:
    code = "import sys; import mailwright.cli.sendmail.program; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"cyclopts", "rich", "keyring", "platformdirs", "anyio", "asyncio"}
