"""The parts of a message, as `--part` names them."""

from __future__ import annotations

from .. import InvalidArgumentError, MessagePart, MimeEntity, MimeMessage
from ..mime.specifiers import Specifier


def find_part(message: MimeMessage, specifier: str) -> MimeEntity:
    """Return the part that `--part` names.

    Raises:
        InvalidArgumentError: it names none.
    """
    wanted = Specifier.parse(specifier)
    found = message.find(specifier) if wanted.numbers and not wanted.section else None
    if not isinstance(found, MimeEntity):
        raise InvalidArgumentError(
            f"There is no part {specifier[:80]!a}: mailwright msg tree shows which ones there are.",
            name="part",
        )
    return found


def message_in(entity: MimeEntity) -> MimeMessage | None:
    """Return the message that a part is; None where it is something else."""
    return entity.message if isinstance(entity, MessagePart) else None
