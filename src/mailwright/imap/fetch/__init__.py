"""FETCH: what is asked of messages, and what is answered (RFC 9051 section 7.5.2).

- `items`, `section`: what may be asked for
- `fetched_message`: a message as it was fetched, read when it is asked; `item_index`: where its
  items are; `_values`: what they say
- `envelope`: the header as a server reads it; `_envelope_addresses`, `_envelope_repair`
- `body_structure`: the parts of a message; `_structure_tree`, `_structure_fields`,
  `_structure_repair`
- `_nested`, `_strings`: lists and strings as servers really send them; `defects`: what is wrong
- `download_target`: where a download goes
"""
