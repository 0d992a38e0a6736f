"""What has changed since somebody agreed or signed is asked for again, beside the way of the case.

Nothing follows then. A consent is asked for again when its text has changed, a signature when answers have
that it vouches for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from workflows.core.answers import recheck
from workflows.core.assisted import unfit_marks, with_marks
from workflows.core.consents import (
    CONSENT,
    ConsentState,
    Kept,
    every_consent,
    may_ever_be_withdrawn,
    state_of,
)
from workflows.core.definition import Definition, Field, Form, Page, Task
from workflows.core.entering import open_task
from workflows.core.events import Actor, Completed
from workflows.core.outcome import Reason, Refusal
from workflows.core.recording import codes, refused_signatures
from workflows.core.scopes import item_key, performed_key
from workflows.core.signers import signer_at
from workflows.core.state import State, Token
from workflows.core.transition import Transition
from workflows.core.vouching import SIGNATURE, vouched
from workflows.core.withdrawing import follow, taken_back

_PROOFS = (SIGNATURE, "file")


def ask_consents_again(transition: Transition) -> None:
    """Open the question anew for every consent that was given to an earlier text.

    Where it is open already, or only an event asks for it, it is asked with the new text anyway.
    """
    earlier = (
        kept
        for kept in every_consent(transition.definition, transition.state.data)
        if state_of(kept.question, kept.value) is ConsentState.EARLIER_TEXT
        and may_ever_be_withdrawn(kept.question)
    )
    for path, consents in _to_be_asked(transition, earlier):
        _ask(transition, path, consents[0], [kept.question.name for kept in consents])


def ask_signatures_again(transition: Transition, void: Iterable[Kept]) -> None:
    """Ask for signatures that hold no more, with the consents of their forms that are still given.

    Where it is open already it is asked anyway; where only an event asks for it, nobody can be asked; and
    where every consent was taken back there is nothing left to sign for.
    """
    for path, signatures in _to_be_asked(transition, void):
        given = _consents_given(transition.definition, path, signatures[0].record)
        if given is not None:
            _ask(transition, path, signatures[0], [*given, *(kept.question.name for kept in signatures)])


def _to_be_asked(transition: Transition, found: Iterable[Kept]) -> list[tuple[str, list[Kept]]]:
    """Steps that ask for something again, each with what it asks for at one place; none that is open."""
    asked: dict[tuple[str, str], list[Kept]] = {}
    for kept in found:
        step = _asked_last(transition, kept)
        if step and not _is_open(transition, kept):
            asked.setdefault((step, item_key(kept.items)), []).append(kept)
    return [(path, together) for (path, _), together in asked.items()]


def _consents_given(definition: Definition, path: str, record: Mapping[str, Any]) -> list[str] | None:
    """The consents beside a signature that are still given; None where all of them were taken back."""
    step = definition.steps[path]
    form = definition.forms[step.form] if isinstance(step, Task) and step.form else None
    asked = [field.name for field in (form.fields if form else ()) if field.type == CONSENT]
    once = [name for name in asked if record.get(name)]
    given = [name for name in once if record[name].get("given")]
    return None if once and not given else given


def _ask(transition: Transition, path: str, kept: Kept, names: Iterable[str]) -> None:
    task = transition.definition.steps[path]
    assert isinstance(task, Task)
    open_task(transition, task, _scope_beside(transition, kept), tuple(names))


def _asked_last(transition: Transition, kept: Kept) -> str | None:
    """The step that asked for a consent last; None where only events did."""
    steps = [path for path in kept.asked_at if path in transition.definition.steps]
    performed = transition.state.performed
    done = [path for path in steps if performed_key(path, kept.items) in performed]
    return max(done, key=lambda path: performed[performed_key(path, kept.items)].at, default=None) or next(
        iter(steps), None
    )


def _is_open(transition: Transition, kept: Kept) -> bool:
    return any(
        token.step in kept.asked_at and transition.items(token.scope) == kept.items
        for token in transition.state.tokens.values()
    )


def _scope_beside(transition: Transition, kept: Kept) -> str:
    """A place where the question stands for its items, whatever has become of their blocks."""
    scope = ""
    for item in kept.items:
        block = transition.new_activation(item.block.path, scope, (item.key,), ())
        transition.save(replace(block, joined=True, apart=True))
        scope = f"{block.id}/{item.key}"
    return scope


def without_asking_again(state: State) -> State:
    """The case without such questions: in yet another version it is looked at anew what to ask."""
    gone = {token.id for token in state.tokens.values() if token.again}
    if not gone:
        return state
    return state.changed(
        tokens={key: token for key, token in state.tokens.items() if key not in gone},
        timers={key: timer for key, timer in state.timers.items() if timer.token not in gone},
        suspensions={key: aside for key, aside in state.suspensions.items() if key not in gone},
        activations={key: entry for key, entry in state.activations.items() if not entry.apart},
    )


def form_asked(definition: Definition, step: Task, token: Token) -> Form | None:
    """The form of an open task; of one that asks again, only those consents and what proves them.

    A signature that is asked for anew needs no other proof: the files that were sent are what they were.
    """
    form = definition.forms[step.form] if step.form else None
    if form is None or not token.again:
        return form
    proofs = () if asks_for_signature(form, token) else _PROOFS
    pages = (replace(page, fields=_asked_of(page, token, proofs)) for page in form.pages)
    return replace(form, pages=tuple(page for page in pages if page.fields))


def asks_for_signature(form: Form, token: Token) -> bool:
    """True for a task that asks again because answers have changed that somebody signed for."""
    return any(field.type == SIGNATURE and field.name in token.again for field in form.fields)


def _asked_of(page: Page, token: Token, proofs: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(field for field in page.fields if field.name in token.again or field.type in proofs)


def names_asked(names: Mapping[str, Any], record: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the shortened form reads: the rest of its answers stand where they were given."""
    return {**names, **record}


