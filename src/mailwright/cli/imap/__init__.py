"""The commands that read and change mail on a server; one file a sub-command.

`_session`   from the options to a folder that is open
`_words`     folders, UIDs, flags, dates and sizes, as they are typed
`_rows`      messages as lines of a table, and as JSON
`_progress`  how far a download is
"""
