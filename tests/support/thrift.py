"""What every test would pay for anew: compiled templates, and passwords that are slow to guess."""

from __future__ import annotations

from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from webapp.services import accounts


class _Remembered(BytecodeCache):
    """Each template is compiled once for the process; the key is the digest of its text."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What another application of this process has compiled."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next one."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


def save_time() -> None:
    """Once for the process of a test run; the servers that tests start are as they are."""
    product: Any = accounts
    product._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    product._NOBODY = product._HASHER.hash("nobody has this password")
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Remembered()}
