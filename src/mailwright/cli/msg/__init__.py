"""``mailwright msg``: messages in files, one file a sub-command. Nothing here needs a server."""
