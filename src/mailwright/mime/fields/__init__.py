"""The grammars of header fields, one a file: reading is lenient and total, writing is strict.

`tokens` cuts structured bodies up, and every grammar that reads them is built on it. Encoded-words
are decoded after that and only in phrases, comments and text, so that nothing that was encoded
can become an address, a separator or a second field.
"""
