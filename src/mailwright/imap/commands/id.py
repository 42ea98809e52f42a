"""ID (RFC 2971): client and server tell each other who they are."""

from __future__ import annotations

from collections.abc import Mapping

from .._command import Command
from .._encoder import Encoder
from .._text import text_of_wire
from ..responses import Response

_MOST = 1_000  # fields of an answer that are kept


class Id(Command[dict[str, str]]):
    """Tell who the client is, and ask who the server is.

    Args:
        fields: what the server may know; none are NIL.
    """

    verb = "ID"
    claims = frozenset({b"ID"})

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self._found: dict[str, str] = {}

    # id = "ID" SP id_params_list
    # id_params_list = "(" *(string SPACE nstring) ")" / nil             RFC 2971 section 4
    def write(self, encoder: Encoder) -> None:
        """Write the fields."""
        encoder.raw("ID ")
        if not self._fields:
            encoder.raw("NIL")
            return
        encoder.open()
        for name, value in self._fields.items():
            encoder.string(name).space().string(value).space()
        encoder.close()

    def take(self, response: Response) -> bool:
        """Take the fields of the server."""
        value = response.reader().value()
        pairs = value if isinstance(value, list) else []
        for name, told in zip(pairs[: 2 * _MOST : 2], pairs[1 : 2 * _MOST : 2], strict=False):
            if isinstance(name, bytes) and isinstance(told, bytes):
                self._found[text_of_wire(name).lower()] = text_of_wire(told)
        return True

    def result(self) -> dict[str, str]:
        """Return what the server told, names in lower case."""
        return self._found
