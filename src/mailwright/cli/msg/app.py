"""The sub-commands of ``mailwright msg``, gathered."""

from __future__ import annotations

from cyclopts import App

from .defects import defects
from .edit import edit
from .email_object import email_object
from .extract import extract
from .headers import headers
from .show import show_message
from .tree import tree

msg = App(name="msg", help="Look into messages in files, take them apart, and change them.")
msg.command(tree)
msg.command(show_message, name="show")
msg.command(headers)
msg.command(defects)
msg.command(extract)
msg.command(email_object, name="json")
msg.command(edit)
