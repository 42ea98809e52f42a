"""Mail on disk: mbox files, Maildir, MH folders, and folders of .eml files.

`mailbox` says what they have in common. All of it blocks; a program that runs an event loop calls
it in a worker thread (``await anyio.to_thread.run_sync(box.add, message)``). A mailbox object is
for one thread at a time; any number of them, and other programs, may work on the same mail.
Nothing in a message names a file, and symbolic links are not followed.

`mbox` is a package. `files` is what keeps each message in a file: `maildir`, `mh` (with
`mh_sequences`) and `eml_folder`. `flags` are what is remembered about messages, `delivery` puts a
file in its place at once, `regular_files` opens them, `locking` waits for other programs.
"""

from __future__ import annotations
