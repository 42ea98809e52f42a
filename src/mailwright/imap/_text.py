"""Text of the protocol itself, both ways: what has a charset of its own is read elsewhere."""

from __future__ import annotations


def text_of_wire(octets: bytes) -> str:
    """Return what a server sent as text: UTF-8, and other octets as lone surrogates (PEP 383)."""
    return octets.decode("utf-8", "surrogateescape")
