"""The office in which the faults happen: both main workflows, staff, and deadlines that run out."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import select, update

from tests.faults.patience import patiently
from tests.support.walks import Answers, answers_in
from webapp.bootstrap import build_installation, prepare
from webapp.clock import MovableClock
from webapp.db.tables import cases
from webapp.services.installation import Installation
from webapp.services.people import add_person
from webapp.services.transition import Applied, apply, start
from webapp.settings import read_settings
from workflows.core.definition import Definition
from workflows.core.events import Started, TimerFired
from workflows.core.outcome import Refusal
from workflows.core.plain import state_from_plain
from workflows.loading.play import Entry, Report, play
from workflows.loading.scenarios import Scenario, load_scenario

WORKFLOWS = ("lotse_training", "school_referral")
_DEFINITIONS = Path(__file__).parents[2] / "workflows" / "definitions"


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What the people of one workflow do, out of its golden scenarios.

    Attributes:
        answers: step -> commands that somebody gave there.
        starts: how cases began.
        reports: of the scenarios.
    """

    definition: Definition
    answers: Answers
    starts: Sequence[Entry]
    reports: Sequence[Report]


def open_office(
    folder: Path, environment: Mapping[str, str], workflows: Sequence[str] = WORKFLOWS
) -> Installation:
    """A prepared installation with some workflows, by default the two main ones."""
    definitions = folder / "definitions"
    for name in workflows:
        shutil.copytree(_DEFINITIONS / name, definitions / name)
    installation = build_installation(read_settings(environment))
    prepare(installation)
    return installation


def repertoire(installation: Installation, workflow: str) -> Repertoire:
    """What people do in a workflow."""
    definition, calendar = installation.definitions.current(workflow), installation.calendar.calendar
    reports = []
    for path in sorted((_DEFINITIONS / workflow / "scenarios").glob("*.yaml")):
        scenario = load_scenario(path.read_text("utf-8"), path.name)
        assert isinstance(scenario, Scenario), scenario
        reports.append(play(definition, scenario, calendar))
    logs = [report.log for report in reports]
    starts = [log[0] for log in logs if log and isinstance(log[0].event, Started)]
    return Repertoire(definition, answers_in(definition, calendar, logs), starts, reports)


def hire_staff(installation: Installation, repertoires: Sequence[Repertoire], pairs: int) -> None:
    """Two people of every group and unit for each pair: some decisions need a second one."""
    groups = {role.group for known in repertoires for role in known.definition.roles.values() if role.group}
    people = [
        actor
        for known in repertoires
        for report in known.reports
        for actor in report.scenario.people.values()
    ]
    units = {unit for actor in people for unit in actor.units}
    for number in range(pairs):
        for name in (f"a{number}", f"b{number}"):
            address = f"{name}@office.example"
            add_person(
                installation, name, address, "not used here", groups=groups, belongs_to=units, person_id=name
            )


def seed_deadlines(
    installation: Installation, known: Sequence[Repertoire], number: int, seconds: float, chance: Random
) -> list[str]:
    """Cases of some months ago with deadlines that are over; the sweep comes to them during the run.

    The sweep may already be there: they are locked, or a moment would be written where nothing is due.

    Returns:
        Their ids.
    """
    seeded: list[str] = []
    while len(seeded) < number:
        chosen = chance.choice(known)
        log = chance.choice([report.log for report in chosen.reports if not report.failures])
        clock = MovableClock(installation.now() - timedelta(days=chance.uniform(90, 200)))
        case = _played_partly(installation.at(clock), clock, chosen, log, f"seed {chance.random()}", chance)
        if case is not None:
            seeded.append(case)
    return patiently(lambda: _spread(installation, seeded, seconds, chance))


def _spread(installation: Installation, seeded: Sequence[str], seconds: float, chance: Random) -> list[str]:
    """Let deadlines that are over come one after the other; gives the cases that have any."""
    with installation.database.writing() as connection:
        over = cases.c.next_timer_at <= installation.now()
        waiting = select(cases.c.id).where(cases.c.id.in_(seeded), over).with_for_update()
        ids = list(connection.execute(waiting).scalars())
        for case in ids:
            comes = installation.now() + timedelta(seconds=chance.uniform(0, seconds))
            connection.execute(update(cases).where(cases.c.id == case).values(next_timer_at=comes))
    return ids


def bring_forward(installation: Installation, seeded: Sequence[str]) -> None:
    """Deadlines of seeded cases that the run did not come to are due now."""
    with installation.database.writing() as connection:
        locked = select(cases.c.id, cases.c.state).where(cases.c.id.in_(seeded)).with_for_update()
        for row in connection.execute(locked).all():
            moments = [timer.at for timer in state_from_plain(row.state).timers.values()]
            chosen = update(cases).where(cases.c.id == row.id)
            connection.execute(chosen.values(next_timer_at=min(moments, default=None)))


def _played_partly(
    installation: Installation,
    clock: MovableClock,
    known: Repertoire,
    log: Sequence[Entry],
    key: str,
    chance: Random,
) -> str | None:
    """The beginning of a scenario, in the past; nobody has done what it then waits for."""
    shift, first = clock.at - log[0].at, log[0]
    assert isinstance(first.event, Started)
    values, workflow = dict(first.event.values), known.definition.id
    begun = patiently(lambda: start(installation, workflow, values, first.actor, key))
    if not isinstance(begun, Applied):
        return None
    case_id = begun.case_id
    for entry in log[1 : 1 + chance.randrange(6)]:
        clock.at = entry.at + shift
        if isinstance(entry.event, TimerFired):
            break
        if isinstance(patiently(partial(apply, installation, case_id, entry.event, entry.actor)), Refusal):
            break
    return case_id
