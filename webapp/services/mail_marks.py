"""Names for mails that say nothing to others: by them a mail that comes back is known again."""

from __future__ import annotations

import hashlib

_MARK_LETTERS = 40
_ADDRESS_LETTERS = 12


def mail_mark(promise: str, recipient: str) -> str:
    """What stands before the @ of a Message-ID: the same for every attempt at one promise to one address."""
    return hashlib.sha256(f"{promise}\n{recipient}".encode()).hexdigest()[:_MARK_LETTERS]


def address_mark(address: str | None) -> str:
    """Tells whether an address is still the same, without keeping it."""
    return hashlib.sha256((address or "").encode()).hexdigest()[:_ADDRESS_LETTERS]
