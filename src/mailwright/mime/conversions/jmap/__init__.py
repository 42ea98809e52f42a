"""Messages as the Email object of JMAP (RFC 8621 section 4): JSON that says all that a mail says.

`exporting` makes the object: `structure` has the body parts, `body_values` their text. `creating`
makes a message of one, by `values` and `parts`. `forms` is what becomes of a header field.
"""

from .creating import from_jmap
from .exporting import to_jmap

__all__ = ["from_jmap", "to_jmap"]
