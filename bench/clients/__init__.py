"""The clients that are measured: each function takes a job and returns what the clock runs on.

A job has what the benchmark says: `port`, `count`, `size`, `connections`; for sessions with a login
`ca_file`, `user`, `password`; for the large attachment `file`.
"""
