"""A mailbox that several sessions have open: a model of a server, in memory, that keeps account.

It numbers messages for each session as RFC 9051 section 2.3.1.2 says: a session learns of what
others did when a response may say so, and keeps its old numbers until then. Between any two
responses something else may happen: `meanwhile` is called, and changes the mailbox as it likes.
What was removed by whom, and what nobody should have sent, is written down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from mailwright.net.deadline import Deadline
from mailwright.net.stream import Stream

_LITERAL = re.compile(rb"\{([0-9]+)(\+?)\}\Z")
_FLAGS = re.compile(r"\((.*)\)\Z")
_UNCHANGED = re.compile(r" ?\(UNCHANGEDSINCE ([0-9]+)\)", re.IGNORECASE)
#: What removes by number, or whatever is marked: the clients must not send it.
_RECKLESS = re.compile(r"(EXPUNGE|STORE|COPY|MOVE|CLOSE)\b", re.IGNORECASE)
#: Commands in which EXPUNGE must not come (RFC 9051 section 7.5.1).
_WITHOUT_EXPUNGE = re.compile(r"(FETCH|STORE|SEARCH)\b", re.IGNORECASE)

#: Commands at whose end a session knows of all that went.
_TELLS_ALL = {"expunge", "uid_expunge", "uid_move", "noop"}


@dataclass(eq=False)
class Message:
    """One message: `ident` stays with it wherever it goes, the UID does not."""

    uid: int
    ident: int
    flags: set[str] = field(default_factory=set[str])
    modseq: int = 1


@dataclass
class Mailbox:
    """What all sessions share, and the account of what became of the messages."""

    name: str = "INBOX"
    uid_validity: int = 7
    uid_next: int = 1
    modseq: int = 1
    messages: list[Message] = field(default_factory=list[Message])
    #: ident -> the session that removed it from here.
    removed: dict[int, str] = field(default_factory=dict[int, str])
    idents: int = 0

    def add(self, ident: int | None = None, flags: set[str] | None = None) -> Message:
        if ident is None:
            self.idents += 1
            ident = self.idents
        self.modseq += 1
        message = Message(self.uid_next, ident, set(flags or ()), self.modseq)
        self.uid_next += 1
        self.messages.append(message)
        return message

    def mark(self, message: Message, flags: set[str]) -> None:
        self.modseq += 1
        message.flags, message.modseq = flags, self.modseq

    def remove(self, message: Message, by: str) -> None:
        self.messages.remove(message)
        self.modseq += 1
        assert message.ident not in self.removed
        self.removed[message.ident] = by

    def begin_anew(self) -> None:
        """Number all messages anew, in another order: another UIDVALIDITY (RFC 9051 2.3.1.1)."""
        self.uid_validity += 1
        self.messages.reverse()
        for uid, message in enumerate(self.messages, 1):
            message.uid = uid
        self.uid_next = len(self.messages) + 1


def numbers(text: str, last: int) -> set[int]:
    """Return what a set of UIDs holds, "*" being the last one."""
    found: set[int] = set()
    for part in text.split(","):
        ends = [last if end == "*" else int(end) for end in part.split(":")]
        found |= set(range(min(ends), max(ends) + 1))
    return found


class ModelSession:
    """One connection to the mailboxes of a model.

    Args:
        name: who it is, in the account.
        mailboxes: by name; the first one is selected.
        chance: what is drawn by lot.
        capabilities: what is offered.
        meanwhile: called between any two responses.
    """

    def __init__(
        self,
        name: str,
        mailboxes: dict[str, Mailbox],
        chance: Random,
        capabilities: str,
        meanwhile: Callable[[], None],
    ) -> None:
        self.name = name
        self.mailboxes = mailboxes
        self.chance = chance
        self.capabilities = capabilities
        self.meanwhile = meanwhile
        self.selected: Mailbox | None = None
        self.view: list[Message] = []
        self.told: dict[int, int] = {}
        self.vanished = False
        self.commands: list[str] = []
        self.reckless: list[str] = []
        self._input = b""
        self._literals = b""

    # --- octets ---------------------------------------------------------------------------------

    def greeting(self) -> bytes:
        return f"* PREAUTH [CAPABILITY {self.capabilities}] ready\r\n".encode()

    def receive(self, data: bytes) -> Iterator[bytes]:
        """Take octets; yield responses."""
        self._input += data
        while (end := self._input.find(b"\r\n")) >= 0:
            line, rest = self._input[:end], self._input[end + 2 :]
            if match := _LITERAL.search(line):
                size = int(match[1])
                if len(rest) < size:
                    if not match[2] and not rest:
                        yield b"+ go ahead\r\n"
                    return
                head = line[: match.start()]
                self._input = head + b'"' + rest[:size].hex().encode() + b'"' + rest[size:]
                continue
            self._input = rest
            yield from self._answer(line.decode())

    def _answer(self, line: str) -> Iterator[bytes]:
        tag, _, command = line.partition(" ")
        self.commands.append(command)
        if _RECKLESS.match(command):
            self.reckless.append(command)
        verb = command.upper().split(" ")
        name = "_".join(verb[:2] if verb[0] == "UID" else verb[:1]).lower()
        code = ""
        may_expunge = not _WITHOUT_EXPUNGE.match(command)
        handler = getattr(self, f"_do_{name}", None)
        if handler is None:
            yield f"{tag} BAD {command}\r\n".encode()
            return
        arguments = command.split(" ", 2 if verb[0] == "UID" else 1)[-1]
        for answer in handler(arguments):
            if isinstance(answer, tuple):
                code = answer[0]
                continue
            yield from self._happenings(may_expunge=may_expunge)
            text = answer() if callable(answer) else answer
            if text:
                yield text.encode() + b"\r\n"
        yield from self._happenings(may_expunge=may_expunge)
        if name in _TELLS_ALL:
            yield from self.news()
        yield f"{tag} {code or 'OK'} done\r\n".encode()

    def _happenings(self, *, may_expunge: bool) -> Iterator[bytes]:
        """Let something happen, and perhaps tell of it."""
        if self.chance.random() < 0.3:
            self.meanwhile()
        if self.chance.random() < 0.5:
            yield from self.news(may_expunge=may_expunge)

    def news(self, *, may_expunge: bool = True) -> Iterator[bytes]:
        """Yield what this session does not know yet."""
        if self.selected is None:
            return
        if may_expunge:
            alive = set(map(id, self.selected.messages))
            place = 0
            while place < len(self.view):
                message = self.view[place]
                if id(message) in alive:
                    place += 1
                    continue
                del self.view[place]
                word = f"VANISHED {message.uid}" if self.vanished else f"{place + 1} EXPUNGE"
                yield f"* {word}\r\n".encode()
        known = set(map(id, self.view))
        fresh = [message for message in self.selected.messages if id(message) not in known]
        if fresh:
            self.view += fresh
            self.told.update((id(message), message.modseq) for message in fresh)
            yield f"* {len(self.view)} EXISTS\r\n".encode()
        for place, message in enumerate(self.view, 1):
            if self.told[id(message)] != message.modseq and self.chance.random() < 0.7:
                uid = f" UID {message.uid}" if self.chance.random() < 0.5 or self.vanished else ""
                yield f"* {place} FETCH (FLAGS ({self._told(message)}){uid})\r\n".encode()

    def _told(self, message: Message) -> str:
        self.told[id(message)] = message.modseq
        return " ".join(sorted(message.flags))

    # --- commands -------------------------------------------------------------------------------

    def _chosen(self, text: str) -> list[Message]:
        """Return the messages of a set that the session knows and that are still there."""
        assert self.selected is not None
        last = max((message.uid for message in self.view), default=1)
        wanted = numbers(text, last)
        alive = set(map(id, self.selected.messages))
        return [one for one in self.view if one.uid in wanted and id(one) in alive]

    def _still(self, message: Message) -> bool:
        assert self.selected is not None
        return any(one is message for one in self.selected.messages)

    def _do_capability(self, _: str) -> Iterator[object]:
        yield f"* CAPABILITY {self.capabilities}"

    def _do_enable(self, names: str) -> Iterator[object]:
        self.vanished = self.vanished or "QRESYNC" in names.upper()
        yield f"* ENABLED {names}"

    def _do_noop(self, _: str) -> Iterator[object]:
        yield ""

    _do_check = _do_noop

    def _do_namespace(self, _: str) -> Iterator[object]:
        yield '* NAMESPACE (("" "/")) NIL NIL'

    def _do_id(self, _: str) -> Iterator[object]:
        yield "* ID NIL"

    def _do_list(self, _: str) -> Iterator[object]:
        for name in self.mailboxes:
            yield f'* LIST () "/" {name}'

    def _do_logout(self, _: str) -> Iterator[object]:
        yield "* BYE done"

    def _do_unselect(self, _: str) -> Iterator[object]:
        self.selected = None
        yield ""

    def _do_select(self, arguments: str) -> Iterator[object]:
        name = arguments.partition(" ")[0].strip('"')
        self.selected = box = self.mailboxes[name]
        self.view = list(box.messages)
        self.told = {id(message): message.modseq for message in self.view}
        yield f"* {len(self.view)} EXISTS"
        yield "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)"
        yield "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] ok"
        yield f"* OK [UIDVALIDITY {box.uid_validity}] ok"
        yield f"* OK [UIDNEXT {box.uid_next}] ok"
        yield f"* OK [HIGHESTMODSEQ {box.modseq}] ok"
        yield ("OK [READ-WRITE]",)

    _do_examine = _do_select

    def _do_uid_search(self, _: str) -> Iterator[object]:
        # the answer is of one moment: it is made before anything else happens
        uids = " ".join(str(one.uid) for one in self._chosen("1:*"))
        yield f"* SEARCH {uids}".rstrip()

    def _do_uid_fetch(self, arguments: str) -> Iterator[object]:
        for message in self._chosen(arguments.partition(" ")[0]):
            yield lambda one=message: self._line(one)

    def _line(self, message: Message) -> str:
        if message not in self.view:
            return ""
        number = self.view.index(message) + 1
        modseq = f" MODSEQ ({message.modseq})" if "CONDSTORE" in self.capabilities else ""
        return f"* {number} FETCH (UID {message.uid} FLAGS ({self._told(message)}){modseq})"

    def _do_uid_store(self, arguments: str) -> Iterator[object]:
        match = _UNCHANGED.search(arguments)
        arguments = _UNCHANGED.sub("", arguments)
        uids, item, _ = arguments.split(" ", 2)
        flags_match = _FLAGS.search(arguments)
        assert flags_match is not None, arguments
        flags = set(flags_match[1].split())
        modified = [
            one for one in self._chosen(uids) if match is not None and one.modseq > int(match[1])
        ]
        for message in [one for one in self._chosen(uids) if one not in modified]:
            if not self._still(message):
                continue
            old = message.flags
            new = old | flags if item[0] == "+" else old - flags if item[0] == "-" else set(flags)
            assert self.selected is not None
            self.selected.mark(message, new)
            if "SILENT" not in item.upper():
                yield lambda one=message: self._line(one)
        if modified:
            names = ",".join(str(one.uid) for one in modified)
            yield (f"OK [MODIFIED {names}]",)

    def _do_uid_expunge(self, uids: str) -> Iterator[object]:
        assert self.selected is not None
        for message in self._chosen(uids):
            if self._still(message) and "\\Deleted" in message.flags:
                self.selected.remove(message, self.name)
                yield ""

    def _do_expunge(self, _: str) -> Iterator[object]:
        yield from self._do_uid_expunge("1:*")

    def _do_uid_copy(self, arguments: str) -> Iterator[object]:
        yield (self._copied(arguments, moves=False)[0],)

    def _do_uid_move(self, arguments: str) -> Iterator[object]:
        code, moved = self._copied(arguments, moves=True)
        yield f"* {code} moved"
        for _ in moved:
            yield ""

    def _copied(self, arguments: str, *, moves: bool) -> tuple[str, list[Message]]:
        uids, name = arguments.split(" ", 1)
        target = self.mailboxes[name.strip('"')]
        chosen = self._chosen(uids)
        copies = [target.add(message.ident, message.flags) for message in chosen]
        if moves:
            assert self.selected is not None
            for message in chosen:
                self.selected.remove(message, self.name)
        if not chosen or "UIDPLUS" not in self.capabilities:
            return "OK", chosen
        old, new = (",".join(str(one.uid) for one in some) for some in (chosen, copies))
        return f"OK [COPYUID {target.uid_validity} {old} {new}]", chosen


class ModelStream(Stream):
    """The client's end of a connection to a `ModelSession`; nothing in it ever waits."""

    def __init__(self, session: ModelSession) -> None:
        self.session = session
        self.is_open = True
        self._output = [session.greeting()]

    def read(self, deadline: Deadline) -> bytes:
        data = self.read_nowait()
        assert data is not None, f"the client waits for nothing after {self.session.commands[-3:]}"
        return data

    def read_nowait(self) -> bytes | None:
        if not self.is_open:
            return b""
        if not self._output:
            return None
        chance = self.session.chance
        if chance.random() < 0.2 and len(self._output[0]) > 1:
            cut = chance.randrange(1, len(self._output[0]))
            data, self._output[0] = self._output[0][:cut], self._output[0][cut:]
            return data
        return self._output.pop(0)

    def wait_readable(self, deadline: Deadline) -> bool:
        assert self._output, f"the client waits for nothing after {self.session.commands[-3:]}"
        return True

    def write(self, data: bytes, deadline: Deadline) -> None:
        self._output.extend(self.session.receive(data))

    def close(self) -> None:
        self.is_open = False

    abort = close
