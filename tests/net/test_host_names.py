"""Names of hosts before anything is done with them (T16)."""

from __future__ import annotations

import idna
import pytest

from mailwright.errors import InvalidArgumentError
from mailwright.net._addresses import host_name


@pytest.mark.parametrize("name", ["ü" * 255, "ü" * 1_000_000, "mail." * 60 + "ü", "\u3002" * 1_000])
def test_T16_a_long_name_is_refused_before_IDNA_looks_at_it(name, monkeypatch):
    looked_at = []
    monkeypatch.setattr(idna, "encode", lambda *args, **_options: looked_at.append(args))
    with pytest.raises(InvalidArgumentError):
        host_name(name)
    assert looked_at == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mail\u3002example", "mail.example"),
        ("mail\uff0eexample", "mail.example"),
        ("MAIL\uff61bücher.example", "mail.xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),  # IDNA 2003 made "fass" of it
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_T16_one_name_has_one_form(name, said):
    assert host_name(name) == said


@pytest.mark.parametrize(
    "name",
    [
        "a" * 64 + ".example",
        "ü" * 60 + ".example",
        "mail\u3002\u3002example",
        "mail..example",
        "mail.example\0.evil.test",
        "mail.example/evil",
        "mail.example\uff0f@evil",
        "127.0.0.1 evil",
        "\u2488com",
        "mail.exam\u200bple\r\n",
    ],
)
def test_T15_T16_what_only_looks_like_a_name_is_refused(name):
    with pytest.raises(InvalidArgumentError):
        host_name(name)
