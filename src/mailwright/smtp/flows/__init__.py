"""Work of several commands, written once for both fronts.

- `connecting`: TLS, the greeting and EHLO; `login`: AUTH
- `sending`: one message; `transaction`: one mail transaction, of which a message may take several
- `bulk`: many messages; `in_flight`: their transactions, written before the first is answered
- `inquiring`: VRFY, EXPN and HELP; `simple`: other single commands
- `probing`: a session up to a chosen stage, for a person who looks
"""
