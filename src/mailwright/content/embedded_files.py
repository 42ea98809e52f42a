"""Files that stand in a text, as programs put them there before MIME: uuencoded or yEncoded."""

from __future__ import annotations

from ..mime.encodings import uuencode, yenc
from ..mime.encodings.embedded import EncodedFile
from ..mime.text import TextPart


def find_embedded_files(part: TextPart | str | bytes) -> list[EncodedFile]:
    """Return the files that stand in a text, in their order.

    Nothing else looks for them: a text that says "begin" stays a text. Of yEnc, the parts of a file
    are `YencFile` objects, which `join_parts` puts together.

    Args:
        part: a part, whose decoded content is looked at, or a text. Offsets count what is given:
            the octets of content, or the characters of a str.
    """
    text = part.content if isinstance(part, TextPart) else part
    found = [*uuencode.find_files(text), *yenc.find_files(text)]
    return sorted(found, key=lambda file: file.start)
