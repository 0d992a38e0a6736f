"""After the last command: everything that was promised is kept, and every deadline has fired."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from tests.faults.office import bring_forward
from tests.faults.patience import patiently
from tests.faults.system import System
from webapp.db.tables import cases, outbox
from webapp.services.installation import Installation

_LOOK_SECONDS = 1


def come_to_rest(
    system: System, installation: Installation, seeded: Sequence[str], patience: float
) -> float | None:
    """Wait until every promise is kept and every deadline has fired; pauses after failures are cut short.

    Arguments:
        seeded: cases whose deadline is brought forward to now.
        patience: seconds in which at least something has to get done; as a whole it may take longer.

    Returns:
        Seconds that it took; None when something is left and nothing more gets done.
    """
    begun = moved = time.monotonic()
    patiently(lambda: bring_forward(installation, seeded))
    fewest = patiently(lambda: _left(installation))
    while time.monotonic() - moved < patience:
        left = patiently(lambda: _left(installation))
        if not left:
            return time.monotonic() - begun
        if left < fewest:
            fewest, moved = left, time.monotonic()
        system.clear_disk()
        patiently(lambda: _cut_pauses_short(installation))
        threading.Event().wait(_LOOK_SECONDS)
    return None


def _left(installation: Installation) -> int:
    pending = select(func.count()).select_from(outbox).where(outbox.c.state == "pending")
    due = select(func.count()).select_from(cases).where(cases.c.next_timer_at <= installation.now())
    with installation.database.reading() as connection:
        return connection.execute(pending).scalar_one() + connection.execute(due).scalar_one()


def _cut_pauses_short(installation: Installation) -> None:
    """A promise that waits after a failure is due at once; leases are left to run out."""
    waiting = update(outbox).where(
        outbox.c.state == "pending", outbox.c.leased_until.is_(None), outbox.c.attempts > 0
    )
    now: datetime = installation.now()
    installation.database.run(lambda connection: connection.execute(waiting.values(next_attempt_at=now)))
