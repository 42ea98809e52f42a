"""A Flask extension: a pool of connections for each application.

::

    mail = Mail()                       # or Mail(app)
    app.config["MAIL_URL"] = "smtp://ann%40example.org@smtp.example.org"
    app.config["MAIL_PASSWORD"] = secret
    mail.init_app(app)

    mail.send(message)                  # in a request, or in any application context
"""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app

from .. import InvalidArgumentError, SendResult, SmtpPool
from ._pool_per_process import PoolPerProcess

_KEY = "mailwright"


class Mail:
    """Sends through the pool of the current application.

    Args:
        app: the application; None where `init_app` gets it.

    The configuration is MAIL_URL, one URL or a list of them, MAIL_PASSWORD or MAIL_TOKEN where the
    URL holds no password, and MAIL_OPTIONS, a dictionary of other arguments of `SmtpPool`.
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Make the application's pool; it connects when the first message is sent.

        Raises:
            InvalidArgumentError: the configuration cannot be right, or has no MAIL_URL.
        """
        config = cast("dict[str, Any]", app.config)
        if not config.get("MAIL_URL"):
            raise InvalidArgumentError(
                "The configuration of the application has no MAIL_URL, such as "
                "smtp://ann%40example.org@smtp.example.org.",
                name="MAIL_URL",
            )
        options: dict[str, Any] = dict(config.get("MAIL_OPTIONS", {}))
        options |= {"password": config.get("MAIL_PASSWORD"), "token": config.get("MAIL_TOKEN")}
        app.extensions[_KEY] = PoolPerProcess(servers=config["MAIL_URL"], **options)

    @property
    def pool(self) -> SmtpPool:
        """The pool of the current application, in this process.

        Raises:
            RuntimeError: there is no application context, or the application has no extension.
        """
        pools: PoolPerProcess | None = current_app.extensions.get(_KEY)
        if pools is None:
            raise RuntimeError("Mail.init_app() was not called with this application.")
        return pools.get()

    def send(self, message: Any, **options: Any) -> SendResult:
        """Send one message; see `SmtpPool.send` for `options` and for what is raised."""
        return self.pool.send(message, **options)

    def close(self, app: Flask) -> None:
        """Say goodbye on every connection, at the end of the program or of a test."""
        app.extensions[_KEY].close()
