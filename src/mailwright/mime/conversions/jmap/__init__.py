"""Messages as the Email object of JMAP (RFC 8621 section 4): JSON that says all that a mail says.

`exporting` makes the object and `creating` a message of one; `forms` has what becomes of a header
field, `structure` the body parts, `body_values` their text.
"""

from .creating import from_jmap
from .exporting import to_jmap

__all__ = ["from_jmap", "to_jmap"]
