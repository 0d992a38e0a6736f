"""The ways out of a step, each with its key and its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.core.definition import (
    Assign,
    Branch,
    Call,
    Each,
    Issue,
    Parallel,
    Revoke,
    Send,
    Step,
    Task,
    Wait,
)


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a step.

    Attributes:
        key: outcome, event, number of an arm, "timeout", "overdue", "skip"; "" for the only or last way.
    """

    key: str
    target: str


def ways_of(step: Step) -> Iterator[Way]:
    """Where a step may lead; a block leads on by its `next`."""
    match step:
        case Task():
            yield from (Way(outcome, target) for outcome, target in step.next.items())
            if step.overdue and step.overdue.next:
                yield Way("overdue", step.overdue.next)
            if step.skip:
                yield Way("skip", step.skip.next)
        case Branch():
            yield from (Way(str(number), arm.next) for number, arm in enumerate(step.arms))
            yield Way("", step.otherwise)
        case Wait():
            yield from (Way(event, target) for event, target in step.events.items())
            if step.timeout:
                yield Way("timeout", step.timeout)
        case Call():
            yield from (Way(outcome, target) for outcome, target in step.next.items())
        case Parallel() | Each() | Send() | Issue() | Revoke() | Assign():
            yield Way("", step.next)
