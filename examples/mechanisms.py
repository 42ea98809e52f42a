"""Send the same message with every SecureSocketOptions value and every mechanism, and show a table.

    python examples/mechanisms.py
    python examples/mechanisms.py HOST USER SENDER RECIPIENT [--port 587] [--tls-port 465]
                                  [--ca-file FILE] [--certificate FILE] [--token-file FILE]

Without arguments the embedded server answers, which offers all mechanisms but NTLM and GSSAPI. The
password is asked for, or read from standard input when that is no terminal. What would show it to
a listener is refused before a byte of it is written, and the table says so.
"""

from __future__ import annotations

import argparse
import getpass
import ssl
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailwright import MailwrightError, MimeMessage, SecureSocketOptions, SmtpClient
from mailwright.sasl import MECHANISMS

SENT = "sent"
NOT_OFFERED = "-"

#: What became of the message, for each way to connect and each mechanism.
Results = dict[tuple[SecureSocketOptions, str], str]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A server, and what there is to sign in with.

    Args:
        host: its name, which the certificate has to bear.
        port: the port with STARTTLS.
        tls_port: the port with TLS from the first octet; 0 where there is none.
        user: who signs in.
        password: of the user.
        sender: the address of the author.
        recipient: who gets the messages.
        token: an OAuth token of the user; "" for none.
        ca_file: the authority to trust; the system's where None.
        certificate: a client certificate with its key, PEM.
    """

    host: str
    port: int
    tls_port: int
    user: str
    password: str
    sender: str
    recipient: str
    token: str = ""
    ca_file: Path | None = None
    certificate: Path | None = None

    def ssl_context(self, mechanism: str) -> ssl.SSLContext:
        """Return a context that verifies, and shows the client certificate where it counts."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.certificate is not None and mechanism == "EXTERNAL":
            context.load_cert_chain(self.certificate)
        if mechanism.endswith("-PLUS"):
            # the channel binding that this version of Python knows is of TLS 1.2 (tls-unique)
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context


def send(target: Target, options: SecureSocketOptions, mechanism: str) -> str:
    """Connect, sign in with `mechanism`, send, and return what became of it."""
    message = MimeMessage.compose(
        from_=target.sender,
        to=target.recipient,
        subject=f"{mechanism} over {options.name}",
        text="See you on Monday.\n",
    )
    implicit = options is SecureSocketOptions.SSL_ON_CONNECT
    with SmtpClient(ssl_context=target.ssl_context(mechanism), timeout=30) as client:
        client.connect(target.host, target.tls_port if implicit else target.port, options)
        if mechanism not in client.capabilities.mechanisms:
            return NOT_OFFERED
        if mechanism in ("OAUTHBEARER", "XOAUTH2"):
            client.authenticate(target.user, token=target.token or None, mechanism=mechanism)
        elif mechanism in ("EXTERNAL", "GSSAPI"):  # by the certificate, by the Kerberos ticket
            client.authenticate(mechanism=mechanism)
        else:
            client.authenticate(target.user, target.password, mechanism=mechanism)
        client.send(message)
    return SENT


def try_all(target: Target) -> Results:
    """Send one message for each cell of the table."""
    results: Results = {}
    for options in SecureSocketOptions:
        if options is SecureSocketOptions.SSL_ON_CONNECT and not target.tls_port:
            continue
        for mechanism in MECHANISMS:
            try:
                results[options, mechanism] = send(target, options, mechanism)
            except MailwrightError as error:
                results[options, mechanism] = type(error).__name__
    return results


def show(results: Results) -> None:
    """Print a row for each mechanism that was offered anywhere."""
    columns = list(dict.fromkeys(options for options, _ in results))
    print(f"{'':20}" + "".join(f"{options.name:26}" for options in columns))
    for mechanism in MECHANISMS:
        row = [results[options, mechanism] for options in columns]
        if set(row) != {NOT_OFFERED}:
            print(f"{mechanism:20}" + "".join(f"{cell:26}" for cell in row))


@contextmanager
def embedded() -> Generator[Target, None, None]:
    """Run the embedded server with all that it has."""
    from mailwright.server import SmtpServer
    from mailwright.server.mechanisms import MECHANISMS as OFFERED
    from mailwright.testing.certificates import Authority

    authority = Authority("clients of the embedded server")
    with (
        tempfile.TemporaryDirectory() as directory,
        SmtpServer(
            users={"ann": "correct horse"},
            tokens={"ann": "token-of-ann"},
            client_authority=authority,
            mechanisms=tuple(OFFERED),
            auth_without_tls=True,
        ) as server,
    ):
        shown = authority.issue_client("ann").write(Path(directory))
        yield Target(
            host="localhost",
            port=server.port,
            tls_port=server.tls_port,
            user="ann",
            password="correct horse",
            sender="ann@example.org",
            recipient="bob@example.net",
            token="token-of-ann",
            ca_file=server.ca_file,
            certificate=shown.certificate,
        )


def main() -> None:
    """Read the arguments, try all and show the table."""
    if len(sys.argv) == 1:
        with embedded() as target:
            show(try_all(target))
        return
    parser = argparse.ArgumentParser(description="Send with every option and mechanism.")
    for name in ("host", "user", "sender", "recipient"):
        parser.add_argument(name)
    parser.add_argument("--port", type=int, default=587)
    parser.add_argument("--tls-port", type=int, default=465, help="0 where there is none")
    for name in ("--ca-file", "--certificate", "--token-file"):
        parser.add_argument(name, type=Path)
    args = vars(parser.parse_args())
    token_file: Path | None = args.pop("token_file")
    token = token_file.read_text(encoding="utf-8").strip() if token_file else ""
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    show(try_all(Target(**args, password=password, token=token)))


if __name__ == "__main__":
    main()
