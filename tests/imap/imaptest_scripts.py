"""Runs scripts of imaptest against a real server; what the server says is read by our protocol.

A script has headers, then commands with the answers that a server owes them::

    messages: 3

    ok uid search return (count) all
    * esearch (tag $tag) uid count 3

A variable is bound where it first stands in an answer. Answers may hold more than the script says:
other responses, other items of FETCH and STATUS, other flags of LIST, and the flag \\Recent.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from mailwright.imap._command import Plain
from mailwright.imap._encoder import Encoder
from mailwright.imap._limits import ImapLimits
from mailwright.imap._protocol import ImapProtocol
from mailwright.imap._reader import Reader
from mailwright.imap.responses import Response
from servers.accounts import Account
from servers.ports import LOOPBACK

_TOKEN = re.compile(rb"[^\s()\"{}\[\]]*(?:\[[^\]]*\][^\s()]*)?")
_VARIABLE = re.compile(r"\$(?:\$|\{(\w+)\}|([A-Za-z]\w*))")
_BRACED = re.compile(r"\$\{(\w+)\}")
_BLOCK = re.compile(r"~?\{\{\{\n(.*?)\n?\}\}\}", re.DOTALL)
#: What this does not understand: numbers as of before, tags of one's own, URLs of accounts, and
#: what stands in imaptest's own mailbox.
NOT_UNDERSTOOD = re.compile(r"[^$]\$[0-9]|^\d? ?tag1 |_url|\bsubject s[0-9]", re.MULTILINE)
SYNTHETIC = b"From: user%d@example.test\r\nSubject: s%d\r\n\r\nbody%d\r\n"


@dataclass
class Script:
    """A script: what it wants before it begins, and its lines."""

    headers: dict[str, str]
    lines: list[str]

    @classmethod
    def parse(cls, text: str) -> Script:
        kept = [line for line in text.split("\n") if not line.startswith("#")]
        headers: dict[str, str] = {}
        while kept and (not kept[0] or re.match(r"[a-z]+: ", kept[0])):
            name, _, value = kept.pop(0).partition(": ")
            if name:
                headers[name] = value.strip()
        lines: list[str] = []
        block: list[str] = []
        for line in kept:
            block.append(line)
            joined = "\n".join(block)
            if joined.count("{{{") == joined.count("}}}"):
                lines += [joined] if joined.strip() else []
                block = []
        return cls(headers, lines)


def tokens(frame: bytes) -> list[Any]:
    """Return a response as nested lists of strings; literals and quoted strings as bytes."""
    reader = Reader(frame)
    stack: list[list[Any]] = [[]]
    while not reader.at_end:
        octet = frame[reader.position : reader.position + 1]
        if octet.isspace():
            reader.position += 1
        elif octet == b"(":
            reader.position += 1
            stack.append([])
        elif octet == b")":
            reader.position += 1
            done = stack.pop()
            stack[-1].append(done)
        elif octet in b'"{' or frame.startswith(b"~{", reader.position):
            stack[-1].append(reader.string())
        else:
            match = _TOKEN.match(frame, reader.position)
            assert match is not None
            word = match[0] or octet
            reader.position += len(word)
            stack[-1].append(word.decode("utf-8", "replace"))
    assert len(stack) == 1
    return stack[0]


class Command(Plain):
    """A command as the script has it, blocks of text as literals."""

    verb = "raw"

    def __init__(self, text: str) -> None:
        self.text = text
        self.tag = ""

    def write(self, encoder: Encoder) -> None:
        start = 0
        for match in _BLOCK.finditer(self.text):
            encoder.raw(self.text[start : match.start()])
            encoder.literal((match[1] + "\n").replace("\n", "\r\n").encode())
            start = match.end()
        encoder.raw(self.text[start:])


class Append(Command):
    """APPEND of a message."""

    def __init__(self, text: str, message: bytes) -> None:
        super().__init__(text)
        self.message = message

    def write(self, encoder: Encoder) -> None:
        encoder.raw(self.text + " ").literal(self.message)


class Logout(Command):
    """LOGOUT, after which the protocol expects a BYE."""

    verb = "LOGOUT"


class Greeting(Plain):
    verb = "greeting"


class Login(Plain):
    verb = "LOGIN"

    def __init__(self, account: Account) -> None:
        self.account = account

    def write(self, encoder: Encoder) -> None:
        encoder.raw("LOGIN ").astring(self.account.user).space().string(self.account.password)


class Connection:
    """One of the script's connections."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.untagged: list[bytes] = []
        self._socket = socket.create_connection((LOOPBACK, account.server.imap_port), 20)
        self._protocol = ImapProtocol("T", limits=ImapLimits(), observe=self._observe)
        self.run(Greeting())

    def close(self) -> None:
        self._socket.close()

    def _observe(self, response: Response, claimed: bool) -> None:
        self.untagged.append(response.frame)

    def run(self, command: Any) -> Any:
        """Run a command; its untagged responses are in `untagged` afterwards."""
        self.untagged.clear()
        self._protocol.submit(command)
        while not command.is_done:
            while data := self._protocol.data_to_send():
                if isinstance(command, Command) and not command.tag:
                    command.tag = data.split(b" ", 1)[0].decode()
                self._socket.sendall(data)
            if not command.is_done:
                self._protocol.receive_data(self._socket.recv(65536))
        assert command.error is None, command.error
        return command.completion


