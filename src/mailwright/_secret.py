"""Passwords and tokens in a type that does not print, pickle or compare in variable time."""

from __future__ import annotations

from typing import NoReturn

from .errors import InvalidArgumentError

MASK = "***"


class Secret:
    """A password or token: `repr` and `str` show ``***``, and only `reveal` gives the value.

    Args:
        value: the secret text.

    Raises:
        InvalidArgumentError: it is no text: octets, for example.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str | Secret) -> None:
        self._value = value.reveal() if isinstance(value, Secret) else _text(value)

    def reveal(self) -> str:
        """Return the secret itself, for the one place that puts it on the wire."""
        return self._value

    def scrub(self, text: str) -> str:
        """Return `text` with this secret, plain, quoted or in base64, masked.

        A hostile or careless server may repeat what it was sent; its words go into errors and
        logs. Secrets of fewer than four characters are left: they occur in ordinary words.
        """
        if len(self._value) < 4:
            return text
        from base64 import b64encode

        encoded = b64encode(self._value.encode("utf-8", "surrogatepass")).decode("ascii")
        quoted = self._value.replace("\\", "\\\\").replace('"', '\\"')  # a quoted string of IMAP
        return text.replace(quoted, MASK).replace(self._value, MASK).replace(encoded, MASK)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        from hmac import compare_digest

        return compare_digest(
            self._value.encode("utf-8", "surrogatepass"),
            other._value.encode("utf-8", "surrogatepass"),
        )

    __hash__ = None  # type: ignore[assignment]  # a hash of a secret is a trace of it

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        msg = "a Secret cannot be pickled: it would be written in clear"
        raise TypeError(msg)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise InvalidArgumentError(
        f"A password or token is a str; this is of type {type(value).__name__}.", name="password"
    )
