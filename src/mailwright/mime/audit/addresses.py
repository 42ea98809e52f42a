"""Fields of addresses that two programs may read as different people (RFC 5322 section 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..defects import Defect, DefectKind
from ..fields.address_parts import AddressFault, ReadMailbox
from ..fields.addresses import read
from .entity import QUOTED, Entity, Field

_FIELDS = frozenset(
    b"from sender reply-to to cc bcc resent-from resent-sender resent-reply-to resent-to resent-cc "
    b"resent-bcc".split()
)
#: Who wrote it: what people see, and what policies are about.
_AUTHORS = frozenset([b"from", b"sender", b"resent-from", b"resent-sender"])

#: What programs show as the author where there is no From.
_INSTEAD = frozenset([b"sender", b"resent-from"])

_KINDS = {
    AddressFault.ROUTE: DefectKind.ADDRESS_WITH_ROUTE,
    AddressFault.OBSOLETE: DefectKind.OBSOLETE_ADDRESS,
    AddressFault.HIDDEN: DefectKind.DECEPTIVE_NAME,
    AddressFault.TOO_MANY: DefectKind.TOO_MANY_GROUPS,
}
_WORD = r"[^\s<>\"(),;:@\[\]]"
# It begins where a word does, so that no word is tried from each of its characters.
_addresses_in = re.compile(rf"(?<!{_WORD}){_WORD}++@{_WORD}+").findall
_comments = re.compile(r"\(([^()]*)").findall
_folded_first = re.compile(rb"[ \t]*\r?\n[ \t]").match
_folded_address = re.compile(rb"<[^<>\n]*\n[ \t][^<>]*>").search
_SEPARATORS = re.compile(r"[@<>,;:]").search


def check(entity: Entity) -> Iterator[Defect]:
    """Yield what is wrong with the lists of addresses in the header of an entity."""
    for field in entity.fields:
        if field.key in _FIELDS and len(field.raw) <= entity.limits.field_octets:
            yield from _check_field(field, entity.limits.groups)
    if entity.first(b"from") is None and any(field.key in _INSTEAD for field in entity.fields):
        yield Defect(DefectKind.MISSING_AUTHOR, entity.node.header)


def _check_field(field: Field, groups: int) -> Iterator[Defect]:
    text = field.text
    reading = read(text, groups=groups)
    for fault in reading.faults:
        yield field.defect(_KINDS.get(fault, DefectKind.INVALID_ADDRESS))
    mailboxes = reading.mailboxes
    if field.key in _AUTHORS:
        yield from _check_authors(field, mailboxes)
    if _folded_address(field.body):
        yield field.defect(DefectKind.FOLDED_AWAY)
    if _is_deceptive(text, mailboxes):
        yield field.defect(DefectKind.DECEPTIVE_NAME)
    for _, address, *_ in mailboxes:
        if "=?" in address:
            yield field.defect(DefectKind.ENCODED_ADDRESS)
        if address.startswith('"') and _SEPARATORS(address.rpartition("@")[0]):
            yield field.defect(DefectKind.QUOTED_LOCAL_PART)


def _check_authors(field: Field, mailboxes: list[ReadMailbox]) -> Iterator[Defect]:
    if len(mailboxes) > 1:
        yield field.defect(DefectKind.SEVERAL_AUTHORS)
    elif not mailboxes:
        yield field.defect(DefectKind.INVALID_ADDRESS)
    if _folded_first(field.body):
        yield field.defect(DefectKind.FOLDED_AWAY)


def _is_deceptive(text: str, mailboxes: list[ReadMailbox]) -> bool:
    """Whether a name or a comment shows an address that mail to it would not go to."""
    for mailbox in mailboxes:
        name = mailbox.name
        if ("<" in name or ">" in name) and "@" in name:
            return True
        if "@" in name and any(_differ(shown, mailbox.address) for shown in _addresses_in(name)):
            return True
    if "(" not in text or "@" not in text:
        return False
    own = {mailbox.address.lower() for mailbox in mailboxes}
    comments = " ".join(_comments(QUOTED.sub("", text)))
    return any(shown.lower() not in own for shown in _addresses_in(comments))


def _differ(shown: str, address: str) -> bool:
    return shown.strip("'.").lower() != address.lower()
