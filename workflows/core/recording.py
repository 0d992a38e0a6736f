"""Answers of a step or event, checked and kept at their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.core.answers import recheck
from workflows.core.blocks import add_item
from workflows.core.definition import CaseEvent, Each, Plain, Task
from workflows.core.events import Actor
from workflows.core.outcome import Reason, Refusal
from workflows.core.transition import Transition


def record_answers(
    transition: Transition, step: Task, scope: str, values: Mapping[str, Plain], outcome: str
) -> Refusal | None:
    """Check and keep the answers to a task."""
    checked: Mapping[str, Plain] = {}
    if step.form:
        names = transition.names(scope)
        answers = recheck(transition.definition.forms[step.form], values, names, outcome=outcome)
        if answers.errors:
            return Refusal(Reason.INVALID_ANSWERS, _codes(answers.errors))
        checked = answers.values
    if step.is_decision:
        transition.store(scope, step.stores, {**checked, "outcome": outcome})
    elif step.form:
        transition.store(scope, step.stores, dict(checked))
    return None


def _codes(errors: Mapping[str, Any]) -> dict[str, str]:
    return {path: error.code for path, error in errors.items()}


def record_event(
    transition: Transition, raised: CaseEvent, values: Mapping[str, Plain], actor: Actor
) -> Refusal | None:
    """Check and keep the answers that came with an event, each time alone or in a list."""
    entry: dict[str, Any] = {}
    if raised.form:
        answers = recheck(transition.definition.forms[raised.form], values, transition.names(""))
        if answers.errors:
            return Refusal(Reason.INVALID_ANSWERS, _codes(answers.errors))
        entry = dict(answers.values)
    if raised.adds_to:
        block = transition.definition.steps[raised.adds_to]
        assert isinstance(block, Each)
        add_item(transition, block, entry)
    if raised.collect:
        entry = {**entry, "at": transition.calendar.local_date(transition.now).isoformat(), "by": actor.id}
        before = transition.state.data.get(raised.stores) or []
        assert isinstance(before, list)
        transition.store("", raised.stores, [*before, entry])
    elif raised.form and not raised.adds_to:
        transition.store("", raised.stores, entry)
    return None
