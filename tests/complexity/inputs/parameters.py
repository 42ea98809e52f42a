"""Field bodies of about n characters that are made to cost: parameters, trace fields, lists.

Each function takes a length and returns the body of a field.
"""

from __future__ import annotations


def _filled(unit: str, length: int, head: str = "", tail: str = "") -> str:
    return head + unit * (length // len(unit)) + tail


def parameters_in_segments(length: int) -> str:
    """Segments of RFC 2231 in order, with numbers of their own."""
    return "a/b" + "".join(f"; n*{number}=a" for number in range(length // 10))


def parameters_in_segments_given_again(length: int) -> str:
    """One segment over and over: each is another variant of the name."""
    return _filled(";n*0=a", length, head="a/b")


def parameters_in_segments_with_gaps(length: int) -> str:
    """Every other segment is missing, and they come from behind."""
    numbers = range(length // 10, 0, -1)
    return "a/b" + "".join(f";n*{2 * number}*=%41" for number in numbers)


def parameters_of_lone_percent_signs(length: int) -> str:
    """One value in which nothing can be resolved."""
    return _filled("%4%", length, head="a/b;n*=utf-8''")


def parameters_of_open_quotes_and_escapes(length: int) -> str:
    """Quotes that do not end, as each pair escapes the next one."""
    return _filled(';b=\\"x', length, head='a/b;a="')


def parameters_without_semicolons(length: int) -> str:
    """Bare values in which more names stand."""
    return _filled("a=b ", length, head="a/b; n=")


def parameters_in_comments_in_comments(length: int) -> str:
    """Comments that open and do not close, between parameters."""
    return _filled(";a=b (", length, head="a/b")


def received_clauses_without_end(length: int) -> str:
    """Names of clauses, each with a comment."""
    return _filled(" with (a)", length, head="from a")


def received_comments_with_near_addresses(length: int) -> str:
    """What nearly is an address in brackets."""
    return _filled("[1.2.3.", length, head="from a (", tail=") by b")


def received_semicolons(length: int) -> str:
    """Many places where the date could begin."""
    return _filled("; 25 Nov 2026 ", length, head="from a by b")


def results_of_many_methods(length: int) -> str:
    """Methods with properties."""
    return _filled("; a=b c.d=e", length, head="a.example")


def results_with_quotes_and_escapes(length: int) -> str:
    """Quoted-strings that open in each other's escapes."""
    return _filled(' a="\\" b=\\"', length, head="a.example; a=b")


def results_with_spaces_around(length: int) -> str:
    """White space where it is allowed, and where it is not."""
    return _filled(" = . / ", length, head="a.example; a=b")


def list_urls_with_comments_between(length: int) -> str:
    """URLs, and comments that end."""
    return _filled("<a:b> (c, <d>), ", length)


def list_urls_that_do_not_end(length: int) -> str:
    """Opening brackets and parentheses."""
    return _filled("<a:(", length)


def list_ids_with_brackets_and_comments(length: int) -> str:
    """The last opening bracket counts."""
    return _filled("<a (b) ", length)


def keywords_with_quotes(length: int) -> str:
    """Phrases of every form."""
    return _filled('=?utf-8?q?a?=, "b, c", d (e), ', length)


def receipt_options(length: int) -> str:
    """Options with values, and comments in them."""
    return _filled("a=required,b (c); ", length)


def attributes_with_equals_signs(length: int) -> str:
    """Names and values that could be both."""
    return _filled("a=b=c ;", length)
