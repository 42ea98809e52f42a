"""The forms in which answers are compared: what two right answers may differ in is gone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)

Addresses = list[list[str]]


def plain(text: object) -> str:
    """Take every run of white space for one space, and none at the ends."""
    return " ".join(str(text).replace("\xa0", " ").split())


def text_like(text: str, expected: dict[str, str]) -> object:
    """Return `text` in the form of `expected`: as it reads, or the digest of that."""
    if "norm" in expected:
        return {"norm": plain(text)}
    return {"norm_sha256": digest(plain(text).encode("utf-8", "surrogatepass"))}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def octets(data: bytes) -> dict[str, object]:
    return {"sha256": digest(data), "size": len(data)}


def octets_lf(data: bytes) -> dict[str, object]:
    return octets(with_lf(data))


def with_lf(data: bytes) -> bytes:
    """Take CRLF for LF, and leave out line ends at the end."""
    return data.replace(b"\r\n", b"\n").rstrip(b"\n")


def without_tags(html: str) -> str:
    import html as entities

    return entities.unescape(_TAG.sub("", html))


def address(spec: str) -> str:
    """Take a local part in needless quotes for the bare one, and a domain without case."""
    local_part, at, domain = spec.rpartition("@")
    if not at:
        return spec
    if quoted := _QUOTED.fullmatch(local_part):
        bare = re.sub(r"\\(.)", r"\1", quoted[1])
        local_part = bare if _DOT_ATOM.fullmatch(bare) else f'"{bare}"'
    return f"{local_part}@{domain.lower()}"


def addresses(pairs: Iterable[Sequence[str]]) -> Addresses:
    return [[plain(name), address(spec)] for name, spec in pairs]


def specs(pairs: Iterable[Sequence[str]]) -> list[str]:
    return [address(spec) for _, spec in pairs]


def bare_id(text: object) -> str:
    return plain(text).strip("<>")


def parameters(given: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in given.items()}


def received(clauses: dict[str, str]) -> dict[str, str]:
    """Take an address literal for the address, and a protocol without case."""
    bare = {name: value.strip("[]") for name, value in clauses.items()}
    return bare | ({"with": bare["with"].lower()} if "with" in bare else {})


CONTAINERS = ("message/rfc822", "message/global")  # other messages are leaves on both sides


def tree(shape: Any) -> Any:
    """Take a tree with types in lower case, and a branch without children for a leaf."""
    if isinstance(shape, str):
        return shape.lower()
    if not shape:
        return shape
    head = shape[0].lower()
    is_leaf = head.startswith("message/") and head not in CONTAINERS
    if is_leaf or len(shape) == 1:
        return head
    return [head, *map(tree, shape[1:])]
