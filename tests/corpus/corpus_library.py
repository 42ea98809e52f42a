"""What the checks ask of a library for e-mail; one that lacks a feature says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

Pairs = Sequence[Sequence[str]]


class LacksFeatureError(Exception):
    """The library has nothing that answers such a question."""


class Library:
    """The questions that the checks are made of. A message and its entities are the library's own.

    Addresses are pairs of display name and addr-spec, groups flattened.
    """

    name: str

    def _lacks(self) -> Any:
        raise LacksFeatureError

    # --- a message ---
    def parse(self, data: bytes) -> Any:
        return self._lacks()

    def root(self, message: Any) -> Any:
        return self._lacks()

    def split_mbox(self, row: Any) -> Sequence[Any]:
        return self._lacks()

    def addresses(self, message: Any, field: str) -> Pairs | None:
        return self._lacks()

    def field_text(self, message: Any, field: str) -> str | None:
        return self._lacks()

    def message_ids(self, message: Any, field: str) -> list[str]:
        return self._lacks()

    def date(self, message: Any) -> datetime | None:
        return self._lacks()

    def body_text(self, message: Any, subtype: str) -> str | None:
        return self._lacks()

    def flowed_body(self, message: Any) -> str:
        return self._lacks()

    def report_fields(self, message: Any, field: str) -> list[str]:
        return self._lacks()

    def reassemble(self, parts: Sequence[bytes]) -> bytes:
        return self._lacks()

    # --- an entity ---
    def children(self, entity: Any) -> Sequence[Any]:
        return self._lacks()

    def media_type(self, entity: Any) -> str:
        return self._lacks()

    def parameter(self, entity: Any, name: str) -> str | None:
        return self._lacks()

    def content(self, entity: Any) -> bytes | None:
        return self._lacks()

    def raw_body(self, entity: Any) -> bytes:
        return self._lacks()

    def text(self, entity: Any) -> str:
        return self._lacks()

    def charset(self, entity: Any) -> str:
        return self._lacks()

    def filename(self, entity: Any) -> str:
        return self._lacks()

    def disposition(self, entity: Any) -> str | None:
        return self._lacks()

    def content_id(self, entity: Any) -> str:
        return self._lacks()

    def entity_field(self, entity: Any, field: str) -> str | None:
        return self._lacks()

    # --- one field, address, date and so on ---
    def read_addresses(self, text: str) -> Pairs:
        return self._lacks()

    def is_one_mailbox(self, text: str) -> bool:
        return self._lacks()

    def address_class(self, text: str, expected: str) -> str:
        return self._lacks()

    def is_international_address(self, text: str) -> bool:
        return self._lacks()

    def content_type(self, text: str) -> tuple[str, dict[str, str]]:
        return self._lacks()

    def content_disposition(self, text: str) -> tuple[str, dict[str, str]]:
        return self._lacks()

    def read_date(self, text: str) -> datetime | None:
        return self._lacks()

    def read_message_ids(self, text: str) -> list[str]:
        return self._lacks()

    def unstructured(self, text: str) -> str:
        return self._lacks()

    def received(self, text: str) -> dict[str, str]:
        return self._lacks()

    def authentication_results(self, text: str) -> dict[str, Any]:
        return self._lacks()

    def decode(self, encoding: str, data: bytes) -> bytes:
        return self._lacks()

    def domain_to_ascii(self, text: str) -> str:
        return self._lacks()

    def unwrap_flowed(self, text: str) -> str:
        return self._lacks()


def walk(library: Library, entity: Any) -> Iterator[Any]:
    """Yield an entity and all below it, messages within entered."""
    waiting = [entity]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(library.children(found)))


def leaves(library: Library, entity: Any) -> list[Any]:
    return [found for found in walk(library, entity) if not library.children(found)]


def in_utc(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
