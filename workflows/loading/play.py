"""Plays a scenario through the engine in virtual time. Pure: the same scenario always gives the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from workflows.core.access import Situation, refusal_to_do
from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Plain, Task
from workflows.core.effects import AllotTask, Effect
from workflows.core.entering import EndlessLoop
from workflows.core.events import (
    SYSTEM,
    Actor,
    Completed,
    Event,
    Raised,
    Reassigned,
    Started,
    TimerFired,
    Withdrawn,
)
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.plain import event_from_plain, event_to_plain, state_from_plain, state_to_plain
from workflows.core.state import State, Timer
from workflows.loading.expectations import Failure, Found, compare, find_token
from workflows.loading.problems import Mark, did_you_mean
from workflows.loading.scenario_events import case_number, handling, recognised
from workflows.loading.scenarios import Scenario, ScenarioStep
from workflows.loading.typed_answers import typed_answers

_FIRINGS = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded event."""

    event: Event
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Played:
    """What one step of a scenario did.

    Attributes:
        entries: events that it recorded: one, none (refused), or one for each timer.
        state: after the step; None before the case has begun.
    """

    step: ScenarioStep
    entries: tuple[Entry, ...]
    effects: tuple[Effect, ...]
    state: State | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """How a scenario went.

    Attributes:
        failures: what was expected and what came instead; empty when all went well.
        log: every recorded event in order; folding it gives `state` again.
    """

    scenario: Scenario
    steps: tuple[Played, ...]
    failures: tuple[Failure, ...]
    state: State | None

    @property
    def log(self) -> tuple[Entry, ...]:
        """All events of the case."""
        return tuple(entry for played in self.steps for entry in played.entries)


def play(definition: Definition, scenario: Scenario, calendar: Calendar) -> Report:
    """Play a scenario.

    It goes on after an expectation that was not met, and stops at a step that could not be done.

    Arguments:
        definition: the workflow that it is about.
        scenario: the story.
        calendar: the region's working days; its zone is that of the scenario's local times.
    """
    player = _Player(definition, scenario, calendar, _utc(scenario.begins, calendar))
    steps: list[Played] = []
    for step in scenario.steps:
        played = player.step(step)
        steps.append(played)
        player.check(played)
        if player.stuck:
            break
    return Report(scenario, tuple(steps), tuple(player.failures), player.state)


def _utc(local: datetime, calendar: Calendar) -> datetime:
    return local.replace(tzinfo=ZoneInfo(calendar.zone)).astimezone(UTC)


