"""A worker that was thought dead comes back with a result: its lease is not the newest, so it is refused."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, update

from webapp.db.tables import outbox
from webapp.services.installation import Installation
from webapp.services.outbox import Promise, claim, keep

TRIALS = 200


def stale_results(installation: Installation, trials: int = TRIALS) -> int:
    """Let workers lose their leases, half of them before and half after their successor is done.

    Returns:
        How many results of the first were taken.
    """
    return sum(_taken(installation, number) for number in range(trials))


def _taken(installation: Installation, number: int) -> bool:
    promise = _promised(installation, number)
    first = _claimed(installation, promise)
    _let_lease_end(installation, promise)
    second = _claimed(installation, promise)
    early = number % 2 == 0 and keep(installation, first, {"by": "first"})
    kept = keep(installation, second, {"by": "second"})
    late = keep(installation, first, {"by": "first"})
    return early or late or not kept


def _promised(installation: Installation, number: int) -> int:
    now = installation.now()
    row = {
        "promise_key": f"fencing-{now.isoformat()}-{number}",
        "kind": "trial",
        "payload": {},
        "created_at": now,
        "next_attempt_at": now,
        "attempts": 0,
        "lease": 0,
        "state": "pending",
    }
    with installation.database.writing() as connection:
        key = connection.execute(insert(outbox).values(**row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _claimed(installation: Installation, promise: int) -> Promise:
    claimed = claim(installation, promise)
    assert claimed is not None, "nobody else is there"
    return claimed


def _let_lease_end(installation: Installation, promise: int) -> None:
    over = installation.now() - timedelta(seconds=1)
    with installation.database.writing() as connection:
        connection.execute(update(outbox).where(outbox.c.id == promise).values(leased_until=over))
