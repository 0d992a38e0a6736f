"""Cases that call others: the other one is started, and its end is told to the one that waits."""

from __future__ import annotations

from webapp.services import outbox
from webapp.services.installation import Installation
from webapp.services.loaded_case import Parent
from webapp.services.outbox import Promise
from webapp.services.transition import Called, apply, start
from workflows.core.events import SYSTEM, SubcaseEnded
from workflows.core.outcome import Reason, Refusal

_NOBODY_WAITS = (Reason.TASK_GONE, Reason.CASE_ENDED)


def start_called_case(installation: Installation, promise: Promise) -> bool:
    """Keep the promise of a call step; the promise's key begins the case once."""
    wished = promise.payload
    parent = None
    if wished["token"] is not None and promise.case_id:
        parent = Parent(promise.case_id, wished["token"])
    answer = start(
        installation,
        wished["workflow"],
        wished["values"],
        SYSTEM,
        promise.key,
        Called(wished["starter"], parent),
    )
    if isinstance(answer, Refusal):
        outbox.fail(installation, promise, _words(answer), permanent=True)
        return False
    return outbox.keep(installation, promise, {"outcome": "started", "case": answer.case_id})


def return_to_caller(installation: Installation, promise: Promise) -> bool:
    """Tell the case that waits how this one ended; one that has gone on meanwhile needs no answer."""
    told = promise.payload
    event = SubcaseEnded(told["token"], told["number"], told["outcome"])
    answer = apply(installation, told["case_id"], event, SYSTEM, promise.key)
    if isinstance(answer, Refusal) and answer.reason not in _NOBODY_WAITS:
        outbox.fail(installation, promise, _words(answer), permanent=True)
        return False
    outcome = "nobody_waits" if isinstance(answer, Refusal) else "told"
    return outbox.keep(installation, promise, {"outcome": outcome})


def _words(refusal: Refusal) -> str:
    """Why it was refused, without anything personal: names of questions, not answers."""
    errors = ", ".join(f"{path}: {code}" for path, code in sorted(refusal.errors.items()))
    return f"{refusal.reason.value} {errors}".strip()
