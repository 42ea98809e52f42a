"""What a client sent, cut into command lines and mail data, strictly.

Only CRLF ends a line and only <CRLF>.<CRLF> ends mail data (RFC 5321 section 2.3.8 and 4.1.1.4).
Every other reading is how one server's single message becomes another server's two (row S06).
"""

from __future__ import annotations

from ...errors import ProtocolError

_END_OF_DATA = b"\r\n.\r\n"


def require_crlf(content: bytes | bytearray) -> None:
    """Refuse `content` whose lines end in any other way than with CRLF.

    Raises:
        ProtocolError: 550, it holds a bare CR or LF.
    """
    if not content.count(b"\r\n") == content.count(b"\r") == content.count(b"\n"):
        raise ProtocolError("The message holds a bare CR or LF", code=550, enhanced_code="5.6.0")


def too_big(limit: int) -> ProtocolError:
    """Return the refusal of a message of more than `limit` octets."""
    return ProtocolError(
        f"Message too big (more than {limit} octets)", code=552, enhanced_code="5.3.4"
    )


def _unreadable(why: str, announces_octets: bool) -> ProtocolError:
    """Return the refusal of a line; what follows one that announces octets may be no commands."""
    if announces_octets:
        return ProtocolError(f"{why}, closing the connection", code=421, enhanced_code="4.5.0")
    return ProtocolError(why, code=500, enhanced_code="5.5.2")


class Input:
    """Octets that came and were not used yet; memory is bounded whatever the client sends."""

    __slots__ = ("_buffer", "_overlong", "_scanned")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0  # what is looked for does not begin before this offset
        self._overlong = False  # the start of the line or content was dropped already

    def __len__(self) -> int:
        return len(self._buffer)

    def append(self, data: bytes) -> None:
        """Add what was received."""
        self._buffer += data

    def starts_with(self, word: bytes) -> bool:
        """Whether the next line begins with `word`, in upper or lower case."""
        return bytes(self._buffer[: len(word)]).upper() == word

    def first_word(self, limit: int) -> bytes:
        """Return the first word of the next line in upper case, once a space has come behind it.

        Args:
            limit: octets of the longest word that counts; b"" for a longer one.
        """
        if self._overlong:
            return b""
        word, space, _ = bytes(self._buffer[: limit + 1]).partition(b" ")
        return word.upper() if space else b""

    def take_line(self, limit: int) -> bytes | None:
        """Return the next line without its CRLF, or None while it is incomplete.

        Raises:
            ProtocolError: the line is longer than `limit` octets, or holds a bare CR or LF; it
                is used up.
        """
        end = self._buffer.find(b"\n", self._scanned)
        announces = not self._overlong and self.starts_with(b"BDAT")
        if end < 0:
            self._scanned = len(self._buffer)
            if len(self._buffer) > limit:
                if announces:
                    raise _unreadable(f"Line too long (more than {limit} octets)", announces)
                self._drop()
            return None
        line = bytes(self._buffer[: end + 1])
        overlong = self._overlong or len(line) > limit
        self._take(end + 1)
        if overlong:
            raise _unreadable(f"Line too long (more than {limit} octets)", announces)
        if not line.endswith(b"\r\n") or line.count(b"\r") > 1:
            raise _unreadable("A bare CR or LF: lines end with CRLF", announces)
        return line[:-2]

    def begin_content(self) -> None:
        """From here on comes mail data: `take_content` is next."""
        # A dot at the very start begins a line too: give it the CRLF that the 354 stands for.
        self._buffer[:0] = b"\r\n"
        self._scanned = 0

    def take_content(self, limit: int) -> bytes | None:
        """Return the mail data, its dot-stuffing taken off, or None while it is incomplete.

        Raises:
            ProtocolError: more than `limit` octets, or a bare CR or LF; the data is used up.
        """
        end = self._buffer.find(_END_OF_DATA, self._scanned)
        if end < 0:
            self._scanned = max(0, len(self._buffer) - len(_END_OF_DATA) + 1)
            # Stuffing makes at most 4 octets of 3 (lines of a lone dot).
            if len(self._buffer) > limit * 4 // 3 + 8:
                self._drop(keep=len(_END_OF_DATA) - 1)
            return None
        stuffed = bytes(self._buffer[: end + 2])
        overlong = self._overlong
        self._take(end + len(_END_OF_DATA))
        content = stuffed.replace(b"\r\n.", b"\r\n")[2:]
        if overlong or len(content) > limit:
            raise too_big(limit)
        require_crlf(stuffed)
        return content

    def take_octets(self, count: int) -> bytes:
        """Return what came of the next `count` octets, whatever they are: a part of a chunk."""
        data = bytes(self._buffer[:count])
        self._take(len(data))
        return data

    def _take(self, octets: int) -> None:
        del self._buffer[:octets]
        self._scanned = 0
        self._overlong = False

    def _drop(self, keep: int = 0) -> None:
        del self._buffer[: len(self._buffer) - keep]
        self._scanned = 0
        self._overlong = True
