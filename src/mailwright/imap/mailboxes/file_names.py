"""Names of folders as names of files (I15): by escape, so that none can lead elsewhere.

For whoever keeps mail of a server in files. Each name of a folder has a file name of its own, on
every file system: where letters have no case, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

# What stands for itself. "%" begins an escape; a dot in front hides a file, or leads upwards.
_PLAIN = re.compile(r"[a-z0-9_ .-]")
_CAPITAL = re.compile(r"[A-Z]")
#: Names of devices where Windows reads them, whatever extension they have.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)
#: Octets that a name has on every file system.
_LONGEST = 200
_DIGEST = 32


def file_name(name: str) -> str:
    """Return the name of a file or directory for a folder, without path separators.

    Small letters, digits, spaces, "_", "-" and dots inside stand for themselves. A capital is "^"
    and the small letter, so that "Sent" and "sent" are two files where case does not count; the
    rest is "%" and hexadecimal digits. What is too long ends with a digest.

    Args:
        name: one name, of a folder or of all the folders that it is in; any text.
    """
    escaped = "".join(map(_escaped, name.encode("utf-8", "surrogatepass").decode("latin-1")))
    if escaped.endswith((".", " ")):
        escaped = escaped[:-1] + _escape(escaped[-1])
    if escaped.startswith(".") or _DEVICE.match(escaped):
        escaped = _escape(escaped[0]) + escaped[1:]
    if len(escaped) <= _LONGEST:
        return escaped or "%"
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    return f"{escaped[: _LONGEST - _DIGEST - 2]}%%{digest}"


def file_path(path: Iterable[str]) -> tuple[str, ...]:
    """Return the names of directories for the names of folders in folders.

    Args:
        path: such as `FolderInfo.path`.
    """
    return tuple(file_name(name) for name in path)


def _escaped(octet: str) -> str:
    if _PLAIN.match(octet):
        return octet
    return f"^{octet.lower()}" if _CAPITAL.match(octet) else _escape(octet)


def _escape(octet: str) -> str:
    return f"%{ord(octet):02x}"
