"""How octets travel through a transport of lines, and characters as octets.

`transfer` names the content transfer encodings (RFC 2045 section 6) and chooses one by content;
`base64`, `quoted_printable`, `uuencode`, `yenc` and `hexadecimal` are the codecs, each for all
octets at once and for blocks (`codec`). Files in a text are what is `embedded` there. `faults` says
what can be odd in coded octets, `base64_faults` and `quoted_printable_faults` look for it.

`charsets` turns octets into characters by the labels of `charset_labels`, with `japanese` for what
Python's codecs refuse; `detection` finds the charset.
"""

from __future__ import annotations
