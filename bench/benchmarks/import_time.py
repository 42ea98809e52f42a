"""How long an import takes, in a fresh process whose bytecode is cached."""

from __future__ import annotations

from measuring import Aim, Benchmark, Figure, Load
from programs import importing

MAILWRIGHT = "import mailwright"
MILLISECONDS = Figure(
    "ms", lambda sample, load: sample.seconds / load.count * 1000, digits=1, is_cost=True
)
_USED = "from mailwright import MimeMessage, SmtpClient"
_USED_ASYNC = "from mailwright import AsyncSmtpClient, MimeMessage"
_PEER = "import smtplib; from email.message import EmailMessage"
_ASYNC_PEER = "import aiosmtplib; from email.message import EmailMessage"

BENCHMARK = Benchmark(
    name="import",
    title="Time of an import",
    about="Names are imported when they are first used: the second and third row are what a "
    "program that sends mail pays.",
    load=Load(count=1, rounds=21),
    quick=Load(count=1, rounds=7),
    clients=(
        importing(MAILWRIGHT, MAILWRIGHT),
        importing(_USED, _USED),
        importing(_USED_ASYNC, _USED_ASYNC),
        importing(_PEER, _PEER),
        importing(_ASYNC_PEER, _ASYNC_PEER),
    ),
    figures=(MILLISECONDS,),
    references=(_PEER,),
    aims=(Aim(MAILWRIGHT, MILLISECONDS, 60),),
)
