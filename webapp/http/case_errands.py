"""What a form is filled in for within a case, by staff and parties alike: a task, or an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.http.errands import Errand
from webapp.http.installed import installation
from webapp.services.transition import Applied, apply
from workflows.core.access import Situation, refusal_to_do, roles_of
from workflows.core.definition import Form, Plain, Task
from workflows.core.events import Actor, Completed, Event, Raised
from workflows.core.explanation import item_title
from workflows.core.fields import NOTE
from workflows.core.outcome import Reason, Refusal
from workflows.core.raising import refusal_to_raise
from workflows.core.scopes import stored
from workflows.core.state import Token
from workflows.core.visibility import file_of, may_see_field


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody fills in a form of a case.

    Attributes:
        key: whose draft it is.
        address: of the form's pages, without a slash at the end.
        leave: address and words of the way back from the first page.
        sent: where to go after sending.
    """

    key: str
    address: str
    leave: tuple[str, str]
    sent: str


def task_errand(situation: Situation, case_id: str, token: int, actor: Actor, desk: Desk) -> Errand | Reason:
    """To do an open task; or why the actor may not."""
    found = situation.state.tokens.get(token)
    step = situation.definition.steps[found.step] if found else None
    if found is None or not isinstance(step, Task):
        return Reason.CASE_ENDED if situation.state.ended else Reason.TASK_GONE
    reason = refusal_to_do(situation, found, actor)
    if reason:
        return reason

    def send(values: Mapping[str, Plain], outcome: str, request_key: str) -> Applied | Refusal:
        return _act(case_id, Completed(token, dict(values), outcome), actor, request_key)

    form = situation.definition.forms[step.form] if step.form else None
    return Errand(
        definition=situation.definition,
        form=form,
        names=situation.names(situation.items(found.scope)),
        place=f"task:{case_id}:{token}",
        key=desk.key,
        address=desk.address,
        leave=desk.leave,
        sent=desk.sent,
        send=send,
        title=step.title,
        item=item_title(situation, found),
        intro=step.intro,
        outcomes=tuple(step.outcomes.items()),
        earlier=_earlier(situation, found, step, actor),
        checked=_is_checked(form, actor),
        own=actor.is_party,
    )


def event_errand(situation: Situation, case_id: str, event: str, actor: Actor, desk: Desk) -> Errand | Reason:
    """To raise an event; or why the actor may not."""
    found = situation.definition.events.get(event)
    if found is None:
        return Reason.UNKNOWN_EVENT
    if situation.state.ended:
        return Reason.CASE_ENDED
    reason = refusal_to_raise(situation, found, actor)
    if reason:
        return reason

    def send(values: Mapping[str, Plain], _: str, request_key: str) -> Applied | Refusal:
        return _act(case_id, Raised(event, dict(values)), actor, request_key)

    form = situation.definition.forms[found.form] if found.form else None
    return Errand(
        definition=situation.definition,
        form=form,
        names=situation.names(),
        place=f"event:{case_id}:{event}",
        key=desk.key,
        address=desk.address,
        leave=desk.leave,
        sent=desk.sent,
        send=send,
        title=found.title,
        intro=found.intro,
        button=found.title,
        checked=_is_checked(form, actor),
        drastic=bool(found.cancels),
        own=actor.is_party,
    )


def _act(case_id: str, event: Event, actor: Actor, request_key: str) -> Applied | Refusal:
    return apply(installation(), case_id, event, actor, request_key)


def _is_checked(form: Form | None, actor: Actor) -> bool:
    """Parties see all their answers before they send; staff only where these stand on several pages."""
    asks = form is not None and any(question.type != NOTE for question in form.fields)
    return form is not None and asks and (actor.is_party or len(form.pages) > 1)


def _earlier(situation: Situation, token: Token, step: Task, actor: Actor) -> Mapping[str, Plain]:
    """Answers to a form that is asked again, as far as the actor may see them; a decision is taken anew."""
    kept = stored(situation.state.data, situation.items(token.scope)).get(step.stores)
    form = situation.definition.forms[step.form] if step.form else None
    if form is None or step.is_decision or not isinstance(kept, dict):
        return {}
    definition, roles = situation.definition, roles_of(situation, actor)
    fillers, file = frozenset({step.role, *step.also}), file_of(situation.definition, step.path)
    return {
        question.name: kept.get(question.name)
        for question in form.fields
        if may_see_field(definition, roles, form, question, fillers, file)
    }
