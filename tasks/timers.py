"""The tick: what is due and was not heard of is found in the database. Any number may tick at once."""

from __future__ import annotations

from tasks.relay import Relay
from webapp.services.expiry import forget_expired
from webapp.services.installation import Installation
from webapp.services.outbox import due_promises
from webapp.services.timers import fire_due_timers


def tick(installation: Installation, relay: Relay) -> None:
    """Fire due timers, wake somebody for every promise that is due, forget what was kept for a time."""
    fire_due_timers(installation)
    relay.wake(due_promises(installation))
    forget_expired(installation)