@dataclass(slots=True)
class _Player:
    """The case while it is played."""

    definition: Definition
    scenario: Scenario
    calendar: Calendar
    now: datetime
    state: State | None = None
    log: list[Entry] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    stuck: bool = False

    def fail(self, mark: Mark, expected: str, came: str) -> None:
        self.failures.append(Failure(mark.file, mark.line, expected, came))

    def step(self, step: ScenarioStep) -> Played:
        """Do one step, whatever comes of it."""
        before = len(self.log)
        effects: list[Effect] = []
        try:
            if step.action in ("wait", "until"):
                self._pass_time(step, effects)
            else:
                self._act(step, effects)
        except EndlessLoop:
            self.fail(step.mark, "the case comes to rest", "it runs in a circle in which nobody is asked")
            self.stuck = True
        return Played(step, tuple(self.log[before:]), tuple(effects), self.state, self.now)

    def check(self, played: Played) -> None:
        """Compare with what the scenario expects, and fold the events from the start."""
        if self.state is None:
            return
        if played.step.expected and not self.stuck:
            found = Found(self.definition, self.state, self.now, self.calendar, played.effects)
            self.failures.extend(compare(played.step.expected, found))
        if self._folded() != self.state:
            self.fail(played.step.mark, "folding the events gives the same state", "it gives another one")

    def _folded(self) -> State | None:
        state: State | None = None
        for entry in self.log:
            event = event_from_plain(json.loads(json.dumps(event_to_plain(entry.event))))
            answer = advance(self.definition, state, event, entry.actor, entry.at, self.calendar)
            if isinstance(answer, Refusal):
                return None
            state = answer.state
        return state_from_plain(json.loads(json.dumps(state_to_plain(state)))) if state else None

    def _act(self, step: ScenarioStep, effects: list[Effect]) -> None:
        event = self._event(step)
        actor = SYSTEM if step.action == "returns" else step.actor
        if event is None or actor is None:
            self.stuck = True
            return
        if actor.is_party and actor.role not in self.definition.roles:
            known = did_you_mean(actor.role, [*self.definition.roles, *self.scenario.people])
            self.fail(step.mark, "a role or a person of the list", f'"{actor.role}". {known}')
            self.stuck = True
            return
        if self.state is None and not isinstance(event, Started):
            self.fail(step.mark, "the case has begun", "the first step is not a start")
            self.stuck = True
            return
        if self.state:
            situation = Situation(self.definition, self.state, self.now, self.calendar)
            actor = recognised(situation, actor, self.scenario.emails)
        answer = advance(self.definition, self.state, event, actor, self.now, self.calendar)
        if isinstance(answer, Refusal):
            self._refused(step, answer)
            return
        if step.refused:
            self.fail(step.mark, f"it is refused: {step.refused.value}", "it was done")
        self._record(event, actor, answer, effects)

    def _record(self, event: Event, actor: Actor, answer: Advanced, effects: list[Effect]) -> None:
        self.log.append(Entry(event, actor, self.now))
        self.state = answer.state
        effects.extend(answer.effects)
        for effect in answer.effects:
            if isinstance(effect, AllotTask):
                self._allot(effect, effects)

    def _refused(self, step: ScenarioStep, refusal: Refusal) -> None:
        said = refusal.reason.value
        if refusal.errors:
            said += f" ({', '.join(f'{path}: {code}' for path, code in sorted(refusal.errors.items()))})"
        if step.refused is None:
            self.fail(step.mark, "it is done", f"it was refused: {said}")
            self.stuck = True
        elif step.refused is not refusal.reason:
            self.fail(step.mark, f"it is refused: {step.refused.value}", f"it was refused: {said}")
        elif step.errors and set(step.errors) != set(refusal.errors):
            self.fail(step.mark, f"errors at: {', '.join(sorted(step.errors))}", f"it was refused: {said}")

    def _event(self, step: ScenarioStep) -> Event | None:
        if step.action == "start":
            first = self.definition.steps[self.definition.start]
            form = first.form if isinstance(first, Task) else None
            number = case_number(self.definition, self.scenario.begins)
            return Started(number, self._values(step, form))
        if step.action == "raise":
            raised = self.definition.events.get(step.subject)
            if raised is None and step.refused is not Reason.UNKNOWN_EVENT:
                known = did_you_mean(step.subject, self.definition.events)
                self.fail(step.mark, f'there is an event "{step.subject}"', f"there is none. {known}")
                return None
            return Raised(step.subject, self._values(step, raised.form if raised else None))
        if step.action == "withdraw":
            return Withdrawn(step.subject, list(step.scopes))
        return self._event_on_a_task(step)

    def _event_on_a_task(self, step: ScenarioStep) -> Event | None:
        token = find_token(self.definition, self.state, step.subject) if self.state else None
        if token is None and step.refused not in (Reason.TASK_GONE, Reason.CASE_ENDED):
            found = Found(self.definition, self.state, self.now, self.calendar, ()) if self.state else None
            came = ", ".join(found.tasks) if found else ""
            self.fail(step.mark, f'the task "{step.subject}" is open', f"open are: {came or 'none'}")
            return None
        number = token.id if token else 0
        if step.action != "do":
            return handling(step, number)
        task = self.definition.steps[token.step] if token else None
        form = task.form if isinstance(task, Task) else None
        return Completed(number, self._values(step, form), step.outcome)

    def _allot(self, chosen: AllotTask, effects: list[Effect]) -> None:
        """What the office's shell does after the commit: the holder with the fewest open tasks gets it."""
        assert self.state is not None
        situation = Situation(self.definition, self.state, self.now, self.calendar)
        token = self.state.tokens.get(chosen.token)
        if token is None or token.assignee:
            return
        fitting = [
            actor for actor in self.scenario.people.values() if refusal_to_do(situation, token, actor) is None
        ]
        has = Counter(other.assignee for other in self.state.tokens.values())
        if fitting:
            person = min(fitting, key=lambda actor: (has[actor.id], actor.id))
            event = Reassigned(token.id, person.id)
            answer = advance(self.definition, self.state, event, SYSTEM, self.now, self.calendar)
            if isinstance(answer, Advanced):
                self._record(event, SYSTEM, answer, effects)

    def _values(self, step: ScenarioStep, form: str | None) -> dict[str, Plain]:
        found, problems = typed_answers(self.definition.forms[form] if form else None, step.values)
        for problem in problems:
            self.fail(
                Mark(problem.file, problem.line), "answers to the form", f"{problem.what} {problem.mend}"
            )
        return found

    def _pass_time(self, step: ScenarioStep, effects: list[Effect]) -> None:
        goal = self.calendar.moment_after(self.now, step.wait) if step.wait else self.now
        if step.until:
            goal = _utc(step.until, self.calendar)
        if goal < self.now:
            local = self.now.astimezone(ZoneInfo(self.calendar.zone)).strftime("%Y-%m-%dT%H:%M")
            self.fail(step.mark, "a moment that lies ahead", f"it is already {local}")
            return
        for _ in range(_FIRINGS):
            timer = next(self._due(goal), None)
            if timer is None:
                break
            self._fire(timer, effects)
        self.now = goal

    def _due(self, goal: datetime) -> Iterator[Timer]:
        timers = self.state.timers.values() if self.state else ()
        for timer in sorted(timers, key=lambda timer: (timer.at, timer.key)):
            if timer.at <= goal:
                yield timer

    def _fire(self, timer: Timer, effects: list[Effect]) -> None:
        self.now = max(self.now, timer.at)
        event = TimerFired(timer.key)
        answer = advance(self.definition, self.state, event, SYSTEM, self.now, self.calendar)
        if isinstance(answer, Advanced):
            self._record(event, SYSTEM, answer, effects)
