"""What every use case needs of the running installation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from webapp.clock import Clock
from webapp.db.database import Database
from webapp.languages import Languages
from webapp.links import Links
from webapp.services.calendars import KnownCalendar
from webapp.services.definitions import Definitions
from webapp.services.kept import Kept
from webapp.settings import Settings
from webapp.signing import Signer


class Wake(Protocol):
    """Told the ids of new promises after the commit; it may fail or forget them."""

    def __call__(self, promises: Sequence[int], *, long: bool = False) -> None:
        """Wake somebody who keeps them.

        Arguments:
            long: they take long, and hold nobody else up.
        """
        ...


def nobody_to_wake(promises: Sequence[int], *, long: bool = False) -> None:
    """Leave new promises to the sweep."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A task that somebody has done.

    Attributes:
        step: path of its step.
        seconds: from the moment at which it was opened.
    """

    workflow: str
    step: str
    seconds: float


def nobody_counts(passed: Passed) -> None:
    """Leave it at the record."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A running Fahrwasser, as `webapp.bootstrap` puts it together.

    Attributes:
        calendar: today's working days, with the digest under which they are kept.
        note_passed: told of each task that was done, after the commit; for figures, not for the record.
        kept: what of the calendar and the definitions is in the database already.
    """

    settings: Settings
    database: Database
    definitions: Definitions
    clock: Clock
    calendar: KnownCalendar
    languages: Languages
    links: Links
    signer: Signer
    wake: Wake = nobody_to_wake
    note_passed: Callable[[Passed], None] = nobody_counts
    kept: Kept = field(default_factory=Kept)

    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    def waking(self, wake: Wake) -> Installation:
        """The same installation, with somebody who is told of new promises."""
        return replace(self, wake=wake)

    def counting(self, note_passed: Callable[[Passed], None]) -> Installation:
        """The same installation, with somebody who counts the tasks that were done."""
        return replace(self, note_passed=note_passed)

    def at(self, clock: Clock) -> Installation:
        """The same installation under another clock."""
        return replace(self, clock=clock)
