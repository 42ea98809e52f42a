"""``mailwright mailbox``: the folders of an account, made, listed, renamed and removed."""
