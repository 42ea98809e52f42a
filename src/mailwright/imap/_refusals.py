"""What a NO, BAD or BYE means: one place that turns a status response into an exception."""

from __future__ import annotations

from ..errors import (
    ConnectionLostError,
    FolderExistsError,
    FolderNotFoundError,
    PolicyRefusedError,
    QuotaExceededError,
    ServerRefusedError,
    ServiceUnavailableError,
)
from .quirks import suggested_backoff
from .responses import StatusResponse

#: Response code -> the class of the error (RFC 5530, RFC 9051 section 7.1).
_CLASSES: dict[str, type[ServerRefusedError]] = {
    "NONEXISTENT": FolderNotFoundError,
    "TRYCREATE": FolderNotFoundError,
    "ALREADYEXISTS": FolderExistsError,
    "OVERQUOTA": QuotaExceededError,
    "NOPERM": PolicyRefusedError,
    "AUTHORIZATIONFAILED": PolicyRefusedError,
}
#: What the text begins with where there is no code -> the class of the error.
#: QUIRK(Cyrus, Courier, Dovecot 2.3): they have these words and no response code. Measured.
_WORDS: tuple[tuple[str, type[ServerRefusedError]], ...] = (
    ("Mailbox does not exist", FolderNotFoundError),
    ("Mailbox doesn't exist", FolderNotFoundError),
    ("Mailbox already exists", FolderExistsError),
    ("Permission denied", PolicyRefusedError),
    ("Over quota", QuotaExceededError),
)
#: Response codes of what may go away by itself (RFC 5530 section 3, RFC 9738).
_RETRYABLE = frozenset(
    {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "EXPUNGEISSUED", "MESSAGELIMIT"}
)


def refusal(completion: StatusResponse, verb: str) -> ServerRefusedError:
    """Return the exception for a NO or BAD.

    Args:
        completion: the tagged response.
        verb: the command.
    """
    name = "" if completion.code is None else completion.code.name
    return _class_of(name, completion.text)(
        f"The server refused {verb}: {completion}",
        status=completion.status.value,
        response_code=name,
        text=completion.text,
        retryable=may_pass(completion),
    )


def _class_of(name: str, text: str) -> type[ServerRefusedError]:
    if name:
        return _CLASSES.get(name, ServerRefusedError)
    return next((kind for words, kind in _WORDS if text.startswith(words)), ServerRefusedError)


def may_pass(status: StatusResponse) -> bool:
    """Whether what a NO, BAD or BYE speaks of may go away by itself."""
    name = "" if status.code is None else status.code.name
    return name in _RETRYABLE or suggested_backoff(status.text) is not None


def referral_of(status: StatusResponse) -> str | None:
    """Return the URL of a referral (RFC 2221), which nothing follows by itself (T10)."""
    if status.code is None or status.code.name != "REFERRAL":
        return None
    return status.code.arguments.decode("utf-8", "backslashreplace")


def goodbye_error(goodbye: StatusResponse) -> ServiceUnavailableError:
    """Return the exception for a BYE that nobody asked for."""
    error = ServiceUnavailableError(f"The server ended the session: {goodbye}", text=goodbye.text)
    error.status = goodbye.status.value
    error.response_code = "" if goodbye.code is None else goodbye.code.name
    error.retryable = True
    return error


def lost_error(reason: BaseException | None) -> ConnectionLostError:
    """Return what those are told whose commands were in flight when the connection was closed.

    Args:
        reason: why it was closed; None where the caller asked for it.
    """
    why = "" if reason is None else f" ({reason})"
    return ConnectionLostError(f"The connection was closed while the command was in flight{why}.")
