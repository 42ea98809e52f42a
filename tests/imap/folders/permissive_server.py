"""A server that knows every command and says OK to it: what it is asked is what tests look at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailwright.testing import Send, Step
from mailwright.testing.scripted import Connection

CAPABILITIES = (
    "IMAP4rev1 LITERAL+ ID ENABLE ACL ANNOTATE-EXPERIMENT-1 BINARY CATENATE CONDSTORE "
    "CREATE-SPECIAL-USE ESEARCH ESORT FILTERS LANGUAGE I18NLEVEL=2 LIST-EXTENDED LIST-METADATA "
    "LIST-MYRIGHTS LIST-STATUS METADATA MOVE MULTIAPPEND MULTISEARCH NAMESPACE NOTIFY OBJECTID "
    "PARTIAL PREVIEW QRESYNC QUOTA QUOTASET REPLACE SAVEDATE SEARCHRES SORT SORT=DISPLAY "
    "SPECIAL-USE STATUS=SIZE THREAD=REFERENCES UIDPLUS UNSELECT URLAUTH WITHIN X-GM-EXT-1 "
    "CONTEXT=SEARCH CONTEXT=SORT JMAPACCESS UNAUTHENTICATE COMPRESS=DEFLATE AUTH=PLAIN "
    "AUTH=XOAUTH2 SASL-IR"
)

MARK = b"INJECTED"

#: tag SP command; tags are four capitals and a number.
_TAGGED = re.compile(rb"([A-Z]{4}[0-9]+) (UID [A-Z]+|[A-Z]+)(?: |\r\n)", re.DOTALL)
_ANNOUNCEMENT = re.compile(rb"~?\{([0-9]+)\+?\}\r\n\Z")
_WORD = re.compile(rb'"(?:[^"\\\r\n]|\\.)*"|~?\{([0-9]+)\+?\}\r\n|[^ ()"{}\r\n]+|.', re.DOTALL)

#: command -> data that belongs to its answer, where a caller cannot do without.
_DATA = {
    b"SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] \r\n* OK [UIDNEXT 2] \r\n"
    b"* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] \r\n* FLAGS (\\Seen \\Deleted)\r\n",
    b"LIST": b'* LIST () "/" INBOX\r\n',
    b"NAMESPACE": b'* NAMESPACE (("" "/")) NIL NIL\r\n',
    b"CAPABILITY": b"* CAPABILITY " + CAPABILITIES.encode() + b"\r\n",
    b"UID SEARCH": b"* SEARCH 1\r\n",
}


@dataclass
class Permissive(Step):
    """Answers commands until there are no more, and keeps them, literals included."""

    commands: list[bytes] = field(default_factory=list)

    def play(self, connection: Connection) -> None:
        """Read commands from `connection`; whatever is none stays in `commands` as it is."""
        while True:
            command = connection.read_line("a command")
            while (found := _ANNOUNCEMENT.search(command)) is not None:
                if b"+" not in found[0]:
                    connection.socket.sendall(b"+ go ahead\r\n")
                command += connection.read_octets(int(found[1])) + connection.read_line("its end")
            self.commands.append(command)
            tagged = _TAGGED.match(command)
            if tagged is None:
                connection.socket.sendall(b"* BAD what?\r\n")
                continue
            connection.socket.sendall(
                _DATA.get(tagged[2], b"") + tagged[1] + b" OK [READ-WRITE] done\r\n"
            )
            if tagged[2] == b"LOGOUT":
                return


def shape(command: bytes) -> tuple[bytes, ...]:
    """Return the words of a command, a mark in place of the string or atom that has the text.

    Raises:
        AssertionError: it is no command with a tag.
    """
    tagged = _TAGGED.match(command)
    assert tagged is not None, command
    # A charset is named where a text takes it.
    command = command.removesuffix(b"\r\n").replace(b" CHARSET UTF-8 ", b" ", 1)
    words: list[bytes] = []
    position = len(tagged[1]) + 1
    while position < len(command):
        found = _WORD.match(command, position)
        assert found is not None
        position = found.end()
        word = found[0]
        if found[1] is not None:
            position += int(found[1])
            word = command[found.end() : position]
        words.append(b"<text>" if MARK in word else word)
    return tuple(words)


def hello() -> Step:
    """The greeting of a session that has begun already."""
    return Send(f"* PREAUTH [CAPABILITY {CAPABILITIES}] hello\r\n")
