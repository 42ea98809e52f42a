"""A header as it came: fields are found in the bytes, and cut apart only when all are wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import repeat

from .header import AS_USUAL, Header, ParsedHeader, Reading, unfolded

# field           =   field-name *WSP ":" unstructured CRLF       (the white space is obsolete)
# A body goes on while lines begin with white space. Lines end with LF, and CRLF as a rule. What is
# no field is kept as a line of its own.
_FIELDS = re.compile(rb"((?:([!-9;-~]+)[ \t\r]*:)?[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z))")
# What programs ask for most: one pass over a header in lower case finds all of these.
_COMMON = b"from|to|cc|subject|date|message-id"
_find_common = re.compile(rb"\n(%b)[ \t\r]*(:)[^\n]*(?:\n[ \t][^\n]*)*" % _COMMON).finditer
_is_common = {name.decode("ascii"): name for name in _COMMON.split(b"|")}.get
LOOKUPS = 10  # so many other names are searched for one by one before all fields are cut apart
_PLAIN = bytes([0x09, *range(0x20, 0x7F)])


class HeaderBlock:
    """The octets of a header, and what was found in them.

    Args:
        octets: the fields as they are on the wire, with LF or CRLF as line ends.
        offset: where they begin in the message.
        reading: how fields are read.
    """

    __slots__ = ("_found", "_lookups", "_lower", "_places", "octets", "offset", "reading")

    def __init__(self, octets: bytes, offset: int = 0, reading: Reading = AS_USUAL) -> None:
        self.octets = octets
        self.offset = offset
        self.reading = reading
        self._lower = b""  # a line end, and the octets in lower case
        # Where common fields are in that, by name, and the fields that were asked for, by name.
        self._places: dict[bytes, list[re.Match[bytes]]] | None = None
        self._found: dict[str, list[Header]] = {}
        self._lookups = 0

    def all_fields(self, *, with_values: bool = False) -> list[Header]:
        """Cut the octets apart.

        Args:
            with_values: the values are wanted as well: together they are cheaper than one by one.
        """
        fields: list[Header] = []
        offset, reading = self.offset, self.reading
        values = _plain_values(self.octets) if with_values else repeat(None)
        for (raw, name), value in zip(_FIELDS.findall(self.octets), values, strict=False):
            if name or raw.strip():
                fields.append(ParsedHeader(name, raw, offset, reading, value))
            offset += len(raw)
        return fields

    def fields(self, key: str) -> list[Header] | None:
        """Return all fields of a name, in order; None when it is time to cut all fields apart.

        Args:
            key: the name in lower case.
        """
        found: list[Header] | None = self._found.get(key)
        if found is None:
            common = _is_common(key)
            if common is not None:
                found = [self._common(place) for place in self._common_places(common)]
            elif self._lookups >= LOOKUPS or not key:
                return None
            else:
                self._lookups += 1
                found = self._search(key)
            self._found[key] = found
        return found

    def bodies(self, key: str) -> list[str] | None:
        """Return the bodies of those fields without their line breaks; None as `fields` does."""
        common = _is_common(key)
        if common is None:
            fields = self.fields(key)
            return None if fields is None else [field.unfolded for field in fields]
        octets, reading = self.octets, self.reading
        most = reading.limits.field_octets
        return [
            unfolded(octets[place.end(2) - 1 : place.end()], reading)
            if place.end() - place.start() <= most
            else ""
            for place in self._common_places(common)
        ]

    def _lowered(self) -> bytes:
        if not self._lower:
            self._lower = b"\n" + self.octets.lower()
        return self._lower

    def _common_places(self, name: bytes) -> Sequence[re.Match[bytes]]:
        if self._places is None:
            self._places = {}
            for place in _find_common(self._lowered()):
                self._places.setdefault(place[1], []).append(place)
        return self._places.get(name, ())

    def _common(self, place: re.Match[bytes]) -> ParsedHeader:
        start, name_end = place.span(1)
        name, raw = self.octets[start - 1 : name_end - 1], self.octets[start - 1 : place.end()]
        return ParsedHeader(name, raw, self.offset + start - 1, self.reading)

    def _search(self, key: str) -> list[Header]:
        """Find the fields of a name one by one: for a few names, faster than to cut all apart."""
        found: list[Header] = []
        lower = self._lowered()
        line = b"\n" + key.encode("utf-8", "replace")
        start = lower.find(line)
        while start >= 0:
            match = _FIELDS.match(self.octets, start)
            assert match is not None
            field = ParsedHeader(match[2] or b"", match[1], self.offset + start, self.reading)
            if field.key == key:  # and not the beginning of a longer name
                found.append(field)
            start = lower.find(line, start + 1)
        return found


def _plain_values(octets: bytes) -> Iterable[str | None]:
    """Return the values of the fields of a header; None for those that take more than unfolding.

    To unfold a whole header at once takes a third of the time of field by field.
    """
    end = b"\r\n" if b"\r" in octets else b"\n"
    lines = octets.replace(end + b" ", b" ").replace(end + b"\t", b"\t")
    texts = lines.decode("ascii", "replace").split(end.decode("ascii"))
    if lines.translate(None, _PLAIN) != end * (len(texts) - 1):
        return repeat(None)  # other line ends, control characters, octets beyond ASCII
    return [
        None if "=?" in text or "*" in text else text[text.find(":") + 1 :].strip(" \t")
        for text in texts
    ]
