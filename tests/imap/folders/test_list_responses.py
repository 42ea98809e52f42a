"""Lines of LIST as servers really send them (row 43 of quirks, I12, I16)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.corpus_rows import WITHOUT_CORPORA, all_rows
from mailwright.errors import MalformedResponseError
from mailwright.imap.mailboxes.folder_info import FolderAttribute, FolderInfo
from mailwright.imap.mailboxes.list_response import ListReader
from mailwright.imap.mailboxes.special_use import SpecialUse
from mailwright.imap.responses import Response


def read(line: bytes, *, utf8: bool = False) -> FolderInfo:
    response = Response.parse(line)
    assert response is not None
    return ListReader(utf8).read(response.reader())


#: line, name, name on the wire, delimiter
LINES = [
    (b'* LIST () "/" a', "a", b"a", "/"),
    (b"* LIST () NIL INBOX", "INBOX", b"INBOX", None),
    (b'* LIST () "" a', "a", b"a", None),
    (b'* LIST (\\Noselect) "/" ""', "", b"", "/"),
    (b'* LIST () "\\\\" "a\\\\b"', "a\\b", b"a\\b", "\\"),
    (b'* LIST () "\\" INBOX', "INBOX", b"INBOX", "\\"),
    (b'* LIST () "." {3}\r\na"b', 'a"b', b'a"b', "."),
    (b'* LIST () "." {5}\r\na\r\n b', "a\r\n b", b"a\r\n b", "."),
    (b'* LIST () "/" "a\tb"', "a\tb", b"a\tb", "/"),
    (b'* LIST () "/" "a \\"b\\" c"', 'a "b" c', b'a "b" c', "/"),
    (b'* LIST () "/" "a "b" c"', 'a "b" c', b'a "b" c', "/"),
    (b'* LIST () "/" a b c', "a b c", b"a b c", "/"),
    (b'* LIST () "/" a(b)', "a(b)", b"a(b)", "/"),
    (b'* LIST () "/" "a\\b"', "ab", b"ab", "/"),
    (b'* LIST () "/" &APw-', "ü", b"&APw-", "/"),
    (b'* LIST () "/" "\xc3\xbc"', "ü", b"\xc3\xbc", "/"),
    (b'* LIST () "/" "\xfc"', "\udcfc", b"\xfc", "/"),
    (b'* LIST () "/" NIL', "NIL", b"NIL", "/"),
    (b'* LIST  ( )  "/"  a ', "a", b"a", "/"),
    (b'* list (\\haschildren) "/" a', "a", b"a", "/"),
    (b'* LIST () "/" "a" ()', "a", b"a", "/"),
    (b'* LIST () "/" "a" (X-NEW ("1" (2 3)) "OLDNAME" ("b"))', "a", b"a", "/"),
]


@pytest.mark.parametrize("case", LINES, ids=range(len(LINES)))
def test_a_line_of_list(case: tuple[bytes, str, bytes, str | None]) -> None:
    line, name, wire_name, delimiter = case
    info = read(line)
    assert (info.name, info.wire_name, info.delimiter) == (name, wire_name, delimiter)


def test_attributes_have_no_case_and_imply_others() -> None:
    info = read(b'* LIST (\\nonexistent \\NOINFERIORS \\sEnT \\X-Own Odd) "/" a')
    assert info.attributes == {
        FolderAttribute.NON_EXISTENT,
        FolderAttribute.NO_SELECT,
        FolderAttribute.NO_INFERIORS,
        FolderAttribute.HAS_NO_CHILDREN,
        SpecialUse.SENT,
        "\\X-Own",
        "Odd",
    }
    assert info.special_uses == {SpecialUse.SENT}
    assert not info.exists
    assert not info.can_open
    assert info.has_children is False
    assert read(b'* LIST () "/" a').has_children is None


def test_what_is_behind_the_name() -> None:
    info = read(b'* LIST (\\Subscribed) "/" "n/u" (CHILDINFO ("SUBSCRIBED" "X") OLDNAME ("&APw-"))')
    assert info.child_info == ("SUBSCRIBED", "X")
    assert info.old_name == "ü"
    assert info.is_subscribed
    assert info.path == ("n", "u")


def test_with_utf8_nothing_is_shifted_i14() -> None:
    info = read('* LIST () "/" "ü &APw-"'.encode(), utf8=True)
    assert info.name == "ü &APw-"


@pytest.mark.parametrize(
    "line", [b"* LIST", b"* LIST (", b"* LIST ()", b'* LIST () "/"', b'* LIST () "/" ', b"* LIST a"]
)
def test_what_is_no_line_of_list_costs_that_line(line: bytes) -> None:
    with pytest.raises(MalformedResponseError):
        read(line)


@given(st.binary())
def test_any_octets_are_read_or_malformed(octets: bytes) -> None:
    try:
        read(b'* LIST () "/" ' + octets)
        read(b"* LIST " + octets)
    except MalformedResponseError:
        pass


ROWS = [row for row in all_rows() if row.check == "imap_list_line"]


@pytest.mark.skipif(not ROWS, reason=WITHOUT_CORPORA)
def test_rows_of_the_corpora() -> None:
    for row in ROWS:
        info = read(row.input.encode())
        expected = row.expected
        assert (info.name, info.delimiter) == (expected["name"], expected["sep"])
        assert info.attributes >= set(expected["flags"])
