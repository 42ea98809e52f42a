"""A folder: its parts, each with its async twin, and what they share.

- `imap_folder`, `imap_folder_aio`: the whole, put together of the parts
- `opening`, `opening_aio`: opened and closed; `_open_folder`: what is known of it then
- `searching`, `searching_aio`: searched, sorted, put into threads; `live_search`,
  `live_search_aio`: a search that goes on
- `reading`, `reading_aio`: messages fetched and downloaded; `_reading`: what both fronts share
- `appending`, `appending_aio`: messages put in
- `writing`, `writing_aio`: flags, copies, moves, expunging; `_writing_arguments`: what is given
- `watching`, `watching_aio`: changes, as they happen or since the last time; `folder_watch`,
  `folder_watch_aio`: a watch that goes on
- `administering`, `administering_aio`: renamed, deleted, subscribed; rights, quota, metadata
- `_base`: a name, and the client that reaches it; `_uids`: the messages that a call is for
"""
