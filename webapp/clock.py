"""The only clock. Everything else takes a moment as an argument or a `Clock`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


def seconds_passed() -> float:
    """Seconds since any moment in the past, to measure how long something takes; nobody can set it back."""
    return time.monotonic()


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, to the microsecond that every database keeps."""
        return datetime.now(UTC)  # noqa: TID251  the one place that may


class MovableClock:
    """A clock that stands where it is put: seeding plays the past with it, and tests play time."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment that the clock was set to."""
        return self.at
