"""Events that a person raises while a case runs."""

from __future__ import annotations

from workflows.core.access import Situation, holding, is_barred, roles_of
from workflows.core.definition import CaseEvent, Wait
from workflows.core.events import Actor, Raised
from workflows.core.outcome import Reason, Refusal
from workflows.core.recording import record_event
from workflows.core.scopes import item_key
from workflows.core.state import State, Token
from workflows.core.transition import Transition

_RAISED = "events."


def refusal_to_raise(situation: Situation, event: CaseEvent, actor: Actor) -> Reason | None:
    """Why the actor may not raise an event now; None when they may."""
    roles = roles_of(situation, actor)
    held = [holding(situation, role) for role in event.by if role in roles]
    if event.follows or not held:
        return Reason.NOT_ALLOWED
    if all(is_barred(entry, actor) for entry in held):
        return Reason.FOUR_EYES
    return None if is_possible(situation, event) else Reason.NOT_NOW


def is_possible(situation: Situation, event: CaseEvent) -> bool:
    """True when an event would have its effect now, whoever raises it."""
    state = situation.state
    if event.when and not event.when.holds(situation.names()):
        return False
    if event.during and not any(_is_at(state, place) for place in event.during):
        return False
    if event.adds_to and not any(
        entry.step == event.adds_to and not entry.apart for entry in state.activations.values()
    ):
        return False
    return event.acts or any(_waits_for(situation, token, event.id) for token in state.tokens.values())


def _is_at(state: State, place: str) -> bool:
    return any(token.step == place or token.step.startswith(f"{place}.") for token in state.tokens.values())


def _waits_for(situation: Situation, token: Token, event: str) -> bool:
    step = situation.definition.steps[token.step]
    return isinstance(step, Wait) and event in step.events


def raise_event(transition: Transition, event: Raised, actor: Actor) -> Refusal | None:
    """Somebody raises an event: it wakes waits, cancels, adds, or begins a new strand."""
    raised = transition.definition.events.get(event.event)
    if raised is None:
        return Refusal(Reason.UNKNOWN_EVENT)
    reason = refusal_to_raise(transition.situation, raised, actor)
    if reason:
        return Refusal(reason)
    refusal = record_event(transition, raised, event.values, actor)
    if refusal:
        return refusal
    carry_out(transition, raised, actor)
    return None


def carry_out(transition: Transition, raised: CaseEvent, actor: Actor) -> None:
    """What an event does to the case once its answers are kept."""
    transition.note_performed(_RAISED + raised.id, "", actor.id)
    if not _wake_waits(transition, raised.id, actor) and raised.keeps:
        transition.keep_pending(raised.id)
    for region in raised.cancels:
        transition.cancel(region)
    if raised.next:
        transition.go(raised.next, "")


def _wake_waits(transition: Transition, event: str, actor: Actor) -> bool:
    """Every wait for an event goes on; False when there was none."""
    woken = False
    for token in list(transition.state.tokens.values()):
        step = transition.definition.steps[token.step]
        if not isinstance(step, Wait) or event not in step.events:
            continue
        if actor.item in ("", item_key(transition.items(token.scope))):
            transition.leave(token)
            transition.go(step.events[event], token.scope)
            woken = True
    return woken
