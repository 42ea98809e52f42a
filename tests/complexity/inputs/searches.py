"""What a server finds, or a subject, of about n octets that are made to cost."""

from __future__ import annotations


def _filled(unit: bytes, octets: int, head: bytes = b"", tail: bytes = b"") -> bytes:
    return head + unit * (octets // len(unit)) + tail


def uids_downwards(octets: int) -> bytes:
    """Ranges in the wrong order, each the wrong way round."""
    count = octets // 11
    return b",".join(b"%d:%d" % (9 * n + 5, 9 * n + 2) for n in range(count, 0, -1))


def uids_that_overlap(octets: int) -> bytes:
    """Each range in all that come before it."""
    return b",".join(b"%d:4294967295" % n for n in range(1, octets // 14))


def numbers_without_end(octets: int) -> bytes:
    """One number of all digits."""
    return _filled(b"9", octets)


def numbers(octets: int) -> bytes:
    """SEARCH, in the old way."""
    return _filled(b"4294967295 17 ", octets)


def threads_inside_threads(octets: int) -> bytes:
    """Lists that begin and do not end."""
    return _filled(b"(", octets)


def one_long_thread(octets: int) -> bytes:
    """Each message answers the one before it."""
    return _filled(b"7 ", octets, b"(", b")")


def parents_that_are_missing(octets: int) -> bytes:
    """Lists in lists, and no message at the head of any."""
    return b"(" * (octets // 2) + b")" * (octets // 2)


def lists_in_esearch(octets: int) -> bytes:
    """Updates, one after another."""
    return _filled(b"ADDTO (0 1 0 3) ", octets, b"UID ")


def subject_blobs(octets: int) -> bytes:
    """Names of lists, and nothing behind them."""
    return _filled(b"[a] ", octets)


def subject_replies(octets: int) -> bytes:
    """Answers to answers."""
    return _filled(b"[a] re [b]: ", octets)


def subject_forwards(octets: int) -> bytes:
    """What was forwarded was forwarded."""
    return _filled(b"[fwd: ", octets) + b"]" * (octets // 6)


def subject_trailers(octets: int) -> bytes:
    """Marks at the end."""
    return _filled(b"(fwd) ", octets, b"x")
