"""Secrets that only their holders know: the database keeps hashes."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def new_secret() -> str:
    """A fresh secret of 256 random bits, safe in addresses and cookies."""
    return secrets.token_urlsafe(_BYTES)


def hashed(secret: str) -> str:
    """What is kept of a secret; its randomness makes salt and stretching needless."""
    return hashlib.sha256(secret.encode()).hexdigest()
