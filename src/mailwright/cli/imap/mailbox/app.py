"""The sub-commands of ``mailwright mailbox``, gathered."""

from __future__ import annotations

from cyclopts import App

from .changing import create, delete, rename, subscribe, unsubscribe
from .limits import quota, rights
from .listing import list_folders
from .status import status

mailbox = App(name="mailbox", help="List the folders of an account, make, rename, remove them.")
mailbox.command(list_folders, name="list")
mailbox.command(create)
mailbox.command(rename)
mailbox.command(delete)
mailbox.command(subscribe)
mailbox.command(unsubscribe)
mailbox.command(status)
mailbox.command(quota)
mailbox.command(rights)
