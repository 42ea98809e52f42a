"""The proxy that the environment names, as programs for the web have agreed to read it."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping

from .._addresses import is_ip_address

#: The variables, the first that is set wins. HTTP_PROXY is none of them: a web server sets it from
#: a header field of the request in programs that it starts (CVE-2016-5385).
_VARIABLES = ("all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY")
_EXCEPTIONS = ("no_proxy", "NO_PROXY")


def proxy_url(host: str, environment: Mapping[str, str] | None = None) -> str | None:
    """Return the URL of the proxy for `host`, or None where it is to be reached directly.

    Args:
        host: a name in A-labels, or an IP address.
        environment: the variables; those of this process by default.
    """
    variables = os.environ if environment is None else environment
    url = _first(_VARIABLES, variables)
    if not url or is_excepted(host, _first(_EXCEPTIONS, variables)):
        return None
    return url if "://" in url else f"http://{url}"


def is_excepted(host: str, exceptions: str) -> bool:
    """Return whether a list of NO_PROXY names `host`.

    Args:
        host: a name in A-labels, or an IP address.
        exceptions: ``*``, or names, each with all below it, addresses and networks, with commas
            between them.
    """
    name = host.lower().rstrip(".")
    for entry in exceptions.split(","):
        if entry.strip() == "*":
            return True
        domain = entry.strip().lower().removeprefix("*").removeprefix(".").rstrip(".")
        if not domain:
            continue
        if is_ip_address(name):
            if _is_in_network(name, domain):
                return True
        elif name == domain or name.endswith(f".{domain}"):
            return True
    return False


def _is_in_network(address: str, network: str) -> bool:
    try:
        block = ipaddress.ip_network(network.strip("[]"), strict=False)
        return ipaddress.ip_address(address.partition("%")[0]) in block
    except ValueError:
        return False


def _first(names: tuple[str, ...], variables: Mapping[str, str]) -> str:
    return next((value for name in names if (value := variables.get(name, "").strip())), "")
