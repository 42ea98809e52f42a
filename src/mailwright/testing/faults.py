"""Faults by name for `SmtpServer.on`: each is deterministic, one by chance takes its seed.

::

    server.on("RCPT", faults.greylist())
    server.on(".", faults.first(2, "451 4.3.0 Try again"))
    server.on("MAIL", Fault(delay=0.5))
"""

from __future__ import annotations

from ..server.smtp.faults import RuleAnswer, first, greylist, matching, sometimes
from ..server.smtp.rules import Fault, Rule

__all__ = ["Fault", "Rule", "RuleAnswer", "first", "greylist", "matching", "sometimes"]
