"""A message whose file is gone, closed or broken: an error of ours, an outcome in `send_all`."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from smtp_fronts import Front
from smtp_scripts import MESSAGE

from mailwright import MimeMessage, SecureSocketOptions
from mailwright.errors import ConnectionLostError, InvalidMessageError
from mailwright.server import SmtpServer
from mailwright.smtp import DeliveryState

SENT, NOT_SENT = DeliveryState.SENT, DeliveryState.NOT_SENT
LARGE = 3_000_000  # octets: more than one block


class BrokenFile(BytesIO):
    """A file that the disk or network behind it cannot give back from some octet on."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > LARGE // 2:
            raise OSError(5, "Input/output error")
        return super().read(size)


class BrokenMessage(EmailMessage):
    def as_bytes(self, *args: object, **kwargs: object) -> bytes:
        raise LookupError("unknown encoding: klingon")


def with_attachment(attachment: object) -> MimeMessage:
    return MimeMessage.compose(
        from_="ann@example.org", to="bob@example.net", text="t", attachments=[attachment]
    )


def gone(folder: Path) -> MimeMessage:
    file = folder / "gone.bin"
    file.write_bytes(b"x")
    message = with_attachment(file)
    file.unlink()
    return message


def closed(_: Path) -> MimeMessage:
    file = BytesIO(b"x")
    message = with_attachment(file)
    file.close()
    return message


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(require_auth=False, tls=False) as running:
        yield running


@pytest.fixture
def client(front: Front, server: SmtpServer):
    client = front.client(trusted_relays={server.host}, timeout=5)
    client.connect(server.host, server.port, SecureSocketOptions.NONE)
    yield client
    client.disconnect()


@pytest.mark.parametrize(
    ("make", "cause"),
    [(gone, FileNotFoundError), (closed, ValueError), (lambda _: BrokenMessage(), LookupError)],
)
def test_what_cannot_be_read_is_known_before_a_byte_is_written(
    client, server: SmtpServer, tmp_path: Path, make, cause: type[Exception]
) -> None:
    with pytest.raises(InvalidMessageError, match="cannot be read") as raised:
        client.send(make(tmp_path))
    assert isinstance(raised.value.__cause__, cause)
    outcomes = list(client.send_all([MESSAGE, make(tmp_path), MESSAGE]))
    assert [outcome.state for outcome in outcomes] == [SENT, NOT_SENT, SENT]
    assert isinstance(outcomes[1].error, InvalidMessageError)
    assert len(server.messages) == 2


def test_what_breaks_while_it_is_sent_is_not_sent(client, server: SmtpServer) -> None:
    """Nothing but the end of the connection tells the server that this is no whole message."""
    outcomes = list(client.send_all([MESSAGE, with_attachment(BrokenFile(b"x" * LARGE)), MESSAGE]))
    assert [outcome.state for outcome in outcomes] == [SENT, NOT_SENT, NOT_SENT]
    assert isinstance(outcomes[1].error, InvalidMessageError)
    assert isinstance(outcomes[1].error.__cause__, OSError)
    assert isinstance(outcomes[2].error, ConnectionLostError)
    assert not client.is_connected
    assert [message.raw for message in server.messages] == [MESSAGE]


def test_what_breaks_in_send_is_raised(client, server: SmtpServer) -> None:
    with pytest.raises(InvalidMessageError, match="Input/output error"):
        client.send(with_attachment(BrokenFile(b"x" * LARGE)))
    assert client.last_outcome.state is NOT_SENT
    assert not client.is_connected
    assert server.messages == []
