"""What a case can always say: what it waits for, on whom, since when, until when, and what one can do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.core.access import (
    Holding,
    Situation,
    allotment,
    refusal_to_do,
    refusal_to_reassign,
)
from workflows.core.assigning import refusal_to_skip, refusal_to_suspend
from workflows.core.definition import Call, Overdue, Step, Task, Wait
from workflows.core.events import Actor
from workflows.core.outcome import Reason
from workflows.core.raising import refusal_to_raise
from workflows.core.scopes import item_key, stored
from workflows.core.state import Token
from workflows.core.visibility import sees_step


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that the case waits for.

    Attributes:
        kind: "task" (a person), "moment" (a date), "event" (something that somebody raises),
            "case" (another case that was started and has to end).
        hidden: True when the reader may only know that the office is at work.
        item: title of the each item (a module, a guardian); "" for none.
        holdings: who may do the task; empty for other kinds.
        events: titles of the events waited for.
        due: when the task is due, or when the wait ends by itself.
        suspended: since when the task is set aside; None while it is not.
        then: what happens then: pairs of ("notice" | "escalate" | "goes_on", title of role or step).
    """

    token: int
    step: str
    title: str
    kind: str
    hidden: bool
    item: str
    since: datetime
    role: str = ""
    holdings: tuple[Holding, ...] = ()
    assignee: str | None = None
    due: datetime | None = None
    overdue: bool = False
    suspended: datetime | None = None
    events: tuple[str, ...] = ()
    then: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that the actor may do now.

    Attributes:
        kind: "complete", "claim", "release", "reassign", "skip", "suspend", "resume" or "event".
        token: of the task; None for an event.
        event: id of the event; "" for a task.
        outcomes: for a decision: outcome id -> title.
    """

    kind: str
    title: str
    intro: str
    token: int | None = None
    event: str = ""
    form: str | None = None
    outcomes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A named clock that stands still, with what is left."""

    name: str
    since: datetime
    working_days: int | None
    seconds: int | None


def waits(situation: Situation, actor: Actor) -> tuple[Waiting, ...]:
    """Everything that the case waits for, as much of it as the actor may know."""
    return tuple(_waiting(situation, token, actor) for token in situation.state.tokens.values())


def _waiting(situation: Situation, token: Token, actor: Actor) -> Waiting:
    step = situation.definition.steps[token.step]
    item = item_key(situation.items(token.scope))
    waiting = Waiting(
        token=token.id,
        step=step.path,
        title=step.title,
        kind="moment",
        hidden=not sees_step(situation, actor, step.path, item),
        item=item_title(situation, token),
        since=token.since,
    )
    if isinstance(step, Task):
        return _for_a_person(situation, waiting, token, step)
    if isinstance(step, Call):
        return replace(waiting, kind="case")
    assert isinstance(step, Wait)
    return _for_a_moment(situation, waiting, step)


def _for_a_person(situation: Situation, waiting: Waiting, token: Token, step: Task) -> Waiting:
    aside = situation.state.suspensions.get(token.id)
    return replace(
        waiting,
        kind="task",
        role=situation.definition.roles[step.role].title,
        holdings=allotment(situation, token),
        assignee=token.assignee,
        due=token.due,
        overdue=token.due is not None and token.due <= situation.now,
        suspended=aside.since if aside else None,
        then=() if token.again else _then(situation, step.overdue),
    )


def _for_a_moment(situation: Situation, waiting: Waiting, step: Wait) -> Waiting:
    timer = situation.state.timers.get(f"{waiting.token}.wait")
    events = tuple(situation.definition.events[event].title for event in step.events)
    return replace(
        waiting,
        kind="event" if events else "moment",
        due=timer.at if timer else None,
        events=events,
        then=(("goes_on", _step_title(situation, step.timeout)),) if step.timeout else (),
    )


