"""Entities of an index, and copies of whole trees: all without recursion, however deep they are."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, TypeAlias, TypeVar, cast

from .entities.table import class_for
from .entity import MimeEntity
from .header import Header
from .headers import Headers
from .limits import MimeLimits
from .message import MimeMessage
from .multipart import Multipart
from .options import ParserOptions
from .parser import NodeKind
from .part import MessagePart, MimePart
from .source import Original, Source, as_buffer
from .text import TextPart

_Node: TypeAlias = "MimeEntity | MimeMessage"
_T = TypeVar("_T", MimeEntity, MimeMessage)

#: One node of a pickle: its class, its attributes, and the places of what lies in it.
_Flat: TypeAlias = "tuple[type[MimeEntity | MimeMessage], dict[str, Any], list[int] | None]"

#: The attribute that holds what lies in a node of a class.
_CHILDREN = {Multipart: "_parts", MessagePart: "_message", MimeMessage: "_body"}


_BASES: dict[NodeKind, type[MimeEntity]] = {
    NodeKind.LEAF: MimePart,
    NodeKind.MULTIPART: Multipart,
    NodeKind.MESSAGE: MessagePart,
}


def entity_class(source: Source) -> type[MimeEntity]:
    """Return the class of an entity: by what it is made of, and by its media type."""
    node = source.node
    base = _BASES[node.kind]
    if base is MimePart and node.media_type.startswith("text/"):
        base = TextPart
    return class_for(node.media_type, base, source.original.options.part_classes)


def make_entity(source: Source, headers: Headers | None = None) -> MimeEntity:
    """Make the entity that a parser found.

    Args:
        source: where it lies.
        headers: the fields of the message that it is the root of; None for a part.
    """
    made_class = entity_class(source)
    entity = made_class.__new__(made_class)
    entity.take_source(source, headers)
    return entity


def parse_entity(
    data: bytes, content_type: str, limits: MimeLimits | None, options: ParserOptions | None
) -> MimeEntity:
    """Make the entity that octets are; see `MimeEntity.parse`."""
    if content_type:
        header = Header("Content-Type", content_type).encode()
        data = b"".join([header, b"\r\n", as_buffer(data)])
    return make_entity(Original(as_buffer(data), limits, options).root)


def copy_tree(root: _T, memo: dict[int, Any]) -> _T:
    """Copy `root` and all in it; octets that cannot change are shared."""
    nodes = _nodes(root)
    copies = {id(node): type(node).__new__(type(node)) for node in nodes}
    memo.update(copies)
    for node in nodes:
        copied = copies[id(node)]
        for name, value in _attributes(node).items():
            setattr(copied, name, deepcopy(value, memo))
        children = _children(node)
        _set_children(copied, children and [copies[id(child)] for child in children])
    return cast("_T", copies[id(root)])


def flatten(root: _Node) -> list[_Flat]:
    """Return `root` and all in it as a list, for a pickle."""
    nodes = _nodes(root)
    places = {id(node): place for place, node in enumerate(nodes)}
    flat: list[_Flat] = []
    for node in nodes:
        children = _children(node)
        inside = None if children is None else [places[id(child)] for child in children]
        flat.append((type(node), _attributes(node), inside))
    return flat


def rebuild(flat: list[_Flat]) -> _Node:
    """Make of `flatten`'s list what it was made of."""
    made: list[_Node] = [node_class.__new__(node_class) for node_class, _, _ in flat]
    for node, (_, attributes, inside) in zip(made, flat, strict=True):
        for name, value in attributes.items():
            setattr(node, name, value)
        _set_children(node, None if inside is None else [made[place] for place in inside])
    return made[0]


def _nodes(root: _Node) -> list[_Node]:
    """Return `root` and what was loaded below it, each once."""
    found = [root]
    seen = {id(root)}
    for node in found:  # it grows while it is read
        for child in _children(node) or ():
            if id(child) not in seen:
                seen.add(id(child))
                found.append(child)
    return found


def _branch(node: _Node) -> str:
    """Return the attribute that holds what lies in `node`; "" for a leaf."""
    return next((name for kind, name in _CHILDREN.items() if isinstance(node, kind)), "")


def _children(node: _Node) -> list[_Node] | None:
    """Return what lies in `node`; None where it was not loaded."""
    name = _branch(node)
    value: Any = getattr(node, name) if name else None
    if value is None:
        return None
    return list(value) if isinstance(node, Multipart) else [value]


def _set_children(node: _Node, children: list[_Node] | None) -> None:
    name = _branch(node)
    if name:
        single = children[0] if children else None
        setattr(node, name, children if isinstance(node, Multipart) else single)


def _attributes(node: _Node) -> dict[str, Any]:
    """Return the attributes of `node`, slots and others, but for what lies in it."""
    found: dict[str, Any] = dict(getattr(node, "__dict__", {}))
    for kind in type(node).__mro__:
        names = kind.__dict__.get("__slots__", ())
        for name in (names,) if isinstance(names, str) else names:
            if name not in _CHILDREN.values() and hasattr(node, name):
                found[name] = getattr(node, name)
    return found
