"""Which variant of mbox a file is, as far as it shows."""

from __future__ import annotations

from ...fields.compliance import Compliance
from .octets import Octets
from .quoting import MboxVariant
from .separators import Separators

_SAMPLE = 16  # messages
_ENOUGH = 16 * 1024 * 1024  # octets; a message that begins behind them is not looked at


def detect_variant(octets: Octets, compliance: Compliance) -> MboxVariant:
    """Return the variant that the first messages of a file show.

    Content-Length counts where none of them lacks it and most of them have a right one: a sender
    can write that field too, and must not be able to hide what came from others. mboxo and mboxrd
    look alike and are read as mboxrd.

    Args:
        octets: the file.
        compliance: which lines are separators; see `separators`.
    """
    separators = Separators(octets, compliance, by_length=True)
    line, _ = separators.first()
    seen = right = 0
    hidden = quoted = False
    while line is not None and seen < _SAMPLE and line.start < _ENOUGH:
        content = line.end
        following, maybe_quoted = separators.following(content)
        found = separators.by_length(content, following)
        if found is not None:
            right += 1
            hidden |= following is not None and following.start < found[0]
            line = found[1]
        elif separators.declares_length(content, following):
            line = following
        else:
            return MboxVariant.RD
        quoted |= maybe_quoted
        seen += 1
    if 2 * right <= seen:
        return MboxVariant.RD
    return MboxVariant.CL if quoted and not hidden else MboxVariant.CL2
