"""Annotations of messages as commands write them (RFC 5257)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from ...errors import InvalidArgumentError
from .._encoder import Encoder

#: Values by attribute, such as "value.priv", by entry, such as "/comment"; None takes one away.
Annotations: TypeAlias = Mapping[str, Mapping[str, str | None]]
NO_ANNOTATIONS: Annotations = {}

# entry  = *("/" entry-match) in letters that need no quotes; "*" and "%" match only in FETCH
_ENTRY = re.compile(r"(?:/[^\x00-\x20\x7f-\U0010ffff/*%\"\\(){}]+)+\Z")
# att-rw = "value.priv" / "value.shared" ...
_ATTRIBUTE = re.compile(r"[A-Za-z0-9.-]+\Z")


# annot-store = "(" entry SP "(" att-value *(SP att-value) ")" ... ")"    RFC 5257 section 5
def write_annotations(encoder: Encoder, annotations: Annotations) -> None:
    """Write entries with their attributes and values.

    Raises:
        InvalidArgumentError: a name is none.
    """
    encoder.open()
    for entry, values in annotations.items():
        if not _ENTRY.match(entry):
            raise InvalidArgumentError(f"{entry!r} is no entry (RFC 5257).", name="annotations")
        encoder.raw(entry).space().open()
        for attribute, value in values.items():
            if not _ATTRIBUTE.match(attribute):
                raise InvalidArgumentError(
                    f"{attribute!r} is no attribute such as value.priv.", name="annotations"
                )
            encoder.raw(attribute).space().nstring(value).space()
        encoder.close().space()
    encoder.close()
