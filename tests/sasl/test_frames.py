"""S21: no frame of an error's traceback holds a password or token; tracebacks may show locals."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import mailwright
from mailwright import InvalidArgumentError, Secret
from mailwright.sasl import (
    SaslMechanism,
    SaslMechanismDigestMd5,
    SaslMechanismOAuthBearer,
    SaslMechanismPlain,
    SaslMechanismScramSha256,
)
from mailwright.sasl.mechanism import Respond, SaslContext

CANARY = "canary"
SOURCES = str(Path(mailwright.__file__).parent)


def frames_that_show_it(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            is_ours = frame.f_code.co_filename.startswith(SOURCES)
            if is_ours and any(CANARY in repr(value) for value in frame.f_locals.values()):
                yield frame.f_code.co_qualname
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("tail", ["\0", "\u0627x"], ids=ascii)
@pytest.mark.parametrize(
    "make", [SaslMechanismPlain, SaslMechanismScramSha256, SaslMechanismDigestMd5]
)
def test_S21_a_password_that_is_refused(make: Callable[..., SaslMechanism], tail: str) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        make("ann", Secret(CANARY + tail))
    assert list(frames_that_show_it(raised.value)) == []
    assert raised.value.name == "password"


def test_S21_a_password_that_the_servers_charset_lacks() -> None:
    mechanism = SaslMechanismDigestMd5("ann", Secret(f"{CANARY}\u0151"))
    context = SaslContext(
        service="smtp", host="mx.test", port=587, offered=frozenset({"DIGEST-MD5"}), bindings={}
    )
    steps = mechanism.exchange(context)
    assert isinstance(next(steps), Respond)
    with pytest.raises(InvalidArgumentError, match="8859-1") as raised:
        steps.send(b'realm="x",nonce="abc",qop="auth",algorithm=md5-sess')
    assert list(frames_that_show_it(raised.value)) == []


def test_S21_a_token_that_is_refused() -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        SaslMechanismOAuthBearer("ann", Secret(f"{CANARY}\n"))
    assert list(frames_that_show_it(raised.value)) == []
