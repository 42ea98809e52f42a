"""The mailbox that is selected (RFC 9051 section 6.3.2).

- `access`: what it is opened for
- `mailbox`: what is known of it, kept up by each untagged response; `_sequence_map`: which UID
  stands behind which sequence number; `known_flags`: digests of the flags of all messages;
  `changes`: what was new when it was opened
- `selection`: messages of it that a command is for
"""
