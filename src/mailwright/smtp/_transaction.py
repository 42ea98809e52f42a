"""One mail transaction: everything about it that can be known before a byte is written."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from typing import Any, Protocol, TypeAlias

from ..errors import (
    InvalidArgumentError,
    MailwrightError,
    MessageTooLargeError,
    UnsupportedError,
)
from ..mime.message import MimeMessage
from ..mime.outgoing import Outgoing, prepare
from ._command import Command
from ._content import Content, Progress, unreadable
from ._encoder import path
from ._envelope import Path, given
from ._limits import require_room
from ._parameters import Parameters
from ._refusals import refusal
from ._results import Fate, in_doubt, outcome_of, recipients_error
from ._session import Session
from ._transfer import AsMailData, InChunks, Transfer
from .capabilities import Capabilities
from .commands import Mail, Rcpt
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
        progress: see `Content`.
        in_chunks: let the content travel by BDAT where the server offers it.

    Raises:
        UsageError: the message or an address cannot be sent.
        UnsupportedError: the server lacks what the message needs; `MessageTooLargeError` where it
            announced a smaller maximum, `TransactionLimitError` where it takes no more of them.
    """

    __slots__ = (
        "_has_replies_each",
        "envelope",
        "mail",
        "outgoing",
        "rcpts",
        "require_all",
        "transfer",
    )

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
        in_chunks: bool = False,
    ) -> None:
        capabilities = session.capabilities
        international = capabilities.international
        source = as_source(message)
        envelope = given(_parsed(source, sender, recipients), sender, recipients, options)
        outgoing = _prepared(source, capabilities, options)
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
        require_room(session, envelope.recipients, require_all=require_all)
        self.envelope: Envelope = envelope
        self.outgoing: Outgoing = outgoing
        self.mail = Mail(
            reverse,
            size=size if capabilities.size is not None or "SIZE" in capabilities else None,
            eight_bit=outgoing.eight_bit,
            binary=outgoing.binary,
            international=is_international,
            parameters=asked.mail,
        )
        self.rcpts = [
            Rcpt(forward, asked.rcpt(address))
            for address, forward in zip(envelope.recipients, paths, strict=True)
        ]
        in_chunks = outgoing.binary or options.binary or (in_chunks and capabilities.chunking)
        self.transfer = _transfer(outgoing, progress, in_chunks=in_chunks)
        self.require_all = require_all
        self._has_replies_each = session.is_lmtp

    @property
    def content(self) -> Content:
        """The octets of the message, and how far they have got."""
        return self.transfer.content

    def divided(self, most: int | None) -> list[Transaction]:
        """Return the transactions of this message that have at most so many recipients each.

        Args:
            most: what the server takes in one transaction (RCPTMAX, RFC 9422); None for any number.
        """
        count = len(self.rcpts)
        if most is None or count <= most:
            return [self]
        return [self._for_some(slice(start, start + most)) for start in range(0, count, most)]

    def _for_some(self, some: slice) -> Transaction:
        part = copy(self)
        part.envelope = replace(self.envelope, recipients=self.envelope.recipients[some])
        part.mail, part.rcpts = copy(self.mail), self.rcpts[some]
        in_chunks = isinstance(self.transfer, InChunks)
        part.transfer = _transfer(self.outgoing, self.content.progress, in_chunks=in_chunks)
        return part

    def groups(self, *, pipelining: bool) -> list[list[Command]]:
        """Return the commands in the groups that may travel together (RFC 2920 section 3.1).

        DATA goes along only where its promise can be kept: with `require_all` a refused
        recipient must be known first.
        """
        commands: list[Command] = [self.mail, *self.rcpts]
        opening = self.transfer.opening
        if not pipelining:
            return [[command] for command in (*commands, *opening)]
        if self.require_all and opening:
            return [commands, [*opening]]
        return [[*commands, *opening]]

    @property
    def may_fly(self) -> bool:
        """Whether its content may travel before the replies to its recipients are known.

        A server that has no recipient then gets octets and delivers nothing: BDAT says where they
        end, whatever they are. In LMTP the number of replies is not known before, and a server
        that counts differently would confirm one message with the reply to another.
        """
        is_one_chunk = isinstance(self.transfer, InChunks) and self.transfer.is_single
        return is_one_chunk and not (self.require_all or self._has_replies_each)

    @property
    def has_many_replies(self) -> bool:
        """Whether several replies end the message, now that its recipients are known."""
        return self._has_replies_each and len(self.accepted) > 1

    def expect_replies(self) -> None:
        """Put down how many replies end the message, now that its recipients are known."""
        if self._has_replies_each:
            self.transfer.ending.due = max(1, len(self.accepted))

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
        for command in self.rcpts:
            if command.reply is not None and command.reply.code >= 300:
                break
        else:
            return {}
        return {
            address: reply
            for address, command in zip(self.envelope.recipients, self.rcpts, strict=True)
            if (reply := command.reply) is not None and reply.code >= 300
        }

    def error(self, session: Session) -> MailwrightError | None:
        """Return why the transaction cannot go on, judged by the replies so far."""
        if (reply := self.mail.reply) is not None and reply.code >= 300:
            return refusal(reply, session, f"The sender {self.envelope.sender}", stage="MAIL")
        if (refused := self.refused) and (self.require_all or len(refused) == len(self.rcpts)):
            return recipients_error(refused, session)
        if (reply := self.transfer.opening_refusal) is not None:
            return refusal(reply, session, "The message", stage="content")
        return None

    @property
    def is_torn(self) -> bool:
        """Whether the server refused the sender and took a recipient all the same.

        Nobody knows whose mail the content is then.
        """
        sender = self.mail.reply
        return sender is not None and sender.code >= 300 and bool(self.accepted)

    def result(self, session: Session) -> SendResult:
        """Return what the server said at the end, or raise what it means.

        Raises:
            MessageRefusedError: the server refused the content.
        """
        reply = self.transfer.reply
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
        reply, released = self.transfer.reply, self.content.released
        known = error if isinstance(error, MailwrightError) else None
        if (refused := self.error(session)) is not None:
            if not (released and self.is_torn and (reply is None or reply.is_positive)):
                why = refused if released else known or refused
                return SendOutcome(DeliveryState.NOT_SENT, message_id, error=why)
            reply = None
        elif self._has_replies_each and released:
            return outcome_of(
                session,
                self.fates(known),
                message_id=message_id,
                bytes_sent=self.content.bytes_sent,
            )
        if reply is not None:
            # The content was answered: that is the truth, whatever happened after it.
            try:
                result = self.result(session)
            except MailwrightError as refused:
                return SendOutcome(DeliveryState.NOT_SENT, message_id, error=refused)
            return SendOutcome(DeliveryState.SENT, message_id, result=result)
        if not released:
            return SendOutcome(DeliveryState.NOT_SENT, message_id, error=known)
        doubt = in_doubt(session, message_id, self.undecided, known)
        return SendOutcome(DeliveryState.IN_DOUBT, message_id, error=doubt)

    @property
    def undecided(self) -> tuple[str, ...]:
        """The recipients that the server has not refused."""
        refused = self.refused
        return tuple(each for each in self.envelope.recipients if each not in refused)

    def fates(self, error: MailwrightError | None = None) -> dict[str, Fate]:
        """Return what is known about each recipient.

        Args:
            error: what ended the transaction, if anything did.
        """
        sender, ending = self.mail.reply, self.transfer.ending
        each = iter(ending.replies)
        fates: dict[str, Fate] = {}
        for address, command in zip(self.envelope.recipients, self.rcpts, strict=True):
            reply = command.reply
            if sender is not None and sender.code >= 300:
                reply = sender
            elif reply is None or reply.is_positive:
                own = self._has_replies_each and self.content.released
                reply = next(each, None) if own else self.transfer.reply
            if reply is not None:
                state = DeliveryState.SENT if reply.is_positive else DeliveryState.NOT_SENT
            else:
                released = self.content.released
                state = DeliveryState.IN_DOUBT if released else DeliveryState.NOT_SENT
            fates[address] = Fate(state, reply, None if reply is not None else error)
        return fates


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


def _prepared(
    source: MimeMessage | bytes, capabilities: Capabilities, options: DeliveryOptions
) -> Outgoing:
    if options.binary and not capabilities.binary:
        raise UnsupportedError(
            "The message is to travel without an encoding, and the server does not offer "
            "BINARYMIME and CHUNKING; nothing was sent. Without options.binary it is encoded.",
            extension="BINARYMIME",
        )
    try:
        return prepare(
            source,
            eight_bit=capabilities.eight_bit,
            international=capabilities.international,
            binary=capabilities.binary,
            unencoded=options.binary,
        )
    except MailwrightError:
        raise
    except (OSError, ValueError) as error:  # a file that is gone, or closed
        raise unreadable(error) from error


def _transfer(outgoing: Outgoing, progress: Progress | None, *, in_chunks: bool) -> Transfer:
    way = InChunks if in_chunks else AsMailData
    return way(outgoing.blocks(), size=outgoing.size, progress=progress)


def _parsed(
    source: MimeMessage | bytes, sender: Path | None, recipients: object
) -> MimeMessage | None:
    if isinstance(source, MimeMessage):
        return source
    return None if sender is not None and recipients is not None else MimeMessage.parse(source)
