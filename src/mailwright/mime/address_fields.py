"""The address fields of a header as lists, bound both ways: edit either and the other follows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, overload
from weakref import ref

from ..errors import InvalidAddressError
from .address import Address, AddressList, MailboxAddress
from .fields.compliance import Compliance
from .header import Header, Reading, unfold
from .headers import Headers
from .latest_fields import bodies_of, fields_of, put

if TYPE_CHECKING:
    from .message import MimeMessage


class AddressFields:
    """Lists of addresses by field name; of the Resent- fields, those of the latest resending.

    Args:
        headers: the header that they are bound to.
    """

    __slots__ = ("__weakref__", "_headers", "_lists")

    def __init__(self, headers: Headers) -> None:
        self._headers = headers
        # Each list with the version of the header that it was read from.
        self._lists: dict[str, tuple[int, AddressList]] = {}

    def __getitem__(self, name: str) -> AddressList:
        """Return the addresses of the fields of that name; the list writes its changes back."""
        known = self._lists.get(name)
        if known is not None and known[0] == self._headers.version:
            return known[1]
        headers = self._headers
        reading = headers.reading
        lists = [parse_addresses(body, reading) for body in bodies_of(headers, name)]
        made = lists[0] if len(lists) == 1 else AddressList(chain.from_iterable(lists))
        return self._bind(name, made)

    def __setitem__(self, name: str, addresses: Iterable[Address | str]) -> None:
        self.write(name, self._bind(name, AddressList(list(addresses))))

    def mailboxes(self, name: str) -> list[MailboxAddress]:
        """Return the mailboxes of the fields of that name, read strictly: for an envelope (S25).

        Raises:
            InvalidAddressError: what the field says can be read in more than one way, or is no
                address that mail can be sent to.
        """
        found: list[MailboxAddress] = []
        for field in fields_of(self._headers, name):
            # Octets that are no UTF-8 are not guessed here: the guess would be an address.
            text = unfold(field.body.decode("utf-8", "replace").encode("utf-8"))
            if text.strip():
                found += AddressList.parse(text, compliance=Compliance.STRICT).mailboxes
        return found

    def _bind(self, name: str, addresses: AddressList) -> AddressList:
        addresses.on_change = partial(_write_back, ref(self), name)
        self._lists[name] = (self._headers.version, addresses)
        return addresses

    def write(self, name: str, addresses: AddressList) -> None:
        """Put `addresses` in the place of the fields of a name; the list is theirs from now on."""
        put(self._headers, name, str(addresses))
        self._lists[name] = (self._headers.version, addresses)

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


def _write_back(fields: ref[AddressFields], name: str, addresses: AddressList) -> None:
    # The list does not keep the message alive: without a cycle, both go when they are not needed.
    known = fields()
    if known is not None:
        known.write(name, addresses)


def read_addresses(field: Header) -> AddressList:
    """Return the addresses of one field, as its options have it; never raises."""
    return parse_addresses(field.unfolded, field.reading)


def parse_addresses(body: str, reading: Reading) -> AddressList:
    """Return the addresses in the body of a field, without its line breaks; never raises."""
    options = reading.options
    try:
        return AddressList.parse(
            body,
            compliance=options.addresses,
            encoded_words=options.encoded_words,
            groups=reading.limits.groups,
        )
    except InvalidAddressError:  # only at STRICT: what it does not take is not there
        return AddressList()
