"""M05, M06: reading costs time in proportion to the length of its input.

Two things are counted, and nothing is timed. What runs in Python is counted in bytecodes, for an
input and one eight times as long. What runs inside `re` cannot be counted: there the input is so
long that a quadratic search would take hours, and never come to its end before the test is stopped.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from complexity.bytecodes import bytecodes
from mailwright.mime.address import AddressList
from mailwright.mime.encodings import base64, quoted_printable, transfer
from mailwright.mime.fields import encoded_word
from mailwright.mime.fields.content_disposition import ContentDisposition
from mailwright.mime.fields.content_type import ContentType
from mailwright.mime.fields.date import parse_date
from mailwright.mime.fields.msg_id import parse_msg_ids
from mailwright.mime.headers import Header, Headers
from mailwright.mime.newlines import canonical
from mailwright.mime.outgoing import prepare

LONG = 2**18
SHORT = 2**6


def _value(name: str, text: str) -> str:
    return Headers.from_bytes(f"{name}: {text}\r\n".encode())[name]


def _subject(text: str) -> str:
    return _value("Subject", text)


def _to(text: str) -> object:
    return _value("To", text), AddressList.parse(text)


def _content_type(text: str) -> ContentType:
    return ContentType.parse("a/b;" + text)


def _write_to(text: str) -> bytes:
    headers = Headers()
    headers["To"] = text
    return headers.encode()


def _write_subject(text: str) -> bytes:
    return Header("Subject", text).encode()


def _write_parameter(text: str) -> bytes:
    headers = Headers()
    headers["Content-Type"] = str(ContentType("a/b", {"name": text}))
    return headers.encode()


def _write_disposition(text: str) -> bytes:
    return Header("Content-Disposition", f'attachment; filename="{text}"').encode()


def _write_ids(text: str) -> bytes:
    return Header("References", text).encode()


def _base64(text: str) -> bytes:
    return base64.decode(text.encode())


def _quoted_printable(text: str) -> bytes:
    return quoted_printable.decode(text.encode())


def _write_quoted_printable(text: str) -> bytes:
    return quoted_printable.encode(canonical(text.encode()))


def _choose(text: str) -> bytes:
    data = canonical(text.encode())
    return transfer.encode(data, transfer.choose(data))


def _header(text: str) -> bytes:
    return Headers.from_bytes(text.encode()).encode()


def _field(text: str) -> bytes:
    field = Headers.from_bytes(f"X: a{text}b\r\n".encode())
    return field.encode() + field["X"].encode()


def _prepare(text: str) -> bytes:
    data = ("To: a@b\r\n" + text).encode()
    return b"".join(prepare(data, eight_bit=True, international=True).blocks())


# What matches nothing and what nearly matches: here all the work is in `re`.
SEARCHES: list[tuple[Callable[[str], object], str]] = [
    *((AddressList.parse, unit) for unit in (
        '"\\', '\\"', "(\\", "[\\", "\\[", "a ", "a.", " ", "\r\n ", "=?", "=?utf-8?q?", "aé", "a@",
    )),
    *((_subject, unit) for unit in (
        "=?utf-8?q?", "=?", "?=", "=?utf-8", "=?utf-8?q?=", "=", "?", "\r\n ", " ", "=?utf-8*",
        "=?a*",
    )),
    *((_content_type, unit) for unit in (
        ";", 'a="', "a=", "=", '"', '\\"', "%", "(", " (", " (\\", "a ", "'", "*", "a=b c ",
        "\r\n ", "a=(b",
    )),
    *((parse_msg_ids, unit) for unit in ("<", "<a", ">", "a ", " ", "<\r\n ")),
    *((_header, unit) for unit in ("a", "\r", "a\n b", ":", "A:", " ")),
    *((_field, unit) for unit in ("\r", "\r\r\n ", "\n ", "é", "=?")),
    *((_to, unit) for unit in ("a", "é", "a@", "x" * 100_000, "=?", "=", "\\(")),
    *((ContentDisposition.parse, unit) for unit in ("a", " ", ";", 'a="', "(", "\\")),
    *((_base64, unit) for unit in ("a", "=", "a=", "\n", "!")),
    *((_quoted_printable, unit) for unit in ("=", " ", " \r\n", "=\r", "= ", "\t ", "=\n", "\r")),
    *((_write_quoted_printable, unit) for unit in ("=", " ", "é", "\r", "a\n", " \n")),
    *((_choose, unit) for unit in ("a", "é", "a\n", "\r", "\0", "x" * 76 + "\n", "x" * 99 + "\n ")),
    *((parse_date, unit) for unit in ("1 ", "(", "a", ":", " ")),
    *((_prepare, unit) for unit in (
        "bcc", "bcc ", "bcc\r\n ", "\nbcc\0", "\0", "\nb\0", "\nb\0c", "\r", "\r\n", "\n\r",
        "\r\r\n",
        "é\r\nbcc", "\n", "\n ", "\nresent-", "bcc: \r\n x", "\x0b",
    )),
]  # fmt: skip

# What gives many pieces: here the work is in Python.
PIECES: list[tuple[Callable[[str], object], str]] = [
    *((_to, unit) for unit in (
        "a@b,", "a@b ", "Ann <a@b>, ", "Ann <a@b> ", "(", "(a) ", "()", '"', '"a" ', "[", "<", "<a",
        "<@a,", "<a;", ">", ":", "a:", "a@b:", "a@b :", ";", "g:a@b;", "@", "a@", ".", "a.", "a ",
        "=?utf-8?q?a?= ", "=?x?q?y?= ", "é", "é,", "\\", "\0", "\r", "a (b) ", '"a, b" <c@d>,',
        "=?utf-8?q?a?= <b@c>, ", "a@b c ", '"a', "<a b", "a. ", "a@ ", "@ ", "g:<a@b>",
        "=?utf-8?q?a?=,", '"a",', "(=?utf-8?q?a?=)", "((a)", "<@a:", "[a]@", "a@[b] ", "\x0b", "\n",
    )),
    *((_subject, unit) for unit in (
        "=?utf-8?q?a?= ", "=?utf-8?q?a?=", "=?utf-8?b?====?=", "=?x?q?a?= ", "=?utf-8?b?YQ==?= x ",
    )),
    *((_content_type, unit) for unit in (
        "n*0=a;", "a=b;", 'a="b";', "a*=utf-8''%41;", "a*0*=%;", "(a)", "n*1*=''%e2;", "a=b c ",
    )),
    *((_write_to, unit) for unit in (
        "a@b, ", "é <a@b>, ", "é", "(é) ", "g:é <a@b>;", '"é" ', "a@é.b, ",
    )),
    *((_write_subject, unit) for unit in ("a ", "é ", "é", "a é ", "=?", " ", "ab")),
    *((_write_disposition, unit) for unit in ("a", "é" * 4, "; b=", "\\", "%")),
    *((_write_ids, unit) for unit in ("<a@b> ", "<a@b>", "< ", "éééé ", "=?utf-8?q?a?= ")),
    *((parse_msg_ids, unit) for unit in ("<a@b>", "a ", "=?utf-8?q?a?= ", "<=?>", "<")),
    *((_base64, unit) for unit in ("YQ==", "=", "a=")),
    *((_write_parameter, unit) for unit in ("a", "é", " ", '"', "%")),
    *((_header, unit) for unit in (
        "A: b\r\n", "A: b\n", "a\n", "\n", "A : b\r\n", "A: é\r\n", "a\r\n",
    )),
    *((_prepare, unit) for unit in (
        "Bcc: a\r\n", "bcc:\r\n x\r\n", "A: b\nBcc: a\n", "\0bcc:\r\n",
    )),
]  # fmt: skip


def _name(case: object) -> str:
    return case.__name__.strip("_") if callable(case) else ascii(case)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("read", "unit"), SEARCHES, ids=_name)
def test_M06_the_longest_input_comes_to_its_end(read, unit):
    read(unit * max(LONG // len(unit), 1))


@pytest.mark.parametrize(("read", "unit"), PIECES, ids=_name)
def test_M06_eight_times_the_input_takes_eight_times_the_bytecodes(read, unit):
    bytecodes(lambda: read(unit * SHORT))  # newer Pythons miss some while they begin to trace
    once = bytecodes(lambda: read(unit * SHORT))
    again = bytecodes(lambda: read(unit * (8 * SHORT)))
    assert again <= 8 * 1.2 * once + 50_000  # another way may be taken once there are many


def test_bytecodes_show_what_is_quadratic():
    def quadratic(length: int) -> int:
        return sum(1 for i in range(length) for _ in range(i))

    once = bytecodes(lambda: quadratic(SHORT))
    assert bytecodes(lambda: quadratic(8 * SHORT)) > 8 * 1.2 * once + 50_000


def test_M05_only_so_many_segments_are_looked_at():
    text = "".join(f"; n*{number}=a" for number in range(100_000))
    assert ContentType.parse("a/b" + text).parameters["n"] == "a" * 1_000


def test_M06_a_long_date_is_no_date():
    assert parse_date("1 " * LONG) is None
    assert parse_date("(" * 250) is None


def test_M16_many_adjacent_encoded_words_are_one_text():
    assert encoded_word.decode("=?utf-8?q?a?= " * 100_000).strip() == "a" * 100_000
