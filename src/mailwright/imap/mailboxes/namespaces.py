"""Namespaces (RFC 2342): where the user's own folders are, and those of others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Namespace:
    """A part of all folders.

    Args:
        prefix: what the names of its folders begin with; "" for all others.
        delimiter: what stands between the names of a folder and of those in it; None where there
            is no hierarchy.
        translation: the prefix in the language that was chosen (RFC 5255 section 3.4); None
            where the server gives none.
    """

    prefix: str
    delimiter: str | None
    translation: str | None = None


@dataclass(frozen=True, slots=True)
class Namespaces:
    """The three kinds of namespaces; most servers have one personal one.

    Args:
        personal: the user's own folders.
        other_users: what other users let see.
        shared: what belongs to nobody or to all.
    """

    personal: tuple[Namespace, ...] = ()
    other_users: tuple[Namespace, ...] = ()
    shared: tuple[Namespace, ...] = ()
