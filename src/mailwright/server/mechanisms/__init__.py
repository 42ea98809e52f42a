"""The server's side of the SASL mechanisms, one family a file, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping

from ._login import login
from ._plain import plain
from ._scram import scram
from .exchange import Exchange, LoginContext, ServerMechanism

__all__ = ["MECHANISMS", "Exchange", "LoginContext", "ServerMechanism"]

#: Each mechanism by its name, in the order in which servers announce them: strongest first.
MECHANISMS: Mapping[str, ServerMechanism] = {
    "SCRAM-SHA-256": scram("sha256"),
    "SCRAM-SHA-1": scram("sha1"),
    "PLAIN": plain,
    "LOGIN": login,
}
