"""What a NO or BAD to a login means, and what to do about it."""

from __future__ import annotations

from ...errors import CredentialsRefusedError
from .._refusals import may_pass, referral_of
from .._session import Session
from ..responses import Status, StatusResponse

_CHECK = (
    "Check the user name and the password; many providers want a password made for applications, "
    "or OAuth"
)
#: Response code -> what to do about it (RFC 5530 section 3).
_ADVICE: dict[str, str] = {
    "AUTHORIZATIONFAILED": "The password is right, and the identity may not act as the one "
    "that was asked for (authzid)",
    "CONTACTADMIN": "Only the administrators of the server can help",
    "EXPIRED": "The password has expired, or the account; change it",
    "INUSE": "Another session has what this one needs; try again later",
    "LIMIT": "The account has as many sessions as it may have; close one, or try again later",
    "PRIVACYREQUIRED": "The server wants encryption for this mechanism. Connect with "
    "SecureSocketOptions.START_TLS or SSL_ON_CONNECT",
    "UNAVAILABLE": "The server cannot check logins at the moment; try again later",
}
_RENEW = "Get a new token: it may have expired, or be for another user or purpose"
#: What it is about where it is not a password.
_NO_PASSWORD: dict[str, str] = {
    "OAUTHBEARER": _RENEW,
    "XOAUTH2": _RENEW,
    "EXTERNAL": "Check that the client certificate, or the socket, is one for this identity",
    "GSSAPI": "Check whose ticket it is, and that the server knows that principal",
}


def login_refusal(completion: StatusResponse, session: Session) -> CredentialsRefusedError:
    """Return the exception for a login that ended without success."""
    mechanism = session.mechanism
    assert mechanism is not None
    code = "" if completion.code is None else completion.code.name
    advice = _ADVICE.get(code)
    if advice is None and completion.status is Status.BAD:
        advice = "The server does not take this mechanism"
    if advice is None:
        advice = _NO_PASSWORD.get(mechanism.name, _CHECK)
        if mechanism.name.startswith("SCRAM"):
            advice += (
                ". If the password is right, the account may have no SCRAM secret: "
                'mechanism="PLAIN" needs none'
            )
    words = session.scrub(str(completion)).rstrip(".")
    return CredentialsRefusedError(
        f"The server refused the login with {mechanism.name}: {words}. {advice}.",
        mechanism=mechanism.name,
        details={**mechanism.failure, **_referral(completion)},
        response_code=code,
        text=session.scrub(completion.text),
        retryable=may_pass(completion),
    )


def _referral(completion: StatusResponse) -> dict[str, str]:
    url = referral_of(completion)  # RFC 2221: data, never followed (T10)
    return {} if url is None else {"referral": url}
