"""What real servers do otherwise than they say, or than anybody would guess: one table.

The session asks it once for each server; code elsewhere asks ``session.quirks`` and knows no names
of servers. What a parser can forgive everybody is not here, but where it is read, marked
``QUIRK(server)``.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

# As in: NO Request is throttled. Suggested Backoff Time: 299910 milliseconds
_BACKOFF = re.compile(r"Suggested Backoff Time: ?([0-9]{1,9}) milliseconds", re.IGNORECASE)
#: The longest time in seconds that a server is believed to want.
_LONGEST_BACKOFF = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """What to mind with a server.

    Args:
        server: what it is; "" for one without quirks, or that is not known.
        line_limit: octets of one command line, without its literals. RFC 7162 section 4 has 8,192
            as what every server should take.
        in_flight: commands that it bears at once.
        untrue: capabilities that it names and does not have.
        identify_first: it opens no folder before the client has said by ID who it is.
        search_charset: whether SEARCH may name a charset.
        expunge_archives: what is expunged from a folder is still in another one, so that deleting
            takes a move to the folder for what is deleted.
        utf7_names: whether names of folders stay in modified UTF-7 with UTF8=ACCEPT.
        utf8_item: it wants messages with UTF-8 in their header marked as such (RFC 6855 section 4),
            which others do not know.
        files_sent_mail: what its SMTP server sends is in the folder for sent mail by itself.
        holds_back_notices: what NOTIFY makes it tell waits until it has more to say.
    """

    server: str = ""
    line_limit: int = 8_000
    in_flight: int = 1_000
    untrue: frozenset[str] = frozenset()
    identify_first: bool = False
    search_charset: bool = True
    expunge_archives: bool = False
    files_sent_mail: bool = False
    holds_back_notices: bool = False
    utf8_item: bool = False
    utf7_names: bool = False


NO_QUIRKS = Quirks()


@dataclass(frozen=True, slots=True)
class _Sign:
    """How a server is recognised: any of these is enough."""

    quirks: Quirks
    capabilities: frozenset[str] = field(default_factory=frozenset[str])
    words: re.Pattern[str] | None = None  # in the greeting, or in the name that ID tells
    every: frozenset[str] = field(default_factory=frozenset[str])  # all of these together
    lacks: frozenset[str] = field(default_factory=frozenset[str])  # it is another one with these

    def fits(self, capabilities: AbstractSet[str], text: str) -> bool:
        if not self.lacks.isdisjoint(capabilities):
            return False
        if not self.capabilities.isdisjoint(capabilities):
            return True
        if self.every and self.every <= capabilities:
            return True
        return self.words is not None and self.words.search(text) is not None


_SERVERS = (
    _Sign(
        # QUIRK(Coremail): SASL-IR is offered, and AUTHENTICATE with an initial response is BAD
        # https://github.com/pimalaya/himalaya/issues/729
        # QUIRK(Coremail): SELECT is refused as "Unsafe Login" until ID was sent
        # https://github.com/OfflineIMAP/offlineimap3/issues/71
        Quirks(server="Coremail", untrue=frozenset({"SASL-IR"}), identify_first=True),
        frozenset({"X-CM-EXT-1"}),
        re.compile(r"\bCoremail\b", re.IGNORECASE),
    ),
    _Sign(
        # QUIRK(Gmail): EXPUNGE takes a label off; the message stays in All Mail
        # https://github.com/chatmail/core/issues/3957
        # QUIRK(Gmail): a line has at most 16 KB https://github.com/jstedfast/MailKit/issues/834
        # QUIRK(Gmail): what is sent by smtp.gmail.com is in Sent Mail already
        # https://support.google.com/mail/answer/78892
        Quirks(server="Gmail", line_limit=16_000, expunge_archives=True, files_sent_mail=True),
        frozenset({"X-GM-EXT-1"}),
    ),
    _Sign(
        # QUIRK(Yahoo): a line of more than 1,000 octets is BAD
        # https://github.com/jstedfast/MailKit/issues/834
        # QUIRK(Yahoo): SEARCH with CHARSET is BAD, and not BADCHARSET
        # https://github.com/iroco-co/aioimaplib/issues/126
        Quirks(server="Yahoo", line_limit=1_000, search_charset=False),
        frozenset({"XYMHIGHESTMODSEQ"}),
    ),
    _Sign(
        # QUIRK(iCloud): ENABLE QRESYNC is OK without ENABLED, and VANISHED names what is there
        # https://github.com/jstedfast/MailKit/issues/1871
        # https://github.com/Foundry376/Mailspring-Sync/pull/91
        Quirks(server="iCloud", untrue=frozenset({"QRESYNC"})),
        frozenset({"XAPPLELITERAL", "AUTH=ATOKEN"}),
    ),
    _Sign(
        # QUIRK(Exchange): about fifty commands at once, and it loses its place in them
        # https://bugzilla.gnome.org/show_bug.cgi?id=766552
        Quirks(server="Exchange", in_flight=25),
        frozenset({"CLIENTACCESSRULES", "BACKENDAUTHENTICATE"}),
        re.compile(r"\bMicrosoft Exchange\b"),
    ),
    # QUIRK(Dovecot): imap_max_line_length is 64 KB: BAD "Too long argument". Measured.
    # QUIRK(Dovecot): with UTF8=ACCEPT names in UTF-8 are "not valid mUTF-7". Measured on 2.4.1.
    # QUIRK(Dovecot 2.3): after NOTIFY, EXISTS and EXPUNGE of the open folder are written with what
    # comes next, which may be never. Measured on 2.3.19.1; 2.4.1 writes them at once.
    _Sign(
        Quirks(server="Dovecot", line_limit=64_000, utf7_names=True, holds_back_notices=True),
        words=re.compile(r"\ADovecot\b"),
        every=frozenset({"CONTEXT=SEARCH", "THREAD=REFS", "URL-PARTIAL"}),
        lacks=frozenset({"INPROGRESS"}),
    ),
    _Sign(
        Quirks(server="Dovecot", line_limit=64_000, utf7_names=True),
        words=re.compile(r"\ADovecot\b"),
    ),
    # QUIRK(Cyrus): 131,000 octets are taken, 262,000 close the connection. Measured, 3.6 and 3.10.
    _Sign(Quirks(server="Cyrus", line_limit=100_000), words=re.compile(r"\bCyrus IMAP")),
    # QUIRK(Courier): 16,300 octets are taken, 20,000 close the connection. Measured on 5.2.
    # QUIRK(Courier): a header in UTF-8 without the item UTF8 of RFC 6855 makes it send an ALERT.
    _Sign(
        Quirks(server="Courier", line_limit=16_000, utf8_item=True),
        words=re.compile(r"\ACourier-IMAP\b"),
    ),
    # QUIRK(UW): a line has 1,000 octets; longer ones are BAD.
    # https://github.com/jstedfast/MailKit/issues/834
    _Sign(
        Quirks(server="UW", line_limit=1_000),
        words=re.compile(r"\bIMAP4rev1 20[0-9]{2}[a-z]?\.[0-9]+ at "),
    ),
)


def find_quirks(capabilities: AbstractSet[str], greeting: str = "", name: str = "") -> Quirks:
    """Return what to mind with a server.

    Args:
        capabilities: what it offers, in upper case.
        greeting: the text of its greeting, without the response code.
        name: the name that it told by ID.
    """
    for sign in _SERVERS:
        if sign.fits(capabilities, greeting) or sign.fits(capabilities, name):
            return sign.quirks
    return NO_QUIRKS


def suggested_backoff(text: str) -> float | None:
    """Return for how many seconds a server asks to be left alone; None where it does not.

    QUIRK(Exchange): a client that asks too much is told so in words.
    https://github.com/ikvk/imap_tools/issues/135

    Args:
        text: the words of a NO, BAD or BYE; more than an hour is not believed.
    """
    match = _BACKOFF.search(text)
    return None if match is None else min(int(match[1]) / 1000, _LONGEST_BACKOFF)
