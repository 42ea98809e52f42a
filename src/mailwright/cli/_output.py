"""What the commands print; nothing that a server or a message says may steer the terminal (T31)."""

from __future__ import annotations

import json
import os
import sys

from rich.console import Console

from .. import MailwrightError, SendOutcome, SendResult
from ..net.wire_log import escape


def print_error(error: Exception) -> None:
    """Print an error on standard error, as one line."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"[bold red]{type(error).__name__}[/]: ", end="")
    console.print(escape(" ".join(str(error).split())), markup=False)


def print_outcome(outcome: SendOutcome, error: MailwrightError | None, *, as_json: bool) -> bool:
    """Print what became of a message on standard output; an error is said there in JSON only.

    Args:
        outcome: what is known about the message.
        error: why there is no result.
        as_json: whether to print one line of JSON.

    Returns:
        Whether it was printed: a full disk or a closed pipe does not undo a delivery.
    """
    try:
        if as_json:
            print(json.dumps(outcome_fields(outcome, error)))
        elif outcome.result is not None:
            _print_result(outcome.result)
        sys.stdout.flush()
    except OSError:
        # What could not be written is still in the buffer, and would fail again at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def _print_result(result: SendResult) -> None:
    for address in result.accepted:
        print(escape(f"accepted  {address}"))
    for address, reply in result.refused.items():
        print(escape(f"refused   {address}: {reply}"))
    for address, error in result.unsent.items():
        print(escape(f"unsent    {address}: {error}"))
    print(escape(f"the server said: {result.reply}"))


def outcome_fields(outcome: SendOutcome, error: MailwrightError | None) -> dict[str, object]:
    fields: dict[str, object] = {"state": outcome.state.value, "message_id": outcome.message_id}
    if (result := outcome.result) is not None:
        fields |= {
            "accepted": result.accepted,
            "refused": {address: str(reply) for address, reply in result.refused.items()},
            "unsent": {address: str(error) for address, error in result.unsent.items()},
            "reply": str(result.reply),
            "queue_id": result.queue_id,
            "bytes_sent": result.bytes_sent,
        }
    if error is not None:
        fields |= {
            "error": type(error).__name__,
            "text": str(error),
            "code": error.code,
            "enhanced_code": error.enhanced_code,
            "retryable": error.retryable,
        }
    return fields
