"""What every probe finds, whatever the protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ... import MailwrightError
from ..._clients.probing import SessionStage
from ...net.tls_info import TlsInfo
from .._accounts import Account

S = TypeVar("S", bound=SessionStage)


@dataclass(slots=True, kw_only=True)
class SessionReport(Generic[S]):
    """What a probe found.

    Args:
        account: where it was to connect, and as whom.
        address: what it was connected to; "" for nothing.
        stages: each stage that began, and the seconds that it took.
        tls: what TLS agreed on.
        certificate: that of the server in DER, also where it was not accepted; b"" for none.
        mechanisms: what the server offered before the login, and why each would not be taken.
        mechanism: the one that signed in, or tried to.
        error: what ended it early.
    """

    account: Account
    address: str = ""
    stages: list[tuple[S, float]] = field(default_factory=list[tuple[S, float]])
    tls: TlsInfo | None = None
    certificate: bytes = b""
    mechanisms: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    mechanism: str = ""
    error: MailwrightError | KeyboardInterrupt | None = None

    @property
    def failed_at(self) -> S | None:
        """The stage that failed; None where none did."""
        return self.stages[-1][0] if self.error is not None and self.stages else None
