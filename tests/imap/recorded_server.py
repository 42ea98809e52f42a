"""A server that says what a real one once said: each command is answered as the record has it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recorded_dialogues import PLACE, answer_of, whole

from mailwright.testing import Connection
from mailwright.testing.steps import Step

_LITERAL = re.compile(rb"\{([0-9]+)(\+?)\}\r\n\Z")
#: A verb that was not recorded is answered as another one was that is as good.
_AS_GOOD = {"AUTHENTICATE": "LOGIN", "LOGIN": "AUTHENTICATE", "EXAMINE": "SELECT"}


def verb_of(command: str) -> str:
    """Return the verb of a command, "UID FETCH" among them."""
    words = command.upper().split()
    return " ".join(words[:2] if words[:1] == ["UID"] else words[:1])


def answers_in(dialogue: Mapping[str, Any]) -> dict[str, list[bytes]]:
    """Return what was answered in a dialogue, by verb; "" is the greeting."""
    answers: defaultdict[str, list[bytes]] = defaultdict(list)
    for step in dialogue["steps"]:
        command = step["c"].partition(" ")[2]
        answers[verb_of(command)].append(answer_of(step, PLACE))
    return dict(answers)


@dataclass(frozen=True)
class Recorded(Step):
    """Answer commands until the client leaves.

    Args:
        answers: by verb, one after the other; the last one answers all that follow. Other verbs
            are answered with OK alone.
        cut: how the answers are cut into pieces.
    """

    answers: Mapping[str, Sequence[bytes]]
    cut: Callable[[bytes], Iterable[bytes]] = whole

    def play(self, connection: Connection) -> None:
        """Greet, then answer commands."""
        used: defaultdict[str, int] = defaultdict(int)
        self._say(connection, self.answers[""][0])
        while True:
            line = connection.read_line("a command")
            while match := _LITERAL.search(line):
                if not match[2]:
                    connection.socket.sendall(b"+ go ahead\r\n")
                line += connection.read_octets(int(match[1])) + connection.read_line("the rest")
            tag, _, command = line.strip().partition(b" ")
            verb = verb_of(command.decode("utf-8", "replace"))
            if verb == "AUTHENTICATE" and command.count(b" ") == 1:
                connection.socket.sendall(b"+ \r\n")
                connection.read_line("a response")
            self._say(connection, self._answer(verb, used[verb]).replace(PLACE, tag))
            used[verb] += 1
            if verb == "LOGOUT":
                return

    def _answer(self, verb: str, number: int) -> bytes:
        found = self.answers.get(verb) or self.answers.get(_AS_GOOD.get(verb, verb))
        if not found:
            return b"%b OK done\r\n" % PLACE
        return found[min(number, len(found) - 1)]

    def _say(self, connection: Connection, data: bytes) -> None:
        for piece in self.cut(data):
            connection.socket.sendall(piece)
