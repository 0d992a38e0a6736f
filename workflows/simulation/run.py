"""One run: cases arrive, people work and time passes from one thing that happens to the next.

A discrete-event simulation: an agenda of moments, the earliest first. Whatever happens
to a case goes through `workflows.core.advance`; there is no second engine.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import accumulate
from random import Random
from typing import Any

from workflows.core.access import Situation, allotment
from workflows.core.advance import advance
from workflows.core.definition import Task
from workflows.core.effects import AllotTask, CaseEnded, IssueDocument
from workflows.core.events import SYSTEM, Actor, Event, TimerFired
from workflows.core.outcome import Advanced, Refusal
from workflows.simulation.acting import start
from workflows.simulation.chances import begin_clocks
from workflows.simulation.model import Model
from workflows.simulation.office import Case
from workflows.simulation.plan import WEEK
from workflows.simulation.record import Record, half_year
from workflows.simulation.resting import rest
from workflows.simulation.staff import Staff


class Run:
    """The office from its first day until the last case has been followed long enough."""

    def __init__(
        self, model: Model, record: Record, seed: str, cases: int, arrived: Callable[[], object]
    ) -> None:
        """Prepare.

        Arguments:
            seed: gives all random numbers of this run, and nothing else does.
            cases: that arrive, 1 or more.
            arrived: told about each of them.
        """
        self.model = model
        self.record = record
        self.now = self._first_second()
        self.moment = datetime.fromtimestamp(self.now, UTC)
        self.today = model.plan.begins
        self.staff = Staff(self)
        self.cases: list[Case] = []
        self._seed = seed
        self._arrived = arrived
        self._agenda: list[tuple[int, int, Callable[..., object], tuple[Any, ...]]] = []
        self._entries = 0
        chance = Random(seed)  # noqa: S311 - a simulation has to be repeatable
        rate = model.plan.arrivals
        moments = list(accumulate((rate.draw(chance) for _ in range(cases)), initial=self.now))[1:]
        for number, moment in enumerate(moments, start=1):
            self.at(moment, self._arrive, number)
        self.last_arrival = moments[-1]
        self.end = self.last_arrival + model.plan.following

    def _first_second(self) -> int:
        return int(self.model.calendar.start_of(self.model.plan.begins).timestamp())

    def at(self, moment: int, action: Callable[..., object], *arguments: Any) -> None:
        """Put something on the agenda; what comes first at the same second was put there first."""
        self._entries += 1
        heappush(self._agenda, (moment, self._entries, action, arguments))

    def play(self) -> None:
        """Play until the end."""
        while self._agenda and self._agenda[0][0] <= self.end:
            moment, _, action, arguments = heappop(self._agenda)
            if moment != self.now:
                self._set_time(moment)
            action(*arguments)
        self._set_time(self.end)
        self.staff.note_times()
        for case in self.cases:
            self._note_open(case)
        self.record.runs += 1
        self.record.weeks += (self.last_arrival - self._first_second()) / WEEK

    def _set_time(self, moment: int) -> None:
        self.now = moment
        self.moment = datetime.fromtimestamp(moment, UTC)
        self.today = self.model.calendar.local_date(self.moment)

    # --- cases --------------------------------------------------------------------------------------------

    def situation(self, case: Case) -> Situation:
        """The case now."""
        return Situation(self.model.definition, case.state, self.moment, self.model.calendar)

    def apply(self, case: Case, event: Event, actor: Actor) -> Refusal | None:
        """Let something happen to a case; the answer of the engine when it refuses."""
        model = self.model
        answer = advance(model.definition, case.state, event, actor, self.moment, model.calendar)
        self.record.events += 1
        if isinstance(answer, Refusal):
            return answer
        self._moved(case, answer)
        return None

    def _arrive(self, number: int) -> None:
        """A case begins: by a party at any hour, by the staff in office hours."""
        definition = self.model.definition
        step = definition.steps[definition.start]
        assert isinstance(step, Task)
        group = definition.roles[step.role].group
        if group and not self.model.hours.is_open(self.now):
            self.at(self.model.hours.next_open(self.now), self._arrive, number)
            return
        self._arrived()
        chance = Random(f"{self._seed}/{number}")  # noqa: S311 - a simulation has to be repeatable
        person = chance.choice(self.model.people[group]) if group else ""
        started = start(self, step, number, chance, person)
        if started is None:
            self.record.refused[step.path] += 1
            return
        self.record.cases += 1
        case = Case(number, chance, started.state, self.now)
        self.cases.append(case)
        self._moved(case, started, begins=True)
        begin_clocks(self, case)

    def _moved(self, case: Case, answer: Advanced, *, begins: bool = False) -> None:
        """Follow what the engine says: what was left, what opened, what was issued."""
        before, state = case.state, answer.state
        case.state = state
        for effect in answer.effects:
            self._note_effect(case, effect)
        if begins or state.tokens is not before.tokens:
            for number in [number for number in case.visits if number not in state.tokens]:
                self._leave(case, number)
            for number, token in state.tokens.items():
                visit = case.visits.get(number)
                if visit is None or visit.escalated != token.escalated:
                    rest(self, case, token, visit)
        if begins or state.timers is not before.timers:
            known = {} if begins else before.timers
            for key, timer in state.timers.items():
                if known.get(key) is not timer and case.timers.get(key) != timer.at:
                    case.timers[key] = timer.at
                    self.at(max(self.now, -int(-timer.at.timestamp() // 1)), self._fire, case, key)

    def _note_effect(self, case: Case, effect: object) -> None:
        if isinstance(effect, IssueDocument):
            self.record.issued[half_year(self.today), effect.document] += 1
            if effect.document not in case.documents:
                case.documents.add(effect.document)
                self.record.until(self.record.until_document, effect.document, self.now - case.started)
        elif isinstance(effect, AllotTask):
            token = case.state.tokens.get(effect.token)
            if token:
                self.staff.allot(case, token, allotment(self.situation(case), token)[0])
        elif isinstance(effect, CaseEnded):
            self.record.ended[half_year(self.today), effect.outcome] += 1
            self.record.until(self.record.until_outcome, effect.outcome, self.now - case.started)

    def _leave(self, case: Case, token: int) -> None:
        visit = case.visits.pop(token)
        if token in case.allotted:
            case.allotted.pop(token).allotted -= 1
        self.record.step(visit.step).over.append(self.now - visit.since)
        if visit.job:
            self.staff.withdraw(visit.job)

    def _note_open(self, case: Case) -> None:
        if case.state.ended:
            return
        self.record.open += 1
        self.record.stuck += not case.visits
        for visit in case.visits.values():
            times = self.record.step(visit.step)
            times.still += 1
            times.still_time += self.now - visit.since
            self.record.open_places[visit.waits_for] += 1

    def _fire(self, case: Case, key: str) -> None:
        timer = case.state.timers.get(key)
        if timer and timer.at <= self.moment:
            case.timers.pop(key, None)
            self.apply(case, TimerFired(key), SYSTEM)
