"""What header fields are made of, for properties: text with everything that ever broke a writer."""

from __future__ import annotations

from hypothesis import strategies as st

from mailwright.mime.address import GroupAddress, MailboxAddress
from mailwright.mime.fields.tokens import quote

CONTROLS = "".join(map(chr, [*range(9), *range(10, 32), 127]))
_FRAGMENTS = [
    *" \t\"\\(),:;<>@.[]=?_aZé日😀\u2028\u2029\x85\xa0'*%",
    "=?utf-8?q?", "?=", "=?utf-8?q?x?=", "a@b", "<a@b>", '"a, b" ', "(c)",
    " " * 30, "x" * 80, "日本" * 40,
]  # fmt: skip

plain_text = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters=CONTROLS), max_size=120
)
tricky_text = st.lists(st.sampled_from(_FRAGMENTS), max_size=25).map("".join)
texts = plain_text | tricky_text
any_text = texts | st.text(max_size=120)

widths = st.integers(20, 998)

names = texts.map(lambda text: text.replace("\t", ""))
_atoms = st.text("abcXYZ019!#$%&'*+-/=?^_`{|}~é日", min_size=1, max_size=12)
_local_parts = st.lists(_atoms, min_size=1, max_size=3).map(".".join) | st.text(
    'ab "\\<>,@;:()é', max_size=10
).map(quote)
_domains = st.sampled_from(["example.org", "a.b", "[192.0.2.1]", "x" * 60 + ".org"])
mailboxes = st.builds(MailboxAddress, names, st.builds("{}@{}".format, _local_parts, _domains))
groups = st.builds(
    GroupAddress,
    names.filter(lambda name: bool(name.strip(" "))),
    st.lists(mailboxes, max_size=3).map(tuple),
)
address_lists = st.lists(mailboxes | groups, min_size=1, max_size=5)

parameter_values = texts.map(
    lambda text: "".join(
        character
        for character in text
        if character not in "\u2028\u2029" and not "\x7f" <= character <= "\x9f"
    )
)
_field_octets = [
    b"Subject: ", b"To:", b"Bcc", b":", b"\r\n", b"\n", b"\r", b" ", b"\t", b"\xff", b"\0",
    "ü".encode(), b"=?utf-8?q?=0D=0A?=", b"=?utf-8?b?Cg==?=", b"=?x?q?y?=", b"a@b", b"<", b'"',
    b"(", b"Content-Type: a/b; x=", b"*=utf-8''%0A", b"X" * 1100,
]  # fmt: skip
octets = st.binary(max_size=120) | st.lists(st.sampled_from(_field_octets), max_size=20).map(
    b"".join
)
