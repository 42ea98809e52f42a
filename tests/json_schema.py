"""As much of JSON Schema as the published schemas use, and an error for what is not known here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "null": type(None),
}
#: To what kinds of value a keyword applies, where not to all.
_APPLIES_TO: dict[str, type] = {
    "items": list,
    "required": dict,
    "properties": dict,
    "patternProperties": dict,
    "additionalProperties": dict,
    "pattern": str,
    "maxLength": str,
    "minimum": int,
}
_NOTES = {"$schema", "$defs", "title", "description"}


class Schema:
    """A schema by the name of its file in docs/."""

    def __init__(self, name: str) -> None:
        self.root = json.loads((DOCS / name).read_text(encoding="utf-8"))

    def faults(self, value: Any, name: str = "") -> list[str]:
        """Return what does not fit the schema, or the definition of that name in it."""
        return self._faults(value, self.root["$defs"][name] if name else self.root, "$")

    def _faults(self, value: Any, schema: dict[str, Any], place: str) -> list[str]:
        found: list[str] = []
        for keyword, wanted in schema.items():
            if keyword in _NOTES or not isinstance(value, _APPLIES_TO.get(keyword, object)):
                continue
            check = getattr(self, f"_{keyword.lstrip('$').lower()}")
            found += check(value, wanted, schema, place)
        return found

    def _ref(self, value: Any, wanted: str, _schema: Any, place: str) -> list[str]:
        return self._faults(value, self.root["$defs"][wanted.removeprefix("#/$defs/")], place)

    def _type(self, value: Any, wanted: Any, _schema: Any, place: str) -> list[str]:
        names = [wanted] if isinstance(wanted, str) else wanted
        kinds = [_TYPES[name] for name in names]
        is_one = type(value) in kinds
        return [] if is_one else [f"{place}: {value!r} is none of {names}"]

    def _anyof(self, value: Any, wanted: Any, _schema: Any, place: str) -> list[str]:
        tried = [self._faults(value, each, place) for each in wanted]
        return [] if [] in tried else tried[0]

    def _enum(self, value: Any, wanted: Any, _schema: Any, place: str) -> list[str]:
        return [] if value in wanted else [f"{place}: {value!r} is none of {wanted}"]

    def _items(self, value: Any, wanted: Any, _schema: Any, place: str) -> list[str]:
        return [
            fault
            for number, item in enumerate(value)
            for fault in self._faults(item, wanted, f"{place}[{number}]")
        ]

    def _required(self, value: Any, wanted: Any, _schema: Any, place: str) -> list[str]:
        return [f"{place} lacks {name}" for name in wanted if name not in value]

    def _properties(self, value: Any, wanted: Any, _schema: Any, place: str) -> list[str]:
        return [
            fault
            for name, each in wanted.items()
            if name in value
            for fault in self._faults(value[name], each, f"{place}.{name}")
        ]

    def _patternproperties(self, value: Any, wanted: Any, _schema: Any, place: str) -> list[str]:
        return [
            fault
            for pattern, each in wanted.items()
            for name in value
            if re.search(pattern, name)
            for fault in self._faults(value[name], each, f"{place}.{name}")
        ]

    def _additionalproperties(self, value: Any, wanted: Any, schema: Any, place: str) -> list[str]:
        patterns = schema.get("patternProperties", {})
        others = [
            name
            for name in value
            if name not in schema.get("properties", {})
            and not any(re.search(pattern, name) for pattern in patterns)
        ]
        if wanted is False:
            return [f"{place} has {name}" for name in others]
        return [
            fault
            for name in others
            for fault in self._faults(value[name], wanted, f"{place}.{name}")
        ]

    def _pattern(self, value: Any, wanted: str, _schema: Any, place: str) -> list[str]:
        return [] if re.search(wanted, value) else [f"{place}: {value!r} does not match {wanted}"]

    def _minimum(self, value: int, wanted: int, _schema: Any, place: str) -> list[str]:
        return [] if value >= wanted else [f"{place}: {value} is less than {wanted}"]

    def _maxlength(self, value: str, wanted: int, _schema: Any, place: str) -> list[str]:
        return [] if len(value) <= wanted else [f"{place}: longer than {wanted}"]
