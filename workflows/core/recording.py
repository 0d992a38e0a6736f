"""Answers of a step or event, checked and kept at their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.core.answers import recheck
from workflows.core.assisted import unfit_marks, with_marks
from workflows.core.blocks import add_item
from workflows.core.consents import Kept
from workflows.core.definition import CaseEvent, Each, Form, Plain, Task
from workflows.core.events import Actor, Completed, Started
from workflows.core.outcome import Reason, Refusal
from workflows.core.scopes import store, stored
from workflows.core.signers import Signer, names_of_others, signer_at, signer_of_event
from workflows.core.transition import Transition
from workflows.core.vouching import signed_unseen, vouched


def record_answers(
    transition: Transition, step: Task, scope: str, event: Started | Completed, outcome: str = ""
) -> Refusal | None:
    """Check and keep the answers to a task, with the marks of those that somebody else typed."""
    checked: Mapping[str, Plain] = {}
    form = transition.definition.forms[step.form] if step.form else None
    unfit = unfit_marks(form, event.assisted)
    if unfit:
        return Refusal(Reason.INVALID_ANSWERS, unfit)
    if form:
        answers = recheck(form, event.values, transition.names(scope), outcome=outcome)
        if answers.errors:
            return Refusal(Reason.INVALID_ANSWERS, codes(answers.errors))
        signer = signer_at(transition.situation, step, transition.items(scope))
        refusal = refused_signatures(transition, form, answers.values, signer)
        if refusal:
            return refusal
        checked = vouched(transition.definition, transition.state.data, form, answers.values)
    record = with_marks(checked, event.assisted, transition.stored(scope).get(step.stores))
    if step.is_decision:
        transition.store(scope, step.stores, {**record, "outcome": outcome})
    elif form:
        transition.store(scope, step.stores, record)
    return None


def refused_signatures(
    transition: Transition, form: Form, answers: Mapping[str, Any], signer: Signer
) -> Refusal | None:
    """Refuse signatures in the name of another signer, and under answers that were changed meanwhile.

    What is recorded was looked at when it came.
    """
    if transition.recorded:
        return None
    found = signed_unseen(transition.definition, transition.state.data, form, answers)
    found |= names_of_others(transition.situation, form, answers, signer)
    return Refusal(Reason.INVALID_ANSWERS, found) if found else None


def codes(errors: Mapping[str, Any]) -> dict[str, str]:
    """Question -> what is wrong with its answer."""
    return {path: error.code for path, error in errors.items()}


def record_event(
    transition: Transition, raised: CaseEvent, values: Mapping[str, Plain], actor: Actor
) -> Refusal | None:
    """Check and keep the answers that came with an event, each time alone or in a list."""
    entry: dict[str, Any] = {}
    if raised.form:
        form = transition.definition.forms[raised.form]
        answers = recheck(form, values, transition.names(""))
        if answers.errors:
            return Refusal(Reason.INVALID_ANSWERS, codes(answers.errors))
        signer = signer_of_event(transition.situation, raised, actor.id)
        refusal = refused_signatures(transition, form, answers.values, signer)
        if refusal:
            return refusal
        entry = vouched(transition.definition, transition.state.data, form, answers.values)
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


def change_answer(transition: Transition, kept: Kept, value: Mapping[str, Any]) -> None:
    """Keep another record of a consent or signature in the place of the one that stands there."""
    data: Mapping[str, Any] = transition.state.data
    record: Any = stored(data, kept.items)[kept.name]
    if kept.entry is None:
        record = {**record, kept.question.name: value}
    else:
        entry = {**record[kept.entry], kept.question.name: value}
        record = [*record[: kept.entry], entry, *record[kept.entry + 1 :]]
    transition.state = transition.state.changed(data=store(data, kept.items, kept.name, record))
