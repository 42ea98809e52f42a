"""SEARCH, SORT and THREAD: what is asked, and what is answered (RFC 9051 section 6.4.4).

- `criteria`: what is looked for, in the keys of `standard_keys` and `extension_keys`; `base`: how
  searches are put together, of `_terms` and `_words`; `writing` writes them, `splitting` cuts
  those that are too long
- `returns`: what is to come back; `scope`: from which folders; `comparators`: how texts compare
- `esearch` reads what the server says; `results`: what came of it; `saved_result`: what the server
  keeps of it; `live_results`: what the server keeps up to date
"""
