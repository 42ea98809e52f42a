"""Bodies that lie elsewhere: message/external-body."""

from __future__ import annotations

import copy
import pickle
import sys
from datetime import UTC, datetime

from entity_strategies import look_at_everything

from mailwright import MimeMessage
from mailwright.mime.entities.external_body import ExternalBody
from mailwright.mime.headers import Headers

FORMS = [
    b'access-type=URL; URL="http://127.0.0.1:1/\r\n x"',
    b'access-type=local-file; name="/etc/passwd"; site="localhost"',
    b'access-type=anon-ftp; name="a.tar"; site="127.0.0.1"; directory="pub"; mode="image"',
    b'access-type=mail-server; server="a@127.0.0.1"; subject="x"',
]


def parsed(parameters: bytes) -> MimeMessage:
    return MimeMessage.parse(
        b"Content-Type: message/external-body; " + parameters + b"\r\n\r\n"
        b"Content-Type: image/gif\r\nContent-ID: <a@b>\r\n\r\nget file\r\n"
    )


class Watch:
    """Notes what the interpreter opens while it is on: a hook cannot be taken away."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.on = False
        sys.addaudithook(self._note)

    def _note(self, event: str, _arguments: object) -> None:
        if self.on and event.startswith(("open", "socket.", "urllib.", "ftplib.", "subprocess.")):
            self.events.append(event)


def use_everything() -> None:
    for parameters in FORMS:
        message = parsed(parameters)
        look_at_everything(message)
        body = message.body
        assert isinstance(body, ExternalBody)
        for name in dir(type(body)):
            if not name.startswith("__") and isinstance(getattr(type(body), name), property):
                getattr(body, name)
        message.subject = "edited"
        assert b"edited" in bytes(copy.deepcopy(message))
        pickle.dumps(message)
        assert len(list(message.places())) == 1


def test_M20_nothing_is_opened_or_connected_to() -> None:
    watch = Watch()
    use_everything()  # what is imported at first use is opened here
    watch.on = True
    use_everything()
    watch.on = False
    assert watch.events == []
    watch.on = True
    with open(__file__, "rb"):  # noqa: PTH123 - what the hook has to see
        watch.on = False
    assert watch.events == ["open"]


def test_where_a_body_lies_is_told() -> None:
    body = parsed(FORMS[0] + b'; expiration="Fri, 14 Jun 1991 19:13:14 +0000"; size=12').body
    assert isinstance(body, ExternalBody)
    assert (body.access_type, body.url, body.size) == ("url", "http://127.0.0.1:1/x", 12)
    assert body.expiration == datetime(1991, 6, 14, 19, 13, 14, tzinfo=UTC)
    assert [field.name for field in body.phantom_headers] == ["Content-Type", "Content-ID"]
    assert body.phantom_body == b"get file\r\n"
    ftp = parsed(FORMS[2]).body
    assert isinstance(ftp, ExternalBody)
    assert (ftp.name, ftp.site, ftp.parameter("mode")) == ("a.tar", "127.0.0.1", "image")
    bare = parsed(b"x=y; size=" + b"9" * 50).body
    assert isinstance(bare, ExternalBody)
    assert (bare.access_type, bare.url, bare.size, bare.expiration) == ("", "", None, None)


def test_a_reference_is_made() -> None:
    header = Headers()
    header["Content-Type"] = "image/gif"
    made = ExternalBody("url", header, URL="https://example.org/a.gif")
    read = MimeMessage.parse(bytes(made)).body
    assert isinstance(read, ExternalBody)
    assert (read.access_type, read.url) == ("url", "https://example.org/a.gif")
    assert read.phantom_headers["Content-Type"] == "image/gif"
