"""URLs that are meant to lead elsewhere, to weaken TLS, or to show their password in an error."""

from __future__ import annotations

import traceback

import pytest

from mailwright import InvalidArgumentError
from mailwright._clients.url import Scheme, ServerUrl


@pytest.mark.parametrize(
    "url",
    [
        "smtp://ann:canary@mx.test?starttls=always&starttls=never",
        "smtp://ann:canary@mx.test?starttls=never&starttls=always",
        "smtp://ann:canary@[::1].evil.test",
        "smtp://ann:canary@[::1]25:587",
        "smtp://ann:canary@mx.test:25:587",
        "smtp://ann:%FFcanary@mx.test",
        "smtp://%FFann:canary@mx.test",
        "smtp://:canary@mx.test",
        "smtp+unix:///run/socket%00.old",
        "smtp+unix:%00abstract",
    ],
)
def test_A16_a_url_that_can_be_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="cannot be understood") as caught:
        ServerUrl.parse(url)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://ann:canary#x@mx.test",
        "smtp://ann:canary",
        "smtp://ann:canary\uff0fx@mx.test",
        "smtp://ann:canary@[mx.test",
        "smtp://ann:pass@mx.test?canary",
    ],
)
def test_S21_no_error_behind_the_error_quotes_the_password(url: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        ServerUrl.parse(url)
    # `from None` hides what came before from a traceback, and leaves it there for all others.
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert "canary" not in "".join(traceback.format_exception_only(caught.value))


@pytest.mark.parametrize("host", ["mx.test", "[::1]", "192.0.2.1", "[fe80::1]"])
@pytest.mark.parametrize("port", ["", ":", ":2525"])
def test_what_a_url_may_look_like_is_understood(host: str, port: str) -> None:
    url = ServerUrl.parse(f"smtp://ann%40example.org:p%23%C3%A9@{host}{port}")
    assert url.host == host.strip("[]")
    assert url.port == (2525 if port == ":2525" else 0)
    assert url.user == "ann@example.org"
    assert url.password is not None
    assert url.password.reveal() == "p#é"


@pytest.mark.parametrize(
    ("url", "protocol", "client"),
    [
        ("lmtp+unix:///run/lmtp", "smtp", "LmtpClient"),
        ("lmtp://mx.test:24", "smtp", "LmtpClient"),
        ("smtp+unix:///run/relay", "lmtp", "SmtpClient"),
        ("smtps://mx.test", "lmtp", "SmtpClient"),
    ],
)
def test_a_url_of_the_other_protocol_names_its_client(
    url: str, protocol: Scheme, client: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=f"; {client} takes this one"):
        ServerUrl.parse(url, protocol)
