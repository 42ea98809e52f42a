"""`MessageUrl`: an IMAP URL that names a message or a part of it (RFC 5092, RFC 4467)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote, unquote

from ...errors import InvalidArgumentError
from ..uids.uid_set import MAX_UID

# bchar = achar / ":" / "@" / "/"    ; what stands in a path as it is      RFC 5092 section 11
_PATH_SAFE = "/:@!$'()*+,&="
_HALF = re.compile("[\ud800-\udfff]")
_USER_SAFE = "!$'()*+,&="

# imessagepart etc.: iuid = "/;UID=" nz-number; isection = "/;SECTION=" enc-section;
# ipartial = "/;PARTIAL=" partial-range                                    RFC 5092 section 11
_URL = re.compile(
    r"(?:imap://(?:(?P<user>[^@/;]*)(?:;[Aa][Uu][Tt][Hh]=[^@/]*)?@)?(?P<host>[^/?#]+))?"
    r"/(?P<folder>[^;?]+?)(?:;UIDVALIDITY=(?P<validity>[0-9]{1,10}))?"
    r"/;UID=(?P<uid>[0-9]{1,10})"
    r"(?:/;SECTION=(?P<section>[^;]+?))?"
    r"(?:/;PARTIAL=(?P<offset>[0-9]{1,19})(?:\.(?P<count>[0-9]{1,19}))?)?"
    r"(?P<rest>;(?:EXPIRE|URLAUTH)=.*)?\Z",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUrl:
    """The URL of a message, or of a part or a range of it.

    Args:
        folder: the folder's name, decoded.
        uid: the message's UID.
        uid_validity: UIDVALIDITY of the folder; None leaves it out.
        section: a section such as "1.2" or "HEADER"; "" for the whole message.
        offset: the first octet, where not all are meant.
        count: how many octets from there on; None for all.
        user: whose folder it is, for a URL that others shall use; None for a relative one.
        host: the server, likewise; an IPv6 address in brackets, and a port behind a colon.
        access: of a URL for others, who may use it: "anonymous", "authuser", "user+fred" or
            "submit+fred" (RFC 4467 section 3).
        expires: until when, with a time zone.
        token: mechanism and token that the server gave it, such as "internal:91354a…".

    Raises:
        InvalidArgumentError: one of them is none.
    """

    folder: str
    uid: int
    uid_validity: int | None = None
    section: str = ""
    offset: int | None = None
    count: int | None = None
    user: str | None = None
    host: str = ""
    access: str = ""
    expires: datetime | None = None
    token: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.uid <= MAX_UID:
            raise InvalidArgumentError(f"{self.uid} is no UID.", name="uid")
        if not self.folder or "\0" in self.folder:
            raise InvalidArgumentError("A URL names a folder.", name="folder")
        if _HALF.search("".join((self.folder, self.section, self.user or "", self.host))):
            raise InvalidArgumentError("Half a character has no place in a URL.", name="url")
        if self.access and not re.fullmatch(
            r"anonymous|authuser|(?:user|submit)\+[!-:<-~]+", self.access
        ):
            raise InvalidArgumentError(
                f"{self.access!r} is no access identifier such as user+fred.", name="access"
            )
        if self.expires is not None and self.expires.utcoffset() is None:
            raise InvalidArgumentError("expires needs a time zone.", name="expires")

    @classmethod
    def parse(cls, text: str) -> MessageUrl:
        """Read a URL.

        Args:
            text: such as ``imap://ann@example.org/INBOX;UIDVALIDITY=4/;UID=20``.

        Raises:
            InvalidArgumentError: it names no message.
        """
        match = _URL.match(text) if len(text) <= 10_000 else None
        if match is None:
            raise InvalidArgumentError(f"{text[:100]!r} names no message.", name="url")
        found = match.groupdict()
        expires, access, token = _authorisation(found["rest"] or "")
        return cls(
            folder=unquote(found["folder"].rstrip("/")),
            uid=int(found["uid"]),
            uid_validity=_number(found["validity"]),
            section=unquote(found["section"] or ""),
            offset=_number(found["offset"]),
            count=_number(found["count"]),
            user=None if found["user"] is None else unquote(found["user"]),
            host=found["host"] or "",
            access=access,
            expires=expires,
            token=token,
        )

    @property
    def is_relative(self) -> bool:
        """Whether it names no server, and so means the one that it is told to."""
        return not self.host

    def without_token(self) -> MessageUrl:
        """Return the URL that a server is asked to authorise."""
        return replace(self, token="")

    def __str__(self) -> str:
        """Return it as it is written."""
        text = ""
        if self.host:
            user = "" if self.user is None else f"{quote(self.user, safe=_USER_SAFE)}@"
            text = f"imap://{user}{self.host}"
        text += f"/{quote(self.folder, safe=_PATH_SAFE)}"
        if self.uid_validity is not None:
            text += f";UIDVALIDITY={self.uid_validity}"
        text += f"/;UID={self.uid}"
        if self.section:
            text += f"/;SECTION={quote(self.section, safe=_PATH_SAFE)}"
        if self.offset is not None or self.count is not None:
            text += f"/;PARTIAL={self.offset or 0}"
            text += "" if self.count is None else f".{self.count}"
        if self.expires is not None:
            text += f";EXPIRE={self.expires.isoformat(timespec='seconds')}"
        if self.access:
            text += f";URLAUTH={self.access}"
            text += f":{self.token}" if self.token else ""
        return text


# iurlauth = iurlauth-rump iua-verifier; iurlauth-rump = [expire] ";URLAUTH=" access
# expire   = ";EXPIRE=" date-time ; iua-verifier = ":" uauth-mechanism ":" enc-urlauth
def _authorisation(rest: str) -> tuple[datetime | None, str, str]:
    """Return what stands behind the message: expiry, access and token."""
    expires, access, token = None, "", ""
    for word in filter(None, rest.split(";")):
        name, _, value = word.partition("=")
        if name.upper() == "URLAUTH":
            access, _, token = value.partition(":")
        elif name.upper() == "EXPIRE":
            try:
                expires = datetime.fromisoformat(value)
            except ValueError:
                raise InvalidArgumentError(f"{value!r} is no date.", name="url") from None
    return expires, access, token


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)
