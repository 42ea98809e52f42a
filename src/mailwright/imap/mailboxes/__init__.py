"""Mailboxes as a server lists and describes them, open or not.

- `names`: modified UTF-7 and UTF-8; `file_names`: as names of files
- `folder_info`: an entry of a list; `list_response` reads it; `special_use`: what it is for
- `namespaces`: whose folders are where
- `folder_status`: how many messages are in one
- `rights`, `quota`, `metadata`: who may, how much, and notes about it
"""
