"""One mail transaction: everything about it that can be known before a byte is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeAlias

from ..errors import (
    AuthenticationError,
    InvalidArgumentError,
    MailwrightError,
    MessageTooLargeError,
    RecipientsRefusedError,
    ServiceUnavailableError,
)
from ..mime.message import MimeMessage
from ..mime.outgoing import Outgoing, prepare
from ._encoder import path
from ._envelope import Path, given
from ._parameters import Parameters
from ._refusals import refusal
from ._session import Session
from .capabilities import Capabilities
from .commands import Data, Mail, MailData, Rcpt
from .commands._command import Command
from .commands.data import Progress, unreadable
from .delivery_options import NOTHING_ASKED, DeliveryOptions
from .replies import Reply
from .types import DeliveryState, Envelope, SendOutcome, SendResult


class StandardMessage(Protocol):
    """What is used of the standard library's `EmailMessage`."""

    policy: Any

    def as_bytes(self, *, policy: Any) -> bytes:
        """Return the message, written as `policy` says."""
        ...


#: A message as callers give it.
Message: TypeAlias = MimeMessage | bytes | bytearray | memoryview | StandardMessage


#: The same, or with the envelope that its header section shall not decide.
Enveloped: TypeAlias = Message | tuple[Message, Envelope]


class Transaction:
    """A message, its envelope, and the commands that carry them.

    Args:
        session: whose capabilities decide how the message is written.
        message: the message; it is not changed.
        sender: the reverse-path, where the header section does not decide.
        recipients: the forward-paths, likewise.
        options: what is asked of the servers besides.
        require_all: send to nobody unless every recipient is accepted.
        progress: see `MailData`.

    Raises:
        UsageError: the message or an address cannot be sent.
        UnsupportedError: the server lacks what the message needs; `MessageTooLargeError` where it
            announced a smaller maximum.
    """

    __slots__ = ("content", "data", "envelope", "mail", "outgoing", "rcpts", "require_all")

    def __init__(
        self,
        session: Session,
        message: Message,
        *,
        sender: Path | None = None,
        recipients: Path | Iterable[Path] | None = None,
        options: DeliveryOptions = NOTHING_ASKED,
        require_all: bool = False,
        progress: Progress | None = None,
    ) -> None:
        capabilities = session.capabilities
        international = capabilities.international
        source = as_source(message)
        envelope = given(_parsed(source, sender, recipients), sender, recipients, options)
        outgoing = _prepared(source, capabilities)
        size = outgoing.size
        if capabilities.size is not None and size > capabilities.size:
            raise MessageTooLargeError(
                f"The message has {size} octets, and the server takes at most "
                f"{capabilities.size}; nothing was sent.",
                size=size,
                limit=capabilities.size,
            )
        paths = [path(address, international=international) for address in envelope.recipients]
        reverse = path(envelope.sender, international=international) if envelope.sender else "<>"
        is_international = outgoing.international or not (
            reverse.isascii() and "".join(paths).isascii()
        )
        asked = Parameters(session, envelope, source, international=is_international)
        self.envelope: Envelope = envelope
        self.outgoing: Outgoing = outgoing
        self.mail = Mail(
            reverse,
            size=size if "SIZE" in capabilities else None,
            eight_bit=outgoing.eight_bit,
            international=is_international,
            parameters=asked.mail,
        )
        self.rcpts = [
            Rcpt(forward, asked.rcpt(address))
            for address, forward in zip(envelope.recipients, paths, strict=True)
        ]
        self.data = Data()
        self.content = MailData(outgoing.blocks(), size=size, progress=progress)
        self.require_all = require_all

    def groups(self, *, pipelining: bool) -> list[list[Command]]:
        """Return the commands in the groups that may travel together (RFC 2920 section 3.1).

        DATA goes along only where its promise can be kept: with `require_all` a refused
        recipient must be known first.
        """
        commands: list[Command] = [self.mail, *self.rcpts]
        if not pipelining:
            return [[command] for command in (*commands, self.data)]
        if self.require_all:
            return [commands, [self.data]]
        return [[*commands, self.data]]

    @property
    def accepted(self) -> tuple[str, ...]:
        """The recipients that the server accepted so far."""
        return tuple(
            address
            for address, command in zip(self.envelope.recipients, self.rcpts, strict=True)
            if command.reply is not None and command.reply.is_positive
        )

    @property
    def refused(self) -> dict[str, Reply]:
        """The reply to each recipient that the server refused so far."""
        return {
            address: reply
            for address, command in zip(self.envelope.recipients, self.rcpts, strict=True)
            if (reply := command.reply) is not None and reply.code >= 300
        }

    def error(self, session: Session) -> MailwrightError | None:
        """Return why the transaction cannot go on, judged by the replies so far."""
        if (reply := self.mail.reply) is not None and reply.code >= 300:
            return refusal(reply, session, f"The sender {self.envelope.sender}", stage="MAIL")
        refused = self.refused
        if refused and (self.require_all or len(refused) == len(self.rcpts)):
            return self._recipients_error(refused, session)
        if (reply := self.data.reply) is not None and reply.code != 354:
            return refusal(reply, session, "The message", stage="content")
        return None

    def _recipients_error(self, refused: dict[str, Reply], session: Session) -> MailwrightError:
        address, reply = next(iter(refused.items()))
        first = refusal(reply, session, f"The recipient {address}", stage="RCPT")
        if isinstance(first, (ServiceUnavailableError, AuthenticationError)):
            return first
        more = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
        return RecipientsRefusedError(
            f"Nobody got the message; {address}{more} was refused: {session.scrub(str(reply))}.",
            refused=refused,
            code=reply.code,
            enhanced_code=reply.enhanced_code,
            text=session.scrub(reply.text),
            retryable=all(each.is_transient for each in refused.values()),
        )

    def result(self, session: Session) -> SendResult:
        """Return what the server said at the end, or raise what it means.

        Raises:
            MessageRefusedError: the server refused the content.
        """
        reply = self.content.reply
        assert reply is not None
        if not reply.is_positive:
            raise refusal(reply, session, "The message", stage="content")
        refused = self.refused
        return SendResult(
            accepted=self.accepted if refused else self.envelope.recipients,
            refused=refused,
            reply=reply,
            bytes_sent=self.content.bytes_sent,
            message_id=self.outgoing.message_id,
        )

    def outcome(self, session: Session, error: BaseException | None = None) -> SendOutcome:
        """Return what is known about the message.

        Args:
            session: the session that it was sent in.
            error: what ended the transaction, if anything did.
        """
        message_id = self.outgoing.message_id
        if self.content.reply is not None:
            # The content was answered: that is the truth, whatever happened after it.
            try:
                result = self.result(session)
            except MailwrightError as refused:
                return SendOutcome(DeliveryState.NOT_SENT, message_id, error=refused)
            return SendOutcome(DeliveryState.SENT, message_id, result=result)
        state = DeliveryState.IN_DOUBT if self.content.released else DeliveryState.NOT_SENT
        known = error if isinstance(error, MailwrightError) else None
        return SendOutcome(state, message_id, error=known)


def as_source(
    message: Message,
) -> MimeMessage | bytes:
    """Return a message in one of the two forms that `prepare` takes."""
    if isinstance(message, (MimeMessage, bytes)):
        return message
    if isinstance(message, (bytearray, memoryview)):
        return bytes(message)
    if hasattr(message, "as_bytes") and hasattr(message, "policy"):
        # The standard library writes bare line feeds unless told not to.
        try:
            return bytes(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
        except Exception as error:
            raise unreadable(error) from error
    raise InvalidArgumentError(
        f"A message is a MimeMessage, bytes or an EmailMessage, not {type(message).__name__}; "
        "a str has no encoding of its own.",
        name="message",
    )


def _prepared(source: MimeMessage | bytes, capabilities: Capabilities) -> Outgoing:
    try:
        return prepare(
            source, eight_bit=capabilities.eight_bit, international=capabilities.international
        )
    except MailwrightError:
        raise
    except (OSError, ValueError) as error:  # a file that is gone, or closed
        raise unreadable(error) from error


def _parsed(
    source: MimeMessage | bytes, sender: Path | None, recipients: object
) -> MimeMessage | None:
    if isinstance(source, MimeMessage):
        return source
    return None if sender is not None and recipients is not None else MimeMessage.parse(source)
