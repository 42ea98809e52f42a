"""Mails to read: made up, the same on every machine, of the kinds that mailboxes are full of."""
