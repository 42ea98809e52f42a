"""The grammars of header fields, one a file: reading is lenient and total, writing is strict.

`tokens` cuts structured bodies up, and every grammar that reads them is built on it. Encoded-words
are decoded after that and only in phrases, comments and text, so that nothing that was encoded
can become an address, a separator or a second field. Where to find what:

- For all: `compliance` (the levels), `characters` (those that no field holds), `tokens`,
  `comments`, `encoded_word` and `folding`. `kinds` says which field follows which grammar, and
  where it is folded; most are `unstructured` or `structured`.
- Addresses: `addresses` reads lists of them, by `address_reader` those that are not ordinary;
  `address_parts` is what comes of it. `addr_spec`, `return_path`; `display_risk` warns.
- Parameters: `parameter_reading` reads them, `parameters` holds and writes them, `parameterised`
  is a value with them: `content_type`, `content_disposition`, `auto_submitted`.
- Dates: `date`, `odd_date` for those that follow no grammar, and `moment` for both.
- Fields with a form of their own: `msg_id`, `received`, `authentication_results`, `list_fields`,
  `keywords`, `importance`, `mime_version`, `disposition_options`, `attributes`.
"""
