"""A proxy as a value: URLs, credentials, and what the environment names (T24, A16)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright._secret import Secret
from mailwright.errors import InvalidArgumentError, PlaintextCredentialsError
from mailwright.net.proxies.proxy import Proxy, ProxyKind
from mailwright.net.tls_options import TlsOptions

ALLOW = {"allow_plaintext_credentials": True}


@pytest.mark.parametrize(
    ("url", "kind", "port"),
    [
        ("socks4://p.example", ProxyKind.SOCKS4, 1080),
        ("socks4a://p.example:9050", ProxyKind.SOCKS4A, 9050),
        ("socks5://p.example", ProxyKind.SOCKS5, 1080),
        ("socks5h://p.example/", ProxyKind.SOCKS5, 1080),
        ("http://p.example", ProxyKind.HTTP, 80),
        ("http://p.example:3128", ProxyKind.HTTP, 3128),
        ("https://P.example", ProxyKind.HTTPS, 443),
    ],
)
def test_a_url_says_kind_and_port(url, kind, port):
    proxy = Proxy.parse(url)
    assert (proxy.kind, proxy.host, proxy.port) == (kind, "p.example", port)
    assert str(proxy) == f"{kind.value}://p.example:{port}"
    assert proxy == Proxy(kind=kind, host="p.example", port=port)


def test_user_and_password_are_percent_decoded():
    proxy = Proxy.parse("https://ann%40x:s%3A%2Fc%C3%A9@[::1]:8443")
    assert (proxy.user, proxy.secret.reveal()) == ("ann@x", "s:/cé")
    assert str(proxy) == "https://[::1]:8443"


@pytest.mark.parametrize(
    "url",
    ["", "p.example:1080", "ftp://p.example", "socks5://", "socks5://p.example:0", "http://p/path",
     "socks5://p.example:99999", "socks5://p.example:x", "http://p.example?x=canary",
     "http://canary@[::1]x:1/", "http://a b/", "http://p\r\nx/", "socks5://u:can#ary@p.example",
     "https://u%FF:canary@p.example", "socks5://u:canary@p.example]:1"],
)  # fmt: skip
def test_T24_a_url_that_is_none_is_refused_and_not_shown(url):
    with pytest.raises(InvalidArgumentError) as caught:
        Proxy.parse(url, allow_plaintext_credentials=True)
    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None


@given(st.text(max_size=60))
def test_T24_any_text_is_a_proxy_or_refused(text):
    try:
        proxy = Proxy.parse(f"https://{text}")
    except InvalidArgumentError:
        return
    assert str(proxy).isascii()
    assert str(proxy).isprintable()


@pytest.mark.parametrize("host", ["a" * 64, "x" * 300, "a\r\nb", "a\0b", "", "ü" * 200])
def test_T24_a_host_that_is_none(host):
    with pytest.raises(InvalidArgumentError):
        Proxy(kind=ProxyKind.HTTP, host=host)


@pytest.mark.parametrize("kind", ProxyKind)
@pytest.mark.parametrize("user", ["u\r\nX-Evil: 1", "u\0", "u" * 256, "ü" * 128, "\ud800", "\x7f"])
def test_T24_a_user_that_could_end_its_field_is_refused(kind, user):
    password = None if kind in (ProxyKind.SOCKS4, ProxyKind.SOCKS4A) else "secret"
    with pytest.raises(InvalidArgumentError) as caught:
        Proxy(kind=kind, host="p.example", user=user, password=password, **ALLOW)
    assert caught.value.name == "user"


@pytest.mark.parametrize("kind", [ProxyKind.SOCKS5, ProxyKind.HTTP, ProxyKind.HTTPS])
@pytest.mark.parametrize("password", ["canary\n", "canary\0", "canary" * 43, "canary\udcff"])
def test_T24_a_password_that_could_end_its_field_is_refused_and_not_shown(kind, password):
    with pytest.raises(InvalidArgumentError) as caught:
        Proxy(kind=kind, host="p.example", user="u", password=password, **ALLOW)
    assert caught.value.name == "password"
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "user", "password", "name"),
    [
        (ProxyKind.SOCKS4, "u", "secret", "password"),  # it has none
        (ProxyKind.SOCKS4A, "u", "secret", "password"),
        (ProxyKind.SOCKS5, "u", None, "password"),  # RFC 1929: 1 to 255 octets
        (ProxyKind.SOCKS5, "u", "", "password"),
        (ProxyKind.SOCKS5, "", "secret", "user"),
        (ProxyKind.HTTPS, "", "secret", "user"),
        (ProxyKind.HTTPS, "u:v", "secret", "user"),  # RFC 7617 section 2
    ],
)
def test_credentials_that_the_kind_cannot_say(kind, user, password, name):
    with pytest.raises(InvalidArgumentError) as caught:
        Proxy(kind=kind, host="p.example", user=user, password=password, **ALLOW)
    assert caught.value.name == name


@pytest.mark.parametrize("scheme", ["socks5", "http"])
def test_A16_a_password_goes_to_a_proxy_in_clear_only_where_that_is_allowed(scheme):
    url = f"{scheme}://u:canary@127.0.0.1:1080"
    with pytest.raises(PlaintextCredentialsError, match="allow_plaintext_credentials") as caught:
        Proxy.parse(url)
    assert "canary" not in str(caught.value)
    assert Proxy.parse(url, **ALLOW).secret == Secret("canary")


def test_A16_a_password_needs_no_permission_inside_tls_and_a_userid_is_none():
    assert Proxy.parse("https://u:canary@p.example").user == "u"
    assert Proxy.parse("socks4://u@p.example").user == "u"


def test_a_password_is_not_shown():
    proxy = Proxy.parse("https://u:canary@p.example")
    assert "canary" not in f"{proxy!r} {proxy}"
    assert proxy.scrub("403 your canary is u:canary") == "403 your *** is ***"
    assert proxy.scrub("dTpjYW5hcnk= Y2FuYXJ5") == "*** ***"
    assert len(proxy.scrub("x" * 1000)) == 200
    assert proxy.scrub("a\x1b]0;b\r\n") == r"a\x1b]0;b\r\n"
    hash(proxy)


def test_tls_is_for_https_alone():
    with pytest.raises(InvalidArgumentError) as caught:
        Proxy.parse("http://p.example", tls=TlsOptions())
    assert caught.value.name == "tls"


def test_what_stands_for_a_proxy():
    assert Proxy.of(None) is None
    assert Proxy.of("socks5://p.example") == Proxy.parse("socks5://p.example")
    proxy = Proxy.parse("socks5://p.example")
    assert Proxy.of(proxy) is proxy
    with pytest.raises(InvalidArgumentError):
        Proxy.of(b"socks5://p.example")


# --- the environment ------------------------------------------------------------------------------


def from_environment(host: str, **environment: str) -> str:
    return str(Proxy.from_environment(host, environment=environment))


def test_the_first_variable_that_is_set_wins():
    everything = {"HTTPS_PROXY": "http://d", "https_proxy": "http://c", "ALL_PROXY": "socks5://b"}
    assert from_environment("mail.example", **everything, all_proxy="http://a") == "http://a:80"
    assert from_environment("mail.example", **everything) == "socks5://b:1080"
    assert from_environment("mail.example", HTTPS_PROXY="http://d", ALL_PROXY=" ") == "http://d:80"
    assert from_environment("mail.example", HTTPS_PROXY="p.example:3128") == "http://p.example:3128"
    assert from_environment("mail.example", HTTP_PROXY="http://a") == "None"
    assert from_environment("mail.example") == "None"


def test_the_environment_of_the_process(monkeypatch):
    for name in ("ALL_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    assert Proxy.from_environment("mail.example") is None
    monkeypatch.setenv("ALL_PROXY", "socks5://p.example")
    assert str(Proxy.from_environment("mail.example")) == "socks5://p.example:1080"


@pytest.mark.parametrize(
    ("exceptions", "host"),
    [("*", "mail.example"), ("example", "mail.example"), (".example", "mail.example"),
     ("x, mail.EXAMPLE.", "Mail.example"), ("*.example", "mail.example"),
     ("192.0.2.0/24", "192.0.2.7"), ("192.0.2.7", "192.0.2.7"), ("[2001:db8::1]", "2001:db8::1"),
     ("2001:db8::/32", "2001:db8::7"), ("bücher.example,x", "x"), ("xn--bcher-kva.example",
      "bücher.example")],
)  # fmt: skip
def test_what_no_proxy_names_is_reached_directly(exceptions, host):
    assert from_environment(host, ALL_PROXY="http://p", NO_PROXY=exceptions) == "None"


@pytest.mark.parametrize(
    ("exceptions", "host"),
    [("", "mail.example"), ("ample", "mail.example"), ("mail.example.org", "mail.example"),
     (",,.,*.,", "mail.example"), ("192.0.2.0/24", "198.51.100.1"), ("2.7", "192.0.2.7"),
     ("192.0.2.0/99", "192.0.2.7")],
)  # fmt: skip
def test_what_no_proxy_does_not_name(exceptions, host):
    assert from_environment(host, ALL_PROXY="http://p", NO_PROXY=exceptions) == "http://p:80"


def test_a_variable_that_is_no_proxy():
    with pytest.raises(InvalidArgumentError):
        Proxy.from_environment("mail.example", environment={"ALL_PROXY": "ftp://p.example"})
    with pytest.raises(PlaintextCredentialsError):
        Proxy.from_environment("mail.example", environment={"ALL_PROXY": "http://u:pw@p.example"})
