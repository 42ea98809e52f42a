"""What commands that write are given, and what they return.

- `results`: what was done, as the server told it
- `message_url`: a message or part of it, by its URL
- `annotations`, `internal_date`: what a message is stored with
"""
