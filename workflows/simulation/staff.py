"""The staff at work: one thing at a time, in office hours, the oldest job that they may do first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.core.access import Holding
from workflows.core.events import SYSTEM, Claimed, Reassigned
from workflows.core.outcome import Reason
from workflows.core.state import Token
from workflows.simulation.acting import complete, raise_event
from workflows.simulation.office import Case, Desk, Job, Person, Visit, desks_of
from workflows.simulation.plan import USUAL_WORK, Spread

if TYPE_CHECKING:
    from workflows.simulation.run import Run

_GONE = (Reason.TASK_GONE, Reason.CASE_ENDED)


class Staff:
    """All people of the office in one run."""

    def __init__(self, run: Run) -> None:
        """Everybody is there and has nothing to do."""
        self._run = run
        self._hours = run.model.hours
        self._desks = desks_of(run.model.people)
        self._people = {person.id: person for desk in self._desks.values() for person in desk.people}

    def person(self, name: str) -> Person:
        """One of the people."""
        return self._people[name]

    def somebody(self, held: Holding) -> Person | None:
        """The first who may act as `held` says; None when there is nobody."""
        if held.group is None or held.unit == "":
            return None
        return next((person for person in self._desks[held.group].people if _may(person, held)), None)

    def ask(self, case: Case, token: Token, held: Holding, visit: Visit) -> None:
        """A task opened for a group; where an appointment has to come first, it waits for that."""
        assert held.group is not None
        if visit.job is not None:
            self._ask_also(visit.job, held, held.group)
            return
        planned = self._run.model.plan.step(token.step)
        visit.job = Job(case, self._run.now, {held.group: held}, token=token.id)
        if planned.delay:
            later = self._run.now + round(planned.delay.draw(case.chance))
            self._run.at(later, self._begin_waiting, visit.job)
        else:
            self._queue(visit.job, held.group)

    def _ask_also(self, job: Job, held: Holding, group: str) -> None:
        """Further people may do it now; an appointment that has to come first still does."""
        job.held.setdefault(group, held)
        job.barred.clear()
        if not (job.waits and job.queues):
            return
        if group in job.queues:
            self._wake(self._desks[group])
        else:
            self._queue(job, group)

    def ask_event(self, case: Case, event: str, held: Holding) -> None:
        """Somebody of a group has an event to raise."""
        assert held.group is not None
        self._queue(Job(case, self._run.now, {held.group: held}, event=event), held.group)

    def allot(self, case: Case, token: Token, held: Holding) -> None:
        """The engine has a task given to that person of a group who has the fewest such tasks."""
        people = self._desks[held.group].people if held.group else []
        person = min((one for one in people if _may(one, held)), key=lambda one: one.allotted, default=None)
        if person and self._run.apply(case, Reassigned(token.id, f"person:{person.id}"), SYSTEM) is None:
            person.allotted += 1
            case.allotted[token.id] = person

    def withdraw(self, job: Job) -> None:
        """The task is gone; who has begun finds out when they have finished."""
        if job.waits:
            self._stop_waiting(job)

    def note_times(self) -> None:
        """Note what can be said at the end of the run only."""
        present = self._hours.worked(self._run.last_arrival)
        for name, desk in self._desks.items():
            times = self._run.record.group(name)
            times.present += present * len(desk.people)
            times.longest = max(times.longest, desk.longest)

    def _begin_waiting(self, job: Job) -> None:
        job.since = self._run.now
        for group in job.held:
            if job.waits:
                self._queue(job, group)

    def _queue(self, job: Job, group: str) -> None:
        """The least busy of those who are free take it; else it waits."""
        desk = self._desks[group]
        job.queues.append(group)
        desk.add(job)
        self._wake(desk)

    def _stop_waiting(self, job: Job) -> None:
        job.waits = False
        for group in job.queues:
            self._desks[group].length -= 1
            self._desks[group].tidy()

    def _wake(self, desk: Desk) -> None:
        opens = self._hours.next_open(self._run.now)
        for person in desk.idle():
            if opens == self._run.now:
                self._look(person)
            elif not person.will_look:
                person.will_look = True
                self._run.at(opens, self._look, person)

    def _look(self, person: Person) -> None:
        """Take the oldest job that the person may do."""
        person.will_look = False
        desk = self._desks[person.group]
        if person.job is not None:
            return
        for job in list(desk.queue) if desk.length else ():
            if job.waits and person.id not in job.barred and self._take(person, job):
                return

    def _take(self, person: Person, job: Job) -> bool:
        """Claim a task and begin with it; False when the engine says no."""
        person.job = job  # before the claim: what follows from it must not find this person free
        held = job.held[person.group]
        if job.token is not None and not self._claim(person, job, job.token, held):
            person.job = None
            return False
        self._stop_waiting(job)
        work = round(self._work(job).draw(job.case.chance))
        self._note_work(person, held, work)
        self._run.at(self._hours.end_of_work(self._run.now, work), self._finish, person, job)
        return True

    def _claim(self, person: Person, job: Job, token: int, held: Holding) -> bool:
        run = self._run
        refusal = run.apply(job.case, Claimed(token), person.acting_in(held.unit))
        if refusal is None:
            run.record.step(job.case.state.tokens[token].step).begun.append(run.now - job.since)
        elif refusal.reason in _GONE:
            self.withdraw(job)
        elif refusal.reason is not Reason.OTHER_FIRST:
            job.barred.add(person.id)
        return refusal is None

    def _work(self, job: Job) -> Spread:
        plan = self._run.model.plan
        if job.token is None:
            planned = plan.events.get(job.event)
            return (planned and planned.work) or USUAL_WORK
        return plan.step(job.case.state.tokens[job.token].step).work or USUAL_WORK

    def _note_work(self, person: Person, held: Holding, work: int) -> None:
        person.busy += work
        if self._run.now <= self._run.last_arrival:
            times = self._run.record.group(person.group)
            times.busy += work
            times.jobs += 1
            times.by_role[held.role] += work

    def _finish(self, person: Person, job: Job) -> None:
        run = self._run
        person.job = None
        actor = person.acting_in(job.held[person.group].unit)
        if job.token is not None:
            done = complete(run, job.case, job.token, actor)
        else:
            event = run.model.definition.events[job.event]
            done = not job.case.state.ended and raise_event(run, job.case, event, actor)
        if not done:
            run.record.group(person.group).vain += 1
        for desk in self._waited_for(job.case, person):
            self._wake(desk)

    def _waited_for(self, case: Case, person: Person) -> list[Desk]:
        """The person's own desk, and others where the same case waits: it may be its turn now."""
        groups = {person.group: None}
        for visit in case.visits.values():
            if visit.job and visit.job.waits:
                groups |= dict.fromkeys(visit.job.queues)
        return [self._desks[group] for group in groups]


def _may(person: Person, held: Holding) -> bool:
    name = f"person:{person.id}"
    return held.person in (None, name) and name not in held.barred
