"""`Search`: what messages are looked for."""

from __future__ import annotations

from .extension_keys import ExtensionKeys
from .standard_keys import StandardKeys


class Search(StandardKeys, ExtensionKeys):
    """What messages are looked for: immutable, put together with ``&``, ``|`` and ``~``.

    ::

        Search.unseen() & (Search.from_("bob") | Search.from_("ann")) & ~Search.larger(1_000_000)

    Each text is any text: it is quoted as it has to be, and can add no other key (I01). Texts are
    looked for as parts of others, without regard to case (RFC 9051 section 6.4.4). ``Search()`` is
    every message. A key of an extension that the server lacks is refused before it is sent.
    """

    __slots__ = ()
