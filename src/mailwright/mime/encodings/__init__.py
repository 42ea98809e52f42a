"""How octets travel through a transport of lines, and characters as octets.

`transfer` names the content transfer encodings (RFC 2045 section 6) and chooses one by content;
`base64`, `quoted_printable`, `uuencode`, `yenc` and `hexadecimal` are the codecs, each for all
octets at once and for blocks (`codec`); `faults` says what can be odd in coded octets. `charsets`
turns octets into characters by the labels of `charset_labels`; `detection` finds the charset.
"""

from __future__ import annotations
