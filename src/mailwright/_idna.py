"""Domain names as DNS, TLS and SMTP without SMTPUTF8 take them: A-labels (RFC 5890, UTS 46)."""

from __future__ import annotations

import re

from .errors import InvalidArgumentError

MAX_DOMAIN = 253  # octets of a name in text form, RFC 1035 section 2.3.4
MAX_LABEL = 63

# sub-domain = Let-dig [Ldh-str]       RFC 5321 section 4.1.2; the underscore is no host name,
# but real domains of the DNS hold it, and it has no meaning on any wire that we write.
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\Z")


def to_ascii(domain: str) -> str:
    """Return `domain` with each U-label as an A-label (RFC 5891); ASCII labels stay as they are.

    Args:
        domain: a domain name of at most 253 octets in its ASCII form. One trailing dot is kept.

    Raises:
        InvalidArgumentError: the name is empty or too long, or a label is not a label of a host.
    """
    # Refused before any mapping: each character becomes at least one octet, and IDNA on a long
    # label takes time that grows with its square.
    if not 0 < len(domain) <= MAX_DOMAIN + 1:
        raise InvalidArgumentError(
            f"A domain name has 1 to {MAX_DOMAIN} octets; this one has {len(domain)}.",
            name="domain",
        )
    if not domain.isascii():
        domain = _encode(domain)
    name = domain.removesuffix(".")
    if len(name) > MAX_DOMAIN or not all(_LABEL.match(label) for label in name.split(".")):
        raise InvalidArgumentError(f"{domain!r} is not a domain name.", name="domain")
    if "--" in name and not all(map(_may_be_label, name.lower().split("."))):
        raise InvalidArgumentError(
            f"{domain!r} is not a domain name: what begins with xn-- is no A-label.", name="domain"
        )
    return domain


def _may_be_label(label: str) -> bool:
    """Whether a label of lower case is no A-label, or one that decodes and encodes to itself.

    Which characters may be registered is left to registries: some have sold what IDNA forbids.
    """
    if not label.startswith("xn--"):
        return True
    try:
        text = label[4:].encode("ascii").decode("punycode")
        return not text.isascii() and text.encode("punycode").decode("ascii") == label[4:]
    except (UnicodeError, OverflowError, ValueError):
        return False


def to_unicode(domain: str) -> str:
    """Return `domain` with its A-labels as U-labels (RFC 5891); never raises.

    A label that is no A-label, because it does not decode or because another one is how its text
    is written, stays as it is: to show its text would show another domain.

    Args:
        domain: a domain name; one of more than 253 octets comes back as it is.
    """
    if "xn--" not in domain.lower() or len(domain) > MAX_DOMAIN + 1:
        return domain
    return ".".join([_decoded(label) for label in domain.split(".")])


def _decoded(label: str) -> str:
    if label[:4].lower() != "xn--":
        return label
    import idna

    try:
        return idna.decode(label.lower())
    except (idna.IDNAError, UnicodeError):
        return label


def _encode(domain: str) -> str:
    import idna

    try:
        labels = idna.uts46_remap(domain, std3_rules=False, transitional=False).split(".")
        return ".".join(
            [label if label.isascii() else idna.alabel(label).decode("ascii") for label in labels]
        )
    except (idna.IDNAError, UnicodeError) as error:
        raise InvalidArgumentError(
            f"{domain!r} is not an internationalised domain name: {error}.", name="domain"
        ) from error
