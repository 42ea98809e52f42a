"""What people do with the content of messages: flowed text, and files within texts."""

from __future__ import annotations

from ..mime.encodings.embedded import EncodedFile
from ..mime.encodings.yenc import YencFile, join_parts
from .embedded_files import find_embedded_files
from .flowed import (
    FlowedParagraph,
    flowed_part,
    flowed_to_text,
    read_flowed,
    text_of,
    text_to_flowed,
    write_flowed,
)

__all__ = [
    "EncodedFile",
    "FlowedParagraph",
    "YencFile",
    "find_embedded_files",
    "flowed_part",
    "flowed_to_text",
    "join_parts",
    "read_flowed",
    "text_of",
    "text_to_flowed",
    "write_flowed",
]
