from __future__ import annotations

import pytest
from defect_cases import CASES, CLEAN, FROM, LIMITS, coded, mixed, nested, typed
from entity_strategies import octets
from hypothesis import given
from shallow import shallow_stack

from mailwright import GroupAddress, InvalidMessageError, MimeMessage
from mailwright.mime.audit import MAX_OF_A_KIND
from mailwright.mime.defects import Defect, DefectKind
from mailwright.mime.delimiters import MAX_DOUBTFUL
from mailwright.mime.limits import MimeLimits
from mailwright.mime.part import MessagePart

K = DefectKind


def test_each_kind_has_a_case() -> None:
    assert set(CASES) == set(DefectKind)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        pytest.param(kind, data, id=f"{row}-{kind.name}-{number}")
        for kind, (row, cases) in CASES.items()
        for number, data in enumerate(cases)
    ],
)
def test_M10_M11_M12_M13_M14_M18_it_is_seen(kind: DefectKind, data: bytes) -> None:
    message = MimeMessage.parse(data, limits=LIMITS)
    seen = [defect.kind for defect in message.defects]
    assert kind in seen
    assert [defect.offset for defect in message.defects] == sorted(
        defect.offset for defect in message.defects
    )
    assert all(defect in message.defects for defect in message.ambiguities)
    assert (kind in {defect.kind for defect in message.ambiguities}) == kind.is_ambiguity
    with pytest.raises(InvalidMessageError, match=f"octet {message.defects[0].offset}:"):
        MimeMessage.parse(data, limits=LIMITS, strict=True)
    assert bytes(message) == data


@pytest.mark.parametrize(
    "data",
    [
        CLEAN,
        CLEAN.replace(b"\r\n", b"\n"),
        CLEAN.replace(b"1.0", b"1.0 (by hand)"),
        CLEAN.replace(b"--b\r\n", b"This is a message of MIME.\r\n--b\r\n"),
        nested(b"c"),
        FROM + b"Subject: \xc3\xa4\r\n\r\nx",
        b"From: Ann (at work) <ann@example.org>\r\nTo: a@x.example, B <b@y.example>\r\n\r\n",
        b"From: ann@example.org (Ann)\r\nTo: g: a@x.example;\r\n\r\n",
        b'From: "ann@example.org" <ann@example.org>\r\n\r\n',
        typed(b"Content-Type: text/plain; charset=utf-8; format=flowed;"),
        typed(b"Content-Type: text/plain;\r\n\tcharset=\"utf-8\"; name*=utf-8''%C3%A4.txt"),
        typed(b"Content-Disposition: attachment; filename*0=a; filename*1=.txt"),
        typed(b"Content-Type: text/plain; name=a\r\nContent-Disposition: inline; filename=a"),
        typed(b"Content-Type: a/b\r\nContent-Transfer-Encoding: binary", b"\0\r\xff\n"),
        coded(b"BASE64", b"QUJD\r\nQQ==\r\n"),
        coded(b"quoted-printable", b"=C3=A4 =\r\nx\r\n"),
        b"\r\ntext without a header\r\n",
        b"",
    ],
)  # fmt: skip
def test_what_is_plain_has_no_defect(data: bytes) -> None:
    assert MimeMessage.parse(data, strict=True).defects == ()


@pytest.mark.parametrize("limit", ["parameters", "groups", "field_octets"])
@pytest.mark.parametrize("beyond", [0, 1])
def test_M04_M05_defects_begin_one_past_the_limit(limit: str, beyond: int) -> None:
    number = 50 + beyond
    data, kind = {
        "parameters": (typed(b"Content-Type: a/b" + b"; %d=b" * number % tuple(range(number))),
                       DefectKind.TOO_MANY_PARAMETERS),
        "groups": (FROM + b"To: " + b", ".join([b"g:;"] * number) + b"\r\n\r\n",
                   DefectKind.TOO_MANY_GROUPS),
        "field_octets": (b"X: " + b"x" * (number - 5) + b"\r\n\r\n", DefectKind.FIELD_TOO_LARGE),
    }[limit]  # fmt: skip
    limits = MimeLimits(**{limit: 50})
    kinds = {defect.kind for defect in MimeMessage.parse(data, limits=limits).defects}
    assert (kind in kinds) == bool(beyond)


