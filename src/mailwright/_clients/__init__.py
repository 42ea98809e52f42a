"""What the clients of SMTP and IMAP have in common, below them and above `net` and `sasl`.

`session`    where to, how safe, who
`login`      which mechanism may run on a connection, and who vouches for EXTERNAL
"""
