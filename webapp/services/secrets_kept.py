"""Secrets that only their holders know: the database keeps hashes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

_BYTES = 32


def new_secret() -> str:
    """A fresh secret of 256 random bits, safe in addresses and cookies."""
    return secrets.token_urlsafe(_BYTES)


def derived_secret(master: str, purpose: str, name: str) -> str:
    """A secret of 256 bits that only the holder of the master secret can make again."""
    key = hashlib.sha256(f"{purpose}\n{master}".encode()).digest()
    raw = hmac.new(key, name.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def hashed(secret: str) -> str:
    """What is kept of a secret; its randomness makes salt and stretching needless."""
    return hashlib.sha256(secret.encode()).hexdigest()
