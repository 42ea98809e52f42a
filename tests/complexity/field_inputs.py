"""Field bodies of any length that are made to cost: by field, the piece that is repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

Make = Callable[[int], bytes]

#: For each field, what its body begins with and the pieces that it is filled with.
UNITS: dict[str, tuple[str, tuple[str, ...]]] = {
    "To": ("", (
        "Ann <a@b>, ", "a@b ", "(", "(a) ", '"\\', '"a" ', "<", "<@a,", "g:a@b;", "g:", "[",
        "a@[b], ", "a.", "a ", "@", "=?utf-8?q?a?= ", "=?", "\\", "é,", ",", "a@b (c) <",
    )),
    "Subject": ("", (
        "=?utf-8?q?a?= ", "=?utf-8?b?YQ==?= ", "=?utf-8?q?", "=?",
        "=?utf-8?q?=C3?= =?utf-8?q?=A4?= ",
        "a ", " ", "é", "=?x?q?a?= ", "?=",
    )),
    "Date": ("Thu, 1 Jan 1970", (" ", "1 ", "(", "(a)", ":", "+", "a", "-")),
    "References": ("", ("<a@b> ", "<", "<a", "a ", ">", "=?utf-8?q?a?= ", "(a)")),
    "Content-Type": ("multipart/mixed", (
        ";a=b", ";a*0=b", ";a*1*=%41", ';a="', ";boundary=a", ";", "(", ";a=\"\\", ";a*=utf-8''%C3",
        ";a=b c", " ",
    )),
    "Content-Disposition": ("attachment", (
        ";filename=a", ";filename*0=a", ";filename*=utf-8''%41", "; filename=\"a", "(", "a ",
    )),
    "Content-Transfer-Encoding": ("base64", (" ", "(", "a", "(a)")),
    "Received": ("from a by b", (
        " (a)", " with a", " from", ";", "(", " [", " id <", " a", ";Thu, ", " (from ",
    )),
    "Authentication-Results": ("a.example", (
        ";spf=pass", " a.b=c", ";", "(", '"', "=", ";spf=pass reason=\"", " /",
    )),
    "List-Unsubscribe": ("", ("<https://a>, ", "<", "(", ",", "<a ")),
    "List-Id": ("", ("a ", "<", "<a>", "(", '"')),
    "Keywords": ("", ("a,", '"', "=?utf-8?q?a?=,", "(")),
    "Disposition-Notification-Options": ("", ("a=b,c;", ",", ";", "a=", "(")),
    "Autocrypt": ("addr=a@b", (";a=b", ";", "=", " ")),
    "MIME-Version": ("1.0", ("(", " ", ".0")),
    "DKIM-Signature": ("v=1", (";a=b", "; a = b", ";", " ")),
}  # fmt: skip


def _message(field: str, head: str, unit: str) -> Make:
    start, piece = f"{field}: {head}".encode(), unit.encode()
    return lambda octets: start + piece * (octets // len(piece)) + b"\r\n\r\nx"


def _folded(field: str, head: str, unit: str) -> Make:
    """The same in lines, so that no line and no limit of one is what ends it."""
    start, piece = f"{field}: {head}".encode(), f"{unit}\r\n ".encode()
    return lambda octets: start + piece * (octets // len(piece)) + b"x\r\n\r\nx"


def fields() -> Iterator[tuple[str, Make]]:
    """Yield messages of one field each, by a name."""
    for field, (head, units) in UNITS.items():
        for number, unit in enumerate(units):
            yield (
                f"{field} of {unit!a}",
                (_folded if number % 3 == 2 else _message)(field, head, unit),
            )
