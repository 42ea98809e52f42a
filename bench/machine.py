"""Where and when the figures were measured, and with which versions."""

from __future__ import annotations

import os
import platform
import ssl
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def describe(servers: Mapping[str, str]) -> dict[str, str]:
    """Return the facts that the figures depend on.

    Args:
        servers: name -> version of the servers that ran.
    """
    return {
        "Date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "CPU": _cpu(),
        "Cores": str(os.cpu_count()),
        "System": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_version()} ({_build()}), {ssl.OPENSSL_VERSION.split(' (')[0]}",
        "mailwright": version("mailwright"),
        "aiosmtplib": version("aiosmtplib"),
        "Postfix (smtp-sink, smtp-source)": _postfix(),
        **{name: text for name, text in servers.items() if name != "Postfix"},
    }


def _build() -> str:
    """Say whose build it is: one without an optimising compiler run takes a third more time."""
    return "the distribution's" if sys.base_prefix == "/usr" else "built from source"


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().split("\n"):
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _postfix() -> str:
    argv = ["/usr/sbin/postconf", "-d", "-h", "mail_version"]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
