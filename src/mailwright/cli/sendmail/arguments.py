"""The arguments of a sendmail program, as real programs give them.

They are those of Postfix's sendmail(1) and of Sendmail 8, read as getopt(3) does: options come
first and may share a hyphen, ``--`` ends them. What would name a file or start something is
refused; what has no meaning here is taken and ignored, as others do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ... import InvalidArgumentError


class OptionRefusedError(InvalidArgumentError):
    """An option of a sendmail program that is not carried out here."""


@dataclass(slots=True)
class Request:
    """What the caller asks for.

    Args:
        recipients: the arguments behind the options.
        read_recipients: take the recipients from the header too (-t).
        whole_input: a line with a lone dot is part of the message (-i).
        sender: the reverse-path (-f), None where nobody said.
        full_name: the name of the author, where the message has no From (-F).
        notify: when to tell the sender (-N).
        return_content: what to return of the message then (-R).
        envelope_id: the id that is returned then (-V).
        mode: what to do: "m" to deliver, "p" to list the queue, "q" to run it.
        verbose: show the dialogue (-v).
        account: the account of the configuration, None for the default one.
        wants_help: whether to print the help and nothing else.
    """

    recipients: list[str] = field(default_factory=list[str])
    read_recipients: bool = False
    whole_input: bool = False
    sender: str | None = None
    full_name: str = ""
    notify: str = ""
    return_content: str = ""
    envelope_id: str = ""
    mode: str = "m"
    verbose: bool = False
    account: str | None = None
    wants_help: bool = False


def _mode(request: Request, value: str) -> None:
    if value not in ("m", "p"):
        raise OptionRefusedError(
            f"-b{value} is not offered: this program hands one message to a server and ends.",
            name="-b",
        )
    request.mode = value


def _other(request: Request, value: str) -> None:
    # -oi is -i; error modes, delivery modes and the like have nothing to act on
    if value == "i":
        request.whole_input = True


def _encoding(_: Request, value: str) -> None:
    if value.upper() not in ("7BIT", "8BITMIME"):
        raise OptionRefusedError(f"-B is 7BIT or 8BITMIME, not {value!r}.", name="-B")


def _sets(name: str) -> Callable[[Request, str], None]:
    return lambda request, value: setattr(request, name, value)


def _refused(option: str, why: str) -> Callable[[Request, str], None]:
    def refuse(_: Request, __: str) -> None:
        raise OptionRefusedError(f"{option} is refused: {why}", name=option)

    return refuse


def _ignore(_: Request, __: str) -> None:
    """Take an option that has no meaning here."""


_LOG = "it names a file to write to, and callers have let strangers choose it."
_FILE = (
    "it names a configuration, which names programs, and callers have let strangers choose it; "
    "set MAILWRIGHT_CONFIG."
)

#: Options without a value.
_FLAGS: dict[str, Callable[[Request, str], None]] = {
    "t": lambda request, _: setattr(request, "read_recipients", True),
    "i": lambda request, _: setattr(request, "whole_input", True),
    "v": lambda request, _: setattr(request, "verbose", True),
    "I": _refused("-I", "there is no data base of aliases here."),
    **dict.fromkeys("EGJUTcmnsx", _ignore),
}
#: Options with a value, which follows at once or is the next argument.
_WITH_VALUE: dict[str, Callable[[Request, str], None]] = {
    "B": _encoding,
    "C": _refused("-C", _FILE),
    "D": _refused("-D", _LOG),
    "F": _sets("full_name"),
    "N": _sets("notify"),
    "O": _ignore,
    "R": _sets("return_content"),
    "V": _sets("envelope_id"),
    "X": _refused("-X", _LOG),
    "b": _mode,
    "f": _sets("sender"),
    "o": _other,
    "r": _sets("sender"),
    **dict.fromkeys("ALMehp", _ignore),
}
#: Options whose value, if any, follows at once.
_MAYBE: dict[str, Callable[[Request, str], None]] = {
    "d": _ignore,
    "q": lambda request, _: setattr(request, "mode", "q"),
}
_LONG: dict[str, Callable[[Request, str], None]] = {
    "account": _sets("account"),
    "config": _refused("--config", _FILE),
}


def read_arguments(arguments: list[str]) -> Request:
    """Return what the arguments ask for.

    Args:
        arguments: those of the program, without its name.

    Raises:
        OptionRefusedError: an option is unknown, lacks its value, or is refused.
    """
    request = Request()
    rest = list(arguments)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        word = rest.pop(0)
        if word == "--":
            break
        if word.startswith("--"):
            _read_long(request, word[2:], rest)
        else:
            _read_short(request, word[1:], rest)
    request.recipients = rest
    return request


def _read_long(request: Request, word: str, rest: list[str]) -> None:
    name, equals, value = word.partition("=")
    if name == "help":
        request.wants_help = True
        return
    if name not in _LONG:
        raise OptionRefusedError(f"--{name} is no option.", name=name)
    _LONG[name](request, value if equals else _next(f"--{name}", rest))


def _read_short(request: Request, letters: str, rest: list[str]) -> None:
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter in _FLAGS:
            _FLAGS[letter](request, "")
        elif letter in _MAYBE:
            _MAYBE[letter](request, letters)
            return
        elif letter in _WITH_VALUE:
            _WITH_VALUE[letter](request, letters or _next(f"-{letter}", rest))
            return
        else:
            raise OptionRefusedError(f"-{letter} is no option.", name=letter)


def _next(option: str, rest: list[str]) -> str:
    if not rest:
        raise OptionRefusedError(f"{option} needs a value.", name=option)
    return rest.pop(0)
