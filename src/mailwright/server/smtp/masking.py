"""What the transcript shows of a command line: what may be secret in it is masked (S21)."""

from __future__ import annotations

import re

from ..._secret import MASK
from ..mechanisms import MECHANISMS
from .verbs import VERBS

# AUTH in a line that is no such command, because a tab follows the verb or the line before it has
# no end, say; and a response that nothing asked for. AUTH= is a parameter of MAIL.
_LOGIN_ATTEMPT = re.compile(r"AUTH(?![\w=.@>-])|\A[A-Z0-9+/]{12,}={0,2}\Z", re.IGNORECASE)


class CommandMask:
    """Remembers whether a login was seen: from then on a line that is no command may be one."""

    __slots__ = ("_login_seen",)

    def __init__(self) -> None:
        self._login_seen = False

    def line_lost(self) -> None:
        """A line was dropped without a look at it: it may have been an AUTH."""
        self._login_seen = True

    def show(self, text: str, name: str, argument: str) -> str:
        """Return `text`, a command line with the verb `name`, for the transcript."""
        if name == "AUTH":
            self._login_seen = True
            mechanism, _, response = argument.partition(" ")
            shown = mechanism if mechanism.upper() in MECHANISMS else argument and MASK
            return " ".join(filter(None, ("AUTH", shown, response and MASK)))
        attempt = _LOGIN_ATTEMPT.search(text)
        self._login_seen = self._login_seen or attempt is not None
        # A client that misses the end of a failed login goes on with its responses.
        if self._login_seen and name not in VERBS:
            return MASK
        return text if attempt is None else f"{text[: attempt.end()]} {MASK}"
