"""What changes, told without a question or found out later.

- `events`: one class for each kind of news; `news`: events out of responses; `event_queue`: those
  that nobody has asked for yet
- `notification`: what the server is to tell (NOTIFY)
- `pace`: how often to ask, how long to wait
- `sync_state`: what is kept of a folder between two synchronisations
"""
