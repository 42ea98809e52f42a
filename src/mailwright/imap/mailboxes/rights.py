"""Access rights (RFC 4314): who may do what in a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from ...errors import InvalidArgumentError

# rights = astring ; only lowercase ASCII letters and digits are allowed   RFC 4314 section 7
_RIGHT = re.compile(r"[a-z0-9]\Z")


class Right(StrEnum):
    """What somebody may do; each is a `str`, its letter (RFC 4314 section 2.1)."""

    LOOKUP = "l"  # see the folder in lists, subscribe to it
    READ = "r"  # open it, fetch, search, copy from it
    SEEN = "s"  # keep the flag \Seen
    WRITE = "w"  # set flags other than \Seen and \Deleted
    INSERT = "i"  # append, copy into it
    POST = "p"  # send mail to it; IMAP itself has no use for it
    CREATE = "k"  # create folders in it
    DELETE_FOLDER = "x"
    DELETE_MESSAGES = "t"  # set \Deleted
    EXPUNGE = "e"
    ADMINISTER = "a"  # read and change the rights themselves
    ANNOTATE = "n"  # write shared annotations (RFC 5257)


class Rights(AbstractSet[str]):
    """Rights: a set of letters, and of digits that a server defines.

    The letters "c" and "d" of RFC 2086 are what the newer letters were one: ``Rights("c")`` from an
    old server holds CREATE and DELETE_FOLDER as well, ``Rights("d")`` DELETE_MESSAGES and EXPUNGE.

    Args:
        letters: such as "lrs", or an iterable of `Right`.

    Raises:
        InvalidArgumentError: one of them is no lower-case letter or digit.
    """

    __slots__ = ("_letters",)

    def __init__(self, letters: Iterable[str] = "") -> None:
        for letter in (held := dict.fromkeys(letters)):
            if not _RIGHT.match(letter):
                raise InvalidArgumentError(
                    f"{letter!r} is no right: rights are a-z and 0-9 (RFC 4314).", name="rights"
                )
        self._letters = "".join(sorted(held))

    @classmethod
    def read(cls, octets: bytes) -> Rights:
        """Return the rights that a server names; what can be no right is left out."""
        letters = octets[:1_000].decode("ascii", "replace")
        rights = cls(letter for letter in letters if _RIGHT.match(letter))
        return cls((*rights, *_of_old_letters(rights._letters)))

    def __contains__(self, right: object) -> bool:
        return isinstance(right, str) and len(right) == 1 and right in self._letters

    def __iter__(self) -> Iterator[str]:
        return iter(self._letters)

    def __len__(self) -> int:
        return len(self._letters)

    def __hash__(self) -> int:
        return hash(frozenset(self._letters))

    def __str__(self) -> str:
        return self._letters

    def __repr__(self) -> str:
        return f"Rights({self._letters!r})"


def _of_old_letters(letters: str) -> str:
    """Return what the letters of RFC 2086 stand for (RFC 4314 section 2.1.1)."""
    if not {"k", "x", "t", "e"}.isdisjoint(letters):
        return ""  # a server of today repeats the old ones for old clients
    return ("kx" if "c" in letters else "") + ("te" if "d" in letters else "")


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """Who has which rights.

    Args:
        identifier: a user, a group, "anyone", or what else the server knows; with "-" in front
            the rights are those that are taken away (RFC 4314 section 2).
        rights: what is given or taken away.
    """

    identifier: str
    rights: Rights

    @property
    def is_negative(self) -> bool:
        """Whether the rights are taken away from the identifier behind the "-"."""
        return self.identifier.startswith("-")


@dataclass(frozen=True, slots=True)
class GrantableRights:
    """Which rights an identifier can be given (LISTRIGHTS, RFC 4314 section 3.7).

    Args:
        identifier: who.
        required: what the identifier always has.
        optional: what can be granted besides; rights in one group go together.
    """

    identifier: str
    required: Rights
    optional: tuple[Rights, ...]
