"""Passwords of readers: what is kept of them, and whether a given one is right."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

# OWASP Password Storage Cheat Sheet, scrypt: N=2^14, r=8, p=5 (16 MB and about a quarter of a second)
_LOG_N, _R, _P = 14, 8, 5
_MEMORY = 64 * 2**20
SHORTEST, LONGEST = 10, 200


def _scrypt(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    given = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(given, salt=salt, n=2**log_n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def hashed(password: str) -> str:
    """What is kept of a password: the method with its costs, a salt of its own, the hash."""
    salt = secrets.token_bytes(16)
    kept = (base64.b64encode(part).decode() for part in (salt, _scrypt(password, salt, _LOG_N, _R, _P)))
    return "$".join(("scrypt", str(_LOG_N), str(_R), str(_P), *kept))


# compared with where there is no such reader, so that the answer takes as long
NOBODY = "scrypt$14$8$5$bm9ib2R5IHdhcyBhZGRlZA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def is_right(password: str, kept: str) -> bool:
    """Whether a password is the one that was kept. Raises ``ValueError`` for what ``hashed`` did not write."""
    method, log_n, r, p, salt, expected = kept.split("$")
    if method != "scrypt":
        raise ValueError(f"no hash of a password: {method}")
    found = _scrypt(password[:LONGEST], base64.b64decode(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(expected))
