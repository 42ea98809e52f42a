"""The address fields of a header as lists, bound both ways."""

from __future__ import annotations

import copy
import pickle

import pytest

from mailwright.errors import InvalidAddressError
from mailwright.mime.address import MailboxAddress
from mailwright.mime.address_fields import AddressFields
from mailwright.mime.headers import Headers


def bound(block: bytes) -> tuple[Headers, AddressFields]:
    headers = Headers.from_bytes(block)
    return headers, AddressFields(headers)


def test_a_list_and_its_field_follow_each_other():
    headers, fields = bound(b"To: a@b.c\r\nCc: d@e.f\r\n")
    to = fields["To"]
    to.append("x@y.z")
    assert headers["to"] == "a@b.c, x@y.z"
    assert fields["To"] is to
    headers["To"] = "new@b.c"
    assert fields["To"] == [MailboxAddress("", "new@b.c")]
    fields["To"].clear()
    assert "To" not in headers
    fields["Bcc"] = ["g@h.i"]
    assert [field.name for field in headers] == ["Cc", "Bcc"]


def test_several_fields_of_a_name_are_one_list_and_become_one_field():
    headers, fields = bound(b"To: a@b.c\r\nSubject: x\r\nTo: d@e.f\r\n")
    assert [one.address for one in fields["To"].mailboxes] == ["a@b.c", "d@e.f"]
    fields["To"].append("g@h.i")
    assert headers.get_all("To") == ["a@b.c, d@e.f, g@h.i"]


def test_reading_changes_nothing():
    headers, fields = bound(b"To: Ann <a@b.c\r\n")
    assert [one.address for one in fields["To"].mailboxes] == ["a@b.c"]
    assert not headers.is_modified


@pytest.mark.parametrize(
    "body",
    [
        b"a@b.c, c@d <e@f.g>", b"a@b.c d@e.f", b"<@r:a@b.c>", b"a b@c.d", b"Ann <a@b.c", b"root",
        b'"a@b.c', b"=?utf-8?q?a=40b.c?=", b"a@b.c\0d", b"a@b..c", b"a(x)b@c.d", b"\xff@b.c",
    ],
)  # fmt: skip
def test_S25_an_envelope_takes_nothing_ambiguous_from_a_field(body):
    _, fields = bound(b"To: ok@b.c\r\nTo: " + body + b"\r\n")
    with pytest.raises(InvalidAddressError):
        fields.mailboxes("To")
    assert fields["To"]  # for reading there is a list all the same


def test_an_envelope_does_not_mind_octets_of_any_charset_in_a_name():
    _, fields = bound(b"To: M\xfcller <a@b.c>\r\n")
    assert [one.address for one in fields.mailboxes("To")] == ["a@b.c"]


def test_S25_an_envelope_takes_groups_apart_and_passes_over_empty_fields():
    _, fields = bound(b"To: g: a@b.c, Ann <d@e.f>;\r\nTo: \r\nTo: none:;\r\n")
    assert [one.address for one in fields.mailboxes("to")] == ["a@b.c", "d@e.f"]


RESENT = (
    b"Resent-From: second@b.c\r\nResent-To: late@b.c\r\nReceived: x\r\n"
    b"Resent-From: first@b.c\r\nResent-To: early@b.c\r\nTo: a@b.c\r\n"
)


def test_of_two_resendings_the_latest_counts_and_the_earlier_stays():
    headers, fields = bound(RESENT)
    assert [one.address for one in fields["Resent-To"].mailboxes] == ["late@b.c"]
    fields["Resent-To"] = ["new@b.c"]
    assert headers.get_all("Resent-To") == ["new@b.c", "early@b.c"]
    assert [field.key for field in headers] == [
        "resent-from", "resent-to", "received", "resent-from", "resent-to", "to",
    ]  # fmt: skip


def test_a_new_resent_field_goes_on_top():
    headers, fields = bound(b"Received: x\r\nTo: a@b.c\r\n")
    fields["Resent-To"] = ["d@e.f"]
    assert [field.key for field in headers] == ["resent-to", "received", "to"]


def test_copies_are_bound_to_headers_of_their_own():
    headers, fields = bound(b"To: a@b.c\r\n")
    for twin in (copy.deepcopy(fields), pickle.loads(pickle.dumps(fields))):
        twin["To"].append("x@y.z")
        assert len(twin["To"]) == 2
    assert headers["To"] == "a@b.c"
