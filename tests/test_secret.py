from __future__ import annotations

import copy
import dataclasses
import json
import logging
import pickle
import traceback
from base64 import b64encode

import pytest

from mailwright import _secret
from mailwright._secret import MASK, Secret
from mailwright.errors import InvalidArgumentError

VALUE = "hunter2-€"


@dataclasses.dataclass
class Holder:
    password: Secret


SPELLINGS = {
    "repr": repr,
    "str": str,
    "format": lambda s: f"{s:>40}",
    "f-string": lambda s: f"{s} {s!r} {s!s} {s!a}",
    "percent": lambda s: "%s %r %a" % (s, s, s),  # noqa: UP031 - this spelling is the subject
    "str.format": lambda s: "{} {!r} {:s}".format(s, s, s),  # noqa: UP032 - likewise
    "list": lambda s: f"{[s]} {(s,)} { {'k': s} }",
    "dataclass": lambda s: repr(Holder(s)),
    "exception": lambda s: f"{ValueError(s)} {ValueError(s)!r}",
    "bytes": lambda s: str(s).encode().decode(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_A18_no_spelling_shows_it(spelling):
    text = SPELLINGS[spelling](Secret(VALUE))
    assert "hunter2" not in text
    assert MASK in text


def test_A18_logs_and_tracebacks_do_not_show_it(caplog):
    secret = Secret(VALUE)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("mailwright.test").debug("login with %s and %r", secret, secret)
    assert "hunter2" not in caplog.text
    try:
        raise ValueError(secret)
    except ValueError as error:
        lines = traceback.TracebackException.from_exception(error, capture_locals=True).format()
        shown = "".join(line for line in lines if "VALUE" not in line)
    assert "hunter2" not in shown


def test_A18_pickle_and_copies_are_refused():
    secret = Secret(VALUE)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        for value in (secret, [secret], Holder(secret)):
            with pytest.raises(TypeError, match="cannot be pickled") as caught:
                pickle.dumps(value, protocol)
            assert "hunter2" not in str(caught.value)
    for make in (copy.copy, copy.deepcopy, lambda s: dataclasses.asdict(Holder(s))):
        with pytest.raises(TypeError, match="cannot be pickled"):
            make(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_A18_it_holds_nothing_that_dumpers_walk():
    secret = Secret(VALUE)
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError):
        vars(secret)
    with pytest.raises(TypeError):
        iter(secret)
    with pytest.raises(AttributeError):
        secret.other = 1


def test_A17_A18_equality_takes_constant_time(monkeypatch):
    import hmac

    compared = []
    monkeypatch.setattr(
        hmac, "compare_digest", lambda a, b: compared.append((a, b)) or bytes(a) == bytes(b)
    )
    assert Secret(VALUE) == Secret(VALUE)
    assert Secret(VALUE) != Secret("other")
    assert Holder(Secret(VALUE)) == Holder(Secret(VALUE))
    assert len(compared) == 3


def test_A18_it_equals_no_str_and_has_no_hash():
    assert Secret(VALUE) != VALUE
    assert Secret("\ud800") == Secret("\ud800")
    with pytest.raises(TypeError):
        hash(Secret(VALUE))


def test_reveal_is_the_one_way_out():
    assert Secret(VALUE).reveal() == VALUE
    assert Secret(Secret(VALUE)).reveal() == VALUE
    assert Secret(VALUE)
    assert not Secret("")


@pytest.mark.parametrize(
    "words",
    [VALUE, b64encode(VALUE.encode()).decode(), f"<{VALUE}> {VALUE}"],
)
def test_N6_scrub_masks_it_plain_and_in_base64(words):
    scrubbed = Secret(VALUE).scrub(f"535 {words} no")
    assert "hunter2" not in scrubbed
    assert b64encode(VALUE.encode()).decode() not in scrubbed
    assert MASK in scrubbed


def test_scrub_leaves_other_words_and_short_secrets():
    assert Secret("abc").scrub("abc def") == "abc def"
    assert Secret("").scrub("abc") == "abc"
    assert Secret(VALUE).scrub("535 5.7.8 no") == "535 5.7.8 no"
    assert Secret("\ud800abc").scrub("x") == "x"


def test_the_mask_tells_nothing_of_the_length():
    assert repr(Secret("a")) == repr(Secret("a" * 100)) == f"Secret({_secret.MASK})"


@pytest.mark.parametrize("value", [b"hunter2-canary", 20071993])
def test_S21_what_is_no_text_is_refused_without_showing_it(value):
    with pytest.raises(InvalidArgumentError, match=type(value).__name__) as caught:
        Secret(value)
    assert str(value) not in str(caught.value)
