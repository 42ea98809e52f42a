"""What both fronts do with a stream on which the TLS handshake has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ConnectionLostError, TlsError
from ._tls_errors import end_error

if TYPE_CHECKING:
    from ._tls_engine import TlsEngine
    from .stream import Stream
    from .stream_aio import AsyncStream


def give_up(engine: TlsEngine, stream: Stream | AsyncStream, error: BaseException) -> BaseException:
    """Close `stream` and return the error to raise.

    Args:
        engine: TLS, which has something to say about the failure where it was its own.
        stream: what carries the handshake.
        error: what ended it.
    """
    try:
        if isinstance(error, TlsError):
            stream.write_nowait(engine.data_to_send())  # the alert that says why
        elif isinstance(error, ConnectionLostError):
            # Who greets in clear and hangs up at once has told us why (T12).
            engine.receive_data(stream.read_nowait() or b"")
            error = end_error(engine.peer)
    except TlsError as reason:
        error = reason
    except ConnectionLostError:
        if not isinstance(error, TlsError):
            error = end_error(engine.peer)
    finally:
        stream.abort()
    return error
