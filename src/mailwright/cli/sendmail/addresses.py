"""Who sends and who receives: of the arguments, the header and the account."""

from __future__ import annotations

import re

from ... import AddressList, InvalidAddressError, InvalidMessageError, MimeMessage
from ...mime.fields.compliance import Compliance
from .._accounts import Account
from .arguments import Request

# a user of this machine, such as root; nothing that another program might take for an option
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*\Z")
# such names and bare addresses, and nothing that two programs could read differently
_PLAIN_LIST = re.compile(r"[A-Za-z0-9._+@-]+(?:,[A-Za-z0-9._+@-]+)*\Z")
# blanks between two addresses; those within one make it another one, or two
_BLANK = re.compile(r"\A[ \t\r\n]+|[ \t\r\n]+\Z|[ \t\r\n]+(?=,)|(?<=,)[ \t\r\n]+")


def recipients_of(request: Request, message: MimeMessage, account: Account) -> list[str]:
    """Return the addr-spec of each recipient, those of the arguments first.

    Raises:
        InvalidAddressError: one of them is no address, or looks like an option.
        InvalidMessageError: there is none.
    """
    found = [
        address for text in request.recipients for address in _addresses(_one_line(text), account)
    ]
    if request.read_recipients:
        prefix = "Resent-" if message.is_resent else ""
        for name in ("To", "Cc", "Bcc"):
            found += _of_field(message, f"{prefix}{name}", account)
    if not found:
        hint = " or in the header" if request.read_recipients else ", and -t was not given"
        raise InvalidMessageError(f"There is no recipient in the arguments{hint}.")
    return list(dict.fromkeys(found))


def sender_of(request: Request, account: Account) -> str:
    """Return the addr-spec of the reverse-path: of -f, else the account's; "" for the null one.

    A name without a domain stands for the account's, because it is a user of this machine, whom
    nobody elsewhere could answer.

    Raises:
        InvalidAddressError: it is no address.
        InvalidMessageError: the account has no address either.
    """
    text = request.sender
    if text is not None:
        text = _one_line(text).strip()
        if text in ("", "<>"):
            return ""
        if not _LOCAL.match(text):
            return _checked(_one(text))
    address = author_of(account)
    if not address:
        raise InvalidMessageError("Nobody said who sends: -f ADDRESS, or from in the account.")
    return address


def author_of(account: Account) -> str:
    """Return the address of the account; "" where it has none."""
    if account.sender:
        return _one(account.sender)
    return account.url.user if "@" in account.url.user else ""


def _of_field(message: MimeMessage, name: str, account: Account) -> list[str]:
    texts = message.headers.get_all(name)
    if all(_PLAIN_LIST.match(_BLANK.sub("", text)) for text in texts):
        return [address for text in texts for address in _addresses(text, account)]
    return [_checked(mailbox.address) for mailbox in message.address_fields.mailboxes(name)]


def _addresses(text: str, account: Account) -> list[str]:
    plain = _BLANK.sub("", text)
    if _PLAIN_LIST.match(plain):
        return [_qualified(word, account) for word in plain.split(",")]
    return [_checked(address) for address in _strict(text)]


def _qualified(word: str, account: Account) -> str:
    if "@" in word:
        return _checked(_one(word))
    if not _LOCAL.match(word):
        raise InvalidAddressError(f"{word!r} is no address.", name="recipients")
    if not account.local_recipient:
        raise InvalidAddressError(
            f"{word!r} is a user of this machine, and mail goes to a server. Say who reads such "
            "mail, with local_recipient in the account.",
            name="recipients",
        )
    return _checked(_one(account.local_recipient))


def _strict(text: str) -> list[str]:
    parsed = AddressList.parse(text, compliance=Compliance.STRICT)
    return [mailbox.address for mailbox in parsed.mailboxes]


def _one(text: str) -> str:
    addresses = _strict(text)
    if len(addresses) != 1:
        raise InvalidAddressError(f"{text!r} is not one address.", name="address")
    return addresses[0]


def _checked(address: str) -> str:
    """Refuse what a program at the other end might take for an option (S24)."""
    if address.startswith("-") or "@" not in address:
        raise InvalidAddressError(f"{address!r} is refused as an address.", name="recipients")
    return address


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    raise InvalidAddressError(f"{text!r} is no address.", name="recipients")
