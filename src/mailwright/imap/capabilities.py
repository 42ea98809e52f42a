"""What an IMAP server offers; nothing in it can raise or grow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

# capability = ("AUTH=" auth-type) / atom           RFC 9051 section 9
_CAPABILITY = re.compile(r"[!-~]{1,200}\Z")
#: Capabilities that are kept: no server has a tenth of these (I16).
_MOST = 1_000

#: What IMAP4rev2 takes in (RFC 9051 appendix E): a server that offers it alone has these.
_OF_REV2 = frozenset(
    (
        *("NAMESPACE", "UNSELECT", "UIDPLUS", "ESEARCH", "SEARCHRES", "ENABLE", "IDLE", "SASL-IR"),
        *("LIST-EXTENDED", "LIST-STATUS", "MOVE", "LITERAL-", "STATUS=SIZE", "SPECIAL-USE"),
        *("CHILDREN",),
    )
)


class Capabilities(AbstractSet[str]):
    """The capabilities of a server, in upper case.

    Args:
        text: the words of a CAPABILITY response; what is no capability is left out.
    """

    __slots__ = ("_names",)

    def __init__(self, text: str = "") -> None:
        words = [word.upper() for word in text.split()[:_MOST] if _CAPABILITY.match(word)]
        self._names = dict.fromkeys(words)

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> AbstractSet[Any]:  # what unions are made with
        return frozenset(it)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.upper() in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<Capabilities {' '.join(self._names)}>"

    def has(self, name: str) -> bool:
        """Return whether the server can do something, by name or as part of something else.

        Args:
            name: a capability; IMAP4rev2's parts count by themselves (RFC 9051 appendix E), and
                UTF8=ONLY has UTF8=ACCEPT in it (RFC 9755 section 6).
        """
        if name in self._names or (name == "UTF8=ACCEPT" and "UTF8=ONLY" in self._names):
            return True
        return name in _OF_REV2 and "IMAP4REV2" in self._names and "IMAP4REV1" not in self._names

    def without(self, names: AbstractSet[str]) -> Capabilities:
        """Return them less those that a server only claims to have (see `quirks`).

        Args:
            names: in upper case.
        """
        if self._names.keys().isdisjoint(names):
            return self
        return Capabilities(" ".join(name for name in self._names if name not in names))

    def value(self, name: str) -> str | None:
        """Return what stands behind ``NAME=``, None where the server does not offer it.

        Args:
            name: such as APPENDLIMIT, in upper case.
        """
        return next(iter(self.values(name)), None)

    def values(self, name: str) -> tuple[str, ...]:
        """Return all that stands behind ``NAME=``, such as the algorithms of THREAD.

        Args:
            name: what stands in front of the equals sign, in upper case.
        """
        prefix = f"{name}="
        return tuple(n[len(prefix) :] for n in self._names if n.startswith(prefix))

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The SASL mechanisms, as offered."""
        return self.values("AUTH")


NO_CAPABILITIES = Capabilities()
