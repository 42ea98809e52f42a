"""Those who read and write mails: their rows, and the figure that they share."""

from __future__ import annotations

from measuring import Figure

MAILWRIGHT = "mailwright"
PLAIN = "mailwright, without pybase64"
PARTS = "mailwright, parts found too"
DEFAULT = "email, policy.default"
COMPAT = "email, policy.compat32"
GMIME = "GMime (C)"
RUST = "fast-mail-parser (Rust)"
MAIL_PARSER = "mail-parser"

COST = Figure(
    "µs a message", lambda sample, load: sample.seconds / load.count * 1e6, digits=1, is_cost=True
)
