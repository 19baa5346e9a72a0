"""A self-signed certificate for 127.0.0.1, made with nothing but integers: tests of TLS need no tool and no package.

ECDSA on P-256 (FIPS 186-4, D.1.2.3), written as DER (X.690) and PEM. The key is derived from a constant: it protects
nothing.
"""

import base64
import hashlib
from pathlib import Path

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Point = tuple[int, int] | None


def write_certificate(folder: Path, seed: bytes = b"a key that protects nothing") -> tuple[Path, Path]:
    """The files of a certificate and of its key; another seed makes one that nobody trusts who trusts the first."""
    secret = _number(seed)
    x, y = _times(secret, _G) or (0, 0)
    public = b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_text(_pem("CERTIFICATE", _certificate(secret, public)))
    curve = _tag(0xA0, _oid(1, 2, 840, 10045, 3, 1, 7))
    body = _integer(1) + _tag(4, secret.to_bytes(32, "big")) + curve + _tag(0xA1, _bits(public))
    key.write_text(_pem("EC PRIVATE KEY", _sequence(body)))
    return certificate, key


def _certificate(secret: int, public: bytes) -> bytes:
    algorithm = _sequence(_oid(1, 2, 840, 10045, 4, 3, 2))
    name = _sequence(_tag(0x31, _sequence(_oid(2, 5, 4, 3) + _tag(0x0C, b"127.0.0.1"))))
    lifetime = _sequence(_tag(0x17, b"200101000000Z") + _tag(0x17, b"491231235959Z"))
    key = _sequence(_sequence(_oid(1, 2, 840, 10045, 2, 1) + _oid(1, 2, 840, 10045, 3, 1, 7)) + _bits(public))
    identifier = hashlib.sha256(public).digest()[:20]
    extensions = _sequence(
        _extension(19, _sequence(_tag(1, b"\xff")), critical=True)  # a certificate authority
        + _extension(15, _tag(3, b"\x02\x84"), critical=True)  # signs data and certificates
        + _extension(14, _tag(4, identifier))
        + _extension(17, _sequence(_tag(0x82, b"localhost") + _tag(0x87, bytes([127, 0, 0, 1]))))
    )
    to_sign = _sequence(
        _tag(0xA0, _integer(2)) + _integer(1) + algorithm + name + lifetime + name + key + _tag(0xA3, extensions)
    )
    return _sequence(to_sign + algorithm + _bits(_signature(secret, to_sign)))


def _signature(secret: int, message: bytes) -> bytes:
    nonce = _number(message)
    x, _ = _times(nonce, _G) or (0, 0)
    r = x % _N
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    s = pow(nonce, -1, _N) * (digest + r * secret) % _N
    return _sequence(_integer(r) + _integer(s))


def _number(seed: bytes) -> int:
    return int.from_bytes(hashlib.sha512(seed).digest(), "big") % (_N - 1) + 1


def _add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % _P == 0:
        return None
    rise, run = (3 * x1 * x1 - 3, 2 * y1) if one == other else (y2 - y1, x2 - x1)
    slope = rise * pow(run, -1, _P)
    x3 = (slope * slope - x1 - x2) % _P
    return x3, (slope * (x1 - x3) - y1) % _P


def _times(factor: int, point: Point) -> Point:
    result: Point = None
    while factor:
        if factor & 1:
            result = _add(result, point)
        point, factor = _add(point, point), factor >> 1
    return result


def _tag(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def _sequence(content: bytes) -> bytes:
    return _tag(0x30, content)


def _integer(value: int) -> bytes:
    return _tag(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _bits(content: bytes) -> bytes:
    return _tag(3, b"\x00" + content)


def _oid(first: int, second: int, *rest: int) -> bytes:
    content = bytes([40 * first + second])
    for number in rest:
        octets = [number & 0x7F]
        while number := number >> 7:
            octets.append(number & 0x7F | 0x80)
        content += bytes(reversed(octets))
    return _tag(6, content)


def _extension(number: int, content: bytes, *, critical: bool = False) -> bytes:
    return _sequence(_oid(2, 5, 29, number) + (_tag(1, b"\xff") if critical else b"") + _tag(4, content))


def _pem(label: str, content: bytes) -> str:
    lines = base64.encodebytes(content).decode()
    return f"-----BEGIN {label}-----\n{lines}-----END {label}-----\n"
