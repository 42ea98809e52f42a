"""Real mail servers on loopback, for the tests and the benchmark.

Each module starts one server as a context manager that takes a work directory; everything the
server writes stays in there. `plugin` makes pytest fixtures of them::

    with (
        dovecot(work / "dovecot") as imap,
        postfix(work / "postfix", sasl_port=imap.sasl_port) as mta,
    ):
        ...  # submit to mta.submission_port with a login, read mta.mailbox("bob") back

`python -m servers dovecot DIR` (in `tests/`) runs one by hand until it is interrupted.
"""
