"""The drawing in the docstring of errors.py is the tree of the classes, and each can be pickled."""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import Iterator

import pytest

from mailwright import errors

LINE = re.compile(
    r"^    (?P<branch>(?:[│ ]   )*(?:[├└]── )?)(?P<name>\w+)(?: +\((?P<builtin>\w+)\))?"
)
STEP = 4

#: An argument for each parameter that an error's constructor may have beyond its message.
ARGUMENTS = {
    "accepted": {"ann@example.net": (250, "2.1.5", "saved")},
    "certificate": b"\x30\x00",
    "code": 451,
    "done": "1:50",
    "expected": 1,
    "found": 2,
    "details": {"status": "401"},
    "response_code": "EXPIRED",
    "enhanced_code": "4.7.1",
    "extension": "SMTPUTF8",
    "extra": "dev",
    "host": "smtp.example.org",
    "limit": 100,
    "mechanism": "PLAIN",
    "message_id": "<1@example.org>",
    "name": "subject",
    "reason": "UNSUPPORTED_PROTOCOL",
    "recipients": ("bob@example.net",),
    "refused": {"bob@example.net": (550, "5.1.1", "no such user")},
    "retryable": True,
    "seconds": 30.0,
    "sender": "ann@example.org",
    "size": 200,
    "stage": "MAIL",
    "status": 502,
    "text": "4.7.1 try again later",
}


def classes() -> dict[str, type[errors.MailwrightError]]:
    return {
        name: value
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.MailwrightError)
    }


def drawn(drawing: str) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield name, parent and builtin base of each class in a drawing."""
    path: list[str] = []
    for line in drawing.split("\n"):
        match = LINE.match(line)
        if match is None:
            continue
        depth = len(match["branch"]) // STEP
        del path[depth:]
        yield match["name"], path[-1] if path else None, match["builtin"]
        path.append(match["name"])


def of_classes() -> Iterator[tuple[str, str | None, str | None]]:
    for name, error in classes().items():
        ours = [base.__name__ for base in error.__bases__ if base.__name__ in classes()]
        others = [base.__name__ for base in error.__bases__ if base.__name__ not in classes()]
        parent = ours[0] if ours else None
        yield name, parent, None if others in ([], ["Exception"]) else others[0]


def instance(error: type[errors.MailwrightError]) -> errors.MailwrightError:
    names = list(inspect.signature(error).parameters)[1:]
    return error("what happened", **{name: ARGUMENTS[name] for name in names})


def test_drawing_is_the_tree() -> None:
    assert set(drawn(errors.__doc__ or "")) == set(of_classes())


def test_drawing_names_each_class_once() -> None:
    names = [name for name, _, _ in drawn(errors.__doc__ or "")]
    assert len(names) == len(set(names))


def test_a_wrong_drawing_would_be_seen() -> None:
    drawing = errors.__doc__ or ""
    moved = drawing.replace("│   ├── NotConnectedError ", "├── NotConnectedError ")
    nameless = drawing.replace("(ImportError)", "")
    for wrong in (moved, nameless, f"{drawing}    └── NoSuchError\n"):
        assert set(drawn(wrong)) != set(of_classes())


def test_all_names_each_class() -> None:
    assert sorted(errors.__all__) == sorted(classes())


@pytest.mark.parametrize("name", sorted(classes()))
def test_pickled_error_is_the_same(name: str) -> None:
    error = instance(classes()[name])
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error) == "what happened"
    assert vars(copy) == vars(error)


@pytest.mark.parametrize("name", sorted(classes()))
def test_message_alone_makes_an_error(name: str) -> None:
    assert str(classes()[name]("what happened")) == "what happened"
