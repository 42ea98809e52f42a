"""What is said to proxies, for any host and any answer, without a network (T24)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright._flow import Step, drive
from mailwright.errors import ConnectionLostError, InvalidArgumentError, ProxyError
from mailwright.net.proxies.negotiation import negotiation
from mailwright.net.proxies.proxy import Proxy, ProxyKind
from mailwright.net.proxies.steps import Heard, Say

LOGINS = [("", None), ("ann", "canary-7391")]


def proxies() -> list[Proxy]:
    return [
        Proxy(kind=kind, host="p", user=user, password=password, allow_plaintext_credentials=True)
        for kind in ProxyKind
        for user, password in LOGINS
        if password is None or not kind.value.startswith("socks4")
    ]


def talk(proxy: Proxy, host: str, answers: list[bytes]) -> tuple[bytes, bytes]:
    """Return what is said to a proxy that answers with these pieces, and what is left of them."""
    said = bytearray()
    heard = Heard(str(proxy))
    pieces = iter([*answers, b""])

    def perform(step: Step[Any]) -> Any:
        if isinstance(step, Say):
            heard.expect_silence(None)
            said.extend(step.data)
            return None
        while (answer := heard.take(step)) is None:
            heard.receive(next(pieces))
        return answer

    drive(negotiation(proxy, host, 25), perform)
    return bytes(said), heard.rest() + b"".join(pieces)


BEGINNINGS = [b"", b"\0\x5a", b"\x05\0", b"\x05\x02", b"\x05\0\x05\0\0\x03", b"\x01\0",
              b"HTTP/1.1 200 ", b"HTTP/1.1 100 x\r\n\r\n", b"HTTP/1.1 407 \r\n\r\n"]  # fmt: skip


@pytest.mark.parametrize("proxy", proxies(), ids=lambda proxy: f"{proxy}-{proxy.user}")
@given(
    st.lists(st.sampled_from(BEGINNINGS) | st.binary(min_size=1, max_size=40), max_size=8),
)
def test_T24_any_answer_is_a_yes_or_an_error_of_ours(proxy, answers):
    answers = [answer for answer in answers if answer]
    problem = ""
    try:
        said, rest = talk(proxy, "192.0.2.1", answers)
    except (ProxyError, ConnectionLostError) as error:
        problem = str(error)
    else:
        assert said
        assert b"".join(answers).endswith(rest)  # what is not the proxy's is kept, to the octet
    assert problem.isprintable()
    assert "canary" not in problem


HTTP_REQUEST = re.compile(
    rb"CONNECT (\S+:25) HTTP/1\.1\r\nHost: \1\r\n(?:Proxy-Authorization: Basic \S+\r\n)?\r\n"
)


@given(st.text(max_size=300))
def test_T24_any_host_is_one_word_of_the_request_or_refused(host):
    yes = b"HTTP/1.1 200 OK\r\n\r\n"
    for proxy in proxies():
        if proxy.kind not in (ProxyKind.HTTP, ProxyKind.HTTPS):
            continue
        try:
            said, _ = talk(proxy, host, [yes])
        except InvalidArgumentError:
            continue
        assert HTTP_REQUEST.fullmatch(said)


@given(st.text(max_size=300))
def test_T24_any_host_has_its_length_before_it_or_is_refused(host):
    proxy = Proxy(kind=ProxyKind.SOCKS5, host="p")
    try:
        said, _ = talk(proxy, host, [b"\x05\0", b"\x05\0\0\1" + b"\0" * 6])
    except InvalidArgumentError:
        return
    kind, length = said[6], said[7]
    sizes = {1: 4, 4: 16, 3: 1 + length}
    assert len(said) == 3 + 4 + sizes[kind] + 2


@given(st.text(max_size=300))
def test_T24_any_host_ends_at_its_nul_or_is_refused(host):
    proxy = Proxy(kind=ProxyKind.SOCKS4A, host="p", user="ann")
    try:
        said, _ = talk(proxy, host, [b"\0\x5a" + b"\0" * 6])
    except InvalidArgumentError:
        return
    assert said[8:].count(b"\0") == (2 if said[4:8] == b"\0\0\0\1" else 1)
    assert said.endswith(b"\0")
