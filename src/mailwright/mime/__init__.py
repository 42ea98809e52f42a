"""Messages: reading them, building them, and writing them again.

`message` and `entity` are the tree that people work with, `parser` finds where its entities lie,
`writer` turns it into octets, and `outgoing` makes these fit for a server. `fields` and
`encodings` hold the grammars and codecs, one a file.

Names that programs use are in `mailwright` itself.
"""

from __future__ import annotations
