"""Signatures on issued documents: Ed25519 over canonical JSON, and the unguessable codes of the public page.

Ed25519 is RFC 8032. The signed bytes are JSON in the canonical form of RFC 8785,
which for text and null is sorted keys, no spaces, UTF-8.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_PURPOSE = "fahrwasser-document-1"
"""Signed too, so that a signature for one purpose can never serve for another."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a digit."""

_CODE_LENGTH = 26
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_CURRENT = "signing.pem"
_PRIVATE_TO_OWNER = 0o600
_FOLDER_PRIVATE_TO_OWNER = 0o700


class UnusableKey(RuntimeError):
    """The signing key's file is not an Ed25519 private key; the message names the file."""


@dataclass(frozen=True, slots=True)
class SignedFacts:
    """What a signature vouches for; nothing about the person.

    Attributes:
        number: as printed; "" for a document without a number.
        document: id of the document in its definition.
        issued_at: ISO 8601 moment in UTC, exactly as stored.
        valid_until: ISO 8601 date or moment exactly as stored; None for unlimited.
        code: the public verification code.
    """

    number: str
    document: str
    issued_at: str
    valid_until: str | None
    code: str

    def signed(self) -> dict[str, str | None]:
        """What is signed, by name."""
        return {"purpose": _PURPOSE, **asdict(self)}

    def canonical(self) -> bytes:
        """The bytes that are signed."""
        return json.dumps(self.signed(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with the current key and trusts signatures of this and earlier keys.

    Attributes:
        key_id: names the current key in every signature.
        trusted: key id -> public key.
    """

    key_id: str
    _key: Ed25519PrivateKey
    trusted: Mapping[str, Ed25519PublicKey]

    def sign(self, facts: SignedFacts) -> str:
        """A signature as text: "<key id>.<base64url>"; the same facts give the same text."""
        raw = self._key.sign(facts.canonical())
        return f"{self.key_id}.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"

    def is_signed(self, facts: SignedFacts, signature: str) -> bool:
        """True when one of the trusted keys signed exactly these facts."""
        key_id, _, encoded = signature.partition(".")
        key = self.trusted.get(key_id)
        if key is None:
            return False
        try:
            raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
            key.verify(raw, facts.canonical())
        except (InvalidSignature, ValueError):
            return False
        return True


def open_signer(folder: Path) -> Signer:
    """The signer of an installation; its key is made on first use.

    Arguments:
        folder: the keys' folder in the data directory. `signing.pem` is the current
            private key; every other `*.pem` is a public key that was current before.

    Raises:
        UnusableKey: a file is not a key.
        OSError: the folder cannot be read or written.
    """
    folder.mkdir(mode=_FOLDER_PRIVATE_TO_OWNER, parents=True, exist_ok=True)
    current = folder / _CURRENT
    if not current.exists():
        _create_key(current)
    key = _read_private(current)
    earlier = [_read_public(path) for path in sorted(folder.glob("*.pem")) if path != current]
    trusted = {_key_id(public): public for public in (*earlier, key.public_key())}
    return Signer(_key_id(key.public_key()), key, trusted)


def new_code(length: int = _CODE_LENGTH) -> str:
    """A code safe to read out and to type; five random bits a letter, 130 for a public verification."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read_code(typed: str) -> str | None:
    """The code that somebody typed or scanned, in its stored form; None when it cannot be one."""
    code = typed.strip().upper().translate(READ_AS)
    return code if len(code) == _CODE_LENGTH and set(code) <= set(ALPHABET) else None


def spelled_code(code: str) -> str:
    """A code in groups for paper: "4F7K-Q2ZM-...". `read_code` reads it back."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _create_key(path: Path) -> None:
    """Write a new key; when two processes do so at once, the first one's stays."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".signing-")
    try:
        os.fchmod(handle, _PRIVATE_TO_OWNER)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key is the one to use
    finally:
        os.unlink(draft)


def _read_private(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as problem:
        raise UnusableKey(f"{path} is not a private key without a password: {problem}") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(f"{path} is not an Ed25519 key")
    return key


def _read_public(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except ValueError as problem:
        raise UnusableKey(f"{path} is not a public key: {problem}") from problem
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableKey(f"{path} is not an Ed25519 key")
    return key


def _key_id(public: Ed25519PublicKey) -> str:
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]
