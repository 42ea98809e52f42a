"""The sub-commands of ``mailwright probe``, gathered."""

from __future__ import annotations

from cyclopts import App

from .smtp import smtp

probe = App(name="probe", help="Look at a mail server, stage by stage; nothing is delivered.")
probe.command(smtp)
