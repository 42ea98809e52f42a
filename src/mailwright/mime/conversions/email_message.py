"""The standard library's `email.message` and back: octets go between, and nothing is interpreted.

Its generator recurses, changes what it writes (boundaries, From lines, bare CRs) and cannot write
all that its parser reads. So its messages are written here: every field and content as it is held
there, whatever lies in whatever, with CRLF as line end.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from ...errors import InvalidArgumentError, InvalidMessageError
from ..fields.content_type import ContentType
from ..fields.folding import MAX_LINE
from ..header import Header
from ..makers import UniqueMaker, boundary_from, unique
from ..message import MimeMessage

if TYPE_CHECKING:
    from email.message import EmailMessage, Message
    from email.policy import Policy

    AnyMessage: TypeAlias = Message[Any, Any]

_CRLF = b"\r\n"
_LINE_END = re.compile(rb"\r\n|\r|\n")
# field-name and continuation lines, RFC 5322 section 2.2: the whole of what may be written as one
_NAME = re.compile(r"[!-9;-~]+\Z")
_ONE_FIELD = re.compile(rb"[!-9;-~]+:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\Z")
_LIKE_A_FIELD = re.compile(rb"[ \t\r\n]|[!-9;-~]+[ \t]*:")


def from_email_message(
    message: EmailMessage | AnyMessage, *, unique: UniqueMaker = unique
) -> MimeMessage:
    """Make a `MimeMessage` of a message of the standard library, which is not changed.

    Its fields, contents and structure are taken as they stand, Bcc and what a program composed
    included; nothing is added but a boundary to a multipart that has none yet.

    Args:
        message: an `email.message.EmailMessage` or `email.message.Message`, of any policy.
        unique: makes a boundary where there is none.

    Raises:
        InvalidMessageError: it cannot be written: a field that would be two, a multipart without
            parts of its own, a message that lies in itself, or a fault of the standard library.
    """
    try:
        octets = b"".join(_pieces(message, unique))
        if octets.endswith(b"--") and message.is_multipart() and message.epilogue is None:
            octets += _CRLF  # of the last line
        return MimeMessage.parse(octets)
    except (InvalidMessageError, MemoryError):
        raise
    except Exception as error:
        raise InvalidMessageError(
            f"The standard library cannot write this message: {type(error).__name__}: {error}"
        ) from error


def to_email_message(message: MimeMessage, *, policy: Policy[Any] | None = None) -> EmailMessage:
    """Make a message of the standard library of the octets that ``bytes(message)`` are.

    Args:
        message: the message.
        policy: an `email.policy` whose messages are `EmailMessage`; `email.policy.default` where
            None is given.

    Raises:
        InvalidArgumentError: the policy makes messages of another class, as `compat32` does.
        InvalidMessageError: the standard library cannot read it: some messages that come by mail
            raise an error of its own, or lie in each other too deeply for it.
    """
    from email import message_from_bytes
    from email.message import EmailMessage
    from email.policy import default

    octets = bytes(message)
    try:
        made = message_from_bytes(octets, policy=policy or default)
    except MemoryError:
        raise
    except Exception as error:
        raise InvalidMessageError(
            f"The standard library cannot read this message: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(cast("object", made), EmailMessage):
        raise InvalidArgumentError(
            "The policy has to make an EmailMessage: email.policy.default and its clones do.",
            name="policy",
        )
    return made


def _pieces(root: AnyMessage, unique: UniqueMaker) -> Iterator[bytes]:
    """Yield the octets of `root` in order; an int says which message ends here."""
    waiting: list[AnyMessage | bytes | int] = [root]
    open_ids: set[int] = set()
    while waiting:
        task = waiting.pop()
        if isinstance(task, bytes):
            yield task
        elif isinstance(task, int):
            open_ids.discard(task)
        else:
            if id(task) in open_ids:
                raise InvalidMessageError("The message lies in itself.")
            open_ids.add(id(task))
            waiting.append(id(task))
            waiting.extend(reversed(_layout(task, unique)))


def _layout(message: AnyMessage, unique: UniqueMaker) -> list[AnyMessage | bytes]:
    """Return what a message is made of: octets, and the messages in it."""
    fields = [_field(message, name, value) for name, value in message.raw_items()]
    if not message.is_multipart():
        body = _body(message, message.get_payload())
        return [*fields, *_separator(message, body), body]
    parts = cast("list[AnyMessage]", message.get_payload())
    if message.get_content_maintype() == "multipart":
        boundary = _boundary(message, fields, unique)
        return [*fields, _CRLF, *_multipart(message, parts, boundary)]
    if message.get_content_type() == "message/delivery-status":
        return [*fields, _CRLF, *_blocks(parts)]
    if message.get_content_maintype() == "message" and len(parts) == 1:
        return [*fields, _CRLF, parts[0]]
    raise InvalidMessageError(
        f"The message has parts and the media type {message.get_content_type()[:80]!a}:"
        " only a multipart can have them."
    )


# --- fields --------------------------------------------------------------------------------------


def _field(message: AnyMessage, name: str, value: Any) -> bytes:
    octets = _as_it_stands(name, value)
    if octets is None:
        octets = _folding(message.policy).fold_binary(name, value)
    octets = _LINE_END.sub(_CRLF, octets.rstrip(b"\r\n"))
    if not (_NAME.match(name) and _ONE_FIELD.match(octets)):
        raise InvalidMessageError(
            f"{octets[:80]!r} is not one header field: a line break would begin another one."
        )
    return octets + _CRLF


def _as_it_stands(name: str, value: Any) -> bytes | None:
    """Return a field that was parsed, or set as text that can be sent as it is; else None."""
    if not isinstance(value, str) or hasattr(value, "fold"):
        return None
    try:
        octets = f"{name}: {value}".encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return None
    return octets if len(octets) <= MAX_LINE or b"\n" in octets else None


def _folding(policy: Policy[Any]) -> Policy[Any]:
    return policy.clone(linesep="\r\n", cte_type="8bit")


def _boundary(message: AnyMessage, fields: list[bytes], unique: UniqueMaker) -> bytes:
    """Return the boundary of a multipart; one that has none is given one in `fields`."""
    boundary = message.get_boundary()
    if boundary:
        return boundary.encode("ascii", "surrogateescape")
    boundary = boundary_from(unique)
    for place, field in enumerate(fields):
        name, _, body = field.partition(b":")
        if name.lower() == b"content-type":
            content_type = ContentType.parse(body.decode("utf-8", "replace"))
            content_type.parameters["boundary"] = boundary
            fields[place] = Header("Content-Type", str(content_type)).raw
            break
    return boundary.encode("ascii")


# --- bodies --------------------------------------------------------------------------------------


def _separator(message: AnyMessage, body: bytes) -> list[bytes]:
    """Return the empty line behind the fields; [] where it was missing and nothing needs it."""
    missing = any(
        type(defect).__name__ == "MissingHeaderBodySeparatorDefect" for defect in message.defects
    )
    return [] if missing and body and not _LIKE_A_FIELD.match(body) else [_CRLF]


def _body(message: AnyMessage, payload: Any) -> bytes:
    """Return the body of a leaf, still encoded."""
    if isinstance(payload, str):
        payload = _octets(message, payload)
    elif not isinstance(payload, bytes):
        payload = b""
    encoding = str(message.get("content-transfer-encoding", "")).strip().lower()
    return payload if encoding == "binary" else _with_crlf(payload)


def _octets(message: AnyMessage, payload: str) -> bytes:
    """Return the octets that the text of a payload stands for.

    Octets beyond ASCII are surrogates in there, which `get_payload` hands out only as the decoded
    content: of a copy, which shares all but its list of fields, without an encoding and charset.
    """
    if payload.isascii():
        return payload.encode("ascii")
    bare = copy.copy(message)
    for name in ("Content-Transfer-Encoding", "Content-Type"):
        del bare[name]
    octets: Any = bare.get_payload(decode=True)
    if octets.decode("ascii", "replace") == bare.get_payload():
        return bytes(octets)
    return payload.encode("utf-8")  # text that was set without saying in which charset


def _multipart(
    message: AnyMessage, parts: list[AnyMessage], boundary: bytes
) -> list[AnyMessage | bytes]:
    out: list[AnyMessage | bytes] = []
    if message.preamble is not None:
        out += [_surroundings(message.preamble), _CRLF]
    if not parts:
        raise InvalidMessageError("A multipart has no parts: nobody could tell it from a text.")
    for number, part in enumerate(parts):
        out += [_CRLF if number else b"", b"--", boundary, _CRLF, part]
    out += [_CRLF, b"--", boundary, b"--"]
    if message.epilogue is not None:
        out += [_CRLF, _surroundings(message.epilogue)]
    return out


def _surroundings(text: str) -> bytes:
    return _with_crlf(text.encode("utf-8", "surrogateescape"))


def _with_crlf(data: bytes) -> bytes:
    """Return `data` with its LFs made CRLF; bare CRs stay."""
    if data.count(b"\n") == data.count(_CRLF):
        return data
    return data.replace(_CRLF, b"\n").replace(b"\n", _CRLF)


def _blocks(parts: list[AnyMessage]) -> list[AnyMessage | bytes]:
    """Return the groups of fields of a delivery status, an empty line between (RFC 3464)."""
    out: list[AnyMessage | bytes] = []
    for number, part in enumerate(parts):
        if number:
            out.append(_CRLF)
        out += [_field(part, name, value) for name, value in part.raw_items()]
        if body := _body(part, part.get_payload()):
            out += [_CRLF, body]
    return out
