"""A mailbox and a group, made with care and read from text (RFC 5322 section 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..errors import InvalidAddressError
from .fields import addresses, structured
from .fields.addr_spec import (
    PLAIN,
    PLAIN_LENGTH,
    decode_addr_spec,
    encode_addr_spec,
    parse_addr_spec,
)
from .fields.addresses import AddressFault, ReadGroup, ReadMailbox
from .fields.characters import find_refused
from .fields.compliance import Compliance
from .fields.display_risk import DisplayRisk, display_risk, holds_other_address
from .fields.folding import Item
from .fields.tokens import ATOM, quote

MAX_NAME = 10_000  # characters of a display name
MAX_ADDRESS = 900  # octets: what one line of a header can hold for certain

_LOOSE = Compliance.LOOSE
_OBSOLETE = {AddressFault.ROUTE, AddressFault.OBSOLETE}

# What stands in an address that the list around it can still be read with. In angle brackets, what
# begins with an at sign is a route.
_WRITABLE = re.compile(
    r'(?!@)(?:[^\x00-\x20()<>\[\]:;@\\,."\x7f-\x9f]|[.@]'
    r'|"(?:[^"\\\x00-\x1f\x7f-\x9f]|\\[ -~])*"|\[[ !-Z^-~]*\])+\Z'
)
# What most programs give: an addr-spec, or words and an addr-spec in angle brackets.
_ONE = re.compile(rf"(?:({ATOM}(?: {ATOM})*) <)?{PLAIN}(?(1)>)\Z")


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """A mailbox: a display name, which may be empty, and an addr-spec.

    Args:
        name: the display name as people read it: any text, without control characters.
        address: the addr-spec as spelled, such as ``ann@example.org``.
        route: the domains of a source route that it was read with; nothing is written or sent by
            way of them (RFC 5321 appendix C), and they do not count in a comparison.

    Raises:
        InvalidAddressError: a line break or other control character in either, or an address that
            would not be one address any more in a header field. Whether mail can be sent to it is
            checked when it becomes part of an envelope.
    """

    name: str
    address: str
    route: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if not _is_writable(self.address):
            raise InvalidAddressError(
                f"{self.address[:80]!a} is not an address; expected user@domain, without a name, "
                "brackets or spaces around it.",
                name="address",
            )

    @property
    def local_part(self) -> str:
        """What stands before the last ``@``, as spelled: a quoted local part keeps its quotes."""
        local_part, at, _ = self.address.rpartition("@")
        return local_part if at else self.address

    @property
    def domain(self) -> str:
        """What stands after the last ``@``; empty where there is none."""
        return self.address.rpartition("@")[2] if "@" in self.address else ""

    @property
    def is_international(self) -> bool:
        """Whether only SMTPUTF8 can carry it: its local part is not ASCII (RFC 6531)."""
        return not self.local_part.isascii()

    @property
    def ascii_address(self) -> str:
        """The addr-spec with each U-label of its domain as an A-label; what has none stays.

        The local part has no such form: see `is_international`.
        """
        return encode_addr_spec(self.address)

    @property
    def unicode_address(self) -> str:
        """The addr-spec with each A-label of its domain as people read it (RFC 5891)."""
        return decode_addr_spec(self.address)

    @property
    def display_risks(self) -> frozenset[DisplayRisk]:
        """Why name or address may be shown as what they are not; mostly empty."""
        risks = display_risk(self.name) | display_risk(self.unicode_address, is_domain=True)
        if holds_other_address(self.name, self.address):
            risks |= {DisplayRisk.FOREIGN_ADDRESS}
        return risks

    @classmethod
    def parse(cls, text: str, *, compliance: Compliance = Compliance.STRICT) -> MailboxAddress:
        """Read exactly one mailbox, such as ``Ann <ann@example.org>``.

        Args:
            text: a field body, encoded-words and folding included.
            compliance: `STRICT` takes what mail can be sent to; `LOOSE` also the obsolete forms of
                RFC 5322, such as a source route or white space beside a dot, and what no server
                need take; `LOOSER` takes the mailbox out of anything that holds one alone.

        Raises:
            InvalidAddressError: the text is empty, a list, a group, or no address (RFC 5322
                section 3.4).
        """
        found = _read_one(text, compliance)
        if len(found) != 1 or isinstance(found[0], GroupAddress):
            raise InvalidAddressError(
                f"{text[:80]!a} is not one mailbox but {len(found)} addresses.", name="address"
            )
        return found[0]

    def encode(self, *, international: bool) -> Iterator[Item]:
        """Yield the pieces of which a header field is folded.

        Args:
            international: names and domains in UTF-8 (RFC 6532), not encoded-words and A-labels.
        """
        return structured.items(str(self), international=international)

    def __str__(self) -> str:
        # What was read and is no address stays one word here, and nothing that could be sent to.
        address = self.address
        if address and not _is_writable(address):
            address = quote(address)
        elif not self.name and _stands_alone(address):
            return address
        return f"{structured.write_phrase(self.name)} <{address}>" if self.name else f"<{address}>"


# A frozen class is filled through its slots where nothing is to be checked.
_new = object.__new__
_set_name, _set_address, _set_route = (
    MailboxAddress.__dict__[slot].__set__ for slot in ("name", "address", "route")
)


@dataclass(frozen=True, slots=True)
class GroupAddress:
    """A group: a name and the mailboxes in it, which may be none (RFC 5322 section 3.4).

    Args:
        name: the display name: any text but the empty one, without control characters.
        members: its mailboxes; groups do not nest.

    Raises:
        InvalidAddressError: a line break or other control character in the name, or no name.
    """

    name: str
    members: tuple[MailboxAddress, ...] = ()

    def __post_init__(self) -> None:
        _check_name(self.name)
        if not self.name.strip(" "):
            raise InvalidAddressError("A group of addresses needs a name.", name="name")
        object.__setattr__(self, "members", tuple(self.members))

    def encode(self, *, international: bool) -> Iterator[Item]:
        """Yield the pieces of which a header field is folded.

        Args:
            international: names and domains in UTF-8 (RFC 6532), not encoded-words and A-labels.
        """
        return structured.items(str(self), international=international)

    def __str__(self) -> str:
        return f"{structured.write_phrase(self.name)}: {written_list(self.members)};"


Address = MailboxAddress | GroupAddress


def written_list(items: Sequence[Address]) -> str:
    """Write addresses one behind the other, so that as many are read again.

    Args:
        items: the addresses.
    """
    written = [str(item) for item in items]
    for place, text in enumerate(written[:-1]):
        # A bare word before a comma may be the beginning of a name that was not quoted.
        if "@" not in text and ">" not in text and isinstance(items[place], MailboxAddress):
            written[place] = f"<{text}>"
    return ", ".join(written)


def mailboxes_of(items: Iterable[Address]) -> list[MailboxAddress]:
    """Return all mailboxes in order, the members of groups among them."""
    found: list[MailboxAddress] = []
    for item in items:
        if isinstance(item, GroupAddress):
            found += item.members
        else:
            found.append(item)
    return found


def _is_writable(address: str) -> bool:
    if len(address) > MAX_ADDRESS or _WRITABLE.match(address) is None:
        return False
    if address.isascii():
        return True
    return not find_refused(address, free=False) and len(address.encode("utf-8")) <= MAX_ADDRESS


def _stands_alone(address: str) -> bool:
    """Whether it is read as an address without brackets: what is quoted or encoded needs an at."""
    has_at = "@" in address[address.rfind('"') + 1 :]
    return has_at or not ('"' in address or "=?" in address)


def _check_name(name: str) -> None:
    if "\t" in name or find_refused(name, free=True) or len(name) > MAX_NAME:
        raise InvalidAddressError(
            f"A display name holds no line breaks and no control characters, and has up to "
            f"{MAX_NAME} characters: {name[:80]!a}.",
            name="name",
        )


def read_strictly(
    text: str, encoded_words: Compliance, groups: int = addresses.MAX_GROUPS
) -> list[Address]:
    """Read a list that mail can be sent to.

    Args:
        text: a field body.
        encoded_words: which encoded-words are decoded in names.
        groups: how many there may be.

    Raises:
        InvalidAddressError: it is anything else.
    """
    ordinary = addresses.read_ordinary(text, encoded_words)
    if ordinary is not None and not text.endswith(","):
        return [_sendable(name, address) for name, address in ordinary]
    reading = addresses.read(text, encoded_words=encoded_words, groups=groups)
    if reading.faults or not reading.items:
        raise _refusal(text, reading, "cannot be sent to")
    return [_strict_item(item) for item in reading.items]


def domain_of_one(text: str) -> str:
    """Return the domain of `text` where it is one mailbox and written just so; "" elsewhere.

    It is what `read_strictly` takes and `str` makes of it again, found at one glance.
    """
    if len(text) > MAX_ADDRESS or not text.isprintable() or "=?" in text:
        return ""
    found = _ONE.match(text)
    if found is None or found.end(3) - found.start(2) > PLAIN_LENGTH:
        return ""
    return found[3]


def _strict_item(item: ReadMailbox | ReadGroup) -> Address:
    if isinstance(item, ReadMailbox):
        return _sendable(item.name, item.address)
    return GroupAddress(
        item.name, tuple([_sendable(member.name, member.address) for member in item.members])
    )


def _sendable(name: str, address: str) -> MailboxAddress:
    parse_addr_spec(address)
    if not address.isascii():
        return MailboxAddress(name, address)
    if not (name.isascii() and name.isprintable() and len(name) <= MAX_NAME):
        _check_name(name)
    return as_read(name, address)  # what is left could not be refused


def _refusal(text: str, reading: addresses.ReadList, what: str) -> InvalidAddressError:
    faults = "; ".join(sorted(fault.value for fault in reading.faults)) or "it is empty"
    return InvalidAddressError(f"{text[:80]!a} {what}: {faults}.", name="address")


def _read_one(text: str, compliance: Compliance) -> list[Address]:
    if compliance is Compliance.STRICT:
        return read_strictly(text, _LOOSE)
    reading = addresses.read(text, compliance)
    if compliance is Compliance.LOOSE and not reading.faults <= _OBSOLETE:
        raise _refusal(text, reading, "is not one mailbox")
    found = [*map(_item, reading.items)]
    for mailbox in mailboxes_of(found):
        if compliance is Compliance.LOOSE or not mailbox.address:
            parse_addr_spec(mailbox.address, compliance=compliance)
    return found


def read_leniently(
    text: str, compliance: Compliance, encoded_words: Compliance, groups: int
) -> list[Address]:
    """Read any text as a list, made of what can be made out.

    Args:
        text: a field body.
        compliance: how much is made out; see `fields.addresses`.
        encoded_words: which encoded-words are decoded in names.
        groups: how many there may be.
    """
    text = text.rstrip("\r\n")
    if compliance is _LOOSE:
        ordinary = addresses.read_ordinary(text, encoded_words)
        if ordinary is not None:
            return [as_read(name, address) for name, address in ordinary]
    return [*map(_item, addresses.read(text, compliance, encoded_words, groups=groups).items)]


def _item(item: ReadMailbox | ReadGroup) -> Address:
    if isinstance(item, ReadMailbox):
        return as_read(*item)
    return GroupAddress(item.name[:MAX_NAME], tuple([as_read(*one) for one in item.members]))


def as_read(name: str, address: str, route: tuple[str, ...] = ()) -> MailboxAddress:
    """Make a mailbox of what was read, whatever it is: only writing it again will be refused.

    Args:
        name: the display name, of up to `MAX_NAME` characters, none of them a control.
        address: what stands in the place of the addr-spec.
        route: the domains of a source route.
    """
    made = _new(MailboxAddress)
    _set_name(made, name)
    _set_address(made, address)
    _set_route(made, route)
    return made
