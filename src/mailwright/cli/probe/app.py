"""The sub-commands of ``mailwright probe``, gathered; each is imported when it is asked for."""

from __future__ import annotations

from cyclopts import App

probe = App(name="probe", help="Look at a mail server, stage by stage; nothing is delivered.")
probe.command(
    "mailwright.cli.probe.smtp:smtp", help="Look at a server that takes mail; nothing is delivered."
)
probe.command("mailwright.cli.probe.imap:imap", help="Look at an IMAP server; nothing is changed.")