def _then(situation: Situation, overdue: Overdue | None) -> tuple[tuple[str, str], ...]:
    if overdue is None:
        return ()
    roles = situation.definition.roles
    parts: list[tuple[str, str]] = []
    if overdue.notice and overdue.to:
        parts.append(("notice", roles[overdue.to].title))
    if overdue.escalate:
        parts.append(("escalate", roles[overdue.escalate].title))
    if overdue.next:
        parts.append(("goes_on", _step_title(situation, overdue.next)))
    return tuple(parts)


def _step_title(situation: Situation, path: str) -> str:
    step = situation.definition.steps.get(path)
    return step.title if step else ""


def item_title(situation: Situation, token: Token) -> str:
    """What the innermost each item around a token is called; "" in the root."""
    items = situation.items(token.scope)
    if not items:
        return ""
    entry = stored(situation.state.data, items)
    title = entry.get("title") or entry.get("name") or entry["id"]
    return str(title.get("official", entry["id"]) if isinstance(title, dict) else title)


def offers(situation: Situation, actor: Actor) -> tuple[Offer, ...]:
    """Everything that the actor may do now: their tasks first, then the events."""
    if situation.state.ended:
        return ()
    found: list[Offer] = []
    for token in situation.state.tokens.values():
        step = situation.definition.steps[token.step]
        if isinstance(step, Task):
            found += _task_offers(situation, token, step, actor)
    for event in situation.definition.events.values():
        if refusal_to_raise(situation, event, actor) is None:
            found.append(Offer("event", event.title, event.intro, event=event.id, form=event.form))
    return tuple(found)


def _task_offers(situation: Situation, token: Token, step: Task, actor: Actor) -> list[Offer]:
    reason = refusal_to_do(situation, token, actor)
    found: list[Offer] = []
    if reason is None:
        outcomes = tuple(step.outcomes.items())
        found.append(Offer("complete", step.title, step.intro, token.id, "", step.form, outcomes))
        if not actor.is_party and token.assignee is None:
            found.append(Offer("claim", step.title, "", token.id))
    if not actor.is_party and refusal_to_reassign(situation, token, actor) is None:
        if token.assignee is not None and reason in (None, Reason.TAKEN):
            found.append(Offer("release", step.title, "", token.id))
        found.append(Offer("reassign", step.title, "", token.id))
    if refusal_to_skip(situation, token, actor) is None:
        found.append(Offer("skip", step.title, "", token.id))
    if refusal_to_suspend(situation, token, actor) is None:
        aside = token.id in situation.state.suspensions
        found.append(Offer("resume" if aside else "suspend", step.title, "", token.id))
    return found


def pauses(situation: Situation) -> tuple[Pause, ...]:
    """Deadlines that stand still because the case is elsewhere."""
    running = {
        step.clock
        for token in situation.state.tokens.values()
        if isinstance(step := situation.definition.steps[token.step], Task)
    }
    return tuple(
        Pause(name, clock.paused_at, clock.working_days, clock.seconds)
        for name, clock in situation.state.clocks.items()
        if name not in running
    )


def public_status(situation: Situation) -> str:
    """Id of the status that everybody may know; of several, the last in the definition's list."""
    definition = situation.definition
    order = list(definition.statuses)
    tokens = (token for token in situation.state.tokens.values() if not token.again)
    found = {status for token in tokens if (status := _status_of(situation, token))}
    if situation.state.ended:
        ended = [
            step.status for step in definition.steps.values() if _is_end(step, situation) and step.status
        ]
        found = set(ended[:1])
    return max(found, key=order.index, default=order[0] if order else "")


def _status_of(situation: Situation, token: Token) -> str | None:
    """The status of a step, or else of the nearest block around it."""
    path = token.step
    while path:
        step = situation.definition.steps.get(path)
        if step and step.status:
            return step.status
        path = path.rpartition(".")[0]
    return None


def _is_end(step: Step, situation: Situation) -> bool:
    return getattr(step, "outcome", None) == situation.state.outcome
