"""The messages and the arithmetic of DIGEST-MD5 (RFC 2831), for a client and for a server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .._secret import Secret
from ..errors import InvalidArgumentError
from .md5 import md5

NONCE_COUNT = "00000001"  # each exchange has its own nonce, so it is never used a second time

# digest-challenge = 1#( name "=" ( token | quoted-string ) ); the list may hold empty elements.
_DIRECTIVE = re.compile(
    r"""[ \t\r\n]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t\r\n]*=[ \t\r\n]*
        (?: "((?:[^"\\]|\\.)*)" | ([!#$%&'*+.^_`|~0-9A-Za-z:/-]+) )[ \t\r\n]*(?:,|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_EMPTY_ELEMENT = re.compile(r"[ \t\r\n]*(?:,|\Z)")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What the proofs of one exchange are over, besides the password.

    Args:
        user: the authentication identity.
        realm: it belongs to; "" where there is none.
        nonce: the server's.
        cnonce: the client's.
        uri: the service and its host, as "smtp/mail.example.org".
        authzid: the identity to act as; the user's own where empty.
        utf8: whether the server's challenge said charset=utf-8.
    """

    user: str
    realm: str
    nonce: str
    cnonce: str
    uri: str
    authzid: str = ""
    utf8: bool = True

    def session_key(self, password: Secret) -> str:
        """Return HEX(H(A1)), which is as good as the password in this exchange.

        Raises:
            InvalidArgumentError: the charset of the exchange does not hold one of the values.
        """
        # A1 = H(username ":" realm ":" passwd) ":" nonce ":" cnonce [ ":" authzid ]
        if not (self.utf8 or _is_latin1(password.reveal())):
            raise _only_latin1()  # here, where no frame holds the password (S21)
        identity = b":".join(
            self._for_hash(text) for text in (self.user, self.realm, password.reveal())
        )
        tail = [self.nonce, self.cnonce, *([self.authzid] if self.authzid else [])]
        return md5(b":".join((md5(identity), *map(self.encode, tail)))).hex()

    def client_proof(self, session_key: str) -> str:
        """Return the ``response`` by which the client proves the password."""
        return self._proof(session_key, f"AUTHENTICATE:{self.uri}")

    def server_proof(self, session_key: str) -> str:
        """Return the ``rspauth`` by which the server proves it."""
        return self._proof(session_key, f":{self.uri}")

    def encode(self, text: str) -> bytes:
        """Return `text` in the charset of the exchange.

        Raises:
            InvalidArgumentError: it does not hold `text`.
        """
        # Asked beforehand: a UnicodeEncodeError would carry the password in its `object`.
        if not (self.utf8 or _is_latin1(text)):
            raise _only_latin1()
        return text.encode("utf-8" if self.utf8 else "iso-8859-1")

    def _proof(self, session_key: str, a2: str) -> str:
        # response-value = HEX(KD(HEX(H(A1)), ... HEX(H(A2))))      section 2.1.2.1
        digest = md5(self.encode(a2)).hex()
        middle = f"{self.nonce}:{NONCE_COUNT}:{self.cnonce}:auth"
        return md5(self.encode(f"{session_key}:{middle}:{digest}")).hex()

    def _for_hash(self, text: str) -> bytes:
        # Hashed as ISO 8859-1 wherever that holds the text, as HTTP's digests are (2.1.2.1).
        return text.encode("iso-8859-1") if _is_latin1(text) else self.encode(text)


def read_directives(message: bytes) -> Mapping[str, list[str]] | None:
    """Return the values of each directive by its name in lower case, None for what is malformed.

    Octets come as ISO 8859-1, since whether they are UTF-8 is one of the directives.
    """
    text = message.decode("iso-8859-1")
    directives: dict[str, list[str]] = {}
    position = 0
    while position < len(text):
        if match := _DIRECTIVE.match(text, position):
            quoted: str | None = match[2]
            value = match[3] if quoted is None else _QUOTED_PAIR.sub(r"\1", quoted)
            directives.setdefault(match[1].lower(), []).append(value)
        elif not (match := _EMPTY_ELEMENT.match(text, position)):
            return None
        position = match.end()
    return directives


def quoted(text: str) -> str:
    """Return `text` as a quoted-string."""
    # quoted-string = ( <"> qdstr-val <"> )      the backslash quotes itself and the quotation mark
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_latin1(text: str) -> bool:
    return all(character <= "\xff" for character in text)


def _only_latin1() -> InvalidArgumentError:
    return InvalidArgumentError(
        "The server's DIGEST-MD5 takes only ISO 8859-1, and user, password, realm or authzid hold "
        "other characters; take another mechanism.",
        name="user",
    )
