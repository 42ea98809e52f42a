"""What each command of the server does, by families; `verbs.py` has the table of them."""