@dataclass
class Run:
    """One run of a script."""

    script: Script
    account: Account
    mbox: Path | None
    variables: dict[str, Any] = field(default_factory=dict[str, Any])

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """Yield internal dates and messages, again and again."""
        if self.mbox is None:
            return (("", SYNTHETIC % (n, n, n)) for n in range(1, 1000))
        return cycle(self._in_mbox(self.mbox))

    def _in_mbox(self, path: Path) -> list[tuple[str, bytes]]:
        found: list[tuple[str, bytes]] = []
        for text in path.read_bytes().split(b"From user@domain  ")[1:]:
            date, _, message = text.replace(b"\r\n", b"\n").partition(b"\n")
            words = date.decode().split()
            zone = words[5] if len(words) > 5 else "+0000"
            shown = f"{int(words[2]):02}-{words[1]}-{words[4]} {words[3]} {zone}"
            found.append((shown, message.removesuffix(b"\n").replace(b"\n", b"\r\n")))
        return found

    def play(self) -> int:
        """Play the script; return how many answers were compared."""
        state = self.script.headers.get("state", "selected")
        count = int(self.script.headers.get("connections", "1"))
        self.variables |= {"mailbox": "Test", "username": self.account.user}
        self.next_message = iter(self.messages())
        with self.account.talk() as talk:
            if state in ("created", "selected"):
                talk.command("CREATE Test")
            if state == "selected":
                wanted = self.script.headers.get("messages", "all")
                number = self._count_all() if wanted == "all" else int(wanted)
                for date, message in islice(self.messages(), number):
                    when = f'"{date}" ' if date else ""
                    talk.append_all(f"APPEND Test {when}".encode(), [message])
        self.connections = [Connection(self.account) for _ in range(count)]
        try:
            for connection in self.connections:
                if state != "nonauth":
                    connection.run(Login(self.account))
                if state == "selected":
                    connection.run(Command("SELECT Test"))
            return self._play_lines()
        finally:
            for connection in self.connections:
                connection.close()

    def _count_all(self) -> int:
        return 5 if self.mbox is None else len(self._in_mbox(self.mbox))

    def _play_lines(self) -> int:
        compared = 0
        answers: list[list[Any]] = []
        done: Any = None
        for line in self.script.lines:
            if line.startswith(("* ", "! ")):
                found = any(self._fits(line[2:], answer) for answer in answers)
                assert found == line.startswith("*"), (line, answers)
                compared += 1
                continue
            place, told = self._connection_of(line)
            word, _, rest = told.partition(" ")
            if word in ("ok", "no", "bad") and rest.startswith("["):
                code = re.sub(r"^\[(.*?)\].*", r"\1", rest)
                assert done.status.value.lower() == word, (line, done)
                actual = f"{done.code.name} {done.code.arguments.decode()}".encode()
                assert self._fits(code, tokens(actual.strip())), (line, actual)
                compared += 1
                continue
            if word not in ("ok", "no", "bad", '""'):
                word, rest = "", told
            connection = self.connections[place]
            command = self._command(rest)
            done = connection.run(command)
            self.variables["tag"] = command.tag
            assert word in ("", '""') or done.status.value.lower() == word, (line, done)
            answers = [tokens(frame[2:]) for frame in connection.untagged]
        return compared

    def _connection_of(self, line: str) -> tuple[int, str]:
        if "connections" in self.script.headers:
            place, _, line = line.partition(" ")
            return int(place) - 1, line
        return 0, line

    def _command(self, text: str) -> Command:
        text = self._filled(text)
        if text.lower().startswith("append") and "{{{" not in text:
            return Append(text if " " in text else f"{text} Test", next(self.next_message)[1])
        return Logout(text) if text.lower() == "logout" else Command(text)

    def _filled(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            found = self.variables[match[1] or match[2]] if match[1] or match[2] else "$"
            if not isinstance(found, bytes):
                return str(found)
            alone = match.end() == len(text) or text[match.end()] == " "
            quote = '"' if alone and text[: match.start()].endswith(" ") else ""
            return f"{quote}{found.decode()}{quote}"

        return _VARIABLE.sub(value, text)

    # --- comparing ------------------------------------------------------------------------------

    def _fits(self, text: str, answer: list[Any]) -> bool:
        text = _BLOCK.sub(lambda match: f'"{match[1]}"'.replace("\n", "\r\n"), text)
        text = _BRACED.sub(self._plain, text)
        before = dict(self.variables)
        if self._alike(tokens(text.encode()), answer):
            return True
        self.variables = before
        return False

    def _plain(self, match: re.Match[str]) -> str:
        found = self.variables[match[1]]
        return found.decode() if isinstance(found, bytes) else str(found)

    def _alike(self, wanted: list[Any], actual: list[Any]) -> bool:
        kind = str(actual[1] if len(actual) > 1 and str(actual[0]).isdigit() else actual[0]).upper()
        if kind in ("FETCH", "STATUS") and isinstance(actual[-1], list):
            if not isinstance(wanted[-1], list):
                return False
            same = self._row(wanted[:-1], actual[:-1])
            return same and self._pairs(wanted[-1], actual[-1])
        if kind in ("LIST", "LSUB") and len(actual) > 1 and isinstance(actual[1], list):
            same = self._row([wanted[0], *wanted[2:]], [actual[0], *actual[2:]])
            return same and self._among(wanted[1], actual[1])
        if kind in ("OK", "NO", "BAD", "BYE"):
            return self._row(wanted, [str(one).lower() for one in actual[: len(wanted)]])
        return self._row(wanted, actual)

    def _pairs(self, wanted: list[Any], actual: list[Any]) -> bool:
        found = {
            str(key).upper(): value for key, value in zip(actual[::2], actual[1::2], strict=True)
        }
        for key, value in zip(wanted[::2], wanted[1::2], strict=True):
            name = str(key).upper()
            if name not in found:
                return False
            if name == "FLAGS":
                some, others = self._names(value), {str(one).lower() for one in found[name]}
                if some ^ others and some ^ others != {r"\recent"}:
                    return False
            elif not self._same(value, found[name]):
                return False
        return True

    def _among(self, some: list[Any], all_of: list[Any]) -> bool:
        return self._names(some) <= {str(one).lower() for one in all_of}

    def _names(self, wanted: list[Any]) -> set[str]:
        return {self._filled(str(one)).lower() for one in wanted}

    def _row(self, wanted: list[Any], actual: list[Any]) -> bool:
        return len(wanted) == len(actual) and all(map(self._same, wanted, actual))

    def _same(self, wanted: Any, actual: Any) -> bool:
        if isinstance(wanted, list) or isinstance(actual, list):
            if isinstance(wanted, str) and _VARIABLE.fullmatch(wanted):
                return self._bound(wanted[1:].strip("{}"), actual)
            return (
                isinstance(wanted, list) and isinstance(actual, list) and self._row(wanted, actual)
            )
        text = wanted if isinstance(wanted, str) else wanted.decode("utf-8", "replace")
        if match := _VARIABLE.fullmatch(text):
            name = match[1] or match[2]
            if name and not isinstance(self.variables.get(name), str | None):
                return self.variables[name] == actual
            if name and name not in self.variables:
                return self._bound(name, actual)
        try:
            text = self._filled(text)
        except KeyError:
            return False
        other = actual if isinstance(actual, str) else actual.decode("utf-8", "replace")
        return text.strip("\r\n").lower() == other.strip("\r\n").lower()

    def _bound(self, name: str, actual: Any) -> bool:
        return self.variables.setdefault(name, actual) == actual
