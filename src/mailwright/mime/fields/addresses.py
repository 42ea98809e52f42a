"""Lists of addresses (RFC 5322 section 3.4 and 4.4): what is read, and what was wrong with it.

::

    address         =   mailbox / group
    mailbox         =   name-addr / addr-spec
    name-addr       =   [display-name] angle-addr
    angle-addr      =   [CFWS] "<" addr-spec ">" [CFWS] / obs-angle-addr
    group           =   display-name ":" [group-list] ";" [CFWS]

Reading is total: every text gives a list, in linear time, and what no level but a lenient one takes
is noted as a fault. At `STRICT` a caller refuses a list with any fault.

=======================================================  ======  =====  ======
What is read                                             STRICT  LOOSE  LOOSER
=======================================================  ======  =====  ======
mailboxes and groups, comments, dots in a name            yes     yes    yes
UTF-8 in names, local parts and domains (RFC 6532)        yes     yes    yes
white space and comments inside an address                        yes    yes
a source route, which is no part of the address                   yes    yes
";", white space or nothing for a comma, empty places             yes    yes
groups in groups, which are flattened, or without ";"             yes    yes
one of two brackets, quotes or parentheses                        yes    yes
commas in a name that is not quoted                               yes    yes
no domain; a dot behind the domain, which goes                    yes    yes
a name before an address without brackets                         yes    yes
what is no address, as it stands                                  yes    yes
the one address in quotes, comments or square brackets,                  yes
where there is none outside; apostrophes around an
address and mailto: before it, which go
=======================================================  ======  =====  ======
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..limits import DEFAULT_LIMITS
from . import encoded_word
from .address_parts import AddressFault, ReadGroup, ReadList, ReadMailbox
from .address_reader import AddressReader
from .compliance import Compliance
from .tokens import FOLD, lex

__all__ = [
    "MAX_GROUPS",
    "AddressFault",
    "ReadGroup",
    "ReadMailbox",
    "ReadList",
    "read",
    "read_ordinary",
]

MAX_GROUPS = DEFAULT_LIMITS.groups

_ATEXT = r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]"
_ADDR_SPEC = rf"{_ATEXT}++(?:\.{_ATEXT}++)*@{_ATEXT}++(?:\.{_ATEXT}++)*"
# What nearly every list is made of: in the groups are a quoted name, a bare one, the address in
# brackets or without. Each part ends at a character that cannot be in it, so that a miss costs one
# look at the text; what then is left is the last group.
_ORDINARY = re.compile(
    r'[ \t]*+(?:(?:"([^"\\\x00-\x1f\x7f]*+)"[ \t]*+'
    r'|([^\x00-\x08\x0a-\x1f()<>\[\]:;@\\,"\x7f]*+))'
    rf"<({_ADDR_SPEC})>|({_ADDR_SPEC}))[ \t]*+(?:,|\Z)|(.+)",
    re.DOTALL,
)
_SPACES = re.compile(r"[ \t]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MISPLACED = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # once the folding is taken out


def read(
    text: str,
    compliance: Compliance = Compliance.LOOSE,
    encoded_words: Compliance = Compliance.LOOSE,
    *,
    groups: int = MAX_GROUPS,
) -> ReadList:
    """Read a list of addresses, and note what is wrong with it.

    Args:
        text: a field body, folded or not, of any length.
        compliance: `LOOSER` looks for addresses where none may stand.
        encoded_words: which encoded-words are decoded in names.
        groups: how many there may be; see `MimeLimits`.
    """
    if "\n" in text:
        text = FOLD.sub("", text)
    ordinary = None
    if not text.endswith(",") and not (compliance is Compliance.LOOSER and "'" in text):
        ordinary = read_ordinary(text, encoded_words)
    if ordinary is not None:
        return ReadList([ReadMailbox(name, address) for name, address in ordinary])
    whole = text.isascii() or _SURROGATE.search(text) is None
    if not whole:
        text = _SURROGATE.sub("\ufffd", text)
    reading = AddressReader(lex(text), compliance, encoded_words, groups).read()
    if not whole:
        reading.faults.add(AddressFault.UNDECODABLE)
    if _MISPLACED.search(text):
        reading.faults.add(AddressFault.FOLDING)
    return reading


def read_ordinary(
    text: str, encoded_words: Compliance = Compliance.LOOSE
) -> list[tuple[str, str]] | None:
    """Read a list of mailboxes of the ordinary kind as names and addresses; None: it is not one.

    A comma at its end is passed over.

    Args:
        text: a field body without its folding.
        encoded_words: which encoded-words are decoded in names.
    """
    found = _ORDINARY.findall(text)
    if not found or found[-1][4] or not (text.isascii() or _SURROGATE.search(text) is None):
        return None
    if "=?" in text or "\t" in text or "  " in text:
        return [*_names(found, encoded_words)]
    return [
        ((quoted or phrase).strip(" "), angle or bare) for quoted, phrase, angle, bare, _ in found
    ]


def _names(
    found: list[tuple[str, str, str, str, str]], encoded_words: Compliance
) -> Iterator[tuple[str, str]]:
    for quoted, phrase, angle, bare, _ in found:
        name = quoted or phrase
        if phrase and ("\t" in phrase or "  " in phrase):
            name = _SPACES.sub(" ", phrase)
        if "=?" in name and (phrase or encoded_words):
            name = encoded_word.decode(name.strip(" "), encoded_words)
        yield name.strip(" "), angle or bare
