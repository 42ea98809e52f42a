"""Proxies: which one and with whose credentials, and what is said to it, without I/O.

`proxy` has the value that callers give, `environment` makes one of the environment's variables.
`negotiation` asks a proxy for a connection: a flow for each protocol (`socks4`, `socks5`,
`http_connect`), of steps (`steps`) that `net.tunnel` and its async twin perform.
"""
