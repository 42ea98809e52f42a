"""The Flask extension over the embedded server."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from mailwright import AuthenticationError, InvalidArgumentError, MimeMessage, StateError
from mailwright.server import SmtpServer

flask = pytest.importorskip("flask")

from mailwright.integrations.flask import Mail  # noqa: E402


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(users={"ann": "canary-secret"}) as running:
        yield running


def application(server: SmtpServer, mail: Mail | None = None, password: str = "canary-secret"):
    app = flask.Flask(__name__)
    app.config["MAIL_URL"] = f"smtp://ann@localhost:{server.port}"
    app.config["MAIL_PASSWORD"] = password
    app.config["MAIL_OPTIONS"] = {"ssl_context": server.ssl_context(), "size": 2}
    if mail is not None:
        mail.init_app(app)
    return app


def letter(text: str = "See you.") -> MimeMessage:
    return MimeMessage.compose(
        from_="ann@example.org", to="bob@example.net", subject="Minutes", text=text
    )


def test_a_request_sends_and_the_connection_stays(server: SmtpServer) -> None:
    mail = Mail()
    app = application(server, mail)

    @app.post("/invite")
    def invite() -> dict[str, str | None]:
        return {"queue_id": mail.send(letter()).queue_id}

    with app.test_client() as client:
        answers = [client.post("/invite").get_json()["queue_id"] for _ in range(3)]
    mail.close(app)
    assert answers == [received.queue_id for received in server.messages]
    assert [received.authenticated_as for received in server.messages] == ["ann"] * 3
    assert len(server.sessions) == 1
    assert "C: QUIT" in server.sessions[0].transcript


def test_two_applications_have_two_pools(server: SmtpServer) -> None:
    mail = Mail()
    one, two = application(server, mail), application(server, mail)
    with one.app_context():
        pool = mail.pool
        assert mail.pool is pool
    with two.app_context():
        assert mail.pool is not pool
    mail.close(one)
    with one.app_context(), pytest.raises(StateError):
        mail.send(letter())
    with two.app_context():
        mail.send(letter())
    mail.close(two)


def test_what_was_not_set_up_says_so(server: SmtpServer) -> None:
    mail = Mail()
    with application(server).app_context(), pytest.raises(RuntimeError, match="init_app"):
        mail.send(letter())
    with pytest.raises(InvalidArgumentError, match="MAIL_URL"):
        mail.init_app(flask.Flask(__name__))


def test_a_wrong_password_is_an_error_of_the_call(server: SmtpServer) -> None:
    mail = Mail()
    app = application(server, mail, "wrong")
    with app.app_context(), pytest.raises(AuthenticationError):
        mail.send(letter())
    mail.close(app)
    assert server.messages == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="takes a system that forks")
def test_each_process_has_a_pool_of_its_own(server: SmtpServer) -> None:
    mail = Mail()
    app = application(server, mail)
    with app.app_context():
        mail.send(letter("parent"))
        child = os.fork()
        if not child:
            try:
                mail.send(letter("child"))
                os._exit(0)
            except BaseException:  # noqa: BLE001 - the parent sees the code
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        mail.send(letter("parent"))
    mail.close(app)
    assert len(server.messages) == 3
    assert len(server.sessions) == 2
