"""The FastAPI dependency over the embedded server."""

# Without annotations from the future: FastAPI evaluates those of a function that stands in another.

from collections.abc import Iterator
from typing import Annotated

import pytest

from mailwright import AsyncSmtpPool, MimeMessage, StateError
from mailwright.server import SmtpServer

fastapi = pytest.importorskip("fastapi")

from fastapi import Depends, FastAPI  # noqa: E402

from mailwright.integrations.fastapi import Mail  # noqa: E402


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(users={"ann": "canary-secret"}) as running:
        yield running


def test_a_request_sends_over_the_pool_of_the_application(server: SmtpServer) -> None:
    from fastapi.testclient import TestClient

    url = f"smtp://ann@localhost:{server.port}"
    mail = Mail(url, password="canary-secret", ssl_context=server.ssl_context())
    app = FastAPI(lifespan=mail.lifespan)

    async def invite(pool: Annotated[AsyncSmtpPool, Depends(mail)]) -> dict[str, str | None]:
        message = MimeMessage.compose(
            from_="ann@example.org", to="bob@example.net", subject="Minutes", text="See you."
        )
        return {"queue_id": (await pool.send(message)).queue_id}

    app.post("/invite")(invite)
    with TestClient(app) as client:
        answers = [client.post("/invite").json()["queue_id"] for _ in range(3)]
        assert server.sessions[0].transcript[-1].startswith("S: 250")
    assert answers == [received.queue_id for received in server.messages]
    assert [received.authenticated_as for received in server.messages] == ["ann"] * 3
    assert len(server.sessions) == 1
    assert "C: QUIT" in server.sessions[0].transcript
    with pytest.raises(StateError):
        mail()