def complete_again(
    transition: Transition, step: Task, token: Token, event: Completed, actor: Actor
) -> Refusal | None:
    """The answer to what was asked again; whoever does not agree takes the earlier consent back."""
    form = form_asked(transition.definition, step, token)
    assert form is not None
    before = transition.stored(token.scope).get(step.stores) or {}
    answers = _answers_again(transition, form, step, token, event, before)
    if isinstance(answers, Refusal):
        return answers
    given = {name: value for name, value in answers.items() if value is not None}
    marks = {name: mark for name, mark in event.assisted.items() if name in given}
    record = with_marks({**before, **given}, marks, before)
    refused = [field for field in form.fields if _is_refused(field, before, answers)]
    for field in refused:
        record[field.name] = taken_back(transition, before[field.name], actor)
    if step.is_decision:
        record["outcome"] = event.outcome
    transition.store(token.scope, step.stores, record)
    transition.note_performed(step.path, token.scope, actor.id)
    transition.leave(token)
    transition.go_on(token, step.next[event.outcome])
    for field in refused:
        follow(transition, field, actor)
    return None


def _answers_again(
    transition: Transition, form: Form, step: Task, token: Token, event: Completed, before: Mapping[str, Any]
) -> Mapping[str, Any] | Refusal:
    """The answers to the shortened form, checked; the record of before has the rest."""
    unfit = unfit_marks(form, event.assisted)
    if unfit:
        return Refusal(Reason.INVALID_ANSWERS, unfit)
    names = names_asked(transition.names(token.scope), before)
    answers = recheck(form, event.values, names, outcome=event.outcome)
    if answers.errors:
        return Refusal(Reason.INVALID_ANSWERS, codes(answers.errors))
    signer = signer_at(transition.situation, step, transition.items(token.scope))
    refusal = refused_signatures(transition, form, answers.values, signer)
    return refusal or vouched(transition.definition, transition.state.data, form, answers.values)


def _is_refused(field: Field, before: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """True for a consent that was given until now, and is not any more."""
    given = field.type == CONSENT and (before.get(field.name) or {}).get("given")
    return bool(given) and answers[field.name] is None
