"""COMPRESS (RFC 4978)."""

from __future__ import annotations

from .._command import Plain
from .._encoder import Encoder


class Compress(Plain):
    """Ask for compression both ways; what comes behind the OK is compressed already."""

    # compress  = "COMPRESS" SP algorithm; algorithm = "DEFLATE"       RFC 4978 section 5
    verb = "COMPRESS"
    alone = True
    changes_stream = True

    def write(self, encoder: Encoder) -> None:
        """Write the command."""
        encoder.raw("COMPRESS DEFLATE")
