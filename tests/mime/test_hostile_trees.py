"""Trees that are meant to hurt: deep, wide, and looked at in every way."""

from __future__ import annotations

import copy
import gc
import pickle
from collections.abc import Callable
from itertools import pairwise

import pytest
from entity_strategies import look_at_everything, octets
from hypothesis import example, given
from shallow import shallow_stack

from mailwright import MessagePart, MimeEntity, MimeLimits, MimeMessage, MimePart, Multipart
from mailwright.mime.anonymising import anonymise
from mailwright.mime.specifiers import places
from mailwright.mime.visitor import MimeVisitor

_MULTIPART = b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n"
_MESSAGE = b"Content-Type: message/rfc822\r\n\r\n"


def multiparts(depth: int) -> bytes:
    return b"".join([_MULTIPART % (number, number) for number in range(depth)]) + b"\r\nx"


def messages(depth: int) -> bytes:
    return _MESSAGE * depth + b"Subject: x\r\n\r\nx"


def both(depth: int) -> bytes:
    pair = [_MULTIPART % (number, number) + _MESSAGE for number in range(depth // 2)]
    return b"".join(pair) + b"\r\nx"


def use_in_every_way(message: MimeMessage) -> int:
    """Walk, copy, pickle and write a tree; return how many entities it has."""
    count = look_at_everything(message)
    found = list(message.places())
    assert len(found) == count
    for made in (copy.deepcopy(message), copy.copy(message), pickle.loads(pickle.dumps(message))):
        assert bytes(made) == bytes(message)
        assert made != message
    MimeVisitor().visit(message)
    message.subject = "edited"
    assert b"edited" in bytes(message)
    assert len({message, *(place.entity for place in found)}) == count + 1
    return count


@pytest.mark.parametrize("make", [multiparts, messages, both])
@pytest.mark.parametrize("depth", [10, 98, 100, 101, 1_000, 10_000, 100_000, 1_000_000])
def test_M01_any_depth_is_parsed_and_used_and_100_levels_of_it_count(
    make: Callable[[int], bytes], depth: int
) -> None:
    data = make(depth)
    use_in_every_way(MimeMessage.parse(make(10)))  # what is imported at first use recurses
    with shallow_stack():
        message = MimeMessage.parse(data)
        assert bytes(message) == data
        deepest = max(place.depth for place in message.places())
        assert deepest == min(depth, 99)
        if depth <= 10_000:
            assert use_in_every_way(message) == min(depth, 99) + 1
            assert len(anonymise(data)) == len(data)


@pytest.mark.parametrize("depth", [1, 2, 3, 50])
def test_M01_the_limit_of_depth_is_exact(depth: int) -> None:
    for make in (multiparts, messages):
        for more in (0, 1):
            message = MimeMessage.parse(make(depth - 1 + more), limits=MimeLimits(depth=depth))
            last = list(message.places())[-1].entity
            assert max(place.depth for place in message.places()) == depth - 1
            assert isinstance(last, MimePart)
            assert bool(message.defects and "deep" in str(message.defects)) is bool(more)


NESTED = multiparts(3) + b"\r\n--2\r\n\r\ny\r\n--1\r\n" + both(4) + b"\r\n--0\r\n" + messages(3)


@given(octets)
@example(NESTED)
@example(both(6))
def test_M02_each_entity_has_one_parent_and_leaves_share_no_octet(data: bytes) -> None:
    message = MimeMessage.parse(data)
    found = list(message.places())
    entities = [place.entity for place in found]
    assert len({id(entity) for entity in entities}) == len(entities)
    inside = [id(child) for entity in entities for child in _children(entity)]
    assert len(inside) == len(set(inside)) == len(entities) - 1
    spans = sorted(
        (entity.source.node.start, entity.source.node.end)
        for entity in entities
        if isinstance(entity, MimePart) and entity.source is not None
    )
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert sum(end - start for start, end in spans) <= len(data)


def _children(entity: MimeEntity) -> list[MimeEntity]:
    if isinstance(entity, MessagePart):
        return [] if entity.message.body is None else [entity.message.body]
    return [*entity.parts()]


def test_M03_a_million_tiny_parts_are_read_within_the_limit() -> None:
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    data = head + b"--b\n\n" * 1_000_000 + b"--b--\n"
    message = MimeMessage.parse(data)
    assert isinstance(message.body, Multipart)
    assert len(message.body) == 9_999  # and the multipart itself
    assert sum(1 for _ in message.places()) == 10_000
    assert bytes(message) == data
    message.subject = "edited"
    assert bytes(message).endswith(b"--b--\n")
    assert message.find("9999") is message.body[-1]
    assert message.find("10000") is None


def test_M03_what_parts_cost_grows_with_their_number_alone() -> None:
    def objects(count: int) -> int:
        head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        data = head + b"--b\n\n" * count + b"--b--\n"
        gc.collect()
        before = len(gc.get_objects())
        message = MimeMessage.parse(data, limits=MimeLimits(parts=10**6))
        kept = list(message.places())
        assert len(kept) == count + 1
        return len(gc.get_objects()) - before

    objects(10)
    small, large = objects(1_000), objects(4_000)
    assert large <= 4.2 * small


def test_M28_pickles_grow_with_the_message_and_hold_no_octet_twice() -> None:
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    sizes: list[int] = []
    for count in (500, 2_000):
        data = head + (b"--b\r\n\r\n" + b"x" * 500 + b"\r\n") * count + b"--b--\r\n"
        message = MimeMessage.parse(data)
        look_at_everything(message)
        size = len(pickle.dumps(message))
        assert size < 2.5 * len(data)
        sizes.append(size)
    assert sizes[1] < 4.4 * sizes[0]


def test_M28_entities_are_equal_to_themselves_alone_and_can_be_kept_in_sets() -> None:
    for make in (multiparts, messages, both):
        one, other = MimeMessage.parse(make(1_000)), MimeMessage.parse(make(1_000))
        with shallow_stack():
            entities = [place.entity for message in (one, other) for place in places(message)]
            assert len({one, other, *entities}) == 2 + len(entities)
            assert one != other
            assert [entity for entity in entities if entity == entities[0]] == [entities[0]]


def test_M28_a_copy_of_several_things_shares_what_they_share() -> None:
    message = MimeMessage.parse(multiparts(3))
    copied, body, again = copy.deepcopy((message, message.body, message))
    assert copied.body is body
    assert again is copied is not message
