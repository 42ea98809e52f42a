"""Words, names, addresses, dates and hosts, drawn from one seeded generator."""

from __future__ import annotations

from base64 import b64encode
from random import Random

_ENGLISH = (
    "the of and to in is you that it he was for on are as with his they at be this have from or"
    " one had by word but not what all were we when your can said there use an each which she do"
    " how their if will up other about out many then them these so some her would make like him"
    " into time has look two more write go see number no way could people my than first water"
    " been call who oil its now find long down day did get come made may part"
)
_BEYOND_ASCII = (
    "café naïve Größe über señor façade прекрасный данные 東京 会議 résumé Zürich Łódź “quoted” -"
)
_FIRST_NAMES = (
    "Alice Bob Carol David Eve Frank Grace Heidi Ivan Judy Olivia Peggy Rupert Trent Zoë Jürgen"
    " François José Søren Łukasz 田中"
)
_LAST_NAMES = (
    "Smith Johnson O'Brien Brown Miller Davis García Wilson Müller Nguyễn Taylor Lee Иванов 太郎"
)
_DOMAINS = "example.com mail.example.org corp.example.net lists.kernel.example news.shop.example"
ENGLISH, BEYOND_ASCII, FIRST_NAMES, LAST_NAMES, DOMAINS = map(
    str.split, (_ENGLISH, _BEYOND_ASCII, _FIRST_NAMES, _LAST_NAMES, _DOMAINS)
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ZONES = ("+0000", "-0700", "-0800", "+0200", "+0530", "-0400", "+0900")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Words:
    """Draws what mails are made of.

    Args:
        seed: the same one gives the same words.
    """

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)

    def letters(self, count: int) -> str:
        """Return `count` letters and digits."""
        return "".join(self.random.choices(LETTERS, k=count))

    def base64(self, count: int) -> str:
        """Return `count` octets in base64."""
        return b64encode(self.random.randbytes(count)).decode()

    def domain(self) -> str:
        """Return a domain."""
        return self.random.choice(DOMAINS)

    def ip(self) -> str:
        """Return an IPv4 address."""
        return ".".join(str(self.random.randrange(1, 255)) for _ in range(4))

    def text(self, length: int, *, foreign: float) -> str:
        """Return words of some `length` in characters, a share of them `foreign`."""
        words: list[str] = []
        while length > 0:
            source = BEYOND_ASCII if self.random.random() < foreign else ENGLISH
            words.append(self.random.choice(source))
            length -= len(words[-1]) + 1
        return " ".join(words)

    def date(self) -> str:
        """Return a date, a quarter of them with a comment."""
        draw = self.random
        clock = f"{draw.randrange(24):02}:{draw.randrange(60):02}:{draw.randrange(60):02}"
        comment = f" ({draw.choice(('UTC', 'PDT', 'CEST'))})" if draw.random() < 0.25 else ""
        day = f"{draw.choice(DAYS)}, {draw.randrange(1, 29)} {draw.choice(MONTHS)}"
        return f"{day} {draw.randrange(2003, 2026)} {clock} {draw.choice(ZONES)}{comment}"

    def address(self) -> str:
        """Return an address: bare, or with a name that is plain, quoted or encoded."""
        draw = self.random
        bare = f"{self.letters(draw.randrange(4, 10))}.{self.letters(6)}@{self.domain()}"
        first, last = draw.choice(FIRST_NAMES), draw.choice(LAST_NAMES)
        kind = draw.random()
        if kind < 0.15:
            return bare
        if not (first + last).isascii():
            return f"{self.encoded(f'{first} {last}')} <{bare}>"
        if kind < 0.42 or "'" in last:
            name = f'"{first} {last}"' if kind < 0.35 else f'"{last}, {first}"'
            return f"{name} <{bare}>"
        return f"{first} {last} <{bare}>"

    def addresses(self, count: int) -> str:
        """Return a folded list of addresses."""
        return ",\r\n\t".join(self.address() for _ in range(count))

    def encoded(self, text: str) -> str:
        """Return `text` as folded encoded-words, all B or all Q."""
        write = self.random.choice((_b, _q))
        return "\r\n ".join(write(text[i : i + 14].encode()) for i in range(0, len(text), 14))


def _b(octets: bytes) -> str:
    return f"=?UTF-8?B?{b64encode(octets).decode()}?="


def _q(octets: bytes) -> str:
    plain = [
        "_"
        if octet == 0x20
        else chr(octet)
        if chr(octet).isalnum() and octet < 128
        else f"={octet:02X}"
        for octet in octets
    ]
    return f"=?utf-8?Q?{''.join(plain)}?="
