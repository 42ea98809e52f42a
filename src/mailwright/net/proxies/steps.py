"""What the flows of proxies ask for, and what a proxy has said that no step has taken yet."""

from __future__ import annotations

from abc import abstractmethod

from ..._flow import Step
from ...errors import ConnectionLostError, ProxyProtocolError


class Say(Step[None]):
    """Write octets to the proxy, which has to be silent until then.

    Args:
        data: what to write; it may hold credentials, so nothing shows it.
    """

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data


class Hear(Step[bytes]):
    """Wait for octets of the proxy."""

    __slots__ = ()

    @abstractmethod
    def take(self, heard: bytearray) -> bytes | None:
        """Take from the front of `heard` what is waited for; None where it is not all there.

        Raises:
            ProxyProtocolError: there is more than it may have.
        """


class Octets(Hear):
    """So many octets, and not one more.

    Args:
        count: how many.
    """

    __slots__ = ("_count",)

    def __init__(self, count: int) -> None:
        self._count = count

    def take(self, heard: bytearray) -> bytes | None:
        """See `Hear.take`."""
        return None if len(heard) < self._count else _cut(heard, self._count)


class Head(Hear):
    """The head of an answer of HTTP: all up to an empty line, with it.

    Args:
        limit: octets that it has at most.
    """

    __slots__ = ("_limit", "_searched")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._searched = 0

    def take(self, heard: bytearray) -> bytes | None:
        """See `Hear.take`."""
        end = heard.find(b"\r\n\r\n", max(0, self._searched - 3), self._limit)
        if end >= 0:
            return _cut(heard, end + 4)
        self._searched = len(heard)
        if len(heard) >= self._limit:
            raise ProxyProtocolError(
                f"The head of the proxy's answer has more than {self._limit} octets."
            )
        return None


class Heard:
    """What one proxy has said and no step has taken: what comes after its yes is the server's.

    Args:
        proxy: its name, for messages.
    """

    def __init__(self, proxy: str) -> None:
        self._proxy = proxy
        self._octets = bytearray()

    def receive(self, data: bytes) -> None:
        """Take what came from the proxy; b"" says that it ended there.

        Raises:
            ConnectionLostError: it ended.
        """
        if not data:
            raise ConnectionLostError(
                f"The proxy {self._proxy} closed the connection instead of answering. Check that "
                "it speaks this protocol on this port, and lets this machine in."
            )
        self._octets += data

    def take(self, step: Hear) -> bytes | None:
        """Return what `step` waits for, None where more has to come."""
        return step.take(self._octets)

    def expect_silence(self, unasked: bytes | None) -> None:
        """Refuse octets that came before they were asked for.

        Args:
            unasked: what can be read now: octets, b"" for the end, or None for nothing.

        Raises:
            ProxyProtocolError: the proxy has answered before it was asked.
            ConnectionLostError: it has closed the connection.
        """
        if unasked is not None:
            self.receive(unasked)
        if self._octets:
            raise ProxyProtocolError(
                f"{self._proxy} spoke before it was asked: it is no proxy of this kind. Check host "
                "and port."
            )

    def rest(self) -> bytes:
        """Return what came behind the answer, which the server has sent."""
        return bytes(self._octets)


def _cut(heard: bytearray, count: int) -> bytes:
    taken = bytes(heard[:count])
    del heard[:count]
    return taken
