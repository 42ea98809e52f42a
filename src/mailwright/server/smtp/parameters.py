"""The parameters of MAIL and RCPT: a table for each, of how a value is read into the options."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from ...errors import InvalidArgumentError, ProtocolError
from ...smtp.delivery_options import (
    DeliverBy,
    DeliveryOptions,
    DeliveryStatusNotification,
    DeliveryStatusNotificationType,
    RecipientOptions,
)
from ._input import too_big
from ._xtext import decode_utf8_address, decode_xtext

if TYPE_CHECKING:
    from .session import SmtpSession

Options = TypeVar("Options", DeliveryOptions, RecipientOptions)

# size-value = 1*20DIGIT                                            RFC 1870 section 4
_SIZE = re.compile(r"[0-9]{1,20}\Z")
# by-value   = by-time ";" by-mode [by-trace]                       RFC 2852 section 4
_BY = re.compile(r"([+-]?[0-9]{1,9});([RN])(T?)\Z", re.IGNORECASE)
# future-release-integer = NZDIGIT *8DIGIT                          RFC 4865 section 4
_HOLD_FOR = re.compile(r"[1-9][0-9]{0,8}\Z")
# date-time, in UTC ("Z") or with an offset                         RFC 3339 section 5.6
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII | re.IGNORECASE
)
# priority-value = (["-"] NZDIGIT) / "0"                            RFC 6710 section 4
_PRIORITY = re.compile(r"0\Z|-?[1-9]\Z")
# ORCPT = addr-type ";" xtext                                       RFC 3461 section 4.2
_ORIGINAL = re.compile(r"([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+);(.+)\Z")


@dataclass(frozen=True, slots=True)
class Parameter(Generic[Options]):
    """One row of a table.

    Args:
        extension: the EHLO keyword without which the parameter does not exist.
        reads: returns the options with what `value` says; "" is a keyword without a value.
    """

    extension: str
    reads: Callable[[SmtpSession, Options, str], Options]


def read(
    session: SmtpSession,
    table: Mapping[str, Parameter[Options]],
    parameters: Mapping[str, str],
    options: Options,
) -> Options:
    """Return `options` with what `parameters` ask for.

    Raises:
        ProtocolError: 555, a parameter that this session does not have; 501, a value that is none
            or that contradicts another; or what its row refuses.
    """
    for keyword, value in parameters.items():
        parameter = table.get(keyword)
        if parameter is None or not session.extended or not session.offers(parameter.extension):
            raise ProtocolError(
                f"Parameter not recognized: {keyword}", code=555, enhanced_code="5.5.4"
            )
        try:
            options = parameter.reads(session, options, value)
        except InvalidArgumentError as error:
            raise ProtocolError(str(error), code=501, enhanced_code="5.5.4") from None
    return options


def _wrong(syntax: str) -> ProtocolError:
    return ProtocolError(f"Syntax: {syntax}", code=501, enhanced_code="5.5.4")


def _no_value(keyword: str, value: str) -> None:
    if value:
        raise ProtocolError(f"{keyword} has no value", code=501, enhanced_code="5.5.4")


# --- MAIL ----------------------------------------------------------------------------------------


def _size(session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    if not _SIZE.match(value):
        raise _wrong("SIZE=number")
    if int(value) > session.settings.limits.message:
        raise too_big(session.settings.limits.message)
    return options


def _body(session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    bodies = ["7BIT", "8BITMIME", *(["BINARYMIME"] if session.offers("BINARYMIME") else [])]
    if value.upper() not in bodies:
        raise _wrong(" or ".join(f"BODY={body}" for body in bodies))
    return replace(options, binary=value.upper() == "BINARYMIME")


def _smtputf8(_session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    _no_value("SMTPUTF8", value)
    return options


def _auth(_session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    # "AUTH=" ( xtext of a mailbox / "<>" ); nobody's word for who the author is counts here
    # (RFC 4954 section 5): it is kept to be looked at.
    address = decode_xtext(value)
    if not address:
        raise _wrong("AUTH=mailbox")
    return replace(options, authenticated_sender="" if value == "<>" else address)


def _ret(_session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    try:
        asked = DeliveryStatusNotificationType(value.upper())
    except ValueError:
        raise _wrong("RET=FULL or RET=HDRS") from None
    return replace(options, return_content=asked)


def _envid(_session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    envelope_id = decode_xtext(value)
    if not envelope_id:
        raise _wrong("ENVID=xtext")
    return replace(options, envelope_id=envelope_id)


def _requiretls(_session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    _no_value("REQUIRETLS", value)
    return replace(options, require_tls=True)


def _by(session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    match = _BY.match(value)
    if match is None:
        raise _wrong("BY=seconds;R or BY=seconds;N")
    seconds, notify_only = int(match[1]), match[2].upper() == "N"
    by = DeliverBy(seconds=seconds, notify_only=notify_only, trace=bool(match[3]))
    if not notify_only and seconds < session.settings.limits.deliver_by:
        least = session.settings.limits.deliver_by
        raise ProtocolError(
            f"Nothing is promised within less than {least} seconds", code=550, enhanced_code="5.4.7"
        )
    return replace(options, deliver_by=by)


def _hold_for(session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    if not _HOLD_FOR.match(value):
        raise _wrong("HOLDFOR=seconds")
    _require_limit(session, timedelta(seconds=int(value)))
    return replace(options, hold_for=int(value))


def _hold_until(session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    if not _DATE_TIME.match(value):
        raise _wrong("HOLDUNTIL=date-time")
    try:
        until = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong("HOLDUNTIL=date-time") from None
    _require_limit(session, until - session.settings.clock())
    return replace(options, hold_until=until)


def _require_limit(session: SmtpSession, held: timedelta) -> None:
    limit = session.settings.limits.future_release
    if held > timedelta(seconds=limit):
        raise ProtocolError(
            f"Messages are held for {limit} seconds at most", code=501, enhanced_code="5.5.4"
        )


def _priority(_session: SmtpSession, options: DeliveryOptions, value: str) -> DeliveryOptions:
    if not _PRIORITY.match(value):
        raise _wrong("MT-PRIORITY=-9 to 9")
    return replace(options, priority=int(value))


MAIL_PARAMETERS: Mapping[str, Parameter[DeliveryOptions]] = {
    "SIZE": Parameter("SIZE", _size),
    "BODY": Parameter("8BITMIME", _body),
    "SMTPUTF8": Parameter("SMTPUTF8", _smtputf8),
    "AUTH": Parameter("AUTH", _auth),
    "RET": Parameter("DSN", _ret),
    "ENVID": Parameter("DSN", _envid),
    "REQUIRETLS": Parameter("REQUIRETLS", _requiretls),
    "BY": Parameter("DELIVERBY", _by),
    "HOLDFOR": Parameter("FUTURERELEASE", _hold_for),
    "HOLDUNTIL": Parameter("FUTURERELEASE", _hold_until),
    "MT-PRIORITY": Parameter("MT-PRIORITY", _priority),
}


# --- RCPT ----------------------------------------------------------------------------------------


def _notify(_session: SmtpSession, options: RecipientOptions, value: str) -> RecipientOptions:
    # notify-esmtp-value = "NEVER" / ( notify-list-element *( "," notify-list-element ) )
    names = value.upper().split(",")
    asked = DeliveryStatusNotification.NEVER
    if names != ["NEVER"]:
        for name in names:
            if name not in {"SUCCESS", "FAILURE", "DELAY"}:
                raise _wrong("NOTIFY=NEVER, or a list of SUCCESS, FAILURE and DELAY")
            asked |= DeliveryStatusNotification[name]
    return replace(options, notify=asked)


def _orcpt(_session: SmtpSession, options: RecipientOptions, value: str) -> RecipientOptions:
    match = _ORIGINAL.match(value)
    decode = decode_utf8_address if match and match[1].lower() == "utf-8" else decode_xtext
    address = decode(match[2]) if match else None
    if match is None or not address:
        raise _wrong("ORCPT=type;address")
    return replace(options, original_recipient=f"{match[1].lower()};{address}")


RCPT_PARAMETERS: Mapping[str, Parameter[RecipientOptions]] = {
    "NOTIFY": Parameter("DSN", _notify),
    "ORCPT": Parameter("DSN", _orcpt),
}
