"""A Flask application that sends, here to the embedded server.

python examples/flask_mail.py
"""

from __future__ import annotations

from flask import Flask, request

from mailwright import MimeMessage
from mailwright.integrations.flask import Mail
from mailwright.server import SmtpServer

mail = Mail()


def create_app(url: str, password: str, **options: object) -> Flask:
    """Make the application; `options` are other arguments of the pool."""
    app = Flask(__name__)
    app.config |= {"MAIL_URL": url, "MAIL_PASSWORD": password, "MAIL_OPTIONS": options}
    mail.init_app(app)

    @app.post("/invite")
    def invite() -> dict[str, str | None]:  # pyright: ignore[reportUnusedFunction]
        message = MimeMessage.compose(
            from_="Ann <ann@example.org>",
            to=request.form["to"],
            subject="Minutes",
            text="See you on Monday.\n",
        )
        return {"queue_id": mail.send(message).queue_id}

    return app


def main() -> None:
    """Serve one request."""
    with SmtpServer(users={"ann": "secret"}) as server:
        url = f"smtp://ann@localhost:{server.port}"
        app = create_app(url, "secret", ssl_context=server.ssl_context())
        answer = app.test_client().post("/invite", data={"to": "bob@example.net"})
        mail.close(app)
        [received] = server.messages
    print(f"{answer.json} sent as {received.authenticated_as}")


if __name__ == "__main__":
    main()
