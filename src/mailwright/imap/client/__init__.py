"""What a client does besides its connection: its parts, each with its async twin.

- `folders`, `folders_aio`: which folders there are, and those that are special
- `searching`, `searching_aio`: many folders searched at once
- `events`, `events_aio`: what happens while connected: news, IDLE, NOTIFY
- `services`, `services_aio`: what a server does besides mail: ID, language, metadata, quotas
"""
