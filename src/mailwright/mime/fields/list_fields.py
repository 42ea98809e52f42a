"""The fields that mailing lists add: List-* with URLs (RFC 2369), List-Id (RFC 2919).

::

    URL list  = "<" url ">" [comment] *("," "<" url ">" [comment])     RFC 2369 section 2
    List-Post = "NO" [comment] / URL list                              RFC 2369 section 3.4
    list-id   = [phrase] "<" list-label "." list-id-namespace ">"      RFC 2919 section 3

=====================================  ======  =====  ======
what is read                           STRICT  LOOSE  LOOSER
=====================================  ======  =====  ======
URLs in angle brackets, comments         yes    yes    yes
no comma between two URLs                no     yes    yes
one URL without angle brackets           no     yes    yes
a List-Id without angle brackets         no     yes    yes
=====================================  ======  =====  ======

White space inside of a URL is left out, as RFC 2369 wants it. No URL is ever opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from ...errors import InvalidArgumentError
from .characters import find_refused
from .compliance import Compliance
from .folding import without_line_ends
from .structured import read_phrase, write_phrase
from .tokens import lex, unescape

MAX_URLS = 100  # what follows is not looked at
_SPACES = re.compile(r"[\s\x00-\x20\x7f-\x9f]+")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,20}:")
_COMMENT = r"\((?:[^()\\]|\\.)*\)"
# In angle brackets, or a comment, or a word; each is cut off at once.
_PIECE = re.compile(rf"<([^<>]*)>|({_COMMENT})|,|[^\s<,]+|<", re.DOTALL)
_STRICT = re.compile(
    rf"\s*<[^<>]+>\s*(?:{_COMMENT}\s*)?(?:,\s*<[^<>]+>\s*(?:{_COMMENT}\s*)?)*\Z", re.DOTALL
)
_NO = re.compile(rf"\s*no\s*(?:{_COMMENT}\s*)?\Z", re.IGNORECASE | re.DOTALL)
_LIST_ID = re.compile(r"[^\s<>@\"()\\,;:]+(?:\.[^\s<>@\"()\\,;:]+)*\Z")


@dataclass(frozen=True, slots=True)
class ListUrls:
    """What a List-Help, List-Unsubscribe or List-Post field offers.

    Args:
        urls: the URLs in the order in which the list prefers them.
        is_closed: the list takes no posts: ``NO`` in List-Post.
    """

    field_name: ClassVar[str] = "List-Unsubscribe"
    urls: tuple[str, ...] = ()
    is_closed: bool = False

    @classmethod
    def parse(cls, text: str, *, compliance: Compliance = Compliance.LOOSE) -> ListUrls:
        """Read a field body, folded or not; linear.

        Args:
            text: the body; 100 URLs of it count.
            compliance: what is taken; see the module.

        Raises:
            InvalidArgumentError: only at `STRICT`: it does not follow RFC 2369.
        """
        text = without_line_ends(text)
        if _NO.match(text):
            return cls(is_closed=True)
        if compliance is Compliance.STRICT and not _STRICT.match(text):
            raise InvalidArgumentError("These are no URLs in angle brackets.", name="text")
        return cls(tuple(_urls(text)))

    @property
    def mailto(self) -> str:
        """The first URL that is an address to write to, ``mailto:…``; "" where there is none."""
        return self._first("mailto:")

    @property
    def https(self) -> str:
        """The first URL of a secure web page; "" where there is none."""
        return self._first("https:")

    def _first(self, scheme: str) -> str:
        return next((url for url in self.urls if url[: len(scheme)].lower() == scheme), "")

    def format(self) -> str:
        """Write the field body.

        Raises:
            InvalidArgumentError: a URL is none, or cannot stand in angle brackets.
        """
        for url in self.urls:
            odd = find_refused(url, free=False) or _SPACES.search(url) or "<" in url or ">" in url
            if odd or not _URL.match(url):
                raise InvalidArgumentError(f"{url[:80]!a} is no URL.", name="urls")
        return str(self)

    def __str__(self) -> str:
        return "NO" if self.is_closed else ", ".join([f"<{url}>" for url in self.urls])


def _urls(text: str) -> Iterator[str]:
    words: list[str] = []
    count = 0
    for piece in _PIECE.finditer(text):
        if piece[1] is not None:
            url = _SPACES.sub("", piece[1])
            if url:
                yield url
                count += 1
        elif piece[2] is None and _URL.match(piece[0]):
            words.append(_SPACES.sub("", piece[0]))
        if count >= MAX_URLS:
            return
    if not count and words:
        yield words[0]


@dataclass(frozen=True, slots=True)
class ListId:
    """A mailing list: the name for people, and the identifier for programs.

    Args:
        id: such as ``list.example.org``.
        name: "" where there is none.
    """

    field_name: ClassVar[str] = "List-Id"
    id: str
    name: str = ""

    @classmethod
    def parse(cls, text: str, *, compliance: Compliance = Compliance.LOOSE) -> ListId:
        """Read a field body, folded or not; linear.

        Args:
            text: the body, of any length.
            compliance: what is taken; see the module.

        Raises:
            InvalidArgumentError: only at `STRICT`: there is no identifier in angle brackets.
        """
        tokens = lex(without_line_ends(text).strip())
        kinds = [kind for kind, _ in tokens]
        start = len(kinds) - 1 - kinds[::-1].index("<") if "<" in kinds else -1
        inner = [token for token in tokens[start + 1 :] if token[0] not in ("space", "comment")]
        end = next((i for i, (kind, _) in enumerate(inner) if kind == ">"), len(inner))
        found = "".join([value for _, value in inner[:end]])
        made = cls(_SPACES.sub("", unescape(found)), read_phrase(tokens[: max(start, 0)]))
        if compliance is Compliance.STRICT:
            brackets = "<" in kinds and end == len(inner) - 1
            if not brackets or not _LIST_ID.match(made.id):
                raise InvalidArgumentError(
                    "This is no List-Id: a phrase and an identifier in angle brackets.", name="text"
                )
        return made

    def format(self) -> str:
        """Write the field body.

        Raises:
            InvalidArgumentError: the identifier is none, or the name holds a line break.
        """
        if not _LIST_ID.match(self.id) or find_refused(self.id, free=False):
            raise InvalidArgumentError(f"{self.id[:80]!a} is no identifier of a list.", name="id")
        if find_refused(self.name, free=False):
            raise InvalidArgumentError(f"{self.name[:80]!a} is no name of a list.", name="name")
        return str(self)

    def __str__(self) -> str:
        return f"{write_phrase(self.name)} <{self.id}>" if self.name else f"<{self.id}>"
