"""What may be asked for of messages: the items of a FETCH."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal, TypedDict

from ...errors import InvalidArgumentError
from ...mime.specifiers import Section, Specifier
from .section import BodySection, SectionKind

if TYPE_CHECKING:
    from .._session import Session

# partial        = "<" number64 "." nz-number64 ">"                      RFC 9051 section 9
_PARTIAL = re.compile(r"(?P<section>[^<>]*)<(?P<first>[0-9]{1,18})\.(?P<count>[1-9][0-9]{0,17})>\Z")
# entry-match / att-match of annotations, without what would leave a quoted string
_ANNOTATION = re.compile(r"/[^\x00-\x20\x7f\"\\{]{0,500}\Z")

#: Items without arguments: the keyword of `fetch`, what is written, the extension that has it.
_PLAIN: tuple[tuple[str, bytes, str], ...] = (
    ("flags", b"FLAGS", ""),
    ("internal_date", b"INTERNALDATE", ""),
    ("size", b"RFC822.SIZE", ""),
    ("envelope", b"ENVELOPE", ""),
    ("body_structure", b"BODYSTRUCTURE", ""),
    ("modseq", b"MODSEQ", "CONDSTORE"),
    ("email_id", b"EMAILID", "OBJECTID"),
    ("thread_id", b"THREADID", "OBJECTID"),
    ("save_date", b"SAVEDATE", "SAVEDATE"),
    ("gmail_labels", b"X-GM-LABELS", "X-GM-EXT-1"),
    ("gmail_message_id", b"X-GM-MSGID", "X-GM-EXT-1"),
    ("gmail_thread_id", b"X-GM-THRID", "X-GM-EXT-1"),
)
#: What a server tells of its own accord about a message whose flags changed.
_OF_UPDATES = frozenset({"flags", "modseq"})
_BULKY = frozenset({"message", "sections", "binary", "headers", "headers_except"})


class FetchOptions(TypedDict, total=False):
    """The keywords of `fetch`, each an item of `FetchItems`, which describes them."""

    flags: bool
    internal_date: bool
    size: bool
    envelope: bool
    body_structure: bool
    modseq: bool
    email_id: bool
    thread_id: bool
    save_date: bool
    preview: bool | Literal["lazy"]
    gmail_labels: bool
    gmail_message_id: bool
    gmail_thread_id: bool
    annotations: Collection[str]
    message: bool
    headers: bool | Collection[str]
    headers_except: Collection[str]
    sections: Collection[str | BodySection]
    binary: Collection[str]
    binary_sizes: Collection[str]
    mark_seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchItems:
    r"""What is wanted of each message; the UID always comes with it.

    Args:
        flags: flags and keywords.
        internal_date: when the server took the message in.
        size: octets of the message, as the server counts them.
        envelope: the fields of its header that make up the envelope.
        body_structure: its parts, without their contents.
        modseq: the number of its last change (CONDSTORE, RFC 7162).
        email_id: an id that stays with it in all folders (OBJECTID, RFC 8474).
        thread_id: an id of the conversation that it belongs to (OBJECTID).
        save_date: when it came into this folder (SAVEDATE, RFC 8514).
        preview: the beginning of its text (PREVIEW, RFC 8970; made here from the text part where
            the server does not do it); "lazy" takes it only where the server has it at hand.
        gmail_labels: labels of Gmail.
        gmail_message_id: Gmail's id of the message.
        gmail_thread_id: Gmail's id of the conversation.
        annotations: names of entries (ANNOTATE-EXPERIMENT-1, RFC 5257), such as "/comment".
        message: all of it.
        headers: its header section, or only the fields with these names.
        headers_except: its header section without the fields with these names.
        sections: part specifiers such as "1.2", "TEXT", "2.MIME", each maybe with a range of
            octets: "1<0.1024>".
        binary: numbers of parts of which the decoded content is wanted (BINARY, RFC 3516).
        binary_sizes: numbers of parts of which the size of the decoded content is wanted (BINARY).
        mark_seen: have the server set ``\Seen`` where contents are fetched; it is left alone else.

    Raises:
        InvalidArgumentError: one of them cannot be right.
    """

    flags: bool = False
    internal_date: bool = False
    size: bool = False
    envelope: bool = False
    body_structure: bool = False
    modseq: bool = False
    email_id: bool = False
    thread_id: bool = False
    save_date: bool = False
    preview: bool | Literal["lazy"] = False
    gmail_labels: bool = False
    gmail_message_id: bool = False
    gmail_thread_id: bool = False
    annotations: Collection[str] = ()
    message: bool = False
    headers: bool | Collection[str] = False
    headers_except: Collection[str] = ()
    sections: Collection[str | BodySection] = ()
    binary: Collection[str] = ()
    binary_sizes: Collection[str] = ()
    mark_seen: bool = False

    def __post_init__(self) -> None:
        for name in ("annotations", "headers", "headers_except", "sections", "binary"):
            if isinstance(getattr(self, name), (str, bytes)):
                raise InvalidArgumentError(f"{name} takes several texts, not one.", name=name)
        list(self._arguments())

    @property
    def is_bulky(self) -> bool:
        """Whether contents are among them: kilobytes a message instead of some hundred octets."""
        return any(getattr(self, name) for name in _BULKY)

    @property
    def asks_flags(self) -> bool:
        """Whether flags or MODSEQ are among them."""
        return self.flags or self.modseq

    @property
    def is_of_updates(self) -> bool:
        """Whether an update of flags, which nobody asked for, could be all of the answer."""
        return not any(
            getattr(self, field.name) for field in fields(self) if field.name not in _OF_UPDATES
        )

    def names(self, session: Session) -> list[bytes]:
        """Return the items as they are written, for a session.

        Raises:
            UnsupportedError: the server does not offer the extension that has one of them.
        """
        names = [b"UID"]
        for keyword, name, extension in _PLAIN:
            if getattr(self, keyword):
                if extension:
                    session.require(extension, f"The item {name.decode()}")
                names.append(name)
        if self.preview and session.has("PREVIEW"):
            names.append(b"PREVIEW (LAZY)" if self.preview == "lazy" else b"PREVIEW")
        if self.annotations:
            session.require("ANNOTATE-EXPERIMENT-1", "An annotation")
        if self.binary or self.binary_sizes:
            session.require("BINARY", "Decoding on the server")
        names += self._arguments()
        return names

    def _arguments(self) -> Iterator[bytes]:
        """Make the items that have arguments."""
        if self.annotations:
            entries = " ".join(_checked(self.annotations, _ANNOTATION, "annotations"))
            yield f"ANNOTATION (({entries}) (value size))".encode()
        for section in self._wanted():
            yield section.wire_name(peek=not self.mark_seen).encode("ascii")

    def _wanted(self) -> Iterator[BodySection]:
        """Make the sections."""
        if self.headers is True:
            yield BodySection.of("HEADER")
        elif self.headers:
            yield _fields(Section.HEADER_FIELDS, self.headers)
        if self.headers_except:
            yield _fields(Section.HEADER_FIELDS_NOT, self.headers_except)
        for section in self.sections:
            yield section if isinstance(section, BodySection) else section_of(section)
        for part in self.binary_sizes:
            yield BodySection.of(part, kind=SectionKind.BINARY_SIZE)
        for part in self.binary:
            yield BodySection.of(part, kind=SectionKind.BINARY)
        if self.message:
            yield BodySection.of("")


def section_of(text: str) -> BodySection:
    """Return the section that a text such as ``1.2<0.1024>`` names.

    Raises:
        InvalidArgumentError: it names none.
    """
    found = _PARTIAL.match(text)
    if found is None:
        return BodySection.of(text)
    first, count = int(found["first"]), int(found["count"])
    return BodySection.of(found["section"], offset=first, count=count)


def _fields(kind: Section, names: Collection[str] | bool) -> BodySection:
    fields = frozenset(name.lower() for name in names) if not isinstance(names, bool) else ()
    return BodySection(Specifier((), kind, frozenset(fields)))


def _checked(texts: Collection[str], pattern: re.Pattern[str], name: str) -> list[str]:
    checked = list(texts)
    for text in checked:
        if not pattern.match(text):
            raise InvalidArgumentError(f"{text!a:.80} is nothing for {name}.", name=name)
    return checked
