"""Work for each kind of entity, without walking the tree by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from .entity import MimeEntity
from .message import MimeMessage
from .part import MessagePart

_Node: TypeAlias = "MimeEntity | MimeMessage"
_Method: TypeAlias = "Callable[[Any], object]"

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class MimeVisitor:
    """Calls a method for each entity of a message, in order; to be derived from.

    A class of entities is handled by the method of its name: ``visit_text_part`` for `TextPart`,
    ``visit_multipart_related`` for `MultipartRelated`. Where there is none, the class that it is
    derived from counts, and `visit_mime_entity` at last: ``visit_multipart`` takes all multiparts
    that have no method of their own. Your classes of entities are found in the same way.

    A method that returns False keeps the visitor from what lies in the entity; then, or once all of
    it was visited, ``leave_…`` is called, which is found likewise.
    """

    def visit(self, root: _Node) -> None:
        """Visit `root`, a message or entity, and all in it, however deep that is."""
        methods: dict[tuple[str, type], _Method] = {}
        waiting: list[tuple[_Node, bool]] = [(root, False)]
        while waiting:
            node, is_done = waiting.pop()
            key = ("leave" if is_done else "visit", type(node))
            method = methods.get(key) or methods.setdefault(key, self._method(*key))
            if is_done:
                method(node)
                continue
            waiting.append((node, True))
            if method(node) is not False:
                waiting.extend((inner, False) for inner in reversed(_inside(node)))

    def _method(self, prefix: str, node_class: type) -> _Method:
        """Return the method for a class: its own, or that of the nearest class above it."""
        names = [f"{prefix}_{_name(base)}" for base in node_class.__mro__]
        method: _Method = next(getattr(self, name) for name in names if hasattr(self, name))
        return method

    def visit_mime_message(self, message: MimeMessage) -> bool | None:
        """Begin with a message: that which is visited, or one within."""

    def leave_mime_message(self, message: MimeMessage) -> None:
        """End with a message."""

    def visit_mime_entity(self, entity: MimeEntity) -> bool | None:
        """Begin with an entity that no other method takes."""

    def leave_mime_entity(self, entity: MimeEntity) -> None:
        """End with an entity that no other method takes."""


def _name(node_class: type) -> str:
    return _CAPITAL.sub("_", node_class.__name__).lower()


def _inside(node: _Node) -> list[_Node]:
    if isinstance(node, MimeMessage):
        return [] if node.body is None else [node.body]
    if isinstance(node, MessagePart):
        return [node.message]
    return [*node.parts()]
