"""Coded octets of about n octets that are made to cost: base64, quoted-printable, uuencode, yEnc.

Each function takes a length and returns the octets.
"""

from __future__ import annotations


def _filled(unit: bytes, octets: int, head: bytes = b"", tail: bytes = b"") -> bytes:
    return head + unit * (octets // len(unit)) + tail


def base64_of_lone_characters(octets: int) -> bytes:
    """Groups of one character, each with padding."""
    return _filled(b"A=", octets)


def base64_of_cut_groups(octets: int) -> bytes:
    """Runs of five characters: no function in C takes them as they are."""
    return _filled(b"QUJDR=", octets)


def base64_of_short_texts(octets: int) -> bytes:
    """One encoded text behind another."""
    return _filled(b"QQ==", octets)


def base64_of_padding(octets: int) -> bytes:
    """Nothing but padding."""
    return _filled(b"=", octets, head=b"QQ")


def base64_between_junk(octets: int) -> bytes:
    """A character, a blank, a NUL."""
    return _filled(b"Q \0-", octets)


def base64_in_lines_of_one(octets: int) -> bytes:
    """A character a line."""
    return _filled(b"Q\r\n", octets)


def base64_in_one_run_with_late_padding(octets: int) -> bytes:
    """A long run of characters, one too many, and data behind its padding."""
    return _filled(b"QUJD", octets, tail=b"Q=QUJD")


def quoted_printable_of_blanks(octets: int) -> bytes:
    """One line of blanks with something at its end."""
    return _filled(b" ", octets, head=b"x", tail=b"y\r\n \r\n")


def quoted_printable_of_runs_of_blanks(octets: int) -> bytes:
    """Blanks that end no line, again and again."""
    return _filled(b"= \t  \t x", octets, tail=b" \r\n")


def quoted_printable_of_equals(octets: int) -> bytes:
    """Escapes that are none."""
    return _filled(b"=", octets)


def quoted_printable_of_bare_cr(octets: int) -> bytes:
    """A bare CR behind each "="."""
    return _filled(b"=\r", octets)


def quoted_printable_of_escapes(octets: int) -> bytes:
    """Escapes in one line."""
    return _filled(b"=c3=A9", octets)


def quoted_printable_of_soft_breaks(octets: int) -> bytes:
    """Soft line breaks with blanks behind "="."""
    return _filled(b"= \t\r\n", octets)


def uuencode_of_begin_lines(octets: int) -> bytes:
    """Files that begin and do not end."""
    return _filled(b"begin 644 x\n", octets)


def uuencode_of_fake_files(octets: int) -> bytes:
    """Lines of uuencode behind each begin line, and then prose."""
    return _filled(b"begin 644 x\n#86)C\nprose\n", octets)


def uuencode_of_lines_without_content(octets: int) -> bytes:
    """Lines that say 45 octets and hold none."""
    return _filled(b"M\n", octets, head=b"begin 644 x\n", tail=b"end\n")


def uuencode_of_one_line(octets: int) -> bytes:
    """One line without end."""
    return _filled(b"M86)C", octets, head=b"begin 644 x\n")


def uuencode_of_lines_that_fail_late(octets: int) -> bytes:
    """Lines of uuencode but for their last character."""
    return _filled(b"M86)C86)C86)C86)C86)C~\n", octets, head=b"begin 644 x\n")


def uuencode_of_blanks(octets: int) -> bytes:
    """Blanks where a mode should be."""
    return _filled(b"begin        \t", octets)


def yenc_of_begin_lines(octets: int) -> bytes:
    """Files that begin and do not end."""
    return _filled(b"=ybegin line=128 size=1 name=x\r\n", octets)


def yenc_of_escapes(octets: int) -> bytes:
    """Every octet escaped."""
    return _filled(b"=}", octets, head=b"=ybegin line=128 size=1 name=x\r\n")


def yenc_of_other_lines(octets: int) -> bytes:
    """Lines that are no data."""
    return _filled(b"=yx\r\n", octets, head=b"=ybegin line=128 size=1 name=x\r\n")


def yenc_of_numbers(octets: int) -> bytes:
    """Numbers in the first line, up to its greatest length, and one of a great many digits."""
    head = b"=ybegin " + b"size=1 " * 100 + b"name=x\r\n=ypart begin="
    return _filled(b"9", octets, head=head)


def yenc_of_files(octets: int) -> bytes:
    """Many small files."""
    return _filled(b"=ybegin line=128 size=1 name=x\r\n\x90\r\n=yend size=1\r\n", octets)


def hexadecimal_of_percent_signs(octets: int) -> bytes:
    """Per cent signs and pairs of digits."""
    return _filled(b"%%4%41", octets)


def japanese_of_escapes(octets: int) -> bytes:
    """The escape sequences of ISO-2022-JP, and characters that no codec of Python has."""
    return _filled(b"\x1b$B-!\x1b(I1\x1b(B", octets)


def euc_of_odd_pairs(octets: int) -> bytes:
    """EUC-JP that no codec of Python takes, and katakana between."""
    return _filled(b"\xad\xa1\x8e\xb1a", octets)


def html_of_meta(octets: int) -> bytes:
    """Elements that could name a charset."""
    return _filled(b"<meta charset ", octets)
