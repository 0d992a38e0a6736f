"""Whoever works with a database that is killed again and again tries again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

Result = TypeVar("Result")

_PATIENCE_SECONDS = 120


def patiently(action: Callable[[], Result]) -> Result:
    """Do something with the database, again and again while it is away.

    Raises:
        SQLAlchemyError: it stays away.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        with suppress(SQLAlchemyError):
            return action()
        threading.Event().wait(0.1)
    return action()
