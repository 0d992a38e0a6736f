"""Staff who write down their own mail address for a party as whom they may not act learn it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from webapp.http.errands import Errand
from webapp.services.batches import Batched
from webapp.services.sessions import Person
from webapp.services.transition import Applied
from workflows.core.assisted import Marks
from workflows.core.definition import Plain, Step, Task
from workflows.core.outcome import Reason, Refusal
from workflows.core.own_addresses import OWN_ADDRESS, addresses_of_others


def not_ones_own(errand: Errand, step: Step, person: Person) -> Errand:
    """The errand, which refuses the person's own address where another person's belongs."""

    def send(
        values: Mapping[str, Plain], outcome: str, request_key: str, assisted: Marks
    ) -> Applied | Batched | Refusal:
        asked = addresses_of_others(errand.definition, step, values) if isinstance(step, Task) else {}
        own = {path: OWN_ADDRESS for path, address in asked.items() if address.casefold() == person.email}
        if own:
            return Refusal(Reason.INVALID_ANSWERS, own)
        return errand.send(values, outcome, request_key, assisted)

    return replace(errand, send=send)
