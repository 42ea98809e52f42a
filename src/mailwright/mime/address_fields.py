"""The address fields of a header as lists, bound both ways: edit either and the other follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, overload

from .address import Address, AddressList, MailboxAddress
from .fields.compliance import Compliance
from .header import Header, unfold
from .headers import Headers

if TYPE_CHECKING:
    from .message import MimeMessage


class AddressFields:
    """Lists of addresses by field name.

    Of the Resent- fields, those of the latest resending count: they stand together, above those of
    earlier ones (RFC 5322 section 3.6.6).

    Args:
        headers: the header that they are bound to.
    """

    __slots__ = ("_headers", "_lists")

    def __init__(self, headers: Headers) -> None:
        self._headers = headers
        # Each list with the fields that it was read from: others mean that the header was edited.
        self._lists: dict[str, tuple[list[Header], AddressList]] = {}

    def __getitem__(self, name: str) -> AddressList:
        """Return the addresses of the fields of that name; the list writes its changes back."""
        fields = self._fields(name)
        known = self._lists.get(name)
        if known is not None and _same(known[0], fields):
            return known[1]
        texts = [unfold(field.body) for field in fields]
        addresses = [address for text in texts for address in AddressList.parse(text)]
        return self._bind(name, addresses, fields)

    def __setitem__(self, name: str, addresses: Iterable[Address | str]) -> None:
        self._write(name, self._bind(name, list(addresses), []))

    def mailboxes(self, name: str) -> list[MailboxAddress]:
        """Return the mailboxes of the fields of that name, read strictly: for an envelope (S25).

        Raises:
            InvalidAddressError: what the field says can be read in more than one way, or is no
                address that mail can be sent to.
        """
        found: list[MailboxAddress] = []
        for field in self._fields(name):
            # Octets that are no UTF-8 are not guessed here: the guess would be an address.
            text = unfold(field.body.decode("utf-8", "replace").encode("utf-8"))
            if text.strip():
                found += AddressList.parse(text, compliance=Compliance.STRICT).mailboxes
        return found

    def _bind(
        self, name: str, addresses: Iterable[Address | str], fields: list[Header]
    ) -> AddressList:
        made = AddressList(addresses, on_change=lambda changed: self._write(name, changed))
        self._lists[name] = (fields, made)
        return made

    def _fields(self, name: str) -> list[Header]:
        key = name.lower()
        among = self._latest_resending() if key.startswith("resent-") else self._headers
        return [field for field in among if field.key == key]

    def _latest_resending(self) -> list[Header]:
        block: list[Header] = []
        seen: set[str] = set()
        for field in self._headers:
            if field.key.startswith("resent-") and field.key not in seen:
                seen.add(field.key)
                block.append(field)
            elif block:
                break
        return block

    def _write(self, name: str, addresses: AddressList) -> None:
        headers = self._headers
        key = name.lower()
        own = self._fields(name)
        earlier: list[tuple[int, Header]] = []
        if key.startswith("resent-"):
            shift = 0 if own else 1
            earlier = [
                (place + shift, field)
                for place, field in enumerate(headers)
                if field.key == key and field not in own
            ]
        if not addresses:
            headers.remove(name)
        elif own or not key.startswith("resent-"):
            headers[name] = str(addresses)
        else:
            headers.remove(name)
            headers.insert(0, name, str(addresses))
        for place, field in earlier:
            headers.insert(place, field.name, field.value)
        self._lists[name] = (self._fields(name), addresses)

    def __deepcopy__(self, memo: dict[int, Any]) -> AddressFields:
        from copy import deepcopy

        return AddressFields(deepcopy(self._headers, memo))

    def __reduce__(self) -> tuple[type[AddressFields], tuple[Headers]]:
        return AddressFields, (self._headers,)


class AddressField:
    """An attribute of a message that is one of its address fields.

    Args:
        name: the name of the field.
        purpose: what its addresses are.
    """

    def __init__(self, name: str, purpose: str) -> None:
        self.name = name
        self.__doc__ = f"{name}: {purpose}"

    @overload
    def __get__(self, message: None, owner: type[MimeMessage]) -> AddressField: ...
    @overload
    def __get__(self, message: MimeMessage, owner: type[MimeMessage]) -> AddressList: ...
    def __get__(
        self, message: MimeMessage | None, owner: type[MimeMessage]
    ) -> AddressField | AddressList:
        return self if message is None else message.address_fields[self.name]

    def __set__(self, message: MimeMessage, addresses: Iterable[Address | str]) -> None:
        message.address_fields[self.name] = addresses


def _same(fields: list[Header], others: list[Header]) -> bool:
    return len(fields) == len(others) and all(
        field is other for field, other in zip(fields, others, strict=True)
    )
