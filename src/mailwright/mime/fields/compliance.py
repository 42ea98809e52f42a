"""How closely a field body has to follow its grammar to be understood."""

from __future__ import annotations

from enum import IntEnum


class Compliance(IntEnum):
    """A level of leniency; each one takes what those before it take.

    What the levels mean in a grammar stands in its module: `STRICT` takes what the RFC lets a
    writer write, `LOOSE` what programs of good will send, and `LOOSER` makes sense of anything.
    """

    STRICT = 0
    LOOSE = 1
    LOOSER = 2
