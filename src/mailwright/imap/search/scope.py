"""Which folders a search of many looks into (MULTISEARCH, RFC 7377)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from ...errors import InvalidArgumentError
from .._encoder import Encoder
from ..mailboxes.names import encode_name


@dataclass(frozen=True, slots=True)
class FolderScope:
    """Some folders, by name or by what they are; made by its class methods.

    Args:
        kind: as it is written.
        names: of folders, where the kind takes any.
    """

    kind: str
    names: tuple[str, ...] = ()

    # scope-option / filter-mailboxes = "selected" / "inboxes" / "personal" / "subscribed" /
    #     ("subtree" / "subtree-one" / "mailboxes") SP one-or-more-mailbox      RFC 7377 section 4

    @classmethod
    def selected(cls) -> Self:
        """The folder that is open."""
        return cls("selected")

    @classmethod
    def inboxes(cls) -> Self:
        """The folders to which mail is delivered."""
        return cls("inboxes")

    @classmethod
    def personal(cls) -> Self:
        """The folders of the user's own namespaces."""
        return cls("personal")

    @classmethod
    def subscribed(cls) -> Self:
        """The folders that are subscribed to."""
        return cls("subscribed")

    @classmethod
    def folders(cls, *names: str) -> Self:
        """Some folders by name.

        Args:
            names: the folders, one at least.

        Raises:
            InvalidArgumentError: there is none.
        """
        return cls._of("mailboxes", names)

    @classmethod
    def subtree(cls, *names: str) -> Self:
        """Some folders by name, and all below them.

        Args:
            names: the folders, one at least.

        Raises:
            InvalidArgumentError: there is none.
        """
        return cls._of("subtree", names)

    @classmethod
    def children(cls, *names: str) -> Self:
        """Some folders by name, and those directly below them.

        Args:
            names: the folders, one at least.

        Raises:
            InvalidArgumentError: there is none.
        """
        return cls._of("subtree-one", names)

    @classmethod
    def _of(cls, kind: str, names: tuple[str, ...]) -> Self:
        if not names:
            raise InvalidArgumentError("Name a folder at least.", name="names")
        return cls(kind, names)

    def write(self, encoder: Encoder) -> None:
        """Write it."""
        encoder.raw(self.kind)
        if self.names:
            encoder.space().open()
            for name in self.names:
                encoder.astring(encode_name(name, utf8=encoder.abilities.utf8)).space()
            encoder.close()
