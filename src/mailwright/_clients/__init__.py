"""What the clients of SMTP and IMAP have in common, below them and above `net` and `sasl`.

`session`    where to, how safe, who
`login`      which mechanism may run on a connection, and what vouches for EXTERNAL
`probing`    the stages of a session, and why a mechanism would not be taken
`arguments`  what callers pass to any of them
`url`        where to connect and as whom, in one URL
`security`   when to turn to TLS, and at which port
`front`      what every client is before it speaks a protocol
`driver`, `driver_aio`: how it reaches the server
"""
