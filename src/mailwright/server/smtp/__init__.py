"""The SMTP server: a session without I/O, and the threads that run it."""
