"""A Celery task that sends: what was certainly not sent is tried again, what is in doubt never.

::

    app.conf.mailwright = {"servers": "smtp://ann%40example.org@smtp.example.org",
                           "password": secret}
    send_mail = app.register_task(SendMail())
    send_mail.enqueue(message)

The credentials stay with the workers: the broker gets the message, with the Message-ID that it
keeps in every attempt. `acks_late` stays off: what a worker was sending when it died may have been
sent, and must not be delivered to another one.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from celery import Task
from celery.result import AsyncResult

from .. import MimeMessage, SmtpPool, errors
from ._pool_per_process import PoolPerProcess


class SendMail(Task):
    """Sends one message over a pool of connections that the process keeps.

    ``app.conf.mailwright`` holds the arguments of `SmtpPool`. The task's result is a dictionary
    with ``accepted``, ``refused``, ``unsent``, ``queue_id`` and ``message_id``.
    """

    name = "mailwright.send_mail"
    acks_late = False
    reject_on_worker_lost = False
    max_retries = 6
    #: Seconds before the second attempt; each pause is twice the one before.
    first_pause = 30
    _pools: PoolPerProcess | None = None

    def enqueue(
        self,
        message: MimeMessage | bytes,
        *,
        sender: str | None = None,
        recipients: Sequence[str] | None = None,
        **options: Any,
    ) -> AsyncResult:
        """Hand a message to the workers; `options` are those of `apply_async`.

        Args:
            message: the message; Bcc may stand in it, and does not leave the worker.
            sender: the reverse-path, where the header section shall not decide.
            recipients: the forward-paths, likewise.
            options: such as ``queue`` and ``countdown``.

        Raises:
            InvalidMessageError: it has no Message-ID, by which a doubt could be settled.
        """
        content = bytes(message)
        message_id = MimeMessage.parse(content).message_id
        if not message_id:
            raise errors.InvalidMessageError("No Message-ID: MimeMessage.compose sets one.")
        people = None if recipients is None else list(recipients)
        options.setdefault("argsrepr", f"({message_id!r},)")  # monitors show it: not the content
        return self.apply_async((content, sender, people), **options)

    def run(
        self, content: bytes, sender: str | None = None, recipients: list[str] | None = None
    ) -> dict[str, Any]:
        """Send, in a worker."""
        try:
            result = self.pool.send(content, sender=sender, recipients=recipients)
        except errors.MailwrightError as error:
            if not error.retryable:  # as nothing is that is in doubt
                raise
            pause = self.first_pause * 2**self.request.retries
            shown = f"({MimeMessage.parse(content).message_id!r},)"
            raise self.retry(exc=error, countdown=pause, argsrepr=shown) from error
        refused = {address: str(reply) for address, reply in result.refused.items()}
        unsent = {address: str(error) for address, error in result.unsent.items()}
        known = {"queue_id": result.queue_id, "message_id": result.message_id}
        return {"accepted": list(result.accepted), "refused": refused, "unsent": unsent, **known}

    @property
    def pool(self) -> SmtpPool:
        """The pool of this process."""
        if self._pools is None:
            self._pools = PoolPerProcess(**self._configuration())
        return self._pools.get()

    def _configuration(self) -> dict[str, Any]:
        configuration: dict[str, Any] = self.app.conf.get("mailwright") or {}
        if "servers" not in configuration:
            why = "app.conf.mailwright has no servers; it holds the arguments of SmtpPool."
            raise errors.InvalidArgumentError(why, name="mailwright")
        return configuration
