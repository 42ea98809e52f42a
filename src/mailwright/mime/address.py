"""Lists of mailboxes and groups, as From and To hold them (RFC 5322 section 3.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableSequence
from typing import SupportsIndex, overload

from .address_values import (
    Address,
    GroupAddress,
    MailboxAddress,
    mailboxes_of,
    read_leniently,
    read_strictly,
    written_list,
)
from .fields import structured
from .fields.addresses import MAX_GROUPS
from .fields.compliance import Compliance
from .fields.folding import Item

__all__ = ["Address", "AddressList", "GroupAddress", "MailboxAddress"]


class AddressList(MutableSequence[Address]):
    """The addresses of one header field, in order.

    A string that is put in is read strictly; see `MailboxAddress.parse`.

    Args:
        items: the addresses.
        on_change: is called after each change, with the list: how a message keeps its header
            fields in step.
    """

    __slots__ = ("_items", "on_change")

    def __init__(
        self,
        items: Iterable[Address | str] = (),
        *,
        on_change: Callable[[AddressList], object] | None = None,
    ) -> None:
        self._items = read_all(items) if items else []
        self.on_change: Callable[[AddressList], object] | None = on_change

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        compliance: Compliance = Compliance.LOOSE,
        encoded_words: Compliance = Compliance.LOOSE,
        groups: int = MAX_GROUPS,
    ) -> AddressList:
        """Read a list of addresses.

        Args:
            text: a field body, encoded-words and folding included.
            compliance: what is read; see `fields.addresses`. At `STRICT` it is a list that mail can
                be sent to; at the others anything gives a list, made of what can be made out.
            encoded_words: which encoded-words are decoded in names.
            groups: how many there may be; see `MimeLimits`.

        Raises:
            InvalidAddressError: only at `STRICT`.
        """
        made = cls()
        if compliance is Compliance.STRICT:
            made._items = read_strictly(text, encoded_words, groups)
        else:
            made._items = read_leniently(text, compliance, encoded_words, groups)
        return made

    @classmethod
    def taken(cls, items: Iterable[Address]) -> AddressList:
        """Take addresses that were read, of which nothing is refused.

        Args:
            items: the addresses.
        """
        made = cls()
        made._items = [*items]
        return made

    @property
    def mailboxes(self) -> list[MailboxAddress]:
        """All mailboxes in order, the members of groups among them."""
        return mailboxes_of(self._items)

    def encode(self, *, international: bool) -> Iterator[Item]:
        """Yield the pieces of which a header field is folded.

        Args:
            international: names and domains in UTF-8 (RFC 6532), not encoded-words and A-labels.
        """
        return structured.items(str(self), international=international)

    def insert(self, index: int, value: Address | str) -> None:
        """Put addresses before the one at `index`.

        Args:
            index: a place as `list.insert` takes it.
            value: an address, or text that holds one or more.

        Raises:
            InvalidAddressError: the text is not a list that mail can be sent to.
        """
        self._items[index:index] = read_all([value])
        self._changed()

    def extend(self, values: Iterable[Address | str]) -> None:
        """Append several addresses.

        Args:
            values: addresses, and texts that hold one or more each.

        Raises:
            InvalidAddressError: a text is not a list that mail can be sent to; nothing is appended.
        """
        self._items += read_all(values)
        self._changed()

    def append(self, value: Address | str) -> None:
        """Append an address.

        Args:
            value: it, or text that holds one or more.

        Raises:
            InvalidAddressError: the text is not a list that mail can be sent to.
        """
        self.extend([value])

    def clear(self) -> None:
        """Remove all addresses."""
        self._items.clear()
        self._changed()

    @overload
    def __getitem__(self, index: int) -> Address: ...
    @overload
    def __getitem__(self, index: slice) -> AddressList: ...
    def __getitem__(self, index: int | slice) -> Address | AddressList:
        if isinstance(index, slice):
            return AddressList(self._items[index])
        return self._items[index]

    @overload
    def __setitem__(self, index: int, value: Address | str) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[Address | str]) -> None: ...
    def __setitem__(
        self, index: int | slice, value: Address | str | Iterable[Address | str]
    ) -> None:
        if isinstance(index, slice):
            self._items[index] = read_all(_as_iterable(value))
        else:
            place = range(len(self._items))[index]
            self._items[place : place + 1] = read_all(_as_iterable(value))
        self._changed()

    def __delitem__(self, index: SupportsIndex | slice) -> None:
        del self._items[index]
        self._changed()

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Address]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, AddressList):
            return self._items == other._items
        return self._items == other if isinstance(other, list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a mutable list is not hashable

    def __str__(self) -> str:
        return written_list(self._items)

    def __repr__(self) -> str:
        return f"AddressList({self._items!r})"

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change(self)


def _as_iterable(value: Address | str | Iterable[Address | str]) -> Iterable[Address | str]:
    return [value] if isinstance(value, str | MailboxAddress | GroupAddress) else value


def read_all(values: Address | str | Iterable[Address | str]) -> list[Address]:
    """Return addresses as a list, those in texts read strictly.

    Args:
        values: an address, a text that holds one or more, or several of these.

    Raises:
        InvalidAddressError: a text is not a list that mail can be sent to.
    """
    if isinstance(values, str):
        return read_strictly(values, Compliance.LOOSE)
    found: list[Address] = []
    for value in _as_iterable(values):
        if isinstance(value, str):
            found += read_strictly(value, Compliance.LOOSE)
        else:
            found.append(value)
    return found
