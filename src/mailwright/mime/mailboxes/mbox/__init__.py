"""mbox: all messages of a mailbox in one file (RFC 4155).

`mailbox` is what programs use. Its file is `octets`, in which `separators` finds where the messages
lie, by the lines that `from_line` knows; an `entry` is one of them. `quoting` has the variants of
the format, of which `detection` finds one out. `writing` changes the file, and `defects` says what
is wrong with it.
"""

from .mailbox import Mbox

__all__ = ["Mbox"]
