"""The commands of SMTP, one a file."""

from .auth import Auth, AuthResponse
from .bdat import Bdat, BdatLast
from .data import Data, MailData
from .ehlo import Ehlo, Helo
from .expn import Expn
from .greeting import Greeting
from .help import Help
from .lhlo import Lhlo
from .mail import Mail
from .noop import Noop
from .quit import Quit
from .raw import Raw
from .rcpt import Rcpt
from .rset import Rset
from .starttls import StartTls
from .vrfy import Vrfy

__all__ = [
    "Auth",
    "AuthResponse",
    "Bdat",
    "BdatLast",
    "Data",
    "Ehlo",
    "Expn",
    "Greeting",
    "Helo",
    "Help",
    "Lhlo",
    "Mail",
    "MailData",
    "Noop",
    "Quit",
    "Raw",
    "Rcpt",
    "Rset",
    "StartTls",
    "Vrfy",
]
