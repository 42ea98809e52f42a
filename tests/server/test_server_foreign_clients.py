"""The server's mechanisms against clients that are not ours: curl, msmtp and GNU SASL.

Ours might share a fault with the server. These were written by others, from the same RFCs.
"""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mailwright.server import SmtpServer, User
from mailwright.server.authority import Authority
from mailwright.server.mechanisms import MECHANISMS

PASSWORD = "canary, 7316"
MESSAGE = "From: ann@example.org\nTo: bob@example.net\nSubject: x\n\nSee you.\n"
AUTHORITY = Authority("An authority of clients")
V = ssl.TLSVersion


def serving(**options: Any) -> SmtpServer:
    return SmtpServer(
        **{
            "users": {"ann": PASSWORD},
            "tokens": {"ann": "canary-token"},
            "acts_as": {"ann": {"office"}},
            "client_authority": AUTHORITY,
            "mechanisms": MECHANISMS,
            **options,
        }
    )


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed (the Debian package is called so too)")
    return path


def run(*argv: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in argv],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


# --- curl ---


def curl(server: SmtpServer, directory: Path, mechanism: str, *options: object):
    mail = directory / "mail.txt"
    mail.write_text(MESSAGE, newline="\r\n")
    return run(
        program("curl"),
        *("--silent", "--show-error", "--ssl-reqd", "--cacert", server.ca_file),
        *("--url", f"smtp://localhost:{server.port}/client", "--upload-file", mail),
        *("--mail-from", "ann@example.org", "--mail-rcpt", "bob@example.net"),
        *("--login-options", f"AUTH={mechanism}", *options),
    )


@pytest.mark.parametrize(
    "mechanism",
    ["PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "XOAUTH2", "OAUTHBEARER", "EXTERNAL"],
)
def test_curl_logs_in(tmp_path: Path, mechanism: str) -> None:
    secret = {
        "XOAUTH2": ("--user", "ann", "--oauth2-bearer", "canary-token"),
        "OAUTHBEARER": ("--user", "ann", "--oauth2-bearer", "canary-token"),
        "EXTERNAL": (
            "--user",
            "ann:",
            "--cert",
            AUTHORITY.issue_client("ann").write(tmp_path).certificate,
        ),
    }.get(mechanism, ("--user", f"ann:{PASSWORD}"))
    with serving(mechanisms=[mechanism]) as server:  # of two for a token, curl takes its own choice
        done = curl(server, tmp_path, mechanism, *secret)
        assert done.stderr == ""
        [received] = server.messages
    assert received.authenticated_as == "ann"
    said = "\n".join(server.sessions[0].transcript)
    assert f"C: AUTH {mechanism}" in said
    assert "canary" not in said


@pytest.mark.parametrize("mechanism", ["PLAIN", "CRAM-MD5", "DIGEST-MD5", "XOAUTH2", "OAUTHBEARER"])
def test_curl_is_refused(tmp_path: Path, mechanism: str) -> None:
    wrong = ("--user", "ann:wrong", "--oauth2-bearer", "wrong")
    with serving(mechanisms=[mechanism]) as server:
        options = wrong if "OAUTH" in mechanism else wrong[:2]
        assert curl(server, tmp_path, mechanism, *options).returncode == 67  # login denied
        assert server.messages == []


# --- msmtp, on GnuTLS and GNU SASL ---


def msmtp(server: SmtpServer, method: str, password: str, *options: object):
    return run(
        program("msmtp"),
        *("--host=localhost", f"--port={server.port}", "--tls=on", "--from=ann@example.org"),
        *(f"--tls-trust-file={server.ca_file}", f"--auth={method}", "--user=ann"),
        *(f"--passwordeval=echo '{password}'", "--file=/dev/null", *options, "bob@example.net"),
        stdin=MESSAGE,
    )


@pytest.mark.parametrize(
    "method",
    "plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256 oauthbearer xoauth2".split(),
)
def test_msmtp_logs_in_and_is_refused(method: str) -> None:
    right = "canary-token" if "oauth" in method else PASSWORD
    with serving() as server:
        assert msmtp(server, method, "wrong").returncode == 77  # EX_NOPERM
        assert server.messages == []
        done = msmtp(server, method, right)
        assert (done.returncode, done.stderr) == (0, "")
        [received] = server.messages
    assert received.authenticated_as == "ann"


def test_msmtp_shows_a_certificate(tmp_path: Path) -> None:
    pem = AUTHORITY.issue_client("ann").write(tmp_path).certificate
    with serving() as server:
        shown = (f"--tls-cert-file={pem}", f"--tls-key-file={pem}")
        done = msmtp(server, "external", "", *shown)
        assert (done.returncode, done.stderr) == (0, "")
        [received] = server.messages
    assert received.authenticated_as == "ann"


# --- GNU SASL's own client, which binds channels ---


def gsasl(server: SmtpServer, mechanism: str, password: str, *options: str):
    return run(
        program("gsasl"),
        *("--smtp", f"--connect=localhost:{server.port}", f"--x509-ca-file={server.ca_file}"),
        *(f"--mechanism={mechanism}", "--authentication-id=ann", f"--password={password}"),
        *options,
    )


GSASL = "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256".split()


@pytest.mark.parametrize("mechanism", GSASL)
def test_gsasl_logs_in_and_is_refused(mechanism: str) -> None:
    authzid = "" if mechanism in {"LOGIN", "CRAM-MD5"} else "--authorization-id=office"
    extra = tuple(filter(None, [authzid, "--service=smtp", "--realm=localhost", "--no-cb"]))
    with serving(mechanisms=GSASL) as server:
        assert gsasl(server, mechanism, "wrong", *extra).returncode != 0
        done = gsasl(server, mechanism, PASSWORD, *extra)
        assert done.returncode == 0, done.stderr
        refused, taken = (session.authenticated_as for session in server.sessions)
    assert (refused, taken) == ("", "office" if authzid else "ann")


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"])
def test_A05_gsasl_binds_the_connection(mechanism: str) -> None:
    with serving(maximum_tls_version=V.TLSv1_2) as server:
        done = gsasl(server, mechanism, PASSWORD)
        assert done.returncode == 0, done.stderr
        assert server.sessions[0].authenticated_as == "ann"
        assert f"C: AUTH {mechanism}" in "\n".join(server.sessions[0].transcript)


def test_a_user_without_a_secret_for_scram_logs_in_by_plain() -> None:
    with serving(users={"ann": User(PASSWORD, mechanisms={"PLAIN"})}) as server:
        assert gsasl(server, "SCRAM-SHA-256", PASSWORD, "--no-cb").returncode != 0
        assert "S: 535 5.7.8 Authentication credentials invalid" in server.sessions[0].transcript
        assert gsasl(server, "PLAIN", PASSWORD).returncode == 0
