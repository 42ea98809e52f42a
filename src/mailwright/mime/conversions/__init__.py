"""Messages as others know them.

`email_message` is the standard library's class, `jmap` the JSON of RFC 8621, and
`html_text` the text that a reader of HTML would see.
"""
