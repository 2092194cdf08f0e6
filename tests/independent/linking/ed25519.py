"""Ed25519 (RFC 8032, section 5.1): checking a signature, and what both checking and signing need.

Plain integers, not constant in time: good for public keys and for test keys, for nothing else.
"""

import functools
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
_ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(first, second):
    """The sum of two points in extended coordinates (X, Y, Z, T)."""
    a = (first[1] - first[0]) * (second[1] - second[0]) % P
    b = (first[1] + first[0]) * (second[1] + second[0]) % P
    c = 2 * first[3] * second[3] * D % P
    d = 2 * first[2] * second[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def compress(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decompress(data):
    """The point of 32 bytes, or None where they are not the one encoding of a point."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    if square == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


_NEUTRAL = (1).to_bytes(32, "little")
BASE = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def has_small_order(point):
    return compress(multiply(8, point)) == _NEUTRAL


def is_public_key(data):
    """Whether the 32 bytes are the one encoding of a point that has not small order."""
    point = decompress(data)
    return point is not None and not has_small_order(point)


# Many vectors are one token changed elsewhere: the same signature again.
@functools.lru_cache(maxsize=1024)
def verify(public_key, message, signature):
    """verification.md, "Ed25519", the three steps; the public key has been read before."""
    if len(public_key) != 32 or len(signature) != 64 or not is_public_key(public_key):
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    a = decompress(public_key)
    point = add(multiply(s, BASE), multiply(k, (P - a[0], a[1], a[2], P - a[3])))
    return not has_small_order(point) and compress(point) == signature[:32]
