"""Sign in on the submission port over verified TLS, and send one message.

    python examples/authenticated_send.py HOST USER SENDER RECIPIENT [--port 587] [--ca-file FILE]

The password is asked for, or read from standard input when that is no terminal: it must not stand
in the arguments, where every process of the machine can read it.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from mailwright import (
    MailboxAddress,
    MimeMessage,
    SecureSocketOptions,
    SendResult,
    SmtpClient,
    TextPart,
    TlsOptions,
)


def send(
    host: str,
    port: int,
    user: str,
    password: str,
    sender: str,
    recipient: str,
    *,
    ca_file: Path | None = None,
) -> SendResult:
    """Sign in at `host` as `user`, and send a greeting from `sender` to `recipient`."""
    message = MimeMessage()
    message.from_.append(MailboxAddress("Ann", sender))
    message.to.append(MailboxAddress("", recipient))
    message.subject = "Minutes"
    message.body = TextPart("plain", "See you on Monday.\n")

    with SmtpClient(tls=TlsOptions(ca_file=ca_file), timeout=30) as client:
        client.connect(host, port, SecureSocketOptions.AUTO)  # TLS is required, on every port
        client.authenticate(user, password)
        return client.send(message)


def main() -> None:
    """Read the arguments and print what the server said."""
    parser = argparse.ArgumentParser(description="Sign in and send one message.")
    parser.add_argument("host")
    parser.add_argument("user", help="who signs in: often the address itself")
    parser.add_argument("sender", help="the address of the author")
    parser.add_argument("recipient")
    parser.add_argument("--port", type=int, default=587)
    parser.add_argument("--ca-file", type=Path)
    args = parser.parse_args()
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")

    result = send(
        args.host,
        args.port,
        args.user,
        password,
        args.sender,
        args.recipient,
        ca_file=args.ca_file,
    )
    print(f"accepted: {', '.join(result.accepted)}")
    print(f"the server said: {result.reply}")


if __name__ == "__main__":
    main()
