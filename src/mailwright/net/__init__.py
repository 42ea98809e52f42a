"""Streams, TLS, connecting and the wire log: the only package that talks to the network.

It knows no mail protocol. Each blocking module has an async twin whose name ends in ``_aio``, with
the same names, parameters and docstrings.
"""
