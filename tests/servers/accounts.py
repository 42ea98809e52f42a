"""IMAP servers: accounts that belong to one test, and mail put into them quickly."""

from __future__ import annotations

import base64
import itertools
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from servers.ports import LOOPBACK
from servers.running import Server

#: The password of accounts that are made for one test.
PASSWORD = "fresh enough"

#: Accounts that are made at once: programs that make them are slow to start.
STOCK = 40

#: Messages in one APPEND.
BATCH = 100


def fresh_name(number: int) -> str:
    """Return the name of an account that is made for one test."""
    return f"user{number}"


@dataclass(frozen=True, kw_only=True)
class ImapServer(Server):
    """A running IMAP server.

    Args:
        imap_port: IMAP, with STARTTLS.
        imaps_port: IMAP over implicit TLS (RFC 8314).
        add_users: makes accounts with these names, whose password is `PASSWORD`.
        numbers: the numbers of those accounts, in order.
        stock: those that are made and that no test has yet, last first.
    """

    imap_port: int
    imaps_port: int
    add_users: Callable[[Sequence[str]], None] = field(repr=False)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)
    stock: list[str] = field(default_factory=list[str], repr=False)

    def new_account(self) -> Account:
        """Make an account that nobody else has, with nothing in it."""
        if not self.stock:
            names = [fresh_name(number) for number in islice(self.numbers, STOCK)]
            self.add_users(names)
            self.stock.extend(reversed(names))
        return Account(self, self.stock.pop(), PASSWORD)

    def account(self, user: str) -> Account:
        """Return one of the accounts that all tests share."""
        return Account(self, user, self.users[user])


@dataclass(frozen=True)
class Account:
    """An account on a server.

    Args:
        server: the server.
        user: its name.
        password: its password.
    """

    server: ImapServer
    user: str
    password: str

    def deliver(
        self, *messages: bytes, folder: str = "INBOX", flags: Sequence[str] = (), date: str = ""
    ) -> None:
        """Put messages into a folder: `deliver_all` of some."""
        self.deliver_all(messages, folder=folder, flags=flags, date=date)

    def deliver_all(
        self,
        messages: Iterable[bytes],
        *,
        folder: str = "INBOX",
        flags: Sequence[str] = (),
        date: str = "",
    ) -> None:
        """Put messages into a folder, some thousands a second, over a connection of its own.

        Args:
            messages: each with CRLF.
            folder: the name as it goes over the wire; it must be there.
            flags: the flags of each.
            date: its internal date, as APPEND has it: "17-Jul-1996 02:44:25 -0700".
        """
        when = f' "{date}"' if date else ""
        options = f"({' '.join(flags)}){when} ".encode()
        with Talk(self) as talk:
            talk.append_all(f'APPEND "{folder}" '.encode(), messages, options)

    def talk(self) -> Talk:
        """Return a signed-in session that takes commands as they are."""
        return Talk(self)


class Talk:
    """A bare IMAP session in clear text, for what a test needs done behind the client's back."""

    def __init__(self, account: Account) -> None:
        self._socket = socket.create_connection((LOOPBACK, account.server.imap_port), 20)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")
        self._tags = itertools.count(1)
        self.greeting = self._file.readline()
        self._sign_in(account)
        [offered] = self.command("CAPABILITY")
        self._synchronizing = not (b" LITERAL+" in offered and b" MULTIAPPEND" in offered)

    def __enter__(self) -> Talk:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def command(self, text: str | bytes) -> list[bytes]:
        """Run a command and return the untagged responses, without CRLF; AssertionError on NO."""
        return self._answers(self._write(text if isinstance(text, bytes) else text.encode()))

    def append_all(self, head: bytes, messages: Iterable[bytes], options: bytes = b"") -> None:
        """Append messages; many in one command where the server has LITERAL+ and MULTIAPPEND.

        Args:
            head: such as ``APPEND INBOX `` with its space.
            messages: each with CRLF.
            options: flags and date of each, with a space behind them.
        """
        if self._synchronizing:
            for message in messages:
                tag = self._write(b"%b%b{%d}" % (head, options, len(message)))
                while not (line := self._file.readline()).startswith(b"+"):
                    assert line.startswith(b"*"), line
                self._socket.sendall(message + b"\r\n")
                self._answers(tag)
            return
        rest = iter(messages)
        while batch := list(islice(rest, BATCH)):
            parts = (b"%b{%d+}\r\n%b" % (options, len(one), one) for one in batch)
            self._answers(self._write(head + b" ".join(parts)))

    def _write(self, text: bytes) -> bytes:
        tag = b"t%d" % next(self._tags)
        self._socket.sendall(tag + b" " + text + b"\r\n")
        return tag

    def _answers(self, tag: bytes) -> list[bytes]:
        untagged: list[bytes] = []
        while True:
            line = self._file.readline()
            while (size := _literal_size(line)) is not None:
                line += self._file.read(size) + self._file.readline()
            if line.startswith(tag + b" "):
                assert line.startswith(tag + b" OK"), line
                return untagged
            assert line, "the server closed the connection"
            untagged.append(line[:-2])

    def _sign_in(self, account: Account) -> None:
        blob = base64.b64encode(f"\0{account.user}\0{account.password}".encode())
        tag = self._write(b"AUTHENTICATE PLAIN")
        line = self._file.readline()
        assert line.startswith(b"+"), line
        self._socket.sendall(blob + b"\r\n")
        self._answers(tag)


def _literal_size(line: bytes) -> int | None:
    if not line.endswith(b"}\r\n"):
        return None
    digits = line[line.rfind(b"{") + 1 : -3]
    return int(digits) if digits.isdigit() else None
