"""A Celery worker that sends, here to the embedded server and with a broker in memory.

python examples/celery_mail.py
"""

# pyright: basic
from __future__ import annotations

from typing import Any

from celery import Celery
from celery.contrib.testing.worker import start_worker

from mailwright import MimeMessage
from mailwright.integrations.celery import SendMail
from mailwright.server import SmtpServer


def main() -> None:
    """Hand one message to a worker, and wait for what became of it."""
    app = Celery("example", broker="memory://", backend="cache+memory://")
    send_mail: Any = app.register_task(SendMail())
    message = MimeMessage.compose(
        from_="Ann <ann@example.org>",
        to="bob@example.net",
        subject="Minutes",
        text="See you on Monday.\n",
    )
    with SmtpServer(users={"ann": "secret"}) as server:
        app.conf.mailwright = {
            "servers": f"smtp://ann@localhost:{server.port}",
            "password": "secret",
            "ssl_context": server.ssl_context(),
        }
        worker: Any = start_worker(app, perform_ping_check=False)
        with worker:
            result = send_mail.enqueue(message).get(timeout=30)
        send_mail.pool.close()
        [received] = server.messages
    print(f"{result['accepted']} sent as {received.authenticated_as}, as {received.queue_id}")


if __name__ == "__main__":
    main()
