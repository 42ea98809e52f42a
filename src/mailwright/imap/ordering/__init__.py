"""Sorting and threading (RFC 5256), for servers that cannot and for messages that are here.

- `message_facts`: what has to be known of a message; `base_subject`, `collation`: its texts
- `sorting`: by any order of keys
- `threads`: who answers whom, with `_reference_links`; `thread_tree`: what comes of it
"""
