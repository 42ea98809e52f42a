"""One command a module: what it writes, which responses are its own, what it returns."""
