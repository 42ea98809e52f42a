"""A message: its header fields, typed where they have a type, and its body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ..errors import InvalidMessageError
from .address import MailboxAddress
from .composing import ComposedMessage
from .content import refuse_text
from .defects import Defect
from .entity import MimeEntity, changed_bodies, content_fields, walk
from .format_options import DEFAULT as FORMAT
from .format_options import FormatOptions
from .headers import Headers
from .limits import MimeLimits
from .makers import Clock, UniqueMaker, now, unique
from .message_fields import MessageFields
from .multipart import Multipart
from .options import ParserOptions

if TYPE_CHECKING:
    from mmap import mmap

    from .pieces import Plan
    from .source import Source
    from .specifiers import Place


class MimeMessage(ComposedMessage):
    """A message (RFC 5322): header fields and a body.

    One that is built has a Date, a Message-ID and a MIME-Version when it is written, whether or
    not they are set: those of its making, in the domain of its author.

    Args:
        clock: tells the time for Date.
        unique: makes the left part of Message-ID.
    """

    __slots__ = ("_source",)

    def __init__(self, *, clock: Clock = now, unique: UniqueMaker = unique) -> None:
        super().__init__(clock=clock, unique=unique)
        self._source: Source | None = None

    @classmethod
    def from_source(cls, source: Source) -> MimeMessage:
        """Make the message that a parser found.

        Args:
            source: where it lies.
        """
        message = cls.__new__(cls)
        message.take_source(source)
        return message

    def take_source(self, source: Source) -> None:
        """Become the message that a parser found.

        Args:
            source: where it lies.
        """
        original = source.original
        start, end = source.header_span()
        block = original.data[start:end]
        MessageFields.__init__(
            self, Headers.from_bytes(block, original.options, original.limits, offset=start)
        )
        self._body = None
        self._source = source

    # --- reading and writing ---------------------------------------------------------------------

    @classmethod
    def parse(
        cls,
        data: bytes | bytearray | memoryview | mmap,
        *,
        strict: bool = False,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
    ) -> MimeMessage:
        """Take a message apart; any octets give one, see `defects`.

        Args:
            data: the message. What can change is copied, a `mmap.mmap` excepted: it is viewed, and
                a file that is cut short under it kills the process.
            strict: raise the first defect.
            limits: the bounds; see `MimeLimits`.
            options: how it is read; see `ParserOptions`.

        Raises:
            InvalidArgumentError: `data` is a str.
            InvalidMessageError: only when `strict`.
        """
        from .source import Original, as_buffer

        original = Original(as_buffer(data), limits, options)
        if strict and original.defects:
            raise InvalidMessageError(f"The message has a defect at {original.defects[0]}.")
        return cls.from_source(original.root)

    @classmethod
    def load(
        cls,
        file: Path | BinaryIO,
        *,
        strict: bool = False,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
    ) -> MimeMessage:
        """Read a message from a file, whole, and parse it.

        Args:
            file: its path, or an open binary file that is read to its end.
            strict: see `parse`.
            limits: see `parse`.
            options: see `parse`.

        Raises:
            InvalidArgumentError: `file` is a str: write ``Path(...)``; or it is open as text.
            InvalidMessageError: only when `strict`.
            OSError: the file cannot be read.
        """
        refuse_text(file, "file")
        data = file.read_bytes() if isinstance(file, Path) else file.read()
        return cls.parse(data, strict=strict, limits=limits, options=options)

    def write_to(self, file: Path | BinaryIO, options: FormatOptions = FORMAT) -> None:
        """Write the message to a file, block by block.

        Args:
            file: a path, of which a file that exists is replaced, or an open binary file.
            options: how it is written; see `FormatOptions`.

        Raises:
            InvalidArgumentError: `file` is a str: write ``Path(...)``.
            InvalidMessageError: an attached file has changed meanwhile.
            OSError: a file cannot be read or written.
        """
        refuse_text(file, "file")
        planned = _planner()(self, options)
        if isinstance(file, Path):
            with file.open("wb") as opened:
                opened.writelines(planned.blocks())
        else:
            file.writelines(planned.blocks())

    def to_bytes(self, options: FormatOptions = FORMAT) -> bytes:
        """Return the message as it is written.

        Args:
            options: how it is written; see `FormatOptions`.

        Raises:
            InvalidMessageError: an attached file has changed meanwhile.
            OSError: a file cannot be read.
        """
        return _planner()(self, options).joined()

    def __bytes__(self) -> bytes:
        if self._source is not None and not self.is_changed():
            return self._source.raw
        return self.to_bytes()

    # --- the body --------------------------------------------------------------------------------

    @property
    def body(self) -> MimeEntity | None:
        """The root entity: what the header's Content- fields are about. None where none was set."""
        if self._body is None and self._source is not None:
            from .tree import make_entity

            self._body = make_entity(self._source, self._headers)
        return self._body

    @body.setter
    def body(self, body: MimeEntity | None) -> None:
        old = None if self._source is None and self._body is None else self.body
        if old is body:
            return
        if old is not None and old.is_in_message and old.headers is self._headers:
            # The header described the old body; it keeps its fields, should it be used elsewhere.
            old.detach()
            for field in content_fields(self._headers):
                self._headers.remove(field.name)
        self._body = body

    @property
    def body_parts(self) -> Iterator[MimeEntity]:
        """All parts that are no multiparts, in order; messages within are not entered."""
        if self.body is not None:
            yield from (part for part in walk(self.body) if not isinstance(part, Multipart))

    @property
    def attachments(self) -> Iterator[MimeEntity]:
        """The parts that are files sent along; see `MimeEntity.is_attachment`."""
        return (part for part in self.body_parts if part.is_attachment)

    @property
    def text_body(self) -> str | None:
        """The plain text that it shows; None where there is none."""
        return self._text("text/plain")

    @property
    def html_body(self) -> str | None:
        """The HTML that it shows; None where there is none."""
        return self._text("text/html")

    def _text(self, media_type: str) -> str | None:
        from .text_bodies import find_text

        part = None if self.body is None else find_text(self.body, media_type)
        return None if part is None else part.text

    def recipients(self, *, unique: bool = True) -> list[MailboxAddress]:
        """Return the mailboxes of To, Cc and Bcc; of a message sent again, those of that sending.

        Args:
            unique: name each address once; domains are compared without case.
        """
        prefix = "Resent-" if self.is_resent else ""
        fields = [self.address_fields[f"{prefix}{name}"] for name in ("To", "Cc", "Bcc")]
        found = [mailbox for field in fields for mailbox in field.mailboxes]
        if not unique:
            return found
        firsts: dict[tuple[str, str], MailboxAddress] = {}
        for mailbox in found:
            firsts.setdefault((mailbox.local_part, mailbox.domain.lower()), mailbox)
        return list(firsts.values())

    # --- places in it ----------------------------------------------------------------------------

    def places(self, *, enter_messages: bool = True) -> Iterator[Place]:
        """Yield all entities in order, each with its part specifier, depth and parent.

        Args:
            enter_messages: also what lies in embedded messages.
        """
        from .specifiers import places

        return places(self, enter_messages=enter_messages)

    def find(self, specifier: str) -> MimeEntity | MimeMessage | None:
        """Return the part of a specifier such as "1.2"; None where there is none.

        Args:
            specifier: as IMAP has it (RFC 3501 section 6.4.5); "" is the message itself.

        Raises:
            InvalidArgumentError: it is no specifier.
        """
        from .specifiers import find

        return find(self, specifier)

    def section(self, specifier: str) -> bytes | None:
        """Return the octets of a specifier such as "1.2.HEADER"; None where there are none.

        Args:
            specifier: as IMAP has it (RFC 3501 section 6.4.5); "" is the whole message.

        Raises:
            InvalidArgumentError: it is no specifier.
            InvalidMessageError: the message was edited and cannot be written.
            OSError: a file that is attached cannot be read.
        """
        from .specifiers import section

        return section(self, specifier)

    # --- what was parsed -------------------------------------------------------------------------

    @property
    def defects(self) -> tuple[Defect, ...]:
        """What is wrong with the octets it was parsed from, in their order.

        They are looked for when they are first asked for, which takes longer than to parse; a
        thousand of each kind are told. A message that was composed has none.
        """
        return () if self._source is None else self._source.defects

    @property
    def ambiguities(self) -> tuple[Defect, ...]:
        """Those of `defects` that let two programs see two different messages.

        A filter that looks at a message for others can refuse it for them.
        """
        return tuple(defect for defect in self.defects if defect.kind.is_ambiguity)

    @property
    def raw(self) -> bytes | None:
        """The exact octets it was parsed from; None when it was composed."""
        return None if self._source is None else self._source.raw

    @property
    def source(self) -> Source | None:
        """Where it lies in the octets that were parsed; None when it was composed."""
        return self._source

    @property
    def loaded_body(self) -> MimeEntity | None:
        """The body where somebody may have changed it, for the writer."""
        return self._body

    def header_is_changed(self) -> bool:
        """Whether the header is not what was parsed, or the body another entity."""
        if self._source is None or self._headers.is_modified:
            return True
        return self._body is not None and self._body.source is not self._source

    def is_changed(self) -> bool:
        """Whether anything in it is not what was parsed; True when it was composed."""
        if self.header_is_changed():
            return True
        if self._body is None:
            return False
        return id(self._body) in changed_bodies(self._body)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.subject!r} from {str(self.from_)!r}>"

    def __copy__(self) -> MimeMessage:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> MimeMessage:
        from .tree import copy_tree

        return copy_tree(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        from .tree import flatten, rebuild

        return rebuild, (flatten(self),)


@cache
def _planner() -> Callable[[MimeMessage, FormatOptions], Plan]:
    from .writer import plan

    return plan
