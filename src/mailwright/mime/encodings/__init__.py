"""Content transfer encodings (RFC 2045 section 6): how octets travel through a transport of lines.

`transfer` names them and chooses one by content; `base64` and `quoted_printable` are the codecs.
"""

from __future__ import annotations
