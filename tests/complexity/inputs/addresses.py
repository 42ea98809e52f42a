"""Texts of about n characters that are made to cost: addresses, encoded-words, dates, msg-ids.

Each function takes a length and returns the body of a field.
"""

from __future__ import annotations


def _filled(unit: str, length: int, head: str = "", tail: str = "") -> str:
    return head + unit * (length // len(unit)) + tail


def addresses_in_a_long_list(length: int) -> str:
    """Ordinary mailboxes."""
    return _filled("Ann Example <ann@example.org>, ", length)


def addresses_without_separators(length: int) -> str:
    """Mailboxes that nothing separates: the reader of tokens has all the work."""
    return _filled("Ann <a@b> c@d ", length)


def addresses_ordinary_but_for_the_end(length: int) -> str:
    """What the pattern of ordinary lists takes up to its last character."""
    return _filled("a@b, ", length, tail="<")


def addresses_in_nested_comments(length: int) -> str:
    """Comments in comments, closed."""
    return "(" * (length // 2) + ")" * (length // 2) + "a@b"


def addresses_in_open_comments(length: int) -> str:
    """Comments that do not end."""
    return _filled("(", length)


def addresses_between_comments(length: int) -> str:
    """A comment after each atom."""
    return _filled("a(b).", length, tail="c@d")


def addresses_of_quoted_pairs(length: int) -> str:
    """One quoted-string of quoted-pairs."""
    return _filled("\\\\", length, head='"', tail='"@b')


def addresses_of_open_quotes(length: int) -> str:
    """Quotes that do not end, with quoted-pairs."""
    return _filled('"\\', length)


def addresses_with_a_long_domain_literal(length: int) -> str:
    """A domain-literal of quoted-pairs, and then those without end."""
    return _filled("\\]", length // 2, head="a@[") + _filled("[", length // 2)


def addresses_with_a_long_route(length: int) -> str:
    """A source route of domains, with spaces."""
    return _filled("@a ,", length, head="<", tail=":a@b>")


def addresses_of_at_signs(length: int) -> str:
    """At signs, with and without spaces."""
    return _filled("@ a@", length)


def addresses_of_commas_in_names(length: int) -> str:
    """A name of commas, held until an address comes."""
    return _filled("a, ", length, tail="b <c@d>")


def addresses_of_names_held_in_vain(length: int) -> str:
    """Names that are held, and no address comes."""
    return _filled("a, b; ", length)


def addresses_of_nested_groups(length: int) -> str:
    """Groups in groups."""
    return _filled("g:", length, tail="a@b")


def addresses_of_groups(length: int) -> str:
    """Groups of one member, side by side."""
    return _filled("g:a@b;", length)


def addresses_hidden_in_quotes(length: int) -> str:
    """What `LOOSER` looks through for an address."""
    return _filled('"a b" (c d) [e] ', length)


def addresses_of_one_word(length: int) -> str:
    """One word of letters, of which any could begin an address."""
    return _filled("a", length, head='"', tail='"')


def addresses_with_encoded_names(length: int) -> str:
    """Mailboxes whose names are encoded."""
    return _filled("=?utf-8?q?=C3=BC?= <a@b>, ", length)


def addresses_folded(length: int) -> str:
    """Nothing but folding."""
    return _filled("\r\n ", length)


def addresses_of_undecodable_octets(length: int) -> str:
    """Letters beyond ASCII without an address."""
    return _filled("\xe9 ", length)


def encoded_words_adjacent(length: int) -> str:
    """Encoded-words of one charset in a row (row M16)."""
    return _filled("=?utf-8?q?a?= ", length)


def encoded_words_of_changing_charsets(length: int) -> str:
    """Encoded-words whose charset is never the one before."""
    return _filled("=?utf-8?b?w7w=?= =?iso-8859-1?q?=FC?= ", length)


def encoded_words_without_end(length: int) -> str:
    """Beginnings of encoded-words."""
    return _filled("=?utf-8?q?", length)


def encoded_words_of_no_charset(length: int) -> str:
    """Charsets and languages without end."""
    return _filled("=?a*", length)


def encoded_word_of_padding(length: int) -> str:
    """Base64 in which every second character is padding."""
    return _filled("YQ==", length, head="=?utf-8?b?", tail="?=")


def encoded_word_of_question_marks(length: int) -> str:
    """Question marks in an encoded-word."""
    return _filled("?", length, head="=?utf-8?q?")


def date_of_comments(length: int) -> str:
    """A date behind comments."""
    return _filled("(", length // 2) + _filled(")", length // 2) + "24 Nov 2026 09:05:00 +0100"


def date_of_numbers(length: int) -> str:
    """Numbers, of which any could be a day."""
    return _filled("1 ", length)


def date_of_times(length: int) -> str:
    """Times and zones."""
    return _filled("09:05:00 +0100 ", length)


def msg_ids_in_a_row(length: int) -> str:
    """Identifiers, as a long thread has them."""
    return _filled("<abc.def@example.org> ", length)


def msg_ids_without_end(length: int) -> str:
    """Brackets that are not closed."""
    return _filled("<a@b ", length)


def msg_ids_encoded(length: int) -> str:
    """Identifiers that somebody encoded."""
    return _filled("=?utf-8?q?=3Ca=40b=3E?= ", length)


def texts_of_marks(length: int) -> str:
    """Letters with marks, and joiners: what `display_risk` looks at."""
    return _filled("e\u0301\u200d\u0430", length)
