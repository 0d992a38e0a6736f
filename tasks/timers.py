"""The tick: what is due and was not heard of is found in the database. Any number may tick at once."""

from __future__ import annotations

from tasks.relay import Relay
from webapp.services.draft_notices import warn_of_ending_drafts
from webapp.services.expiry import forget_expired
from webapp.services.installation import Installation
from webapp.services.outbox import SWEEP_SIZE, due_promises
from webapp.services.timers import fire_due_timers


def tick(installation: Installation, relay: Relay) -> None:
    """Fire due timers, warn of ending drafts, wake somebody for due promises, forget what is over.

    While enough messages wait, nothing is added: workers that cannot keep up would otherwise be told
    of the same promises again and again, and come to the others ever later.
    """
    fire_due_timers(installation)
    warn_of_ending_drafts(installation)
    for long in (False, True):
        if relay.waiting(long=long) < SWEEP_SIZE:
            relay.wake(due_promises(installation, long=long), long=long)
    forget_expired(installation)
