"""ANONYMOUS (RFC 4505): access for anybody, which proves nobody's identity."""

from __future__ import annotations

from .._flow import Flow
from ..errors import InvalidArgumentError
from .mechanism import Respond, SaslContext, SaslMechanism
from .saslprep import check_text

#: Characters of what is told of oneself.
_MOST = 255


class SaslMechanismAnonymous(SaslMechanism):
    """ANONYMOUS: for folders that anybody may read; no choice of mechanisms ever takes it.

    Nobody sends mail with it: a session of SMTP refuses it before a word is sent.

    Args:
        trace: what is told of oneself, such as an e-mail address; it may be empty.

    Raises:
        InvalidArgumentError: it holds a control character, or is longer than 255 characters.
    """

    name = "ANONYMOUS"

    def __init__(self, trace: str = "") -> None:
        self.trace = check_text(trace, "trace", controls=False)
        if len(trace) > _MOST:
            raise InvalidArgumentError(
                f"A trace has at most {_MOST} characters, and this one has {len(trace)}.",
                name="trace",
            )

    # message         = [ email / token ]                                 RFC 4505 section 2
    def exchange(self, context: SaslContext) -> Flow[None]:  # noqa: ARG002 - see below
        """Send the trace.

        Args:
            context: the connection, of which ANONYMOUS needs nothing.

        Raises:
            ProtocolError: the server goes on with a challenge.
        """
        yield from Respond(self.trace.encode(), may_succeed=True)
        raise self._refuse_challenge()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.trace!r})"
