"""A consent is taken back: from that moment on it is not given, and what has to follow follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.core.consents import following_event, kept_at, refusal_to_withdraw
from workflows.core.definition import Field
from workflows.core.events import Actor, Withdrawn
from workflows.core.outcome import Refusal
from workflows.core.raising import carry_out, is_possible
from workflows.core.recording import change_answer
from workflows.core.transition import Transition


def withdraw(transition: Transition, event: Withdrawn, actor: Actor) -> Refusal | None:
    """Somebody takes back a consent, or some of its scopes; what was agreed to stays in the record.

    The event that follows is carried out if it is possible where the case stands; in a case that has
    ended nothing follows.
    """
    reason = refusal_to_withdraw(transition.situation, event.consent, event.scopes, actor)
    if reason:
        return Refusal(reason)
    kept = kept_at(transition.definition, transition.state.data, event.consent)
    assert kept is not None
    value = _without(transition, kept.value, event, actor)
    change_answer(transition, kept, value)
    if not value["given"]:
        follow(transition, kept.question, actor)
    return None


def taken_back(transition: Transition, value: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The record of a consent that is not given from now on."""
    moment = transition.now.isoformat()
    return {**value, "given": False, "withdrawn_at": moment, "withdrawn_by": actor.id}


def follow(transition: Transition, question: Field, actor: Actor) -> None:
    """What the definition says follows a withdrawal, where that is possible now."""
    following = following_event(transition.definition, question)
    if following and not transition.state.ended and is_possible(transition.situation, following):
        carry_out(transition, following, actor)


def _without(
    transition: Transition, value: Mapping[str, Any], event: Withdrawn, actor: Actor
) -> dict[str, Any]:
    left = [scope for scope in value.get("scopes") or () if event.scopes and scope not in event.scopes]
    scopes = {"scopes": left} if "scopes" in value else {}
    return {**taken_back(transition, value, actor), **scopes, "given": bool(left)}
