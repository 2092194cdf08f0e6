"""Ed25519 as ed25519.md settles it. Plain integers, not constant in time: for public and for test keys only."""

import functools
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
W = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_ROOT_OF_MINUS_ONE = pow(2, P // 4, P)
_NEUTRAL = (0, 1, 1, 0)


def add(first, second):
    """The sum of two points in extended coordinates (X, Y, Z, T)."""
    a = (first[1] - first[0]) * (second[1] - second[0]) % P
    b = (first[1] + first[0]) * (second[1] + second[0]) % P
    c = 2 * first[3] * second[3] * D % P
    d = 2 * first[2] * second[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(point):
    x, y, z, _ = point
    a, b = x * x % P, y * y % P
    h = a + b
    e = h - (x + y) * (x + y)
    g = a - b
    f = 2 * z * z + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = _NEUTRAL
    for bit in f"{scalar:b}":
        result = double(result)
        if bit == "1":
            result = add(result, point)
    return result


def compress(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decompress(data):
    """The point of a public key, which has one."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, P // 8 + 1, P)
    if (x * x - square) % P:
        x = x * _ROOT_OF_MINUS_ONE % P
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
_BASE_POWERS = [BASE]
for _ in range(255):
    _BASE_POWERS.append(double(_BASE_POWERS[-1]))


def multiply_base(scalar):
    result = _NEUTRAL
    for point in _BASE_POWERS:
        if scalar & 1:
            result = add(result, point)
        scalar >>= 1
    return result


def has_small_order(point):
    return double(double(double(point)))[0] == 0  # eightfold, no other point than the neutral one has x = 0


def is_public_key(data):
    """ed25519.md, "Public key", the three steps."""
    y = int.from_bytes(data, "little") & ((1 << 255) - 1)
    if y >= P or y in (0, W, P - W):  # 1 and P - 1 are no points by the next line
        return False
    return pow((y * y - 1) * (D * y * y + 1), (P - 1) // 2, P) == 1


@functools.cache
def is_right(public_key, message, signature):
    """ed25519.md, "Signature", the three steps, of a public key that was read as one."""
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    a = decompress(public_key)
    point = add(multiply_base(s), multiply(k, (P - a[0], a[1], a[2], P - a[3])))
    return not has_small_order(point) and compress(point) == signature[:32]


class Secret:
    """A test key from its 32 private bytes."""

    def __init__(self, seed):
        expanded = hashlib.sha512(seed).digest()
        self.prefix = expanded[32:]
        self.scalar = int.from_bytes(expanded[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.public = compress(multiply_base(self.scalar))

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % L
        point = compress(multiply_base(r))
        k = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little")
        return point + ((r + k * self.scalar) % L).to_bytes(32, "little")
