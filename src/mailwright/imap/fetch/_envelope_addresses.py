"""The addresses of an envelope, taken together again (RFC 9051 section 7.5.2)."""

from __future__ import annotations

import re
from functools import lru_cache

from ...mime.address import Address, GroupAddress, MailboxAddress
from ...mime.address_values import MAX_NAME, as_read
from ...mime.fields import encoded_word
from ...mime.fields.characters import without_unprintable
from ...mime.fields.tokens import quote
from ._strings import NSTRING, octets_of, text_of

# address         = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
# addr-host       = nstring
#                     ; NIL indicates RFC 5322 group syntax. Otherwise, holds RFC 5322 domain name
# addr-mailbox    = nstring
#                     ; NIL indicates end of RFC 5322 group; if non-NIL and addr-host is NIL, holds
#                     ; RFC 5322 group name. Otherwise, holds RFC 5322 local-part after removing
#                     ; RFC 5322 quoting
_ADDRESS = rb"\(" + b" ".join([NSTRING] * 4) + rb"\)"
MAX_ADDRESSES = 10_000  # of one list
MAX_CACHED = 200  # characters of a name that may come again
ADDRESS_LIST = rb"(?:NIL|\((?:" + _ADDRESS + rb" ?){1,%d}\))" % MAX_ADDRESSES
_find_all = re.compile(
    rb"\(" + b" ".join([rb"(" + NSTRING + rb")"] * 4) + rb"\)", re.DOTALL
).findall

# What most look like: nothing to unescape, no route, and no word of a server's own for what is
# missing. As no parenthesis is inside, as many as there are opening ones are all there are.
_find_plain = re.compile(
    r'\((?:NIL|"([^"\\()\x00-\x1f\x7f]*+)") NIL'
    r' "((?!MISSING_MAILBOX"|unknown-user")[^\x00-\x20()<>@,;:\\"\[\]\x7f]++)"'
    r' "((?!unspecified-domain")[A-Za-z0-9][A-Za-z0-9.-]*+)"\)'
).findall

# What can stand before the at sign without quotes; dots anywhere, as people write them.
_BARE = re.compile(r'[^\x00-\x20()<>@,;:\\"\[\]\x7f]+\Z')
_IS_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"\Z', re.DOTALL)
_ALONE = re.compile(r"<?([^<>@\s]+@[^<>@\s]+)>?\Z")

# QUIRK(Dovecot, Exchange, Cyrus): an address without a domain would be the beginning of a group,
# and so it gets one (https://github.com/dovecot/core/blob/main/src/lib-mail/message-address.c,
# https://github.com/cyrusimap/cyrus-imapd/blob/master/lib/parseaddr.c).
_NO_DOMAIN = frozenset({"MISSING_DOMAIN", ".MISSING-HOST-NAME.", "unspecified-domain"})
_NO_LOCAL_PART = frozenset({"MISSING_MAILBOX", "unknown-user"})


def addresses_of(kept: bytes) -> tuple[Address, ...]:
    """Return the addresses of a list as `repaired` returns it.

    Args:
        kept: the list, or NIL.
    """
    if kept == b"NIL":
        return ()
    if kept.isascii():
        text = kept.decode("ascii")
        plain: list[tuple[str, str, str]] = _find_plain(text)
        if len(plain) == text.count("(") - 1:
            return tuple(
                [as_read(_name(name), f"{local}@{domain}") for name, local, domain in plain]
            )
    return _any_addresses(kept)


def _any_addresses(kept: bytes) -> tuple[Address, ...]:
    found: list[Address] = []
    group: str | None = None
    members: list[MailboxAddress] = []
    for name, route, mailbox, host in _find_all(kept):
        if host != b"NIL" or _is_mailbox(name, mailbox):
            read = _mailbox(name, route, mailbox, host)
            if read.name or read.address:
                (found if group is None else members).append(read)
            continue
        # QUIRK(Courier): "" for the name of a group, and at its end
        # (https://github.com/svarshavchik/courier-libs/blob/master/imap/fetch.c).
        is_end = mailbox == b"NIL" or (mailbox == b'""' and group is not None)
        if group is not None:
            found.append(GroupAddress(group, tuple(members)))
        group = None if is_end else _words(mailbox) or "group"
        members = []
    if group is not None:
        found.append(GroupAddress(group, tuple(members)))
    return tuple(found)


def kept_addresses(addresses: list[Address]) -> list[list[bytes | None]]:
    """Return addresses as an envelope has them: four strings each, or None.

    Args:
        addresses: what was read of a text in the place of a list.
    """
    fields: list[list[bytes | None]] = []
    for one in addresses:
        members = [one]
        if isinstance(one, GroupAddress):
            fields.append([None, None, _octets(one.name), None])
            members = [*one.members]
        fields += [_fields(member) for member in members if isinstance(member, MailboxAddress)]
        if isinstance(one, GroupAddress):
            fields.append([None] * 4)
    return fields


def _fields(mailbox: MailboxAddress) -> list[bytes | None]:
    domain = mailbox.domain or "MISSING_DOMAIN"
    return [
        _octets(mailbox.name) if mailbox.name else None,
        None,
        _octets(mailbox.local_part),
        _octets(domain),
    ]


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _is_mailbox(name: bytes, mailbox: bytes) -> bool:
    """Whether a field without a host is a mailbox all the same: a group has a mailbox alone."""
    return name != b"NIL" and bool(mailbox != b"NIL" or octets_of(name))


def _mailbox(name: bytes, route: bytes, mailbox: bytes, host: bytes) -> MailboxAddress:
    local_part = text_of(mailbox)
    if host == b"NIL" and (alone := _ALONE.match(text_of(name))) is not None:
        # QUIRK(unknown): the address stands in the place of the name, the name in that of the
        # mailbox, and there is no host (https://github.com/jstedfast/MailKit/blob/master/
        # UnitTests/Net/Imap/ImapUtilsTests.cs).
        return as_read(_words(mailbox), alone[1])
    return as_read(_words(name), _address(local_part, text_of(host)), _route(route))


def _address(local_part: str, host: str) -> str:
    local_part = local_part.lstrip("<")  # of an address that the server could not read
    if local_part in _NO_LOCAL_PART:
        local_part = ""
    if host in _NO_DOMAIN or not host:
        return local_part
    if local_part and not (_BARE.match(local_part) or _IS_QUOTED.match(local_part)):
        local_part = quote(without_unprintable(local_part))
    if not host.isprintable():
        host = without_unprintable(host)
    return f"{local_part}@{host.rstrip('>')}"


def _name(text: str) -> str:
    """Return a display name of printable ASCII; what is encoded comes again and again."""
    if "=?" not in text:
        return text.strip()[:MAX_NAME]
    return (_decoded_name if len(text) <= MAX_CACHED else _display_name)(text)


def _words(kept: bytes) -> str:
    """Return a display name: encoded-words decoded, without control characters."""
    return _display_name(text_of(kept))


def _display_name(text: str) -> str:
    if "=?" in text:
        text = encoded_word.decode(text)
    if not text.isprintable():
        text = without_unprintable(text)
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':  # quotes of the header that were encoded
        text = text[1:-1].strip()
    return text[:MAX_NAME]


_decoded_name = lru_cache(2048)(_display_name)


def _route(kept: bytes) -> tuple[str, ...]:
    if kept == b"NIL":
        return ()
    domains = (domain.strip(" @:") for domain in text_of(kept).split(","))
    return tuple([domain for domain in domains if domain])
