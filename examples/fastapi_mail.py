"""A FastAPI application that sends, here to the embedded server.

python examples/fastapi_mail.py
"""

from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from mailwright import AsyncSmtpPool, MimeMessage
from mailwright.integrations.fastapi import Mail
from mailwright.server import SmtpServer


def create_app(url: str, password: str, **options: object) -> FastAPI:
    """Make the application; `options` are other arguments of the pool."""
    mail = Mail(url, password=password, **options)
    app = FastAPI(lifespan=mail.lifespan)

    async def invite(to: str, pool: Annotated[AsyncSmtpPool, Depends(mail)]) -> dict[str, str]:
        message = MimeMessage.compose(
            from_="Ann <ann@example.org>", to=to, subject="Minutes", text="See you on Monday.\n"
        )
        result = await pool.send(message)
        return {"queue_id": result.queue_id or ""}

    app.post("/invite")(invite)
    return app


def main() -> None:
    """Serve one request."""
    with SmtpServer(users={"ann": "secret"}) as server:
        url = f"smtp://ann@localhost:{server.port}"
        app = create_app(url, "secret", ssl_context=server.ssl_context())
        with TestClient(app) as client:
            answer = client.post("/invite", params={"to": "bob@example.net"})
        [received] = server.messages
    print(f"{answer.json()} sent as {received.authenticated_as}")


if __name__ == "__main__":
    main()
