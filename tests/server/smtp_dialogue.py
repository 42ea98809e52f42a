"""Helpers for the server's tests: a session without a network, and a bare socket with one."""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from itertools import count
from typing import Self

from mailwright.net.tls_info import TlsInfo
from mailwright.server.accounts import Accounts
from mailwright.server.mechanisms import LoginContext
from mailwright.server.smtp.session import SmtpSession
from mailwright.server.smtp.settings import SessionSettings

TLS = TlsInfo(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", certificate=b"", verified=False)

# The sequences of the SMTP smuggling research and of its tools, each taken by some server for the
# end of data (https://sec-consult.com/blog/detail/smtp-smuggling-spoofing-e-mails-worldwide/).
FALSE_ENDS = [
    b"\n.\n",
    b"\n.\r\n",
    b"\n.\r",
    b"\r.\r",
    b"\r.\r\n",
    b"\r.\n",
    b"\r\n.\n",
    b"\r\n.\r",
    b"\r\n\x00.\r\n",
    b"\r\n.\x00\r\n",
]


def b64(text: str) -> str:
    """Return `text` as a response of SASL."""
    return b64encode(text.encode()).decode()


def plain(authzid: str, user: str, password: str) -> str:
    """Return the message of PLAIN."""
    return b64(f"{authzid}\0{user}\0{password}")


PLAIN = plain("", "ann", "secret")
REFUSED = "535 5.7.8 Authentication credentials invalid"


class Dialogue:
    """A session, spoken to line by line; `messages` has what it delivered."""

    def __init__(self, *, tls: TlsInfo | None = None, users=None, acts_as=None, **options) -> None:
        self.messages = []
        ids = count(1)
        options.setdefault("deliver", self.messages.append)
        login = LoginContext(
            accounts=Accounts(
                {"ann": "secret"} if users is None else users,
                acts_as=acts_as,
                random_bytes=lambda octets: bytes(range(octets)),
            ),
            nonce=lambda: "SERVER",
        )
        settings = SessionSettings(login=login, queue_id=lambda: f"ID{next(ids)}", **options)
        self.session = SmtpSession(settings, peer="test", tls=tls)
        self.greeting = self.replies()

    def replies(self) -> list[str]:
        return self.session.data_to_send().decode("utf-8").split("\r\n")[:-1]

    def raw(self, data: bytes) -> list[str]:
        self.session.receive_data(data)
        return self.replies()

    def say(self, line: str) -> str:
        """Send one line and return the last line of the answer, "" where there is none."""
        answers = self.raw(line.encode("utf-8", "surrogateescape") + b"\r\n")
        return answers[-1] if answers else ""

    def say_all(self, *lines: str) -> list[str]:
        return [self.say(line) for line in lines]


def relay(**options) -> Dialogue:
    """Return a session that takes mail from anybody, after EHLO."""
    dialogue = Dialogue(require_auth=False, **options)
    dialogue.say("LHLO client" if options.get("lmtp") else "EHLO client")
    return dialogue


class Wire:
    """A bare connection to a server."""

    def __init__(self, address: tuple[str, int], *, context: ssl.SSLContext | None = None) -> None:
        self.socket = socket.create_connection(address, timeout=10)
        if context is not None:
            self.start_tls(context)
        self._file = self.socket.makefile("rb")

    def start_tls(self, context: ssl.SSLContext) -> None:
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self._file = self.socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reply(self) -> bytes:
        """Return one reply, b"" at the end of the connection."""
        lines = [self._file.readline()]
        while lines[-1][3:4] == b"-":
            lines.append(self._file.readline())
        return b"".join(lines)

    def say(self, data: bytes) -> bytes:
        self.send(data)
        return self.reply()

    def rest(self) -> bytes:
        """Return all that still comes until the server closes."""
        try:
            return self._file.read()
        except ConnectionResetError:
            return b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self.socket.close()


def logged_in(**options) -> Dialogue:
    """Return a session under TLS with a login."""
    dialogue = Dialogue(tls=TLS, **options)
    dialogue.say_all("EHLO client", f"AUTH PLAIN {PLAIN}")
    return dialogue
