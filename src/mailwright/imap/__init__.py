"""IMAP: a core without I/O, and two fronts that drive it (RFC 3501, RFC 9051).

From what is seen to what is written:
- `_client`, `_front` and the folders: the methods; `_driver`: performs the steps (`_steps`) that
  the flows ask for; each with its async twin
- `flows/`: what takes several commands; `_session`: what they know of the connection, `_mailbox`
  of the mailbox that is selected
- `commands/`: one command a module: what it writes, which responses are its own, what it returns
- `_protocol`: the core without I/O, with the tables of `_state`; `_framer` cuts responses out of
  octets, `_reader` reads them, `_encoder` writes arguments
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import exporter

if TYPE_CHECKING:
    from ._aio import AsyncImapClient
    from ._client import ImapClient
    from ._limits import ImapLimits
    from .uid_set import UidSet

__all__ = ["AsyncImapClient", "ImapClient", "ImapLimits", "UidSet"]

__getattr__ = exporter(
    __name__,
    {
        "._aio": ("AsyncImapClient",),
        "._client": ("ImapClient",),
        "._limits": ("ImapLimits",),
        ".uid_set": ("UidSet",),
    },
)
