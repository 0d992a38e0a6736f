"""What a form is filled in for within a case, by staff and parties alike: a task, or an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.forms.signed_for import SignedFor
from webapp.http.case_record import answer_words
from webapp.http.case_words import Reader
from webapp.http.errands import Errand
from webapp.http.form_words import staff_name
from webapp.http.installed import installation
from webapp.http.speech import catalogue
from webapp.languages import marked
from webapp.services.transition import Applied, apply
from workflows.core.access import Situation, refusal_to_do, roles_of
from workflows.core.asking_again import asks_for_signature, form_asked, names_asked
from workflows.core.assisted import Marks
from workflows.core.definition import Field, Form, Plain, Task
from workflows.core.events import Actor, Completed, Event, Raised
from workflows.core.explanation import item_title
from workflows.core.fields import NOTE
from workflows.core.fields.consents import is_of_an_earlier_text
from workflows.core.outcome import Reason, Refusal
from workflows.core.raising import refusal_to_raise
from workflows.core.scopes import stored
from workflows.core.state import Token
from workflows.core.visibility import file_of, may_see_field, visible_answers
from workflows.core.vouching import answers_digest, covered_by

_SIGNED_ANSWERS_CHANGED = marked(
    "Bitte unterschreiben Sie noch einmal: Angaben, für die Sie unterschrieben haben, wurden geändert."
)


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

    def send(
        values: Mapping[str, Plain], outcome: str, request_key: str, assisted: Marks
    ) -> Applied | Refusal:
        return _act(case_id, Completed(token, dict(values), outcome, assisted), actor, request_key)

    form = form_asked(situation.definition, step, found)
    return Errand(
        definition=situation.definition,
        form=form,
        names=_names(situation, found, step),
        place=f"task:{case_id}:{token}",
        key=desk.key,
        address=desk.address,
        leave=desk.leave,
        sent=desk.sent,
        send=send,
        title=step.title,
        item=item_title(situation, found),
        intro=step.intro,
        again=_SIGNED_ANSWERS_CHANGED if form and asks_for_signature(form, found) else "",
        outcomes=tuple(step.outcomes.items()),
        earlier=_earlier(situation, found, step, actor),
        checked=_is_checked(form, actor),
        own=actor.is_party,
        signed_for=_signed_for(situation, form, actor),
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

    def send(values: Mapping[str, Plain], _: str, request_key: str, __: Marks) -> Applied | Refusal:
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
        signed_for=_signed_for(situation, form, actor),
    )


def _names(situation: Situation, token: Token, step: Task) -> Mapping[str, Any]:
    items = situation.items(token.scope)
    names = situation.names(items)
    kept = stored(situation.state.data, items).get(step.stores) if token.again else None
    return names_asked(names, kept) if isinstance(kept, dict) else names


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
    if form is None or step.is_decision or token.again or not isinstance(kept, dict):
        return {}
    definition, roles = situation.definition, roles_of(situation, actor)
    fillers, file = frozenset({step.role, *step.also}), file_of(situation.definition, step.path)
    return {
        question.name: kept.get(question.name)
        for question in form.fields
        if may_see_field(definition, roles, form, question, fillers, file)
        and not _is_of_an_earlier_text(question, kept.get(question.name))
    }


def _signed_for(situation: Situation, form: Form | None, actor: Actor) -> dict[str, SignedFor]:
    """The answers that signatures of the form vouch for, as far as the signer may see them."""
    definition = situation.definition
    covered = {field.name: covered_by(field) for field in (form.fields if form else ())}
    covered = {name: names for name, names in covered.items() if names}
    if not covered:
        return {}
    words = installation().definitions.catalogue(definition.id, catalogue().language.tag)
    reader, found = Reader(actor, words, staff_name), visible_answers(situation, actor)
    return {
        question: SignedFor(
            answers_digest(definition, situation.state.data, names),
            answer_words([group for group in found if group.name in names and not group.item], reader, ""),
        )
        for question, names in covered.items()
    }


def _is_of_an_earlier_text(question: Field, value: Plain) -> bool:
    """A tick under other words is not put under those of today."""
    return question.type == "consent" and isinstance(value, dict) and is_of_an_earlier_text(question, value)
