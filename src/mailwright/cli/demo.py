"""``mailwright demo``: sign in, send, be refused; everything on this machine."""

from __future__ import annotations

from base64 import b64decode

from rich.console import Console
from rich.table import Table

from .. import AuthenticationError, MimeMessage, MimePart, SmtpClient, WireLog
from ..net.wire_log import escape
from ..server import ReceivedMessage, SmtpServer
from .exit_codes import ExitCode

#: A PNG of one blue pixel.
PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg=="
)
USER, PASSWORD = "ann@example.org", "correct horse battery staple"


def demo() -> int:
    """Start the embedded server, send to it with a login, and try it without one."""
    console = Console(highlight=False)
    with SmtpServer(users={USER: PASSWORD}) as server:
        console.rule("1. Sign in with SCRAM over verified TLS, and send")
        log = WireLog(keep=True)
        with SmtpClient(ssl_context=server.ssl_context(), wire_log=log) as client:
            client.connect("localhost", server.port)
            client.authenticate(USER, PASSWORD)
            result = client.send(_message())
        console.print(f"accepted: {', '.join(result.accepted)}   queue id: {result.queue_id}")

        console.rule("2. Try it without a login")
        refused = _anonymous(server)
        console.print(f"{type(refused).__name__}: {refused}", markup=False)

        console.rule("3. What arrived")
        messages = server.wait_for_message()
        console.print(_table(messages))
        console.rule("4. The session, secrets masked")
        for line in log.lines:
            console.print(escape(line), markup=False)
        anonymous = server.sessions[-1].transcript
        wrote_mail = any(line.startswith("C: MAIL") for line in anonymous)
    done = len(messages) == 1 and not wrote_mail
    console.rule("One mail sent with an identity, none without" if done else "This went wrong")
    return ExitCode.DONE if done else ExitCode.PERMANENT


def _message() -> MimeMessage:
    return MimeMessage.compose(
        from_=f"Ann Example <{USER}>",
        to="Bob <bob@example.net>",
        subject="Grüße from mailwright",
        text="See you on Monday.\n",
        html='<p>See you on <b>Monday</b>. <img src="cid:pixel" alt="a pixel"></p>\n',
        inline={"pixel": PIXEL},
        attachments=[("minutes.csv", b"when,what\r\nMonday,minutes\r\n")],
    )


def _anonymous(server: SmtpServer) -> AuthenticationError:
    with SmtpClient(ssl_context=server.ssl_context()) as client:
        client.connect("localhost", server.port)
        try:
            client.send(_message())
        except AuthenticationError as error:
            return error
    raise AssertionError("a mail left without an identity")


def _table(messages: list[ReceivedMessage]) -> Table:
    table = Table("part", "media type", "file", "octets", title_justify="left")
    for received in messages:
        message = MimeMessage.parse(received.raw)
        table.add_row("[b]message[/]", escape(message.subject), "", str(len(received.raw)))
        for place in message.places():
            entity = place.entity
            size = str(len(entity.content)) if isinstance(entity, MimePart) else ""
            media_type = entity.content_type.media_type
            table.add_row(place.specifier, escape(media_type), escape(entity.filename), size)
        table.add_section()
        table.add_row("sent as", received.authenticated_as, "", "")
    return table
