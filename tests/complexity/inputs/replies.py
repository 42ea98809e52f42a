"""Replies of an SMTP server of about n octets, without their codes, that are made to cost.

Each function takes a length and returns the lines, joined by line feeds.
"""

from __future__ import annotations


def _filled(unit: bytes, octets: int, head: bytes = b"") -> bytes:
    return head + unit * (octets // len(unit))


def one_line_of_angle_brackets(octets: int) -> bytes:
    """Paths that begin and never end."""
    return _filled(b"<", octets)


def one_line_of_empty_paths(octets: int) -> bytes:
    """Paths with nothing in them."""
    return _filled(b"<>", octets)


def names_in_quotes(octets: int) -> bytes:
    """Quoted pairs without an end."""
    return _filled(b'\\"', octets, head=b'"')


def many_mailboxes(octets: int) -> bytes:
    """A short mailbox a line."""
    return _filled(b"A <a@b.cd>\n", octets)


def an_address_without_an_end(octets: int) -> bytes:
    """Dots and labels."""
    return _filled(b"a.", octets, head=b"x@")


def one_keyword_again_and_again(octets: int) -> bytes:
    """AUTH on each line, whose mechanisms add up."""
    return _filled(b"AUTH A B\n", octets)


def keywords_of_all_kinds(octets: int) -> bytes:
    """A keyword of its own a line."""
    return b"\n".join(b"K%d X=%d" % (number, number) for number in range(octets // 14))


def limits_of_digits(octets: int) -> bytes:
    """One number that is none."""
    return _filled(b"9", octets, head=b"LIMITS RCPTMAX=")


def limits_that_repeat(octets: int) -> bytes:
    """One limit, again and again."""
    return _filled(b"RCPTMAX=5 ", octets, head=b"LIMITS ")


def enhanced_codes(octets: int) -> bytes:
    """An enhanced code a line, each another one."""
    return b"\n".join(
        b"5.%d.%d x" % (number // 999 % 999, number % 999) for number in range(octets // 10)
    )