@pytest.mark.parametrize("limit", [1, 2])
def test_M04_M05_the_limits_hold_for_what_is_asked_of_a_message(limit: int) -> None:
    data = (
        b"To: g: a@b.c;, h: d@e.f;\r\n"
        b"Content-Type: text/plain; x=y; name=a.txt\r\n"
        b"Content-Disposition: attachment; x=y; filename=b.txt\r\n\r\n"
    )
    message = MimeMessage.parse(data, limits=MimeLimits(groups=limit, parameters=limit))
    assert message.body is not None
    assert message.body.content_disposition is not None
    assert sum(isinstance(address, GroupAddress) for address in message.to) == limit
    assert [address.address for address in message.to.mailboxes] == ["a@b.c", "d@e.f"]
    assert message.body.content_type.name == (None, "a.txt")[limit - 1]
    assert message.body.content_disposition.filename == (None, "b.txt")[limit - 1]


def test_M06_nearly_delimiters_are_told_a_hundred_times_and_not_more() -> None:
    for line in (b"x --b\r\n", b"--bx\r\n"):
        few, many = (
            MimeMessage.parse(mixed(b"Content-Type: text/plain\r\n\r\n" + line * number)).defects
            for number in (5_000, 20_000)
        )
        assert len(many) == len(few) <= MAX_DOUBTFUL + 100


@pytest.mark.parametrize("number", [999, 1_000, 1_001, 5_000])
def test_M04_a_thousand_defects_of_a_kind_are_told_and_no_kind_hides_another(number: int) -> None:
    data = FROM + b"X: " + b"x" * 1_000 + b"\r\n"
    data = data + data[len(FROM) :] * (number - 1) + b"From: boss@example.org\r\n\r\n"
    message = MimeMessage.parse(data)
    kinds = [defect.kind for defect in message.defects]
    assert kinds.count(DefectKind.LINE_TOO_LONG) == min(number, MAX_OF_A_KIND)
    assert [defect.kind for defect in message.ambiguities] == [DefectKind.DUPLICATE_FIELD]


def test_what_we_compose_has_no_defect() -> None:
    message = MimeMessage.compose(
        from_="Jürgen <juergen@example.org>",
        to=["Ann <ann@example.org>", "bob@example.net"],
        subject="Grüße " * 20,
        text="Größe\n" * 50,
        html="<p>Größe</p>" * 50,
        attachments=[("große Datei.bin", bytes(range(256)) * 50), ("a.txt", b"text")],
    )
    assert MimeMessage.parse(bytes(message), strict=True).defects == ()
    assert message.defects == message.ambiguities == ()


def test_defects_say_where_and_what() -> None:
    data = FROM + b"From: boss@example.org\r\n\r\n"
    assert MimeMessage.parse(data).defects == (Defect(K.DUPLICATE_FIELD, len(FROM), "from"),)
    with pytest.raises(InvalidMessageError, match=r"stands more often: the first counts \(from\)"):
        MimeMessage.parse(data, strict=True)


def test_an_embedded_message_has_the_defects_that_lie_in_it() -> None:
    inner = FROM + b"From: boss@example.org\r\n\r\n"
    data = b"Subject: a\r\nSubject: b\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n"
    message = MimeMessage.parse(data + inner)
    assert [defect.text for defect in message.defects] == ["subject", "from"]
    assert isinstance(message.body, MessagePart)
    assert [defect.text for defect in message.body.message.defects] == ["from"]


@given(octets)
def test_M09_any_octets_can_be_audited(data: bytes) -> None:
    message = MimeMessage.parse(data)
    assert all(0 <= defect.offset <= len(data) for defect in message.defects)
    assert len(set(message.defects)) == len(message.defects)


def test_M01_deep_messages_are_audited_without_recursion() -> None:
    data = b"Content-Type: message/rfc822\r\n\r\n" * 1_000
    with shallow_stack():
        assert K.TOO_DEEP in {defect.kind for defect in MimeMessage.parse(data).defects}
