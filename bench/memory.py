"""What memory this process takes, as the kernel tells it (Linux)."""

from __future__ import annotations


def peak() -> int:
    """Return the most memory that was ever resident, in octets."""
    return _told(b"VmHWM:")


def anonymous() -> int:
    """Return the memory that no file stands for, in octets: what is mapped is none of it."""
    return _told(b"RssAnon:")


def _told(name: bytes) -> int:
    with open("/proc/self/status", "rb") as status:  # noqa: PTH123 - pathlib itself takes memory
        for line in status:
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    raise RuntimeError(f"The kernel does not tell {name.decode()}")
