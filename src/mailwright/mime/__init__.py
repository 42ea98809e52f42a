"""Messages: reading them, building them, and writing them again.

Names that programs use are in `mailwright` itself. Where to find what:

- The tree: `message`, whose fields are attributes by `message_fields` (`field_views`,
  `address_fields`, `latest_fields`), is made of what `entity` begins (`entity_fields`) and `part`,
  `text` and `multipart` go on with; `entities` has the kinds by media type. `content` says where
  the octets of a part come from, `text_bodies` which text is the one to show.
- Header fields: `headers`, `header_block` and `header` keep them as they came; `fields` has the
  grammars, one a file; `address` and `address_values` are what most of them hold.
- Reading: `parser`, with `header_bounds` and `delimiters`, finds where entities lie, `source` is
  such a place, `tree` makes entities of it, within `limits` and as `options` say.
  `header_reading`, `feeding`, `events` and `body_structure` read in other ways, `decoded_content`
  block by block.
- What is wrong with a message: `defects` names it, `audit` looks for it.
- Building: `composing` and `builder`, of `attachments`; `media_types` and `makers` help.
- Writing: `writer` plans, with `header_writer` and `leaf_writer`, what `pieces` hands out;
  `boundaries` keeps content from ending a part; `format_options` are the caller's wishes.
  `outgoing` makes a message fit for a server, `blind_copies` takes out what never leaves; with
  `storing` one is kept as it is.
- Walking: `specifiers` ("1.2.TEXT") and `visitor`. `saving` and `anonymising` take something out.
- Below all of it: `encodings` (octets and characters) and `newlines`. Beside it: `mailboxes` on
  disk, and `conversions` to what others have.
"""

from __future__ import annotations
