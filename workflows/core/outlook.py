"""Where a case has been, where it stands, and what comes next as far as the net says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.core.access import Situation
from workflows.core.definition import (
    DONE,
    Assign,
    Branch,
    Call,
    Definition,
    Each,
    End,
    Issue,
    Parallel,
    Revoke,
    Send,
    Step,
    Task,
    Wait,
)
from workflows.core.events import Actor
from workflows.core.explanation import public_status
from workflows.core.visibility import file_of, sees_step


@dataclass(frozen=True, slots=True)
class Stop:
    """One public status on the way of a case.

    Attributes:
        place: "done", "here" or "ahead".
        since: when a step there was first done, or since when the case is there; None for what lies ahead.
    """

    status: str
    place: str
    since: datetime | None = None


def public_path(situation: Situation) -> tuple[Stop, ...]:
    """The public statuses that a case has passed, has, and will have if all goes the straight way.

    It is made of public facts alone: the definition, what was done outside of restricted files, and
    the present status. Cases that differ only within a restricted file have the same path.
    The straight way takes the first outcome of each decision, and the longest way out of each
    branch and wait.
    """
    here = public_status(situation)
    passed = {status: at for status, at in _passed(situation).items() if status != here}
    stops = [Stop(status, "done", at) for status, at in passed.items()]
    if here:
        stops.append(Stop(here, "here", _since(situation)))
    if not situation.state.ended:
        stops += [Stop(status, "ahead") for status in _ahead(situation.definition, here, passed)]
    return tuple(stops)


def _since(situation: Situation) -> datetime:
    """Since when the case stands where it stands, as far as that is public."""
    state, definition = situation.state, situation.definition
    if state.ended_at:
        return state.ended_at
    public = [token.since for token in state.tokens.values() if not file_of(definition, token.step)]
    if public:
        return min(public)
    done = [
        performed.at
        for key, performed in state.performed.items()
        if not file_of(definition, key.partition("@")[0])
    ]
    return max(done, default=state.started_at)


def _passed(situation: Situation) -> dict[str, datetime]:
    """Statuses of the steps that were done, with the first time, in the order of time."""
    definition = situation.definition
    found: dict[str, datetime] = {}
    done = sorted(situation.state.performed.items(), key=lambda entry: entry[1].at)
    for key, performed in done:
        path = key.partition("@")[0]
        status = status_of(definition, path)
        if status and not file_of(definition, path):
            found.setdefault(status, performed.at)
    return found


def status_of(definition: Definition, path: str) -> str | None:
    """The public status of a step, or else of the nearest block around it."""
    while path:
        step = definition.steps.get(path)
        if step and step.status:
            return step.status
        path = path.rpartition(".")[0]
    return None


def _ahead(definition: Definition, here: str, passed: Collection[str]) -> list[str]:
    """Statuses of the straight way from the start that come after the last step with the present status."""
    steps = _straight_way(definition, definition.start, frozenset())
    way = [status_of(definition, path) for path in steps if not file_of(definition, path)]
    reached = {here} if here in way else set(passed)
    last = max((number for number, status in enumerate(way) if status in reached), default=-1)
    ahead = dict.fromkeys(status for status in way[last + 1 :] if status)
    return [status for status in ahead if status != here and status not in passed]


def _straight_way(definition: Definition, path: str, seen: frozenset[str]) -> tuple[str, ...]:
    """Steps from here to an end; a branch or wait takes the way with the most steps."""
    if path in seen:
        return ()
    step = definition.steps[path]
    ways = [way for target in targets(step).values() if (way := _target(definition, step, target))]
    open_ways = [way for way in ways if not file_of(definition, way)] or ways
    chosen = open_ways if isinstance(step, Branch | Wait) else ways[:1]
    ahead = [_straight_way(definition, way, seen | {path}) for way in chosen]
    return (path, *max(ahead, key=len, default=()))


def _target(definition: Definition, step: Step | None, target: str | None) -> str | None:
    """A way out as the path of a step; past the end of a block, what follows the block."""
    while target == DONE and step is not None:
        step = _block_around(definition, step)
        target = next(iter(targets(step).values()), None) if step else None
    return target


def _block_around(definition: Definition, step: Step) -> Step | None:
    """The nearest enclosing parallel or each step; a branch inside a parallel is no step itself."""
    path = step.block
    while path:
        if path in definition.steps:
            return definition.steps[path]
        path = path.rpartition(".")[0]
    return None


def targets(step: Step) -> Mapping[str, str]:
    """The ways out of a step: outcome, event, "timeout" or "" -> target, the straight one first."""
    match step:
        case Task():
            return step.next
        case Branch():
            return {**{str(number): arm.next for number, arm in enumerate(step.arms)}, "": step.otherwise}
        case Wait():
            ways = dict(step.events)
            return {**ways, "timeout": step.timeout} if step.timeout else ways
        case Call():
            return step.next
        case Parallel() | Each() | Send() | Issue() | Revoke() | Assign():
            return {"": step.next}
        case _:
            return {}


def what_follows(situation: Situation, actor: Actor, path: str) -> dict[str, tuple[str, ...]]:
    """What a person will see happen after a step.

    Returns:
        Way out (an outcome's id, an event's id, "timeout" or "") -> titles of the steps and ends
        at which the case may rest next, as far as the actor may know of these; several where
        that depends on the answers.
    """
    step = situation.definition.steps[path]
    found = {
        way: tuple(dict.fromkeys(_resting(situation, actor, step, target, set())))
        for way, target in targets(step).items()
    }
    return {way: titles for way, titles in found.items() if titles}


def what_follows_in_time(situation: Situation, actor: Actor, path: str) -> tuple[str, ...]:
    """Titles of where the case may rest next when a step's deadline passes or a wait is over by itself."""
    step = situation.definition.steps[path]
    target = step.timeout if isinstance(step, Wait) else None
    if isinstance(step, Task) and step.overdue:
        target = step.overdue.next
    return tuple(dict.fromkeys(_resting(situation, actor, step, target, set()))) if target else ()


def _resting(situation: Situation, actor: Actor, origin: Step, target: str, seen: set[str]) -> Iterator[str]:
    definition = situation.definition
    if target == DONE:
        block = _block_around(definition, origin)
        if block is not None and sees_step(situation, actor, block.path):
            yield block.title
        return
    if target in seen or not sees_step(situation, actor, target):
        return
    seen.add(target)
    step = definition.steps[target]
    match step:
        case End():
            yield definition.outcomes[step.outcome]
        case Task() | Wait() | Call() | Parallel() | Each():
            yield step.title
        case _:
            for onward in targets(step).values():
                yield from _resting(situation, actor, step, onward, seen)


def step_to_come(situation: Situation, clock: str) -> Task | None:
    """The task on a named clock that the case can still come to; None when the clock will not run again."""
    definition = situation.definition
    ahead = [token.step for token in situation.state.tokens.values()]
    seen: set[str] = set()
    while ahead:
        path = ahead.pop()
        step = definition.steps[path]
        if isinstance(step, Task) and step.clock == clock:
            return step
        if path not in seen:
            seen.add(path)
            ahead += [way for target in _everywhere(step) if (way := _target(definition, step, target))]
    return None


def _everywhere(step: Step) -> list[str]:
    """All ways on from a step: also into a block's branches, and where a missed deadline leads."""
    match step:
        case Parallel():
            return [*step.branches.values(), step.next]
        case Each():
            return [step.first, step.next]
        case Task():
            late = [step.overdue.next] if step.overdue and step.overdue.next else []
            return [*step.next.values(), *late, *([step.skip.next] if step.skip else [])]
        case _:
            return list(targets(step).values())
