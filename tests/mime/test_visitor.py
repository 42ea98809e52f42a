"""Visitors: a method for each class of entities."""

from __future__ import annotations

from entity_strategies import octets
from hypothesis import given
from shallow import shallow_stack

from mailwright import MessagePart, MimeEntity, MimeMessage, MimePart, Multipart, TextPart
from mailwright.mime.entities.multiparts import MultipartAlternative
from mailwright.mime.entities.openpgp import ApplicationPgpSignature
from mailwright.mime.visitor import MimeVisitor


class Notes(MimeVisitor):
    """Writes down what it is shown."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def visit_mime_message(self, message: MimeMessage) -> None:
        self.seen.append(f"message {message.subject}")

    def leave_mime_message(self, message: MimeMessage) -> None:
        self.seen.append(f"end of {message.subject}")

    def visit_multipart(self, multipart: Multipart) -> None:
        self.seen.append(multipart.content_type.subtype)

    def leave_multipart(self, multipart: Multipart) -> None:
        self.seen.append(f"end of {multipart.content_type.subtype}")

    def visit_text_part(self, part: TextPart) -> None:
        self.seen.append(part.text)

    def visit_mime_entity(self, entity: MimeEntity) -> None:
        self.seen.append(type(entity).__name__)


class Alternatives(Notes):
    """Does not look into alternatives."""

    def visit_multipart_alternative(self, alternative: MultipartAlternative) -> bool:
        self.seen.append(f"{len(alternative)} alternatives")
        return False

    def visit_application_pgp_signature(self, part: ApplicationPgpSignature) -> None:
        self.seen.append(part.content.decode())


class Song(TextPart):
    """A class of the caller's."""


def tree() -> MimeMessage:
    inner = MimeMessage()
    inner.subject = "inner"
    inner.body = TextPart("plain", "c")
    message = MimeMessage()
    message.subject = "outer"
    message.body = Multipart(
        "mixed",
        MultipartAlternative(TextPart("plain", "a"), Song("plain", "b")),
        MessagePart(inner),
        ApplicationPgpSignature(b"signature"),
        MimePart("image/png"),
    )
    return message


def test_each_entity_is_shown_to_the_method_of_its_class() -> None:
    notes = Notes()
    notes.visit(tree())
    assert notes.seen == [
        "message outer", "mixed", "alternative", "a", "b", "end of alternative",
        "MessagePart", "message inner", "c", "end of inner",
        "ApplicationPgpSignature", "MimePart", "end of mixed", "end of outer",
    ]  # fmt: skip


def test_a_nearer_method_counts_and_may_keep_from_what_is_inside() -> None:
    notes = Alternatives()
    notes.visit(tree())
    assert notes.seen[2:5] == ["2 alternatives", "end of alternative", "MessagePart"]
    assert "signature" in notes.seen


def test_classes_of_the_callers_have_methods_too() -> None:
    class Songs(Notes):
        def visit_song(self, song: Song) -> None:
            self.seen.append(f"song {song.text}")

    songs = Songs()
    songs.visit(tree())
    assert songs.seen[3:5] == ["a", "song b"]


def test_a_visitor_without_methods_visits_all_the_same() -> None:
    MimeVisitor().visit(tree())
    MimeVisitor().visit(MimeMessage())
    MimeVisitor().visit(TextPart())


class Order(MimeVisitor):
    """Looks whether each end is that of what was begun last."""

    def __init__(self) -> None:
        self.open: list[object] = []
        self.count = 0

    def visit_mime_entity(self, entity: MimeEntity) -> None:
        self.open.append(entity)
        self.count += 1

    def leave_mime_entity(self, entity: MimeEntity) -> None:
        assert self.open.pop() is entity


@given(octets)
def test_every_entity_of_any_octets_is_visited_and_has_its_end(data: bytes) -> None:
    message = MimeMessage.parse(data)
    order = Order()
    order.visit(message)
    assert order.open == []
    assert order.count == len(list(message.places()))


def test_M01_a_deep_tree_is_visited_without_recursion() -> None:
    body: MimeEntity = TextPart("plain", "x")
    for _ in range(5_000):
        body = Multipart("mixed", body, boundary="b")
    notes = Notes()
    with shallow_stack():
        notes.visit(body)
    assert len(notes.seen) == 10_001
