"""Auto-Submitted (RFC 3834 section 5): whether a person or a program sent a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ...errors import InvalidArgumentError
from .parameter_reading import ATTRIBUTE
from .parameterised import Parameterised

# auto-submitted-field = "Auto-Submitted:" [CFWS] auto-submitted [CFWS]
# auto-submitted       = ( "no" / "auto-generated" / "auto-replied" / extension )
#                        opt-parameter-list
_KEYWORD = re.compile(rf"\s*({ATTRIBUTE})\s*(?=;|\s|\Z)")
MAX_KEYWORD = 60  # characters


class AutoSubmitted(Parameterised):
    """Whether a person or a program sent a message.

    Args:
        keyword: ``no``, ``auto-generated``, ``auto-replied``, or another.
        parameters: names and values.
        on_change: is called after each change.

    Raises:
        InvalidArgumentError: the keyword is no token (RFC 3834 section 5).
    """

    __slots__ = ()

    field_name = "Auto-Submitted"
    _head = _KEYWORD
    _default = "no"

    def __init__(
        self,
        keyword: str,
        parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[AutoSubmitted], object] | None = None,
    ) -> None:
        found = _KEYWORD.fullmatch(keyword)
        if found is None or keyword != found[1] or len(keyword) > MAX_KEYWORD:
            raise InvalidArgumentError(
                f"{keyword[:80]!a} is no keyword such as auto-replied.", name="keyword"
            )
        super().__init__(keyword.lower(), parameters, on_change=on_change)

    @classmethod
    def _value_of(cls, head: re.Match[str]) -> str | None:
        return head[1].lower() if len(head[1]) <= MAX_KEYWORD else None

    @property
    def keyword(self) -> str:
        """What it says, in lower case."""
        return self._value

    @property
    def is_automatic(self) -> bool:
        """Whether a program sent it: do not answer by a program (RFC 3834 section 2)."""
        return self._value != "no"
