"""NTLM's messages (MS-NLMP section 2.2.1), looked over before anybody believes their lengths."""

from __future__ import annotations

from struct import unpack_from

from ..errors import ProtocolError

SIGNATURE = b"NTLMSSP\0"
_CHALLENGE, _AUTHENTICATE = 2, 3

#: Octets of a CHALLENGE_MESSAGE before its payload, without the optional version.
_FIXED_PART = 48
#: TargetNameFields and TargetInfoFields, by their places in it.
_TARGET_NAME, _TARGET_INFO = 12, 40
#: NtChallengeResponseFields, by their place in an AUTHENTICATE_MESSAGE.
_NT_RESPONSE = 20
#: Octets of an NTLMv1 response; an NTLMv2 response is longer (section 2.2.2.8).
_V1_RESPONSE = 24

# MsvAvEOL ends the list. What the others hold (section 2.2.2.1): text, or so many octets.
_END = 0
_TEXTS = (1, 2, 3, 4, 5, 9)
_SIZES = {6: 4, 7: 8, 8: 48, 10: 16}


def check_challenge(message: bytes) -> bytes:
    """Return `message`, if it is a CHALLENGE_MESSAGE whose every length and offset holds (A13).

    Raises:
        ProtocolError: it is not.
    """
    if len(message) < _FIXED_PART:
        raise _malformed("it is too short")
    if message[:8] != SIGNATURE or _u32(message, 8) != _CHALLENGE:
        raise _malformed("it is no CHALLENGE_MESSAGE")
    _payload(message, _TARGET_NAME)
    _check_target_info(_payload(message, _TARGET_INFO))
    return message


def is_version_2(message: bytes) -> bool:
    """Whether an AUTHENTICATE_MESSAGE of our own side proves the password by NTLMv2."""
    return (
        message[:8] == SIGNATURE
        and _u32(message, 8) == _AUTHENTICATE
        and len(_payload(message, _NT_RESPONSE)) > _V1_RESPONSE
    )


def _payload(message: bytes, place: int) -> bytes:
    # Len (2) MaxLen (2) BufferOffset (4)      section 2.2.1
    length = _u16(message, place)
    offset = _u32(message, place + 4)
    if length and offset + length > len(message):
        raise _malformed("a field lies outside of it")
    return message[offset : offset + length]


def _check_target_info(pairs: bytes) -> None:
    # *( AvId (2) AvLen (2) Value ), and MsvAvEOL last      section 2.2.2.1
    place, seen = 0, set[int]()
    while place < len(pairs):
        if place + 4 > len(pairs):
            raise _malformed("an attribute is cut off")
        kind, length = _u16(pairs, place), _u16(pairs, place + 2)
        place += 4 + length
        if place > len(pairs):
            raise _malformed("an attribute is longer than the rest")
        if kind in seen:
            raise _malformed("an attribute stands in it twice")
        seen.add(kind)
        if (kind == _END and place != len(pairs)) or not _fits(kind, length):
            raise _malformed("an attribute is unknown, or not as long as it has to be")
    if pairs and _END not in seen:
        raise _malformed("its attributes have no end")


def _fits(kind: int, length: int) -> bool:
    if kind == _END:
        return length == 0
    if kind in _TEXTS:
        return length % 2 == 0
    return kind in _SIZES and length == _SIZES[kind]


def _u16(message: bytes, place: int) -> int:
    value: int = unpack_from("<H", message, place)[0]
    return value


def _u32(message: bytes, place: int) -> int:
    value: int = unpack_from("<I", message, place)[0]
    return value


def _malformed(why: str) -> ProtocolError:
    return ProtocolError(f"The server sent a malformed NTLM challenge: {why}.")
