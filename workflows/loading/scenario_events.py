"""What a step of a scenario is for the engine, where no answers are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from workflows.core.access import Situation
from workflows.core.definition import Definition
from workflows.core.events import (
    Actor,
    Claimed,
    Event,
    Reassigned,
    Released,
    Resumed,
    Skipped,
    SubcaseEnded,
    Suspended,
)
from workflows.core.parties import account_address
from workflows.loading.scenarios import ScenarioStep

_NUMBER = re.compile(r"\{(year|number)(?::0(\d))?\}")

_HANDLING: Mapping[str, Callable[[ScenarioStep, int], Event]] = {
    "claim": lambda step, token: Claimed(token),
    "release": lambda step, token: Released(token),
    "reassign": lambda step, token: Reassigned(token, step.to),
    "skip": lambda step, token: Skipped(token, step.reason),
    "suspend": lambda step, token: Suspended(token, step.reason),
    "resume": lambda step, token: Resumed(token),
    "returns": lambda step, token: SubcaseEnded(token, f"{step.subject}-1", step.outcome),
}


def handling(step: ScenarioStep, token: int) -> Event:
    """What happens to an open task beside being done."""
    return _HANDLING[step.action](step, token)


def recognised(situation: Situation, actor: Actor, emails: Mapping[str, str]) -> Actor:
    """A party with the mail address of somebody of the staff is that person as well, as in the office.

    Arguments:
        emails: actor id -> address, of the staff.
    """
    email = account_address(situation, actor)
    if not email:
        return actor
    accounts = (account for account, address in emails.items() if address == email)
    return replace(actor, known_as=frozenset(accounts))


def case_number(definition: Definition, at: datetime, number: int = 1) -> str:
    """The number of a case in its series."""

    def written(found: re.Match[str]) -> str:
        return str(at.year if found[1] == "year" else number).zfill(int(found[2] or 0))

    return _NUMBER.sub(written, definition.number)
