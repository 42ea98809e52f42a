"""The two messages of a SCRAM server (RFC 5802 section 7), read in time linear in their length."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import LimitExceededError, ProtocolError
from .base64 import decode_base64

#: Less than this can be guessed too fast, RFC 5802 section 5.1 and RFC 7677 section 4.
MIN_ITERATIONS = 4_096
#: More than this is an attack on our processor; some two seconds' work.
MAX_ITERATIONS = 2_000_000
#: Octets of salt; servers send 8 to 64.
MAX_SALT = 1_024

# posit-number = %x31-39 *DIGIT; ten digits hold every count that could be meant.
_POSIT_NUMBER = re.compile(r"[1-9][0-9]{0,9}\Z")
# attr-val = ALPHA "=" value      value = 1*value-char      value-char = <UTF8-char but NUL "," >
_ATTR_VAL = re.compile(r"([A-Za-z])=([^\0,]+)\Z", re.DOTALL)
# printable = %x21-2B / %x2D-7E
_PRINTABLE = re.compile(r"[!-+\--~]+\Z")
_SERVER_ERROR = re.compile(r"[A-Za-z0-9-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class ServerFirst:
    """What the server says before our proof."""

    nonce: str
    salt: bytes
    iterations: int


@dataclass(frozen=True, slots=True)
class ServerError:
    """An ``e=`` in place of what was due; `value` is a name of RFC 5802 or "other-error"."""

    value: str


@dataclass(frozen=True, slots=True)
class ServerFinal:
    """The server's proof, still in base64, so that there is only one spelling of it."""

    verifier: bytes


def read_server_first(
    message: bytes, *, client_nonce: str, max_iterations: int
) -> ServerFirst | ServerError:
    """Read the message that brings nonce, salt and iteration count.

    Raises:
        ProtocolError: it is malformed, its nonce does not prolong ours, its iteration count is
            below 4,096, or it demands an extension.
        LimitExceededError: salt or iteration count are above their limits.
    """
    # server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]
    attributes = _read_attributes(message)
    if attributes[0][0] == "e":
        return _server_error(attributes[0][1])
    if any(name == "m" for name, _ in attributes):
        raise ProtocolError("The SCRAM server demands an extension (m=), and none is defined.")
    names = "".join(name for name, _ in attributes)
    if names[:3] != "rsi" or set(names[3:]) & set("rsi"):
        raise ProtocolError("The SCRAM server sent attributes other than r, s and i in this order.")
    (_, nonce), (_, salt), (_, iterations) = attributes[:3]
    return ServerFirst(
        _read_nonce(nonce, client_nonce),
        _read_salt(salt),
        _read_iterations(iterations, max_iterations),
    )


def read_server_final(message: bytes) -> ServerFinal | ServerError:
    """Read the message that brings the server's signature, or the reason for a refusal.

    Raises:
        ProtocolError: it is malformed, or starts with neither.
    """
    # server-final-message = (server-error / verifier) ["," extensions]
    name, value = _read_attributes(message)[0]
    if name == "e":
        return _server_error(value)
    if name != "v":
        raise ProtocolError("The SCRAM server's last message holds no signature (v=).")
    return ServerFinal(value.encode())


def _read_attributes(message: bytes) -> list[tuple[str, str]]:
    try:
        text = message.decode()
    except UnicodeDecodeError:
        raise ProtocolError("The SCRAM server sent a message that is not UTF-8.") from None
    matches = [_ATTR_VAL.match(part) for part in text.split(",")]
    attributes = [(match[1], match[2]) for match in matches if match]
    if len(attributes) != len(matches):
        raise ProtocolError("The SCRAM server sent a malformed attribute.")
    return attributes


def _server_error(value: str) -> ServerError:
    # Other words of a stranger do not go into our errors; RFC 5802 has them read as other-error.
    return ServerError(value if _SERVER_ERROR.match(value) else "other-error")


def _read_nonce(nonce: str, client_nonce: str) -> str:
    # A nonce that is not ours and fresh lets an old exchange be played again.
    if not nonce.startswith(client_nonce) or nonce == client_nonce:
        raise ProtocolError("The SCRAM server's nonce does not start with ours and go on.")
    if not _PRINTABLE.match(nonce):
        raise ProtocolError("The SCRAM server's nonce holds unprintable characters.")
    return nonce


def _read_salt(text: str) -> bytes:
    salt = decode_base64(text.encode(), "the SCRAM salt")  # no value is empty, so no salt is
    if len(salt) > MAX_SALT:
        raise LimitExceededError(
            f"The SCRAM server sent a salt of more than {MAX_SALT} octets.", limit=MAX_SALT
        )
    return salt


def _read_iterations(text: str, maximum: int) -> int:
    if not _POSIT_NUMBER.match(text):
        raise ProtocolError("The SCRAM server's iteration count is no number that could be meant.")
    iterations = int(text)
    if iterations < MIN_ITERATIONS:
        raise ProtocolError(
            f"The SCRAM server asks for {iterations} iterations: fewer than {MIN_ITERATIONS} "
            "would let whoever listens guess the password (RFC 7677 section 4)."
        )
    if iterations > maximum:
        raise LimitExceededError(
            f"The SCRAM server asks for {iterations} iterations, and max_iterations is {maximum}.",
            limit=maximum,
        )
    return iterations
